/** @file Holds the result of a cell so that it can be let go: a promise or generator that never ends blocks nobody. */

import {isAskingReader} from "./library/input.ts";

type Step = IteratorResult<unknown>;

/** A result that is still to come, or comes again and again. */
export interface Held {
  /** What the runtime is given in place of the result. */
  readonly value: unknown;
  /** The generator, as soon as it is known that the result is one. */
  readonly generator: HeldGenerator | undefined;
  /** Lets the waiting reader go with an error. */
  release(error: unknown): void;
}

/** Returns nothing for a plain value, which is most of them. */
export function hold(result: unknown): Held | undefined {
  if (result === null || typeof result !== "object") return undefined;
  if (typeof (result as PromiseLike<unknown>).then === "function")
    return new HeldPromise(result as Promise<unknown>);
  const {next, return: end} = result as AsyncGenerator;
  return typeof next === "function" && typeof end === "function"
    ? new HeldGenerator(result as AsyncGenerator)
    : undefined;
}

class HeldPromise implements Held {
  readonly value: Promise<unknown>;
  generator: HeldGenerator | undefined;
  #reject!: (error: unknown) => void;

  constructor(result: PromiseLike<unknown>) {
    this.value = new Promise((resolve, reject) => {
      this.#reject = reject;
      // A promise of a generator is a generator to the runtime, as it is to `await`.
      result.then((inner) => {
        this.generator = hold(inner)?.generator;
        resolve(this.generator ?? inner);
      }, reject);
    });
    // Whoever waited may be gone when the promise is let go.
    this.value.catch(() => {});
  }

  release(error: unknown): void {
    this.#reject(error);
    this.generator?.release(error);
  }
}

/** A generator whose `next` can be let go, and which a second runtime can read on where the first one stopped. */
export class HeldGenerator implements Held {
  #inner: AsyncGenerator;
  #reject: ((error: unknown) => void) | undefined;
  #flight: Promise<Step> | undefined;
  #last: unknown;
  #replay = false;
  #ended = false;

  constructor(inner: AsyncGenerator) {
    this.#inner = inner;
  }

  /** Whether nobody but a reader can give the first value. */
  get asksReader(): boolean {
    return isAskingReader(this.#inner);
  }

  get value(): this {
    return this;
  }

  get generator(): this {
    return this;
  }

  next(value?: unknown): Step | Promise<Step> {
    if (this.#ended) return new Promise(() => {});
    if (this.#replay) {
      this.#replay = false;
      return {done: false, value: this.#last};
    }
    const step = this.#flight ?? (this.#inner.next(value) as Step | Promise<Step>);
    if (!(step instanceof Promise)) return this.#keep(step);
    this.#flight = step;
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      step.then((taken) => resolve(this.#keep(taken)), reject);
    });
  }

  return(): unknown {
    return this.#ended ? undefined : this.#inner.return?.(undefined);
  }

  /** A generator that goes on from here and gives the last value first; this one ends without ending the source. */
  handOver(): HeldGenerator {
    const next = new HeldGenerator(this.#inner);
    next.#last = this.#last;
    next.#flight = this.#flight;
    next.#replay = true;
    this.#ended = true;
    return next;
  }

  release(error: unknown): void {
    this.#reject?.(error);
    this.return();
  }

  #keep(step: Step): Step {
    this.#flight = undefined;
    if (!step.done) this.#last = step.value;
    return step;
  }
}
