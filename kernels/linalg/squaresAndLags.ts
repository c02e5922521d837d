/** @file How large the values of a series are, and how alike their neighbours. */

/** Σ e(i)² and Σ e(i)·e(i + 1) of the first n values; those on either side of a start are no neighbours. */
export function squaresAndLags(
  values: Float64Array,
  n: number,
  starts: ArrayLike<number>
): [squares: number, lagged: number] {
  let squares = 0;
  let lagged = 0;
  let before = 0;
  for (let i = 0; i < n; ++i) {
    const e = values[i];
    squares += e * e;
    lagged += before * e;
    before = e;
  }
  for (let s = 0; s < starts.length; ++s) lagged -= values[starts[s] - 1] * values[starts[s]];
  return [squares, lagged];
}
