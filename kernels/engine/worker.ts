/** @file A worker of the pool, in Node or in a page: it performs jobs one by one and answers each with a result or an error. */
import {EngineError} from "../../errors.ts";
import {type Job, perform} from "./cores.ts";

interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: {data: Job}) => void): void;
}

const {parentPort} = globalThis.process?.getBuiltinModule?.("node:worker_threads") ?? {};
const port = (parentPort ?? globalThis) as unknown as Port & {on?: typeof listen};

function listen(_: "message", listener: (job: Job) => void): void {
  port.addEventListener("message", ({data}) => listener(data));
}

(port.on ?? listen).call(port, "message", async (job) => {
  try {
    const result = await perform(job);
    port.postMessage({result}, buffersOf(result));
  } catch (error) {
    const known = error instanceof EngineError;
    port.postMessage(
      {error: known ? {message: error.message, detail: {...error.detail}} : {cause: error}},
      []
    );
  }
});
port.postMessage({ready: true}, []);

/** Results are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(result)) return [result.buffer as ArrayBuffer];
  if (result === null || typeof result !== "object") return [];
  return Object.values(result).flatMap(buffersOf);
}
