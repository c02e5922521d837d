/** @file The plain specification of the product with a sparse matrix. */
import {matrix} from "../matrix.ts";
import type {Csr, Matrix} from "../types.ts";

/**
 * Returns W·X for a sparse W by compressed rows.
 *
 * Shapes: [m, k] sparse, [k, n] → [m, n]. A row of W without entries gives zeros.
 * Missing: NaN and infinities go through as in a dense product over the entries of W, so 0 · NaN is NaN.
 * Precision: float64, each sum in the order of the entries.
 */
export function csrApply({rows, offsets, indices, values}: Csr, {data, cols}: Matrix): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < rows; ++i) {
    for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
      for (let j = 0; j < cols; ++j) out.data[i * cols + j] += values[e] * data[indices[e] * cols + j];
    }
  }
  return out;
}
