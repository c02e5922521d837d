/** @file Predictions from all data, by matrix products: many targets at a time. */
import {allocate, type Computation} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {forward} from "../linalg/smallCholesky.ts";
import type {FitOptions} from "../operator/types.ts";
import {type Factored, weightRows} from "./globalKriging.ts";
import type {Variogram} from "./models.ts";
import {type Support, targetCovariances} from "./problem.ts";
import {type Sites, someSites} from "./sites.ts";
import {type Batch, batchesOf} from "./batches.ts";

/** Rows of the factor at a time: its upper triangle is zero, so that later rows take longer. */
const BLOCK = 128;

/** Writes predictions [map × target] and variances [target]. */
export async function predict(
  factored: Factored,
  targets: Sites,
  variogram: Variogram,
  support: Support,
  ops: Computation,
  {prediction, variance}: {prediction: Float64Array; variance: Float64Array},
  {signal, progress}: FitOptions
): Promise<void> {
  const {problem, drift, inverse, information, coefficients} = factored;
  const n = problem.sites.count;
  const k = drift.terms;
  const maps = problem.maps.length;
  const sums = weightRows(factored);
  const {batches, isLocal} = batchesOf(problem.sites, targets, variogram, support);
  const most = (size: (batch: Batch) => number) => batches.reduce((x, batch) => Math.max(x, size(batch)), 0);
  // One for all batches: fresh memory takes longer than what is done in it.
  const room = allocate(most((batch) => batch.sites.length * batch.targets.length));
  const square = isLocal
    ? await bySites(
        inverse,
        n,
        most(({sites}) => sites.length),
        ops,
        {signal}
      )
    : byRows(rowBlocks(inverse, n), ops, {signal});
  const f = new Float64Array(k);
  let done = 0;
  for (const batch of batches) {
    const {sites} = batch;
    const count = batch.targets.length;
    const own = someSites(targets, batch.targets);
    const c = {data: room.subarray(0, sites.length * count), rows: sites.length, cols: count};
    targetCovariances(someSites(problem.sites, sites), own, {from: 0, count}, variogram, support, c.data);
    const {data: sumsOf} = await ops.gemm(columnsOf(sums, sites), c, {signal});
    const squares = await square(batch, c);
    for (let t = 0; t < count; ++t) {
      const target = batch.targets[t];
      drift.at(own, t, f, 0);
      for (let m = 0; m < maps; ++m) {
        let value = sumsOf[(k + m) * count + t];
        for (let a = 0; a < k; ++a) value += f[a] * coefficients[m * k + a];
        prediction[m * targets.count + target] = value;
      }
      for (let a = 0; a < k; ++a) f[a] -= sumsOf[a * count + t];
      forward(information, k, f);
      let left = support.variance - squares[t];
      for (let a = 0; a < k; ++a) left += f[a] * f[a];
      // At a datum nothing is left but rounding, which may fall below 0.
      variance[target] = Math.max(0, left);
    }
    done += count;
    progress?.(done / targets.count, "kriging");
  }
}

/** cᵀ C⁻¹ c for every column c of a matrix. */
type Square = (batch: Batch, c: Matrix) => Promise<Float64Array>;

/** As the squares of L⁻¹ c, block of rows by block: all data have a say. */
function byRows(blocks: readonly Matrix[], ops: Computation, {signal}: FitOptions): Square {
  return async (_, c) => {
    const squares = new Float64Array(c.cols);
    for (const block of blocks) {
      const head = {data: c.data.subarray(0, block.cols * c.cols), rows: block.cols, cols: c.cols};
      addProducts(squares, await ops.gemm(block, head, {signal}));
    }
    return squares;
  };
}

/** As products with C⁻¹, rows and columns of the sites of the batch alone: the others have covariance 0. */
async function bySites(
  inverse: Float64Array,
  n: number,
  most: number,
  ops: Computation,
  {signal}: FitOptions
): Promise<Square> {
  const room = new Float64Array(most * most);
  const {data: precision} = await ops.gram({data: inverse, rows: n, cols: n}, {side: "columns", signal});
  return async ({sites}, c) => {
    const size = sites.length;
    const part = {data: room.subarray(0, size * size), rows: size, cols: size};
    for (let i = 0, at = 0; i < size; ++i) {
      const row = sites[i] * n;
      for (let j = 0; j < size; ++j) room[at++] = precision[row + sites[j]];
    }
    const squares = new Float64Array(c.cols);
    addProducts(squares, await ops.gemm(part, c, {signal}), c);
    return squares;
  };
}

/** Adds the sums over rows of the products of two matrices, by column. */
function addProducts(
  to: Float64Array,
  {data: a, cols}: Matrix,
  {data: b}: Matrix = {data: a, rows: 0, cols}
): void {
  for (let at = 0; at < a.length; at += cols) for (let t = 0; t < cols; ++t) to[t] += a[at + t] * b[at + t];
}

/** Rows of L⁻¹ in blocks, each as wide as its last row is long. */
function rowBlocks(inverse: Float64Array, n: number): Matrix[] {
  return Array.from({length: Math.ceil(n / BLOCK)}, (_, b) => {
    const [from, to] = [b * BLOCK, Math.min(n, (b + 1) * BLOCK)];
    const data = allocate((to - from) * to);
    for (let i = from; i < to; ++i) data.set(inverse.subarray(i * n, i * n + to), (i - from) * to);
    return {data, rows: to - from, cols: to};
  });
}

function columnsOf({data, rows, cols}: Matrix, kept: Int32Array): Matrix {
  if (kept.length === cols) return {data, rows, cols};
  const part = new Float64Array(rows * kept.length);
  for (let r = 0; r < rows; ++r)
    for (let i = 0; i < kept.length; ++i) part[r * kept.length + i] = data[r * cols + kept[i]];
  return {data: part, rows, cols: kept.length};
}
