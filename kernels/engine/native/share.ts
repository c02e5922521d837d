/** @file One TensorFlow for all who ask, kept a moment longer than it is needed: it takes a tenth of a second to start. */
import type {Adapter} from "../adapter.ts";
import {openNative} from "./adapter.ts";

/** Milliseconds after the last close. */
const REST = 2000;

interface Running {
  addon: string;
  adapter: Promise<Adapter>;
  end?: ReturnType<typeof setTimeout>;
}

let running: Running | undefined;

/** Returns the TensorFlow that runs, or starts it; rejects with the reason where it does not load. */
export function shareNative(addon: string): Promise<Adapter> {
  if (running?.addon !== addon) running = start(addon);
  clearTimeout(running.end);
  return running.adapter;
}

function start(addon: string): Running {
  const forget = (): void => {
    if (running === own) running = undefined;
  };
  const adapter = openNative(addon, forget).then((adapter) => ({
    ...adapter,
    async close() {
      own.end = setTimeout(() => {
        forget();
        void adapter.close();
      }, REST);
      own.end.unref();
    }
  }));
  adapter.catch(forget);
  const own: Running = {addon, adapter};
  return own;
}
