/** @file Order statistics of the slopes between all pairs of points, without sorting or keeping them all. */
import {select} from "../linalg/quantiles.ts";
import {randomOf} from "../random.ts";

/** Points in order of time, in one run or several (`bounds` between them); pairs lie within a run. */
export interface Runs {
  /** Times and values, gaps left out. */
  readonly t: Float64Array;
  readonly y: Float64Array;
  /** Where runs begin, and at last the number of points. */
  readonly bounds: ArrayLike<number>;
}

/** Up to this many pairs all slopes are kept; beyond it a sample brackets the ranks first. */
const ALL = 2048;
const SAMPLE = 512;

export function countPairs({bounds}: Runs): number {
  let pairs = 0;
  for (let r = 0; r + 1 < bounds.length; ++r) {
    const n = bounds[r + 1] - bounds[r];
    pairs += (n * (n - 1)) / 2;
  }
  return pairs;
}

/** The median of all slopes; NaN without pairs. */
export function medianSlope(runs: Runs): number {
  const pairs = countPairs(runs);
  if (pairs === 0) return NaN;
  const [low, high] = slopesOfRank(runs, [Math.floor((pairs - 1) / 2), Math.floor(pairs / 2)]);
  return low === high ? low : (low + high) / 2;
}

/**
 * The slopes of these ranks, which ascend from 0. A sample of the pairs tells between which slopes they lie; one pass over
 * all pairs counts those below and keeps those between. Should the sample have misled, the bracket is widened: the
 * answer is exact whatever was drawn.
 */
export function slopesOfRank(runs: Runs, ranks: readonly number[]): number[] {
  const pairs = countPairs(runs);
  const first = ranks[0];
  const last = ranks[ranks.length - 1];
  let low = -Infinity;
  let high = Infinity;
  if (pairs > ALL) {
    const drawn = sampleSlopes(runs);
    // Three standard deviations of the rank in a sample, and a little for what few draws hide.
    const margin = 3 * Math.sqrt(SAMPLE * 0.25) + 2;
    const from = Math.floor((first / pairs) * SAMPLE - margin);
    const to = Math.ceil((last / pairs) * SAMPLE + margin);
    if (from >= 0) low = select(drawn, from);
    if (to < SAMPLE) high = select(drawn, to, Math.max(from, 0));
  }
  for (;;) {
    const {below, kept} = between(runs, low, high);
    if (first < below) low = -Infinity;
    else if (last >= below + kept.length) high = Infinity;
    else return ranks.map((rank, i) => select(kept, rank - below, i > 0 ? ranks[i - 1] - below : 0));
  }
}

/** Slopes of pairs that a fixed generator draws: the same input takes the same path everywhere. */
function sampleSlopes({t, y, bounds}: Runs): Float64Array {
  const slopes = new Float64Array(SAMPLE);
  const weights = Array.from({length: bounds.length - 1}, (_, r) => (bounds[r + 1] - bounds[r]) ** 2);
  const total = weights.reduce((a, b) => a + b, 0);
  const random = randomOf(1);
  for (let k = 0; k < SAMPLE; ) {
    let r = 0;
    for (let at = random.uniform() * total; r < weights.length - 1 && at >= weights[r]; ++r) at -= weights[r];
    const n = bounds[r + 1] - bounds[r];
    const i = bounds[r] + random.below(n);
    const j = bounds[r] + random.below(n);
    if (i !== j) slopes[k++] = (y[j] - y[i]) / (t[j] - t[i]);
  }
  return slopes;
}

/** How many slopes are below `low`, and those from `low` to `high`. */
function between({t, y, bounds}: Runs, low: number, high: number): {below: number; kept: Float64Array} {
  let kept = new Float64Array(ALL);
  let count = 0;
  let below = 0;
  for (let r = 0; r + 1 < bounds.length; ++r) {
    const end = bounds[r + 1];
    for (let i = bounds[r]; i < end; ++i) {
      const [from, start] = [y[i], t[i]];
      if (count + end - i >= kept.length) {
        const more = new Float64Array(2 * kept.length + end - i);
        more.set(kept.subarray(0, count));
        kept = more;
      }
      for (let j = i + 1; j < end; ++j) {
        const slope = (y[j] - from) / (t[j] - start);
        // Counted, not asked for: which way a slope goes cannot be foreseen, and a wrong guess costs more than this.
        const isBelow = Number(slope < low);
        kept[count] = slope;
        below += isBelow;
        count += Number(slope <= high) - isBelow;
      }
    }
  }
  return {below, kept: kept.subarray(0, count)};
}
