/** @file The largest eigenpairs of a tridiagonal matrix: bisection for the values, inverse iteration for the vectors. */
import {axpy, dot, get, scale, set} from "./vector";

const SMALLEST: f64 = 2.2250738585072014e-308;

/** How many eigenvalues lie at or above x: Sturm's count. */
function countAbove(n: i32, d: usize, e2: usize, x: f64, floor: f64): i32 {
  let count = 0;
  let q: f64 = 1;
  for (let i = 0; i < n; ++i) {
    q = get(d, i) - x - (i > 0 ? get(e2, i - 1) / q : 0);
    if (abs<f64>(q) < floor) q = -floor;
    if (q > 0) ++count;
  }
  return count;
}

/** The `count` largest eigenvalues, descending, each to the last bit that bisection can tell. `e2` is scratch. */
export function bisect(n: i32, d: usize, e: usize, e2: usize, count: i32, values: usize): f64 {
  let low = Infinity;
  let high = -Infinity;
  let largest: f64 = 0;
  for (let i = 0; i < n; ++i) {
    const radius = (i > 0 ? abs<f64>(get(e, i - 1)) : 0) + (i < n - 1 ? abs<f64>(get(e, i)) : 0);
    low = min<f64>(low, get(d, i) - radius);
    high = max<f64>(high, get(d, i) + radius);
    const square: f64 = i < n - 1 ? get(e, i) * get(e, i) : 0;
    set(e2, i, square);
    largest = max<f64>(largest, square);
  }
  const floor = SMALLEST * max<f64>(1, largest);
  const norm = max<f64>(abs<f64>(low), abs<f64>(high));
  const margin = norm * f64.EPSILON * <f64>n + 2 * floor;
  low -= margin;
  high += margin;
  for (let k = 0; k < count; ++k) {
    if (norm === 0) {
      set(values, k, 0);
      continue;
    }
    let a = low;
    let b = k > 0 ? min<f64>(high, get(values, k - 1) + margin) : high;
    while (true) {
      const mid = 0.5 * (a + b);
      // Said so that it ends whatever comes, NaN included.
      if (!(mid > a && mid < b && b - a > 0.0625 * f64.EPSILON * norm)) break;
      if (countAbove(n, d, e2, mid, floor) > k) a = mid;
      else b = mid;
    }
    set(values, k, 0.5 * (a + b));
  }
  return norm;
}

/**
 * Unit vectors of the given values → rows of z; `work` holds 5·n numbers. Each is made orthogonal to those before, so
 * that close and repeated values come out as a basis. Returns the worst residual ‖T·z − λ·z‖∞ over the norm.
 */
export function inverseIterate(
  n: i32,
  d: usize,
  e: usize,
  count: i32,
  values: usize,
  norm: f64,
  z: usize,
  work: usize
): f64 {
  const stride = <usize>n << 3;
  let seed: u32 = 12345;
  let worst: f64 = 0;
  const tiny = max<f64>(norm * f64.EPSILON, SMALLEST);
  for (let k = 0; k < count; ++k) {
    const x = z + <usize>k * stride;
    for (let i = 0; i < n; ++i) {
      seed = seed * 1664525 + 1013904223;
      set(x, i, <f64>(seed >> 8) / 8388608 - 1);
    }
    const lambda = get(values, k);
    factor(n, d, e, lambda, tiny, work);
    let residual = Infinity;
    for (let pass = 0; pass < 6; ++pass) {
      solve(n, work, x, pass > 0);
      orthonormalize(n, k, z, x);
      const before = residual;
      residual = residualOf(n, d, e, lambda, x);
      // One pass more than needed to be small, and as long as it pays: cheap, and it settles close pairs.
      if (pass > 0 && (residual <= 2 * tiny || residual > 0.5 * before)) break;
    }
    worst = max<f64>(worst, norm > 0 ? residual / norm : residual);
  }
  return worst;
}

function orthonormalize(n: i32, k: i32, z: usize, x: usize): void {
  const stride = <usize>n << 3;
  normalize(n, x);
  for (let pass = 0; pass < 2; ++pass) {
    for (let i = 0; i < k; ++i) axpy(-dot(z + <usize>i * stride, x, n), z + <usize>i * stride, x, n);
    normalize(n, x);
  }
}

function normalize(n: i32, x: usize): void {
  let largest: f64 = 0;
  for (let i = 0; i < n; ++i) largest = max<f64>(largest, abs<f64>(get(x, i)));
  if (largest === 0) return;
  scale(1 / largest, x, n);
  scale(1 / sqrt<f64>(dot(x, x, n)), x, n);
}

function residualOf(n: i32, d: usize, e: usize, lambda: f64, x: usize): f64 {
  let worst: f64 = 0;
  for (let i = 0; i < n; ++i) {
    let r = (get(d, i) - lambda) * get(x, i);
    if (i > 0) r += get(e, i - 1) * get(x, i - 1);
    if (i < n - 1) r += get(e, i) * get(x, i + 1);
    worst = max<f64>(worst, abs<f64>(r));
  }
  return worst;
}

/** T − λ = P·L·U with partial pivoting: work holds U's three diagonals, L's one, and whether rows were swapped. */
function factor(n: i32, d: usize, e: usize, lambda: f64, tiny: f64, work: usize): void {
  const stride = <usize>n << 3;
  const u0 = work;
  const u1 = u0 + stride;
  const u2 = u1 + stride;
  const lower = u2 + stride;
  const swapped = lower + stride;
  let a = get(d, 0) - lambda;
  let b: f64 = n > 1 ? get(e, 0) : 0;
  for (let i = 0; i < n - 1; ++i) {
    const below = get(e, i);
    const next = get(d, i + 1) - lambda;
    const after: f64 = i < n - 2 ? get(e, i + 1) : 0;
    if (abs<f64>(a) >= abs<f64>(below)) {
      if (abs<f64>(a) < tiny) a = a < 0 ? -tiny : tiny;
      const m = below / a;
      set(u0, i, a);
      set(u1, i, b);
      set(u2, i, 0);
      set(lower, i, m);
      set(swapped, i, 0);
      a = next - m * b;
      b = after;
    } else {
      const m = a / below;
      set(u0, i, below);
      set(u1, i, next);
      set(u2, i, after);
      set(lower, i, m);
      set(swapped, i, 1);
      a = b - m * next;
      b = -m * after;
    }
  }
  set(u0, n - 1, abs<f64>(a) < tiny ? (a < 0 ? -tiny : tiny) : a);
}

/** x ← (T − λ)⁻¹·x; the first pass skips L, since any start is as good. */
function solve(n: i32, work: usize, x: usize, whole: bool): void {
  const stride = <usize>n << 3;
  const u0 = work;
  const u1 = u0 + stride;
  const u2 = u1 + stride;
  const lower = u2 + stride;
  const swapped = lower + stride;
  if (whole) {
    for (let i = 0; i < n - 1; ++i) {
      const here = get(x, i);
      const next = get(x, i + 1);
      if (get(swapped, i) === 0) {
        set(x, i + 1, next - get(lower, i) * here);
      } else {
        set(x, i, next);
        set(x, i + 1, here - get(lower, i) * next);
      }
    }
  }
  for (let i = n - 1; i >= 0; --i) {
    let y = get(x, i);
    if (i < n - 1) y -= get(u1, i) * get(x, i + 1);
    if (i < n - 2) y -= get(u2, i) * get(x, i + 2);
    y /= get(u0, i);
    set(x, i, y);
    // Growth is wanted, overflow is not.
    if (abs<f64>(y) > 1e200) scale(1e-200, x, n);
  }
}
