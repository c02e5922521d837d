/** @file The leading pairs of patterns of two anomaly matrices: the singular vectors of their covariance. */
import type {CallOptions, Matrix, Primitives} from "../engine/types.ts";
import {positive} from "./modes.ts";

export interface Pairs {
  /** Covariance of the scores of each pair, descending; 0 for pairs that have none. */
  covariances: Float64Array;
  /** modes × cells of each side, unit rows; the largest |loading| of the left one is positive. Zeros without covariance. */
  left: Matrix;
  right: Matrix;
  /** Sum of the squares of all covariances, kept or not. */
  total: number;
}

/** A covariance below this share of the first, per row, is rounding. */
const noise = 2 ** -50;

/**
 * Returns the leading pairs of A and B (samples × cells, centred and weighted).
 *
 * With fewer cells on a side than samples, they are the singular vectors of AᵀB; else those are found in the space of the
 * samples, with A = U_a·S_a·V_aᵀ and B alike, from the smaller S_a·U_aᵀ·U_b·S_b = X·Σ·Yᵀ: the right ones are Bᵀ·U_a·S_a·X/Σ,
 * the left ones Aᵀ·U_b·S_b·Y/Σ, and nothing small is divided by.
 */
export async function leadingPairs(
  a: Matrix,
  b: Matrix,
  {count, ops, ...call}: {count: number; ops: Primitives} & CallOptions
): Promise<Pairs> {
  const {left, right, values, total} =
    Math.min(a.cols, b.cols) <= a.rows
      ? await byCells(a, b, {count, ops, ...call})
      : await bySamples(a, b, {count, ops, ...call});
  const degrees = a.rows - 1;
  const floor = values[0] * a.rows * noise;
  const covariances = new Float64Array(count);
  for (let k = 0; k < count; ++k) {
    const [l, r] = [left, right].map(({data, cols}) => data.subarray(k * cols, (k + 1) * cols));
    if (!(values[k] > floor)) {
      l.fill(0);
      r.fill(0);
      continue;
    }
    covariances[k] = values[k] / degrees;
    const sign = positive(l) ? 1 : -1;
    normalise(l, sign);
    normalise(r, sign);
  }
  return {covariances, left, right, total: total / degrees ** 2};
}

interface Found {
  left: Matrix;
  right: Matrix;
  values: Float64Array;
  total: number;
}

type Call = {count: number; ops: Primitives} & CallOptions;

async function byCells(a: Matrix, b: Matrix, {count, ops, ...call}: Call): Promise<Found> {
  const c = await ops.gemm(a, b, {transposeA: true, ...call});
  const {u, s, vt} = await ops.svd(c, {leading: count, ...call});
  return {left: firstColumns(u, count), right: firstRows(vt, count), values: s, total: squares(c)};
}

async function bySamples(a: Matrix, b: Matrix, {count, ops, ...call}: Call): Promise<Found> {
  const [p, q] = [await spanOf(a), await spanOf(b)];
  const core = await ops.gemm(p, q, {transposeB: true, ...call});
  const {u, s, vt} = await ops.svd(core, {leading: count, ...call});
  const [x, y] = [
    await ops.gemm(firstColumns(u, count), p, call),
    await ops.gemm(firstRows(vt, count), q, call)
  ];
  return {
    left: await ops.gemm(y, a, call),
    right: await ops.gemm(x, b, call),
    values: s,
    total: squares(core)
  };

  /** S·Uᵀ of a matrix, from the eigenvectors of its Gram matrix. */
  async function spanOf(m: Matrix): Promise<Matrix> {
    const {values, vectors} = await ops.eigh(await ops.gram(m, call), call);
    const data = vectors.data.map(
      (value, i) => value * Math.sqrt(Math.max(0, values[Math.floor(i / m.rows)]))
    );
    return {...vectors, data};
  }
}

function squares({data}: Matrix): number {
  let sum = 0;
  for (const value of data) sum += value * value;
  return sum;
}

function firstRows({data, cols}: Matrix, count: number): Matrix {
  return {data: data.slice(0, count * cols), rows: count, cols};
}

/** The first columns, as rows. */
function firstColumns({data, rows, cols}: Matrix, count: number): Matrix {
  const out = new Float64Array(count * rows);
  for (let k = 0; k < count; ++k) for (let i = 0; i < rows; ++i) out[k * rows + i] = data[i * cols + k];
  return {data: out, rows: count, cols: rows};
}

function normalise(row: Float64Array, sign: number): void {
  let sum = 0;
  for (const value of row) sum += value * value;
  const factor = sign / Math.sqrt(sum);
  for (let i = 0; i < row.length; ++i) row[i] *= factor;
}
