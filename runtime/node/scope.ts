/** @file A fresh global scope for each notebook of a process: what it adds or changes is undone at its end. */
import {installDom} from "./dom.ts";

export interface Scope {
  close(): void;
}

/** Notes the global names and gives the notebook a document of its own; timers it leaves behind are cleared. */
export function openScope(): Scope {
  const before = new Map(
    Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)!])
  );
  const timers = new Set<NodeJS.Timeout>();
  const {setTimeout, setInterval} = globalThis;
  const tracked =
    (start: typeof setTimeout | typeof setInterval) =>
    (...args: Parameters<typeof setTimeout>) => {
      const timer = start(...args);
      timers.add(timer);
      return timer;
    };
  globalThis.setTimeout = tracked(setTimeout) as typeof setTimeout;
  globalThis.setInterval = tracked(setInterval) as typeof setInterval;
  installDom();
  return {
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const key of Reflect.ownKeys(globalThis)) {
        const was = before.get(key);
        const is = Object.getOwnPropertyDescriptor(globalThis, key)!;
        if (!was) Reflect.deleteProperty(globalThis, key);
        else if (was.value !== is.value || was.get !== is.get) Object.defineProperty(globalThis, key, was);
      }
      for (const [key, was] of before)
        if (!Object.hasOwn(globalThis, key)) Object.defineProperty(globalThis, key, was);
    }
  };
}
