/** @file The work behind the reductions: sums with compensation, moments in two passes, sorted columns. */
import {OptionError} from "../../errors.ts";
import {derive} from "./derive.ts";
import {onlyOptions} from "../options.ts";
import {checkField, dimsOf} from "./dims.ts";
import {offsetsOf} from "./layout.ts";
import type {Field} from "./types.ts";
import {type Weights, weightsOf} from "./weights.ts";

export interface ReduceOptions {
  /** Dims to reduce, by name, alias or role; defaults to all, which gives a number. */
  over?: string | readonly string[];
  /** How cells count; defaults to "none". Weights are used as they are, never under a root. */
  weights?: Weights;
  /** Whether missing values are left out; defaults to true, else one of them makes the result missing. */
  skipMissing?: boolean;
}

/** A field seen as a matrix: kept cells by reduced cells, with the weight of each. */
export interface Layout {
  kept: string[];
  reduced: string[];
  keptOffsets: Int32Array;
  reducedOffsets: Int32Array;
  weights?: {values: ArrayLike<number>; kept: Int32Array; reduced: Int32Array};
}

export function layoutOf(f: Field, {over, weights = "none", skipMissing, ...others}: ReduceOptions): Layout {
  onlyOptions("a reduction", others, "over, weights, skipMissing, with std and variance ddof");
  checkField(f);
  if (skipMissing !== undefined && typeof skipMissing !== "boolean")
    throw new OptionError(`invalid skipMissing: ${String(skipMissing)}; expected true or false`);
  const reduced = over === undefined ? [...f.dims] : dimsOf(f, over);
  const kept = f.dims.filter((dim) => !reduced.includes(dim));
  const w = weightsOf(f, weights);
  return {
    kept,
    reduced,
    keptOffsets: offsetsOf(f, kept),
    reducedOffsets: offsetsOf(f, reduced),
    ...(w && {
      weights: {values: w.values, kept: offsetsOf(f, kept, w), reduced: offsetsOf(f, reduced, w)}
    })
  };
}

/** A number when every dim is gone, else a field on those that are left. */
export function resultOf(f: Field, {kept}: Layout, values: Float64Array, units = f.units): number | Field {
  return kept.length === 0 ? values[0] : derive(f, {values, dims: kept, units});
}

export interface Moments {
  count: Float64Array;
  /** Sum of the weights of what is there; the count without weights. */
  weight: Float64Array;
  sum: Float64Array;
  /** Weighted sum of squared deviations from the mean. */
  m2: Float64Array;
}

/** How many kept cells are summed side by side: their running sums stay in the cache, whatever the order of the dims. */
const BLOCK = 1024;

/** Sums after Neumaier, so that the order of values hardly matters; squares about the mean in a second pass. */
export function momentsOf(
  f: Field,
  layout: Layout,
  {squares = false, skipMissing = true}: {squares?: boolean; skipMissing?: boolean} = {}
): Moments {
  const {values} = f;
  const {keptOffsets, reducedOffsets, weights} = layout;
  const size = keptOffsets.length;
  const count = new Float64Array(size);
  const weight = new Float64Array(size);
  const sum = new Float64Array(size);
  const lost = new Float64Array(size);
  const m2 = new Float64Array(size);
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(from + BLOCK, size);
    for (let r = 0; r < reducedOffsets.length; ++r) {
      const row = reducedOffsets[r];
      for (let k = from; k < to; ++k) {
        const value = values[keptOffsets[k] + row];
        if (Number.isNaN(value)) continue;
        const w = weights ? weights.values[weights.kept[k] + weights.reduced[r]] : 1;
        const x = w * value;
        const s = sum[k];
        const t = s + x;
        lost[k] += Math.abs(s) >= Math.abs(x) ? s - t + x : x - t + s;
        sum[k] = t;
        weight[k] += w;
        ++count[k];
      }
    }
    for (let k = from; k < to; ++k) {
      // An infinite sum has no meaningful rest.
      if (Number.isFinite(lost[k])) sum[k] += lost[k];
      if (!skipMissing && count[k] < reducedOffsets.length) count[k] = 0;
      if (count[k] === 0) sum[k] = NaN;
    }
    if (!squares) continue;
    lost.fill(0, from, to);
    for (let r = 0; r < reducedOffsets.length; ++r) {
      const row = reducedOffsets[r];
      for (let k = from; k < to; ++k) {
        const value = values[keptOffsets[k] + row];
        if (Number.isNaN(value)) continue;
        const w = weights ? weights.values[weights.kept[k] + weights.reduced[r]] : 1;
        const d = value - sum[k] / weight[k];
        m2[k] += w * d * d;
        lost[k] += w * d;
      }
    }
    // What the rounding of the mean added to the squares is taken off again.
    for (let k = from; k < to; ++k) m2[k] -= (lost[k] * lost[k]) / weight[k];
  }
  return {count, weight, sum, m2};
}

/** Calls `use` with the values present in each kept cell, in no order, and their weights when there are any. */
export function eachColumn(
  f: Field,
  {keptOffsets, reducedOffsets, weights}: Layout,
  skipMissing: boolean,
  use: (column: Float64Array, weights: Float64Array | undefined, k: number) => void
): void {
  const column = new Float64Array(reducedOffsets.length);
  const w = weights && new Float64Array(reducedOffsets.length);
  for (let k = 0; k < keptOffsets.length; ++k) {
    let n = 0;
    for (let r = 0; r < reducedOffsets.length; ++r) {
      const value = f.values[keptOffsets[k] + reducedOffsets[r]];
      if (Number.isNaN(value)) continue;
      if (w) w[n] = weights.values[weights.kept[k] + weights.reduced[r]];
      column[n++] = value;
    }
    const complete = skipMissing || n === column.length;
    use(column.subarray(0, complete ? n : 0), w?.subarray(0, complete ? n : 0), k);
  }
}

/** Throws `invalid ddof: …` unless it is a whole number from 0. */
export function checkDdof(ddof: number): void {
  if (Number.isInteger(ddof) && ddof >= 0) return;
  throw new OptionError(`invalid ddof: ${ddof}; expected 0, 1 or another whole number`, {
    subject: "ddof",
    value: ddof
  });
}
