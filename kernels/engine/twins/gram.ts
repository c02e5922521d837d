/** @file The plain specification of the Gram matrix. */
import type {Matrix} from "../types.ts";
import {matrix, transposed} from "../matrix.ts";

/**
 * Returns A·Aᵀ over rows, or Aᵀ·A over columns: the inner products of all rows (columns) with one another.
 *
 * Shapes: [m, n] → [m, m], or [n, n] with side "columns". Exactly symmetric.
 * Missing: NaN and infinities go through as IEEE says.
 * Precision: float64, each product summed in order.
 */
export function gram(a: Matrix, {side = "rows"}: {side?: "rows" | "columns"} = {}): Matrix {
  const {data, rows, cols} = side === "rows" ? a : transposed(a);
  const g = matrix(rows, rows);
  for (let i = 0; i < rows; ++i) {
    for (let j = i; j < rows; ++j) {
      let sum = 0;
      for (let l = 0; l < cols; ++l) sum += data[i * cols + l] * data[j * cols + l];
      g.data[i * rows + j] = g.data[j * rows + i] = sum;
    }
  }
  return g;
}
