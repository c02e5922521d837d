/** @file Gives a page its turn between cells: many in a row would keep a click or a scroll waiting until the last. */
import type {Turns} from "./types.ts";

/** How long cells may follow each other in one task of the page: below what a reader notices. */
const TASK_MS = 50;

export function takeTurns(): Turns {
  let began: number | undefined;
  let next: Promise<void> | undefined;
  const begin = (now: number): number => {
    next ??= nextTask().then(() => {
      began = next = undefined;
    });
    return (began = now);
  };
  return {
    isOver() {
      const now = performance.now();
      return now - (began ?? begin(now)) > TASK_MS;
    },
    end: () => void begin(-Infinity),
    next: () => next ?? Promise.resolve()
  };
}

/** By a message and not by a timer, which hidden tabs hold back. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
