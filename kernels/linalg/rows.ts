/** @file Rows of plain numbers, and how far they lie apart. */

/** Rows without gaps, one after another, and what each counts. */
export interface Rows {
  readonly data: Float64Array;
  readonly count: number;
  readonly columns: number;
  readonly weights?: Float64Array;
}

/** The squared distance of the row at `a` of x from the row at `b` of y; even and odd columns are summed apart, as SIMD does. */
export function squaredDistance(
  x: Float64Array,
  a: number,
  y: Float64Array,
  b: number,
  columns: number
): number {
  let even = 0;
  let odd = 0;
  let j = 0;
  for (; j + 1 < columns; j += 2) {
    const s = x[a + j] - y[b + j];
    const t = x[a + j + 1] - y[b + j + 1];
    even += s * s;
    odd += t * t;
  }
  if (j < columns) {
    const s = x[a + j] - y[b + j];
    even += s * s;
  }
  return even + odd;
}
