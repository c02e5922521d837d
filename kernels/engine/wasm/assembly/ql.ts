/** @file All eigenpairs of a tridiagonal matrix by implicit QL, the vectors kept as rows. */
import {get, rotate, set, swap} from "./vector";

/** Below this, squares vanish; the matrix has been scaled to about 1, so nothing is lost. */
const TINY: f64 = 1e-150;

/** d, e → eigenvalues in d, unsorted; rows of z are turned along. Returns −1, or the eigenvalue that did not converge. */
export function ql(n: i32, d: usize, e: usize, z: usize): i32 {
  const stride = <usize>n << 3;
  let norm: f64 = 0;
  for (let i = 0; i < n; ++i) norm = max<f64>(norm, abs<f64>(get(d, i)) + (i < n - 1 ? abs<f64>(get(e, i)) : 0));
  // QL works upwards from the large end: of a matrix without full rank, the small end would hold mere rounding.
  if (abs<f64>(get(d, 0)) > abs<f64>(get(d, n - 1))) reverse(n, d, e, z);
  for (let l = 0; l < n; ++l) {
    for (let pass = 0; ; ++pass) {
      let m = l;
      for (; m < n - 1; ++m) {
        // Small against its neighbours; what stays slow against the whole, which is all that rounding allows.
        const small = abs<f64>(get(e, m));
        const size = pass < 30 ? abs<f64>(get(d, m)) + abs<f64>(get(d, m + 1)) : norm;
        if (small <= f64.EPSILON * size || small < TINY) break;
      }
      if (m === l) break;
      if (pass === 60) return l;
      let g = (get(d, l + 1) - get(d, l)) / (2 * get(e, l));
      const root = sqrt<f64>(g * g + 1);
      g = get(d, m) - get(d, l) + get(e, l) / (g + (g < 0 ? -root : root));
      let s: f64 = 1;
      let c: f64 = 1;
      let p: f64 = 0;
      let i = m - 1;
      for (; i >= l; --i) {
        const f = s * get(e, i);
        const b = c * get(e, i);
        const r = sqrt<f64>(f * f + g * g);
        set(e, i + 1, r);
        if (r === 0) {
          set(d, i + 1, get(d, i + 1) - p);
          set(e, m, 0);
          break;
        }
        s = f / r;
        c = g / r;
        g = get(d, i + 1) - p;
        const t = (get(d, i) - g) * s + 2 * c * b;
        p = s * t;
        set(d, i + 1, g + p);
        g = c * t - b;
        const row = z + <usize>i * stride;
        rotate(row, row + stride, c, s, n);
      }
      if (i >= l) continue;
      set(d, l, get(d, l) - p);
      set(e, l, g);
      set(e, m, 0);
    }
  }
  return -1;
}

function reverse(n: i32, d: usize, e: usize, z: usize): void {
  const stride = <usize>n << 3;
  const middle = n >> 1;
  for (let i = 0; i < middle; ++i) {
    swap(d + (<usize>i << 3), d + (<usize>(n - 1 - i) << 3), 1);
    swap(z + <usize>i * stride, z + <usize>(n - 1 - i) * stride, n);
  }
  const half = (n - 1) >> 1;
  for (let i = 0; i < half; ++i) swap(e + (<usize>i << 3), e + (<usize>(n - 2 - i) << 3), 1);
}
