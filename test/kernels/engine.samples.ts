/** @file Matrices to try engines on, and measures of how far results are from what they should be. */
import type {Eigen, Matrix} from "fieldbook/kernels";

export function matrix(
  rows: number,
  cols: number,
  data: ArrayLike<number> = new Float64Array(rows * cols)
): Matrix {
  return {rows, cols, data: Float64Array.from(data)};
}

export function identity(n: number): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; ++i) a.data[i * n + i] = 1;
  return a;
}

/** Numbers from −1 to 1, the same for the same seed. */
export function random(
  rows: number,
  cols: number,
  seed: number,
  data: Float64Array = new Float64Array(rows * cols)
): Matrix {
  let state = seed * 2654435761;
  for (let i = 0; i < data.length; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  return {rows, cols, data};
}

export function float32({data, rows, cols}: Matrix): Matrix<Float32Array> {
  return {data: Float32Array.from(data), rows, cols};
}

/** Row i times factors[i]. */
export function scaleRows(a: Matrix, factors: Float64Array): Matrix {
  return {...a, data: a.data.map((x, i) => x * factors[Math.floor(i / a.cols)])};
}

export function transpose({data, rows, cols}: Matrix): Matrix {
  return matrix(
    cols,
    rows,
    data.map((_, i) => data[(i % rows) * cols + Math.floor(i / rows)])
  );
}

/** A symmetric matrix without zeros that has these eigenvalues: their diagonal, mirrored from both sides. */
export function withEigenvalues(values: Float64Array): Matrix {
  const n = values.length;
  const {data: u} = random(1, n, 31);
  const f = 2 / u.reduce((sum, x) => sum + x * x, 0);
  const w = values.map((x, i) => f * x * u[i]);
  const inner = f * w.reduce((sum, x, i) => sum + x * u[i], 0);
  const a = matrix(n, n);
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j <= i; ++j) {
      const x = (i === j ? values[i] : 0) - u[i] * w[j] - w[i] * u[j] + inner * u[i] * u[j];
      a.data[i * n + j] = a.data[j * n + i] = x;
    }
  }
  return a;
}

/** Computed here, in plain loops, so that no engine judges itself. */
export const deviation = {
  dot(x: Float64Array, at: number, n: number): number {
    let sum = 0;
    for (let i = at; i < at + n; ++i) sum += x[i] * x[i];
    return sum;
  },
  /** The largest |V·Vᵀ − 1| over the rows of V. */
  orthonormal({data, rows, cols}: Matrix): number {
    let worst = 0;
    for (let i = 0; i < rows; ++i) {
      for (let j = 0; j <= i; ++j) {
        let sum = i === j ? -1 : 0;
        for (let l = 0; l < cols; ++l) sum += data[i * cols + l] * data[j * cols + l];
        worst = worse(worst, sum);
      }
    }
    return worst;
  },
  /** The largest |A·v − λ·v|. */
  eigen(a: Matrix, {values, vectors}: Eigen): number {
    let worst = 0;
    for (let k = 0; k < values.length; ++k) {
      for (let i = 0; i < a.rows; ++i) {
        let sum = -values[k] * vectors.data[k * a.rows + i];
        for (let j = 0; j < a.rows; ++j) sum += a.data[i * a.rows + j] * vectors.data[k * a.rows + j];
        worst = worse(worst, sum);
      }
    }
    return worst;
  }
};

/** NaN is worst of all and stays. */
function worse(worst: number, x: number): number {
  return Number.isNaN(x) || Math.abs(x) > worst ? Math.abs(x) : worst;
}
