/** @file Threads of the host, Node or browser, behind one small face. */

export interface Thread {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  /** Called for each message, and for the failure that ends the thread. */
  listen(onMessage: (message: unknown) => void, onFailure: (cause: unknown) => void): void;
  /** Whether the thread keeps the process alive; a page does not ask. */
  hold(busy: boolean): void;
  end(): void;
}

/** Kept apart from its use in Node, or bundlers for pages would carry the file a second time. */
const FILE = "./worker.js";

/** How many threads this host has to give. */
export function parallelism(): number {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Starts a worker; throws where the host has none. */
export function startThread(): Thread {
  const thread = maybeNodeThread(new URL(FILE, import.meta.url));
  if (thread) return thread;
  // Written out in full, so that bundlers for pages see the worker and carry it.
  const worker = new Worker(new URL("./worker.js", import.meta.url), {type: "module"});
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.addEventListener("message", ({data}) => onMessage(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        onFailure(new Error(event.message || "worker could not be loaded"));
      });
    },
    hold() {},
    end: () => worker.terminate()
  };
}

/** Starts a worker of Node from a file; undefined in a page. */
export function maybeNodeThread(file: URL): Thread | undefined {
  const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");
  if (!threads) return undefined;
  const worker = new threads.Worker(file, {execArgv: []});
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen(onMessage, onFailure) {
      worker.on("message", onMessage);
      worker.on("error", onFailure);
      worker.on("exit", (code) => onFailure(new Error(`worker ended with code ${code}`)));
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: () => void worker.terminate()
  };
}
