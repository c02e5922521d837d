/** @file Estimators of the semivariance from the differences of pairs: classical and robust ones. */
import {medianOf} from "../linalg/quantiles.ts";

export type Estimator = "matheron" | "cressie" | "dowd" | "genton";
export const ESTIMATORS: readonly Estimator[] = ["matheron", "cressie", "dowd", "genton"];

/** Sums over the pairs of each bin, of the estimators that need no more. */
export interface Sums {
  readonly count: Float64Array;
  readonly lags: Float64Array;
  readonly sums: Float64Array;
  /** Count, mean and squared deviations of the values that pairs were made of; only where it is asked for. */
  readonly spread?: Float64Array;
}

/** Whether sums over pairs are all that an estimator needs: those of medians need every pair. */
export function hasSums(estimator: Estimator): boolean {
  return estimator === "matheron" || estimator === "cressie";
}

/** What is known of each bin. */
export interface Tally {
  readonly sums?: Sums;
  add(bin: number, lag: number, difference: number): void;
  finish(): {lag: Float64Array; gamma: Float64Array; count: Float64Array};
}

/** Returns an empty tally of the estimator, or one that goes on from sums; lag is the mean distance, and NaN like gamma where a bin is empty. */
export function tally(estimator: Estimator, bins: number, from?: Sums): Tally {
  const {count, lags, sums} = from ?? {
    count: new Float64Array(bins),
    lags: new Float64Array(bins),
    sums: new Float64Array(bins)
  };
  const lag = () => lags.map((sum, bin) => sum / count[bin]);
  if (hasSums(estimator)) {
    const isSquare = estimator === "matheron";
    return {
      sums: {count, lags, sums},
      add(bin, distance, difference) {
        ++count[bin];
        lags[bin] += distance;
        sums[bin] += isSquare ? difference * difference : Math.sqrt(Math.abs(difference));
      },
      finish: () => ({
        lag: lag(),
        gamma: sums.map((sum, bin) => (isSquare ? sum / count[bin] / 2 : cressie(sum, count[bin]))),
        count
      })
    };
  }
  const lists = Array.from({length: bins}, (): number[] => []);
  return {
    add(bin, distance, difference) {
      ++count[bin];
      lags[bin] += distance;
      lists[bin].push(difference);
    },
    finish: () => ({lag: lag(), gamma: Float64Array.from(lists, estimator === "dowd" ? dowd : genton), count})
  };
}

/** Cressie and Hawkins (1980), with the term in 1/N² of the exact fourth moment. */
function cressie(sum: number, n: number): number {
  return (sum / n) ** 4 / (0.457 + 0.494 / n + 0.045 / (n * n)) / 2;
}

/** Dowd (1984): from the median of the absolute differences. */
function dowd(differences: readonly number[]): number {
  const median = medianOf(Float64Array.from(differences, Math.abs));
  return (2.198 * median * median) / 2;
}

/** Genton (1998): from a low quantile of the distances between differences, which keep their signs. */
function genton(differences: readonly number[]): number {
  const n = differences.length;
  if (n < 2) return NaN;
  const half = Math.floor(n / 2) + 1;
  const spread = 2.2191 * smallestDistance(Float64Array.from(differences).sort(), (half * (half - 1)) / 2);
  return (spread * spread) / 2;
}

/** The k-th smallest distance between sorted numbers, by bisection on what is no greater: n log n, not n². */
function smallestDistance(sorted: Float64Array, k: number): number {
  const n = sorted.length;
  const countUpTo = (limit: number) => {
    let count = 0;
    for (let i = 0, j = 0; j < n; ++j) {
      while (sorted[j] - sorted[i] > limit) ++i;
      count += j - i;
    }
    return count;
  };
  if (countUpTo(0) >= k) return 0;
  let low = 0;
  let high = sorted[n - 1] - sorted[0];
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (countUpTo(middle) >= k) high = middle;
    else low = middle;
  }
}
