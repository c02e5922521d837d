/** @file The plain specification of the singular value decomposition. */
import {EngineError} from "../../../errors.ts";
import type {Matrix, Svd} from "../types.ts";
import {matrix, scaleOf, transposed} from "../matrix.ts";

/**
 * Returns U, s and Vᵀ with A = U·diag(s)·Vᵀ, s descending; `leading` keeps the largest k.
 *
 * Shapes: [m, n] → u [m, r], s [r], vt [r, n], r = min(m, n, leading).
 * Precision: small singular values come out to nearly full relative precision, which a Gram matrix would lose; below
 * 2⁻⁴⁸⁰ of the largest number they are 0.
 * Missing: refused before this is called. Vectors of zero singular values complete the basis.
 * Source: one-sided Jacobi, Hestenes (1958).
 */
export function svd(a: Matrix, {leading = Infinity}: {leading?: number} = {}): Svd {
  const tall = a.rows > a.cols;
  const scale = scaleOf(a);
  const {rows: p, cols: q, data} = tall ? transposed(a) : a;
  const w = data.map((x) => x / scale);
  const turns = new Float64Array(p * p);
  for (let i = 0; i < p; ++i) turns[i * p + i] = 1;
  orthogonalizeRows(w, turns, p, q);
  const norms = Float64Array.from({length: p}, (_, i) => Math.sqrt(dot(w, i * q, w, i * q, q)));
  const order = Array.from(norms.keys()).sort((i, j) => norms[j] - norms[i] || i - j);
  const r = Math.min(p, leading);
  const s = new Float64Array(r);
  const long = matrix(r, q);
  const short = matrix(r, p);
  for (let k = 0; k < r; ++k) {
    const i = order[k];
    s[k] = norms[i] * scale;
    short.data.set(turns.subarray(i * p, i * p + p), k * p);
    if (norms[i] > 0) for (let j = 0; j < q; ++j) long.data[k * q + j] = w[i * q + j] / norms[i];
    else completeRow(long, k);
  }
  return tall ? {u: transposed(long), s, vt: short} : {u: transposed(short), s, vt: long};
}

/** 2⁻⁹⁶⁰: a sum of squares below this has lost digits. */
const nothing = 2 ** -960;

/**
 * Turns pairs of rows until all are orthogonal; `turns` gathers the same rotations.
 *
 * Rows that depend on others shrink sweep by sweep, each time to the rounding of the last; in the end they are zero.
 */
export function orthogonalizeRows(w: Float64Array, turns: Float64Array, p: number, q: number): void {
  const close = Number.EPSILON * Math.sqrt(q);
  for (let sweep = 0; ; ++sweep) {
    if (sweep === 60) throw new EngineError("failed svd: no convergence in 60 sweeps; check the matrix");
    for (let i = 0; i < p; ++i) if (dot(w, i * q, w, i * q, q) < nothing) w.fill(0, i * q, i * q + q);
    let turned = false;
    for (let i = 0; i < p - 1; ++i) {
      for (let j = i + 1; j < p; ++j) {
        const alpha = dot(w, i * q, w, i * q, q);
        const beta = dot(w, j * q, w, j * q, q);
        const gamma = dot(w, i * q, w, j * q, q);
        if (Math.abs(gamma) <= close * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
        turned = true;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(w, i * q, j * q, q, c, c * t);
        rotate(turns, i * p, j * p, p, c, c * t);
      }
    }
    if (!turned) return;
  }
}

function dot(x: Float64Array, i: number, y: Float64Array, j: number, n: number): number {
  let sum = 0;
  for (let l = 0; l < n; ++l) sum += x[i + l] * y[j + l];
  return sum;
}

function rotate(x: Float64Array, i: number, j: number, n: number, c: number, s: number): void {
  for (let l = 0; l < n; ++l) {
    const a = x[i + l];
    const b = x[j + l];
    x[i + l] = c * a - s * b;
    x[j + l] = s * a + c * b;
  }
}

/** Fills row k with a unit vector orthogonal to the rows above: the unit vector they cover least, made orthogonal twice. */
export function completeRow({data, cols}: Matrix, k: number): void {
  const covered = new Float64Array(cols);
  for (let i = 0; i < k * cols; ++i) covered[i % cols] += data[i] * data[i];
  const row = data.subarray(k * cols, k * cols + cols).fill(0);
  row[covered.indexOf(covered.reduce((x, y) => Math.min(x, y), Infinity))] = 1;
  for (let pass = 0; pass < 2; ++pass) {
    for (let i = 0; i < k; ++i) {
      const along = dot(data, i * cols, row, 0, cols);
      for (let j = 0; j < cols; ++j) row[j] -= along * data[i * cols + j];
    }
    const norm = Math.sqrt(dot(row, 0, row, 0, cols));
    for (let j = 0; j < cols; ++j) row[j] /= norm;
  }
}
