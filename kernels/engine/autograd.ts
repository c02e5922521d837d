/** @file Training with gradients: tfjs of one engine, and the sparse operations of graph models, which tfjs lacks or has in part. */
import type {Tensor, TensorContainer} from "@tensorflow/tfjs-core";
import {EngineError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import type {Seat, Tf} from "./autograd/seat.ts";
import {js} from "./js.ts";
import {nativePlaces} from "./native/places.ts";
import {findEngine} from "./select.ts";
import type {Csr, EngineName} from "./types.ts";

export interface AutogradOptions {
  /**
   * Where tensors live; defaults to "auto", which is native where it is set up, else wasm. GPUs of pages must be asked for:
   * what a browser calls one may be slower than wasm.
   */
  engine?: EngineName | "auto";
}

/**
 * tfjs on one engine. All numbers are float32; one engine gives the same results for the same seeds, two differ in the
 * last digits.
 */
export interface Autograd {
  /** Which engine it is, what it runs on and in which thread. */
  readonly engine: {readonly name: EngineName; readonly detail: string};
  /**
   * tfjs-core 4.22 with gradients, chained operations and optimizers. Its scopes and its current backend are global: make
   * tensors inside `run`, or as long as this is the only engine that is open, anywhere.
   */
  readonly tf: Tf;
  /**
   * Returns what the step returns, and frees all else that it made but variables: one step of training, or one prediction.
   *
   * The step is synchronous: a scope that is held while others run would free their tensors. Await results after it, by
   * `read`. On every engine but webgl and webgpu the caller's thread is held up until the step is done.
   * Throws: EngineError `invalid step: …` when it returns a promise; `failed step: …` when the device is lost.
   */
  run<T extends TensorContainer>(step: () => T): T;
  /**
   * Returns the rows that `rows` names, any number of times; differentiable in x, to any order.
   *
   * Shapes: x [m, …], r row numbers → [r, …].
   * Throws: EngineError `invalid row: …` outside 0 to m − 1.
   */
  gather(x: Tensor, rows: Int32Array): Tensor;
  /**
   * Returns the sums of rows with the same number; −1 leaves a row out. Differentiable in x, to any order.
   *
   * Shapes: x [m, …], m numbers below `count` → [count, …]. A segment without rows is 0.
   * Throws: EngineError `invalid segment: …`.
   */
  segmentSum(x: Tensor, segments: Int32Array, count: number): Tensor;
  /**
   * Returns W·X. Differentiable in x, to any order, by the product with Wᵀ; W is a constant: it is read when it is first
   * given, and must not change after that.
   *
   * Shapes: W [m × k] sparse, x [k, …] → [m, …].
   */
  sparseProduct(w: Csr, x: Tensor): Tensor;
  /** Returns the numbers of a tensor, in memory of their own. Rejects when the device is lost, where tfjs would wait for ever. */
  read(x: Tensor): Promise<Float32Array>;
  /** What tfjs holds, for tests of leaks: all engines of a page together, but native apart. */
  memory(): {tensors: number; bytes: number};
  /** Gives the engine back, once all who opened it have; dispose of variables and optimizers before. */
  close(): void;
}

/**
 * Opens an engine for training. What it needs of tfjs is loaded here and not before.
 *
 * Throws: EngineError `unknown engine: …` or `unsupported engine: …` with the reason.
 *
 * @example
 * const autograd = await openAutograd();
 * const {tf} = autograd;
 * const weights = autograd.run(() => tf.variable(tf.randomNormal([8, 1], 0, 1, "float32", 42)));
 * const adam = tf.train.adam(0.01);
 * const error = () => autograd.sparseProduct(neighbours, x).matMul(weights).sub(y).square().mean().asScalar();
 * for (let epoch = 0; epoch < 100; ++epoch) {
 *   const loss = autograd.run(() => adam.minimize(error, true));
 *   [value] = await autograd.read(loss);
 *   loss.dispose();
 * }
 */
export async function openAutograd({engine = "auto", ...others}: AutogradOptions = {}): Promise<Autograd> {
  onlyOptions("openAutograd", others, "engine");
  const hasNative = nativePlaces().some(({found}) => found);
  const {name} = await findEngine(engine !== "auto" ? engine : hasNative ? "native" : "wasm");
  const own = take(name);
  try {
    const [seat, {makeAutograd}] = await Promise.all([own.seat, import("./autograd/makeAutograd.ts")]);
    return makeAutograd(name, seat, () => leave(name, own, seat));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new EngineError(`unsupported engine: ${name}, ${reason}; choose another`, {value: name, cause});
  }
}

const starts: Record<EngineName, () => Promise<Seat>> = {
  // What it shares with the room's first chunk is handed over: pages would get that apart.
  js: async () => (await import("./autograd/js.ts")).start(await js.open()),
  wasm: async () => (await import("./autograd/wasm.ts")).start(),
  native: async () => (await import("./autograd/native.ts")).start(),
  webgl: async () => (await import("./autograd/webgl.ts")).start(),
  webgpu: async () => (await import("./autograd/webgpu.ts")).start()
};

interface Running {
  seat: Promise<Seat>;
  users: number;
}

/** tfjs has one backend of a name at a time: all who open an engine share it. */
const running = new Map<EngineName, Running>();

function take(name: EngineName): Running {
  let own = running.get(name);
  if (!own) {
    own = {seat: starts[name](), users: 0};
    running.set(name, own);
    own.seat.then(
      (seat) => seat.loss?.promise.catch(() => end(name, own!, seat)),
      () => running.delete(name)
    );
  }
  own.users += 1;
  return own;
}

function leave(name: EngineName, own: Running, seat: Seat): void {
  own.users -= 1;
  if (own.users === 0) end(name, own, seat);
}

/** Once: a lost device has been given back already. */
function end(name: EngineName, own: Running, seat: Seat): void {
  if (running.get(name) !== own) return;
  running.delete(name);
  seat.close();
}
