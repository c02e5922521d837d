/** @file The plain specification of the choice of rows. */
import {matrix} from "../matrix.ts";
import type {Matrix} from "../types.ts";

/**
 * Returns the named rows of X, in their order, any number of times.
 *
 * Shapes: [m, n], r row numbers → [r, n].
 * Missing: NaN is copied.
 * Precision: exact.
 */
export function gather({data, cols}: Matrix, rows: Int32Array): Matrix {
  const out = matrix(rows.length, cols);
  for (let i = 0; i < rows.length; ++i) {
    for (let j = 0; j < cols; ++j) out.data[i * cols + j] = data[rows[i] * cols + j];
  }
  return out;
}
