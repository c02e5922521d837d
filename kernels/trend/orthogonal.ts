/** @file Orthonormal columns of a small or tall matrix, and its triangle. */

export interface Orthogonal {
  /** n × p, columns end to end, each of length 1 or, where it depends on those before, 0. */
  readonly q: Float64Array;
  /** p × p, columns end to end, zero below the diagonal: X = Q·R. */
  readonly r: Float64Array;
}

/** Gram and Schmidt's way, twice over, which makes the columns orthogonal to the last digit. */
export function orthogonal(x: Float64Array, p: number): Orthogonal {
  const n = x.length / p;
  const q = x.slice();
  const r = new Float64Array(p * p);
  for (let k = 0; k < p; ++k) {
    const own = q.subarray(k * n, (k + 1) * n);
    const before = norm(own);
    for (let pass = 0; pass < 2; ++pass) {
      for (let j = 0; j < k; ++j) {
        const other = q.subarray(j * n, (j + 1) * n);
        let product = 0;
        for (let i = 0; i < n; ++i) product += other[i] * own[i];
        for (let i = 0; i < n; ++i) own[i] -= product * other[i];
        r[k * p + j] += product;
      }
    }
    const length = norm(own);
    // What rounding leaves of a column that depends on the others is no direction.
    if (length <= 1e-14 * before) own.fill(0);
    else {
      r[k * p + k] = length;
      for (let i = 0; i < n; ++i) own[i] /= length;
    }
  }
  return {q, r};
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; ++i) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
