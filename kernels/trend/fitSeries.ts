/** @file The innermost loops of a fit: one series against orthonormal columns. */
import type {Summary} from "./summary.ts";

/**
 * Puts scores, residual sums and end residuals of a series of n values into the summary, as those of cell c; false, with
 * nothing of use done, when a value is missing or infinite. `starts` are where members after the first begin: the values
 * on either side of a start are no neighbours. `rest` is scratch.
 */
export function fitSeries(
  {values, from, n}: {values: Float64Array; from: number; n: number},
  {q, p, starts}: {q: Float64Array; p: number; starts: ArrayLike<number>},
  c: number,
  {scores, rss, lagged, cross}: Pick<Summary, "scores" | "rss" | "lagged" | "cross">,
  rest: Float64Array
): boolean {
  let k = 0;
  // Two columns at a time, and of each two sums, so that additions need not wait for one another.
  for (; k + 1 < p; k += 2) {
    const [u, v] = [k * n, k * n + n];
    let [a, b, a2, b2] = [0, 0, 0, 0];
    let i = 0;
    for (; i + 1 < n; i += 2) {
      const x = values[from + i];
      const y = values[from + i + 1];
      a += q[u + i] * x;
      b += q[v + i] * x;
      a2 += q[u + i + 1] * y;
      b2 += q[v + i + 1] * y;
    }
    if (i < n) {
      a += q[u + i] * values[from + i];
      b += q[v + i] * values[from + i];
    }
    scores[c * p + k] = a + a2;
    scores[c * p + k + 1] = b + b2;
  }
  if (k < p) {
    let sum = 0;
    for (let i = 0; i < n; ++i) sum += q[k * n + i] * values[from + i];
    scores[c * p + k] = sum;
  }
  // A column of zeros hides no gap: 0 · NaN is NaN.
  if (!Number.isFinite(scores[c * p])) return false;
  subtract({values, from, n}, {columns: q, p, weights: scores, at: c * p}, rest, 0);
  let squares = 0;
  let pairs = 0;
  let before = 0;
  for (let i = 0; i < n; ++i) {
    const e = rest[i];
    squares += e * e;
    pairs += before * e;
    before = e;
  }
  for (let s = 0; s < starts.length; ++s) pairs -= rest[starts[s] - 1] * rest[starts[s]];
  rss[c] = squares;
  lagged[c] = pairs;
  if (cross.length === 0) return true;
  for (let j = 0; j < p; ++j) {
    let sum = 0;
    const at = j * n;
    for (let i = 1; i < n; ++i) sum += q[at + i - 1] * rest[i] + q[at + i] * rest[i - 1];
    for (let s = 0; s < starts.length; ++s) {
      const i = starts[s];
      sum -= q[at + i - 1] * rest[i] + q[at + i] * rest[i - 1];
    }
    cross[c * p + j] = sum;
  }
  return true;
}

/** Writes the series less the sum of its columns, weighted, to `out` from `to` on; columns lie end to end. */
export function subtract(
  {values, from, n}: {values: Float64Array; from: number; n: number},
  {columns, p, weights, at}: {columns: Float64Array; p: number; weights: Float64Array; at: number},
  out: Float64Array,
  to: number
): void {
  let k = p % 2;
  if (k) {
    const w = weights[at];
    for (let i = 0; i < n; ++i) out[to + i] = values[from + i] - columns[i] * w;
  } else {
    const [w, w2] = [weights[at], weights[at + 1]];
    for (let i = 0; i < n; ++i) out[to + i] = values[from + i] - (columns[i] * w + columns[n + i] * w2);
    k = 2;
  }
  for (; k < p; k += 2) {
    const [w, w2] = [weights[at + k], weights[at + k + 1]];
    const [u, v] = [k * n, k * n + n];
    for (let i = 0; i < n; ++i) out[to + i] -= columns[u + i] * w + columns[v + i] * w2;
  }
}
