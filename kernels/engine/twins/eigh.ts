/** @file The plain specification of the symmetric eigenproblem. */
import {EngineError} from "../../../errors.ts";
import type {Eigen, Matrix} from "../types.ts";
import {matrix, scaleOf} from "../matrix.ts";
import {tridiagonalize} from "./tridiagonal.ts";

/**
 * Returns eigenvalues, descending, and unit eigenvectors as rows; `leading` keeps the largest k of them.
 *
 * Shapes: [n, n] → values [n], vectors [n, n]; [k] and [k, n] with `leading`.
 * Precision: residual and orthogonality about n·2⁻⁵² of the largest |eigenvalue|; signs are the algorithm's own.
 * Missing: refused before this is called.
 * Source: implicit QL after Dubrulle, Martin & Wilkinson (1968), the vectors kept as rows so that memory runs forward.
 */
export function eigh(a: Matrix, {leading = a.rows}: {leading?: number} = {}): Eigen {
  const n = a.rows;
  const scale = scaleOf(a);
  const {diagonal, off, rows} = tridiagonalize(
    matrix(
      n,
      n,
      a.data.map((x) => x / scale)
    )
  );
  const norm = diagonal.reduce((max, d, i) => Math.max(max, Math.abs(d) + Math.abs(off[i])), 0);
  // QL works upwards from the large end: of a matrix without full rank, the small end would hold mere rounding.
  if (Math.abs(diagonal[0]) > Math.abs(diagonal[n - 1])) reverse(diagonal, off, rows);
  implicitQl(diagonal, off, rows, norm);
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i] || i - j);
  const kept = Math.min(leading, n);
  const values = new Float64Array(kept);
  const vectors = matrix(kept, n);
  for (let k = 0; k < kept; ++k) {
    values[k] = diagonal[order[k]] * scale;
    vectors.data.set(rows.subarray(order[k] * n, order[k] * n + n), k * n);
  }
  return {values, vectors};
}

function reverse(d: Float64Array, e: Float64Array, z: Float64Array): void {
  const n = d.length;
  d.reverse();
  e.subarray(0, n - 1).reverse();
  const rows = z.slice();
  for (let i = 0; i < n; ++i) z.set(rows.subarray(i * n, i * n + n), (n - 1 - i) * n);
}

function implicitQl(d: Float64Array, e: Float64Array, z: Float64Array, norm: number): void {
  const n = d.length;
  for (let l = 0; l < n; ++l) {
    for (let pass = 0; ; ++pass) {
      let m = l;
      // Small against its neighbours; what stays slow against the whole, which is all that rounding allows.
      for (; m < n - 1; ++m) {
        const size = pass < 30 ? Math.abs(d[m]) + Math.abs(d[m + 1]) : norm;
        if (Math.abs(e[m]) <= Number.EPSILON * size) break;
      }
      if (m === l) break;
      if (pass === 60)
        throw new EngineError(`failed eigh: no convergence at eigenvalue ${l}; check the matrix`);
      // Wilkinson's shift, from the upper end of the unreduced block.
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      g = d[m] - d[l] + e[l] / (g + (g < 0 ? -1 : 1) * Math.hypot(g, 1));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; --i) {
        const f = s * e[i];
        const b = c * e[i];
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        const t = (d[i] - g) * s + 2 * c * b;
        p = s * t;
        d[i + 1] = g + p;
        g = c * t - b;
        for (let j = 0, a = i * n, b2 = a + n; j < n; ++j, ++a, ++b2) {
          const lower = z[b2];
          z[b2] = s * z[a] + c * lower;
          z[a] = c * z[a] - s * lower;
        }
      }
      if (i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}
