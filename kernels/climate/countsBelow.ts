/** @file How many of some sorted values lie below others, found by a table of where to look and not by halving all of them. */

/** Shorter lists are halved as a whole: a table would cost more than it saves. */
const WORTH = 64;

/** Tells how many values are below a value, and how many are no higher. */
export type CountBelow = (value: number, withTies: boolean) => number;

/**
 * Returns a counter for ascending values without NaN. Its table cuts their extent into as many equal steps as there are
 * values and holds where each step begins, so that a value is sought among the few in its own step. Exact: a value in an
 * earlier step is lower, since the step grows with the value.
 */
export function countsBelow(sorted: Float64Array): CountBelow {
  const n = sorted.length;
  const low = sorted[0];
  const perValue = n / (sorted[n - 1] - low);
  if (n < WORTH || !(perValue > 0 && perValue < Infinity))
    return (value, withTies) => search(sorted, value, withTies, 0, n);
  const stepOf = (value: number): number =>
    Math.max(0, Math.min(n - 1, Math.floor((value - low) * perValue)));
  const begin = new Uint32Array(n + 1);
  for (let i = 0; i < n; ++i) ++begin[stepOf(sorted[i]) + 1];
  for (let i = 0; i < n; ++i) begin[i + 1] += begin[i];
  return (value, withTies) => {
    const step = stepOf(value);
    return search(sorted, value, withTies, begin[step], begin[step + 1]);
  };
}

function search(sorted: Float64Array, value: number, withTies: boolean, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (withTies && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
