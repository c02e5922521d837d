/** @file Distances between rows of plain arrays, and the rows they are of. */

/** Rows without gaps, one after another, and what each counts. */
export interface Rows {
  readonly data: Float64Array;
  readonly count: number;
  readonly columns: number;
  readonly weights?: Float64Array;
}

/** The squared distance of the row at `a` of x from the row at `b` of y. */
export function squaredDistance(
  x: Float64Array,
  a: number,
  y: Float64Array,
  b: number,
  columns: number
): number {
  let sum = 0;
  for (let j = 0; j < columns; ++j) {
    const d = x[a + j] - y[b + j];
    sum += d * d;
  }
  return sum;
}
