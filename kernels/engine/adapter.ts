/** @file The seam for engines that are not ours: a library in a worker, a GPU. They may refuse, and the core then answers. */
import type {CallOptions, Precision, PrimitiveName} from "./types.ts";

/** One operand or two, then the primitive's own options; checked already. */
export interface Request {
  primitive: PrimitiveName;
  operands: readonly unknown[];
  /** The least exact answer that the caller takes; float64 where it says nothing. */
  precision?: Precision;
  options: Readonly<Record<string, unknown>> & CallOptions;
}

export interface Adapter {
  /** What it runs on, such as "TensorFlow 2.21.0 on 2 cores". */
  readonly detail: string;
  /** The primitives that it offers, and how exactly it answers. */
  readonly precision: Readonly<Partial<Record<PrimitiveName, Precision>>>;
  /**
   * Answers as the primitive of that name would.
   *
   * Rejects with an EngineError where the primitive has no answer (a singular matrix), with the signal's reason when it
   * aborts, and with a Refusal where only this engine has none: too large, too little memory, a lost device.
   */
  call(request: Request): Promise<unknown>;
  /** What it holds at the moment, for tests of leaks. */
  memory(): Promise<{tensors: number; bytes: number}>;
  /** Gives everything back; a later `open` begins anew. */
  close(): Promise<void>;
}

/** Why an engine does not answer a call that the core can answer; said in the provenance of the result. */
export class Refusal extends Error {
  /** Whether the engine is of no use any more, as after a lost device; `auto` then leaves it out. */
  readonly final: boolean;

  constructor(reason: string, {final = false, cause}: {final?: boolean; cause?: unknown} = {}) {
    super(reason, {cause});
    this.name = "Refusal";
    this.final = final;
  }
}
