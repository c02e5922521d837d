/** @file The leading modes of an anomaly matrix, by way of the smaller of its two Gram matrices. */
import type {CallOptions, Matrix, Primitives} from "../engine/types.ts";

export interface Modes {
  /** Variance of each mode, descending; 0 for modes that carry none. */
  eigenvalues: Float64Array;
  /** samples × modes, U·S. */
  scores: Matrix;
  /** modes × cells, unit rows whose largest |loading| is positive; zero rows for modes without variance. */
  patterns: Matrix;
  /** Sum of all eigenvalues, kept or not. */
  totalVariance: number;
  /** The first eigenvalue that was left out, or 0. */
  nextEigenvalue: number;
}

/** Below this share of the first eigenvalue, per row of the Gram matrix, an eigenvalue is rounding. */
const noise = 2 ** -52;
/** Modes with a smaller share of the first eigenvalue are set at right angles to the others once more. */
const weak = 1e-3;

/**
 * Returns the leading modes of A (samples × cells, centred and weighted).
 *
 * The eigenvectors of A·Aᵀ, or of Aᵀ·A when there are fewer cells than samples, give the patterns; the other
 * matrix would have the same eigenvalues and cost more.
 */
export async function leadingModes(
  a: Matrix,
  {count, ops, ...call}: {count: number; ops: Primitives} & CallOptions
): Promise<Modes> {
  const side = a.rows <= a.cols ? "rows" : "columns";
  const gram = await ops.gram(a, {side, ...call});
  const {leading, ...found} = await decomposed(gram, {count, ops, degrees: a.rows - 1, ...call});
  const patterns = side === "rows" ? await ops.gemm(leading, a, call) : copy(leading);
  const lengths = finished(patterns, found.eigenvalues);
  const scores =
    side === "rows"
      ? scaledColumns(leading, lengths)
      : await ops.gemm(a, patterns, {transposeB: true, ...call});
  return {...found, scores, patterns};
}

/** What a Gram matrix tells: its leading eigenvectors in rows, and variances. Its trace is the total: no further mode is needed. */
export async function decomposed(
  gram: Matrix,
  {count, ops, degrees, ...call}: {count: number; ops: Primitives; degrees: number} & CallOptions
): Promise<Omit<Modes, "scores" | "patterns"> & {leading: Matrix}> {
  let trace = 0;
  for (let i = 0; i < gram.rows; ++i) trace += gram.data[i * gram.rows + i];
  const {values, vectors} = await ops.eigh(gram, {leading: Math.min(count + 1, gram.rows), ...call});
  const floor = Math.max(values[0] * gram.rows * noise, 0);
  const eigenvalues = new Float64Array(count);
  for (let k = 0; k < count; ++k) eigenvalues[k] = values[k] > floor ? values[k] / degrees : 0;
  return {
    leading: {data: vectors.data.subarray(0, count * gram.rows), rows: count, cols: gram.rows},
    eigenvalues,
    totalVariance: trace / degrees,
    nextEigenvalue: values[count] > floor ? values[count] / degrees : 0
  };
}

/** Makes the rows unit patterns in place, and returns what their lengths were. */
export function finished(patterns: Matrix, eigenvalues: Float64Array): Float64Array {
  return Float64Array.from(eigenvalues, (value, k) => finish(patterns, k, value / eigenvalues[0]));
}

/** [mode, sample] → [sample, mode], each mode times its length. */
export function scaledColumns({data, rows, cols}: Matrix, lengths: Float64Array): Matrix {
  const out = new Float64Array(data.length);
  for (let k = 0; k < rows; ++k)
    for (let i = 0; i < cols; ++i) out[i * rows + k] = data[k * cols + i] * lengths[k];
  return {data: out, rows: cols, cols: rows};
}

export function copy({data, rows, cols}: Matrix): Matrix {
  return {data: data.slice(), rows, cols};
}

/**
 * Makes row k a unit vector, at right angles to the rows before it, with its largest |loading| positive, and returns its
 * length, negative if the sign was turned. A row that is only rounding becomes zeros.
 */
function finish({data, cols}: Matrix, k: number, share: number): number {
  const row = data.subarray(k * cols, (k + 1) * cols);
  if (!(share > 0)) {
    row.fill(0);
    return 0;
  }
  const length = Math.sqrt(dot(row, row)) * (positive(row) ? 1 : -1);
  multiply(row, 1 / length);
  if (share > weak) return length;
  // A weak mode leaves the product with a trace of the others, as large as rounding times first over own eigenvalue.
  for (let j = 0; j < k; ++j) {
    const other = data.subarray(j * cols, (j + 1) * cols);
    const trace = dot(row, other);
    for (let i = 0; i < cols; ++i) row[i] -= trace * other[i];
  }
  multiply(row, 1 / Math.sqrt(dot(row, row)));
  return length;
}

function multiply(row: Float64Array, factor: number): void {
  for (let i = 0; i < row.length; ++i) row[i] *= factor;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i] * b[i];
  return sum;
}

/** Whether the loading of largest magnitude, the first of equals, is positive. */
export function positive(row: Float64Array): boolean {
  let largest = 0;
  for (const value of row) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest >= 0;
}
