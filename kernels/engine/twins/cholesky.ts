/** @file The plain specification of the Cholesky factor. */
import {EngineError} from "../../../errors.ts";
import type {Matrix} from "../types.ts";
import {matrix} from "../matrix.ts";

/**
 * Returns the lower triangle L with L·Lᵀ = A; only the lower triangle of A is read.
 *
 * Shapes: [n, n] → [n, n], zero above the diagonal.
 * Throws: EngineError `failed cholesky: …` when A is not positive definite.
 */
export function cholesky(a: Matrix): Matrix {
  const n = a.rows;
  const l = matrix(n, n);
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j <= i; ++j) {
      let sum = a.data[i * n + j];
      for (let k = 0; k < j; ++k) sum -= l.data[i * n + k] * l.data[j * n + k];
      if (i > j) l.data[i * n + j] = sum / l.data[j * n + j];
      else if (sum > 0) l.data[i * n + i] = Math.sqrt(sum);
      else throw notPositive(i, sum);
    }
  }
  return l;
}

export function notPositive(row: number, pivot: number): EngineError {
  return new EngineError(
    `failed cholesky: pivot ${row} is ${pivot}; the matrix is not positive definite, add a nugget or drop copies`,
    {subject: "cholesky", value: pivot, row}
  );
}
