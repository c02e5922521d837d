/** @file The varimax criterion and the rotation that maximises it. */
import type {CallOptions, Matrix, Primitives} from "../engine/types.ts";

/** A rotation that has not settled by then creeps along a ridge of the criterion, where any place is as good. */
const passes = 10_000;

/**
 * Returns the rotation R (modes × modes) for which the rows of Rᵀ·L have the largest sum of variances of their squared
 * loadings. L is modes × cells; `kaiser` gives every cell the same say, whatever its variance.
 *
 * Each pass turns to the rotation nearest the criterion's gradient, until the sum of the gradient's singular values grows
 * by a share less than `tolerance`. It closes in linearly: 1e-15 leaves some 1e-6 of the pattern, 1e-8 some 1e-3.
 */
export async function varimax(
  loadings: Matrix,
  {kaiser, tolerance, ops, ...call}: {kaiser: boolean; tolerance: number; ops: Primitives} & CallOptions
): Promise<Matrix> {
  const {rows: count} = loadings;
  const x = kaiser ? equalised(loadings) : loadings;
  let rotation: Matrix = {data: new Float64Array(count * count), rows: count, cols: count};
  for (let k = 0; k < count; ++k) rotation.data[k * count + k] = 1;
  if (count === 1) return rotation;
  let before = 0;
  for (let pass = 0; pass < passes; ++pass) {
    const turned = await ops.gemm(rotation, x, {transposeA: true, ...call});
    for (let k = 0; k < count; ++k) slope(turned.data.subarray(k * x.cols, (k + 1) * x.cols));
    const {u, s, vt} = await ops.svd(await ops.gemm(x, turned, {transposeB: true, ...call}), call);
    rotation = await ops.gemm(u, vt, call);
    const sum = s.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - before) <= tolerance * sum) break;
    before = sum;
  }
  return rotation;
}

/** The loadings of each cell divided by the root of their sum of squares. */
export function equalised({data, rows, cols}: Matrix): Matrix {
  const x = data.slice();
  for (let i = 0; i < cols; ++i) {
    let sum = 0;
    for (let k = 0; k < rows; ++k) sum += x[k * cols + i] ** 2;
    if (sum === 0) continue;
    const scale = 1 / Math.sqrt(sum);
    for (let k = 0; k < rows; ++k) x[k * cols + i] *= scale;
  }
  return {data: x, rows, cols};
}

/** The derivative of the variance of squared loadings by each loading of a row, up to a factor. */
function slope(row: Float64Array): void {
  let sum = 0;
  for (const value of row) sum += value * value;
  const mean = sum / row.length;
  for (let i = 0; i < row.length; ++i) row[i] *= row[i] * row[i] - mean;
}
