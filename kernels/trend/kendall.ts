/** @file Kendall's S and its variance, in O(n log n), and the ranks of a series. */

export interface Kendall {
  /** Pairs that rise less pairs that fall. */
  s: number;
  /** Of S where there is no trend and values are independent, ties counted. */
  variance: number;
  pairs: number;
}

/**
 * S of `y[start … end)` in its order. Sorting by merging counts the pairs that fall; ties are the runs of the sorted
 * values, and what is left rises. `work` and `sorted` are scratch of the same length; `sorted` is left ascending.
 */
export function kendall(
  y: Float64Array,
  start: number,
  end: number,
  {sorted, work}: {sorted: Float64Array; work: Float64Array}
): Kendall {
  const n = end - start;
  for (let i = 0; i < n; ++i) sorted[i] = y[start + i];
  const falls = sortCounting(sorted, work, n);
  let tied = 0;
  let ties = 0;
  for (let i = 0, run = 1; i < n; ++i, ++run) {
    if (i + 1 < n && sorted[i + 1] === sorted[i]) continue;
    tied += (run * (run - 1)) / 2;
    ties += run * (run - 1) * (2 * run + 5);
    run = 0;
  }
  const pairs = (n * (n - 1)) / 2;
  return {s: pairs - tied - 2 * falls, variance: (n * (n - 1) * (2 * n + 5) - ties) / 18, pairs};
}

/** Sorts the first n values in place and counts the pairs that stood in descending order. */
function sortCounting(values: Float64Array, work: Float64Array, n: number): number {
  const RUN = 8;
  let falls = 0;
  for (let from = 0; from < n; from += RUN) {
    const to = Math.min(from + RUN, n);
    for (let i = from + 1; i < to; ++i) {
      const value = values[i];
      let j = i - 1;
      for (; j >= from && values[j] > value; --j) values[j + 1] = values[j];
      values[j + 1] = value;
      falls += i - 1 - j;
    }
  }
  let a = values;
  let b = work;
  for (let width = RUN; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) {
      const middle = Math.min(from + width, n);
      const to = Math.min(from + 2 * width, n);
      let i = from;
      let j = middle;
      for (let k = from; k < to; ++k) {
        if (j >= to || (i < middle && a[i] <= a[j])) b[k] = a[i++];
        else {
          falls += middle - i;
          b[k] = a[j++];
        }
      }
    }
    [a, b] = [b, a];
  }
  if (a !== values) values.set(a.subarray(0, n));
  return falls;
}

/** Ranks from 1, ties sharing the mean of theirs. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Int32Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let i = 0, j = 0; i < order.length; i = j) {
    while (j < order.length && values[order[j]] === values[order[i]]) ++j;
    for (let k = i; k < j; ++k) ranks[order[k]] = (i + j + 1) / 2;
  }
  return ranks;
}
