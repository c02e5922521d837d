/** @file Householder reduction of a symmetric matrix to tridiagonal form, plainly. */
import type {Matrix} from "../types.ts";

export interface Tridiagonal {
  diagonal: Float64Array;
  /** off[i] joins i and i + 1; the last is 0. */
  off: Float64Array;
  /** Row k is column k of Q, where A = Q·T·Qᵀ. */
  rows: Float64Array;
}

/** 2⁻⁹⁶⁰: a sum of squares below this has lost digits, and its reciprocal overflows. Of matrices near 1 it is nothing. */
const nothing = 2 ** -960;

/** Overwrites `a`, the largest of which is near 1. Source: Householder (1958); Golub & Van Loan §8.3. */
export function tridiagonalize({data: a, rows: n}: Matrix): Tridiagonal {
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const beta = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 1; ++k) {
    // The reflector that zeroes a[k, k + 2 …] lies in row k, to be kept for Q.
    const v = a.subarray(k * n, k * n + n);
    diagonal[k] = v[k];
    let rest = 0;
    for (let j = k + 2; j < n; ++j) rest += v[j] * v[j];
    const x = v[k + 1];
    if (rest < nothing) {
      off[k] = x;
      continue;
    }
    const norm = x > 0 ? -Math.sqrt(x * x + rest) : Math.sqrt(x * x + rest);
    off[k] = norm;
    beta[k] = 1 / (norm * (norm - x));
    v[k + 1] = x - norm;
    let inner = 0;
    for (let i = k + 1; i < n; ++i) {
      let sum = 0;
      for (let j = k + 1; j < n; ++j) sum += a[i * n + j] * v[j];
      w[i] = beta[k] * sum;
      inner += w[i] * v[i];
    }
    for (let i = k + 1; i < n; ++i) w[i] -= 0.5 * beta[k] * inner * v[i];
    for (let i = k + 1; i < n; ++i) {
      for (let j = k + 1; j < n; ++j) a[i * n + j] -= v[i] * w[j] + w[i] * v[j];
    }
  }
  if (n > 0) diagonal[n - 1] = a[n * n - 1];
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) rows[i * n + i] = 1;
  for (let k = n - 3; k >= 0; --k) {
    if (beta[k] === 0) continue;
    for (let i = k + 1; i < n; ++i) {
      let sum = 0;
      for (let j = k + 1; j < n; ++j) sum += rows[i * n + j] * a[k * n + j];
      for (let j = k + 1; j < n; ++j) rows[i * n + j] -= beta[k] * sum * a[k * n + j];
    }
  }
  return {diagonal, off, rows};
}
