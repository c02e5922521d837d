/** @file The plain specification of columns in order. */
import {matrix} from "../matrix.ts";
import type {Matrix} from "../types.ts";

/**
 * Returns every column in ascending order.
 *
 * Shapes: [m, n] → [m, n].
 * Missing: NaN comes last; −0 comes before 0.
 * Precision: exact.
 */
export function sortColumns({data, rows, cols}: Matrix): Matrix {
  const out = matrix(rows, cols);
  const column = new Float64Array(rows);
  for (let j = 0; j < cols; ++j) {
    for (let i = 0; i < rows; ++i) column[i] = data[i * cols + j];
    column.sort();
    for (let i = 0; i < rows; ++i) out.data[i * cols + j] = column[i];
  }
  return out;
}
