/** @file What an engine offers to training: tfjs where its tensors live, and one product with a sparse matrix. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {Csr} from "../types.ts";

export type Tf = typeof import("@tensorflow/tfjs-core");

/** W·X for X [w.cols × n] of float32, where both have numbers; the result is new. */
export type Multiply<Backend> = (w: Csr, x: TensorInfo, backend: Backend) => TensorInfo;

export interface Seat {
  tf: Tf;
  /** What it runs on, and in which thread. */
  detail: string;
  /** The backend's name in tfjs, registered there. */
  backend: string;
  /** Of engines whose device may be lost. */
  loss?: Loss;
  /** Called after each step: the place to give cached memory back. */
  rest?(): void;
  /** Gives everything back. */
  close(): void;
}

/** How a device went. */
export interface Loss {
  /** Why, once it has. */
  reason?: string;
  /** Rejects when it goes. */
  promise: Promise<never>;
}

/** Returns a device's loss, and what tells of it. */
export function awaitLoss(): {loss: Loss; lose(reason: string): void} {
  let reject: (cause: Error) => void;
  const loss: Loss = {promise: new Promise((_, no) => (reject = no))};
  loss.promise.catch(() => {});
  return {
    loss,
    lose(reason) {
      loss.reason ??= reason;
      reject(new Error(reason));
    }
  };
}
