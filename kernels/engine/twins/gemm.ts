/** @file The plain specification of the matrix product. */
import type {Floats, Matrix} from "../types.ts";
import {transposed, zerosLike} from "../matrix.ts";

/**
 * Returns A·B, with either side transposed on request.
 *
 * Shapes: [m, k] · [k, n] → [m, n].
 * Missing: NaN and infinities go through as IEEE says, so one NaN in a row of A makes that row of the product NaN.
 * Precision: that of A and B, summed in float64 in the order of k. Engines may sum float32 as float32 by blocks of 256:
 * within (256 + k / 256)·2⁻²⁴ of the sum of magnitudes, for mixed signs nearer √k·2⁻²⁴.
 */
export function gemm<D extends Floats>(
  a: Matrix<D>,
  b: Matrix<D>,
  {transposeA = false, transposeB = false} = {}
): Matrix<D> {
  const left = transposeA ? transposed(a) : a;
  const right = transposeB ? transposed(b) : b;
  const {rows: m, cols: k} = left;
  const n = right.cols;
  const data = zerosLike(a.data, m * n);
  const sums = new Float64Array(n);
  for (let i = 0; i < m; ++i) {
    sums.fill(0);
    for (let l = 0; l < k; ++l) {
      const x = left.data[i * k + l];
      for (let j = 0; j < n; ++j) sums[j] += x * right.data[l * n + j];
    }
    data.set(sums, i * n);
  }
  return {data, rows: m, cols: n};
}
