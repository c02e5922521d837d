/** @file What a primitive costs on an engine: a start, and then so much work a millisecond. */

export interface Cost {
  /** Milliseconds before any work is done: the way to the engine and back. */
  overhead: number;
  /** Floating-point operations a millisecond. */
  rate: number;
}

export interface Timing {
  /** In floating-point operations. */
  work: number;
  ms: number;
}

/** Milliseconds that the work would take. */
export function costOf({overhead, rate}: Cost, work: number): number {
  return overhead + work / rate;
}

/**
 * Returns the cost that the timings tell, sorted by work; undefined where there are none.
 *
 * The rate is that between the two largest: it is large work that is decided upon, and small work has more overhead.
 */
export function fitCost(timings: readonly Timing[]): Cost | undefined {
  const last = timings.at(-1);
  const before = timings.at(-2) ?? {work: 0, ms: 0};
  if (!last) return undefined;
  const slope = (last.work - before.work) / (last.ms - before.ms);
  // Where more work took no longer, it was not the work that took the time.
  const rate = slope > 0 && slope < Infinity ? slope : last.work / Math.max(last.ms, 1e-3);
  return {overhead: Math.max(0, last.ms - last.work / rate), rate};
}

export function isCost(value: unknown): value is Cost {
  const {overhead, rate} = (value ?? {}) as Partial<Cost>;
  return Number.isFinite(overhead) && overhead! >= 0 && Number.isFinite(rate) && rate! > 0;
}
