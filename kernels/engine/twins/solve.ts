/** @file The plain specification of the solution of linear equations. */
import {EngineError} from "../../../errors.ts";
import type {Matrix} from "../types.ts";
import {matrix} from "../matrix.ts";

/**
 * Returns X with A·X = B, by elimination with partial pivoting.
 *
 * Shapes: [n, n], [n, m] → [n, m].
 * Throws: EngineError `failed solve: singular matrix; …` when a pivot is lost in the rounding of its column.
 */
export function solve(a: Matrix, b: Matrix): Matrix {
  const n = a.rows;
  const m = b.cols;
  const lu = a.data.slice();
  const x = matrix(n, m, b.data.slice());
  const lost = pivotFloors(a);
  for (let k = 0; k < n; ++k) {
    let p = k;
    for (let i = k + 1; i < n; ++i) if (Math.abs(lu[i * n + k]) > Math.abs(lu[p * n + k])) p = i;
    if (!(Math.abs(lu[p * n + k]) > lost[k])) throw singular(k);
    if (p !== k) {
      swapRows(lu, n, p, k);
      swapRows(x.data, m, p, k);
    }
    for (let i = k + 1; i < n; ++i) {
      const f = lu[i * n + k] / lu[k * n + k];
      if (f === 0) continue;
      for (let j = k + 1; j < n; ++j) lu[i * n + j] -= f * lu[k * n + j];
      for (let j = 0; j < m; ++j) x.data[i * m + j] -= f * x.data[k * m + j];
    }
  }
  for (let k = n - 1; k >= 0; --k) {
    for (let i = k + 1; i < n; ++i) {
      for (let j = 0; j < m; ++j) x.data[k * m + j] -= lu[k * n + i] * x.data[i * m + j];
    }
    for (let j = 0; j < m; ++j) x.data[k * m + j] /= lu[k * n + k];
  }
  return x;
}

/** Below n·2⁻⁵² of its column's largest entry a pivot is rounding error. */
export function pivotFloors({data, rows: n}: Matrix): Float64Array {
  const floors = new Float64Array(n);
  for (let i = 0; i < data.length; ++i) {
    floors[i % n] = Math.max(floors[i % n], Math.abs(data[i]) * n * Number.EPSILON);
  }
  return floors;
}

export function singular(row: number): EngineError {
  return new EngineError(
    `failed solve: singular matrix; pivot ${row} is lost in rounding, drop copies or add a nugget`,
    {
      subject: "solve",
      row
    }
  );
}

function swapRows(data: Float64Array, n: number, i: number, j: number): void {
  const row = data.slice(i * n, i * n + n);
  data.copyWithin(i * n, j * n, j * n + n);
  data.set(row, j * n);
}
