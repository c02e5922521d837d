/** @file The plain specification of the matrix product. */
import type {Matrix} from "../types.ts";
import {matrix, transposed} from "../matrix.ts";

/**
 * Returns A·B, with either side transposed on request.
 *
 * Shapes: [m, k] · [k, n] → [m, n].
 * Missing: NaN and infinities go through as IEEE says, so one NaN in a row of A makes that row of the product NaN.
 * Precision: float64, summed in the order of k.
 */
export function gemm(a: Matrix, b: Matrix, {transposeA = false, transposeB = false} = {}): Matrix {
  const left = transposeA ? transposed(a) : a;
  const right = transposeB ? transposed(b) : b;
  const {rows: m, cols: k} = left;
  const n = right.cols;
  const c = matrix(m, n);
  for (let i = 0; i < m; ++i) {
    for (let l = 0; l < k; ++l) {
      const x = left.data[i * k + l];
      for (let j = 0; j < n; ++j) c.data[i * n + j] += x * right.data[l * n + j];
    }
  }
  return c;
}
