/** @file TensorFlow as an engine: calls go to its thread one by one, and come back as results, refusals or reasons. */
import {type Adapter, Refusal, type Request} from "../adapter.ts";
import {isShared, scaleOf} from "../matrix.ts";
import type {Matrix, PrimitiveName} from "../types.ts";
import type {Answer, Question} from "./protocol.ts";

/** Two float32 matrices are multiplied in float32. What only moves numbers is not worth the way to another thread. */
export const precision: Adapter["precision"] = Object.freeze({
  gemm: "float64",
  gram: "float64",
  syrk: "float64",
  eigh: "float64",
  svd: "float64",
  cholesky: "float64",
  solve: "float64",
  pairwiseDistance: "float32"
});

/** TensorFlow takes numbers below 2⁻¹⁰²² for 0: matrices whose largest is below this would lose digits on the way. */
const LEAST = 2 ** -480;
const factored: readonly PrimitiveName[] = ["eigh", "svd", "cholesky", "solve"];

/** Kept apart from its use, or bundlers would carry the file into pages. */
const FILE = "./worker.js";

interface Waiting {
  ask(): void;
  settle(answer: Answer): void;
  fail(refusal: Refusal): void;
}

/** Starts TensorFlow from its addon, in a thread of its own; rejects with the reason where it does not load. */
export async function openNative(addon: string, onEnd: () => void = () => {}): Promise<Adapter> {
  const {Worker, SHARE_ENV} = globalThis.process.getBuiltinModule("node:worker_threads");
  // What TensorFlow reads of the environment it reads from the process, not from a thread's copy.
  const worker = new Worker(new URL(FILE, import.meta.url), {
    workerData: {addon},
    env: SHARE_ENV as unknown as NodeJS.ProcessEnv,
    execArgv: []
  });
  const queue: Waiting[] = [];
  let current: Waiting | undefined;
  let lost: Refusal | undefined;

  function next(): void {
    current = queue.shift();
    if (current) {
      worker.ref();
      current.ask();
    } else {
      worker.unref();
    }
  }

  function end(cause: unknown): void {
    onEnd();
    lost ??= new Refusal(`its thread ended: ${cause instanceof Error ? cause.message : cause}`, {
      final: true,
      cause
    });
    for (const each of [current, ...queue.splice(0)]) each?.fail(lost);
    current = undefined;
  }

  /** Asks once all before are answered; a question whose signal aborts first is never asked. */
  function ask(make: () => {question: Question; transfer: ArrayBuffer[]} | undefined, signal?: AbortSignal) {
    return new Promise<Answer>((resolve, reject) => {
      if (lost) throw lost;
      const stop = () => {
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        ask() {
          try {
            const made = make();
            if (made) worker.postMessage(made.question, made.transfer);
          } catch (cause) {
            waiting.fail(new Refusal("the call could not be sent to its thread", {cause}));
            next();
          }
        },
        settle(answer) {
          signal?.removeEventListener("abort", stop);
          resolve(answer);
        },
        fail(refusal) {
          signal?.removeEventListener("abort", stop);
          reject(refusal);
        }
      };
      signal?.addEventListener("abort", stop);
      queue.push(waiting);
      if (!current) next();
    });
  }

  worker.on("message", (answer: Answer) => {
    current?.settle(answer);
    next();
  });
  worker.on("error", end);
  worker.on("exit", (code) => end(`code ${code}`));
  const {ready, refused} = await ask(() => undefined);
  if (!ready) {
    await worker.terminate();
    throw new Refusal(refused!, {final: true});
  }

  return {
    detail: `TensorFlow ${ready.version} on ${ready.gpu ? "the GPU" : "the CPU"}, float64`,
    precision,
    async call({primitive, operands, options: {signal, progress, ...options}}) {
      signal?.throwIfAborted();
      refuseEmpty(operands);
      if (factored.includes(primitive) && scaleOf(operands[0] as Matrix) < LEAST)
        throw new Refusal("numbers so small that squares of them would count as 0");
      const {result, refused} = await ask(() => {
        const transfer: ArrayBuffer[] = [];
        const given = operands.map((operand) => portable(operand, transfer));
        return {question: {primitive, operands: given, options} as Question, transfer};
      }, signal);
      if (refused !== undefined) throw new Refusal(refused);
      progress?.(1, primitive);
      return result;
    },
    async memory() {
      const {result} = await ask(() => ({
        question: {primitive: "memory", operands: [], options: {}},
        transfer: []
      }));
      return result as {tensors: number; bytes: number};
    },
    async close() {
      lost = new Refusal("it was closed", {final: true});
      await worker.terminate();
    }
  };
}

/** TensorFlow has no answer of its own for matrices without numbers. */
function refuseEmpty(operands: Request["operands"]): void {
  for (const operand of operands as {data?: ArrayLike<number>}[])
    if (operand.data?.length === 0) throw new Refusal("a matrix without numbers");
}

/** Shared memory is sent as it is, all else as a copy to be given away. */
function portable(operand: unknown, transfer: ArrayBuffer[]): unknown {
  const {data} = operand as {data: Float64Array};
  if (isShared(data)) return operand;
  const own = data.slice();
  transfer.push(own.buffer);
  return {...(operand as object), data: own};
}
