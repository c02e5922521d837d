/** @file Quantiles of more values than are kept: a sketch that merges, and tells how far a rank may be off. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";

/** Up to as many values pools of parts are whole: 4 MB each. */
export const POOL = 2 ** 19;

/** Plain data, as it is sent to workers and kept in files. */
export interface QuantileSketch {
  /** The most values of one level; up to as many in all the sketch is exact. */
  readonly size: number;
  /** How many values it is of. */
  readonly count: number;
  /** Ascending values; one of level h stands for 2^h values. */
  readonly levels: readonly Float64Array[];
  /** How often each level was thinned. */
  readonly thinned: readonly number[];
  /** How many values a rank, the number of values no higher than one, may be too low or too high at most. */
  readonly low: number;
  readonly high: number;
}

export interface QuantileSketchOptions {
  /** The most values of one level, an even number or Infinity; defaults to 65536. */
  size?: number;
}

/**
 * Returns a sketch of values; NaN is left out. Up to `size` values it is all of them. Of n more a rank is off by no more than
 * `low` and `high` say: about n·log2(n/size)/(2·size), or 0.01 % of a billion; the kept values are size·log2(n/size).
 *
 * Nothing is drawn: equal values merged in equal order give equal sketches, and any other order keeps the bound.
 * Throws: OptionError `invalid size: 7; …`.
 * Source: the thinning of Munro and Paterson (1980) at even and odd places in turn, each of which errs in one way only.
 * Checked against: ranks in the sorted values, never beyond the bound.
 *
 * @example quantileOfSketch(mergeSketches(quantileSketch(a), quantileSketch(b)), 0.9)
 */
export function quantileSketch(
  values: ArrayLike<number>,
  {size = 65536, ...others}: QuantileSketchOptions = {}
): QuantileSketch {
  onlyOptions("quantileSketch", others, "size");
  if (!(size === Infinity || (Number.isInteger(size) && size >= 2 && size % 2 === 0)))
    throw new OptionError(`invalid size: ${size}; expected an even number from 2, or Infinity`, {
      subject: "size",
      value: size
    });
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; ++i) if (!Number.isNaN(values[i])) kept[count++] = values[i];
  return thin({size, count, levels: [kept.slice(0, count).sort()], thinned: [0], low: 0, high: 0});
}

/** Returns the sketch of both: as good as one of all their values, whatever was merged before. */
export function mergeSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  const length = Math.max(a.levels.length, b.levels.length);
  const none = new Float64Array(0);
  return thin({
    size: Math.min(a.size, b.size),
    count: a.count + b.count,
    levels: Array.from({length}, (_, h) => merged(a.levels[h] ?? none, b.levels[h] ?? none)),
    thinned: Array.from({length}, (_, h) => (a.thinned[h] ?? 0) + (b.thinned[h] ?? 0)),
    low: a.low + b.low,
    high: a.high + b.high
  });
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  for (let i = 0, j = 0, n = 0; n < both.length; ++n)
    both[n] = j >= b.length || (i < a.length && a[i] <= b[j]) ? a[i++] : b[j++];
  return both;
}

/**
 * Of a level that is too long every other value goes up a level. From the first on, ranks can only grow, by one value of the
 * level; from the second on, only fall: in turn, the two ways bound each other.
 */
function thin(sketch: QuantileSketch): QuantileSketch {
  const levels = [...sketch.levels];
  const thinned = [...sketch.thinned];
  let {low, high} = sketch;
  for (let h = 0; h < levels.length; ++h) {
    const level = levels[h];
    if (level.length <= sketch.size) continue;
    const even = level.length - (level.length % 2);
    const from = thinned[h] % 2;
    const up = Float64Array.from({length: even / 2}, (_, i) => level[2 * i + from]);
    levels[h] = level.slice(even);
    levels[h + 1] = levels[h + 1] ? merged(levels[h + 1], up) : up;
    thinned[h] += 1;
    thinned[h + 1] ??= 0;
    if (from === 0) high += 2 ** h;
    else low += 2 ** h;
  }
  return {...sketch, levels, thinned, low, high};
}

/** The values of a sketch, ascending, and how many values of the whole are no higher than each. */
export function ranksOfSketch({levels}: QuantileSketch): {values: Float64Array; ranks: Float64Array} {
  let values = levels[0];
  let ranks = new Float64Array(values.length).fill(1);
  for (const [h, level] of levels.entries()) {
    if (h === 0) continue;
    const both = new Float64Array(values.length + level.length);
    const weights = new Float64Array(both.length);
    for (let i = 0, j = 0, n = 0; n < both.length; ++n) {
      const isOld = j >= level.length || (i < values.length && values[i] <= level[j]);
      weights[n] = isOld ? ranks[i] : 2 ** h;
      both[n] = isOld ? values[i++] : level[j++];
    }
    values = both;
    ranks = weights;
  }
  for (let n = 1; n < ranks.length; ++n) ranks[n] += ranks[n - 1];
  return {values, ranks};
}

/** Returns a quantile of type 7 of the values that the sketch stands for; NaN where there are none. */
export function quantileOfSketch(sketch: QuantileSketch, q: number): number {
  return quantilesOfSketch(sketch, [q])[0];
}

/** The same for several probabilities. */
export function quantilesOfSketch(sketch: QuantileSketch, probabilities: readonly number[]): Float64Array {
  const bad = probabilities.find((q) => !(q >= 0 && q <= 1));
  if (bad !== undefined)
    throw new OptionError(`invalid quantile: ${bad}; expected 0 to 1`, {subject: "quantile", value: bad});
  const {values, ranks} = ranksOfSketch(sketch);
  const last = sketch.count - 1;
  const valueAt = (place: number): number => {
    let [from, to] = [0, values.length - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (ranks[middle] > place) to = middle;
      else from = middle + 1;
    }
    return values[from];
  };
  return Float64Array.from(probabilities, (q) => {
    if (values.length === 0) return NaN;
    const place = Math.min(last, Math.floor(q * last));
    const [below, above] = [valueAt(place), valueAt(Math.min(last, place + 1))];
    return below + (q * last - place) * (above - below);
  });
}
