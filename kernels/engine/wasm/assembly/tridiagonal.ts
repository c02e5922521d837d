/** @file Householder reduction of a symmetric matrix to tridiagonal form, one pass over the triangle per step. */
import {axpy, dot, get, scale, set} from "./vector";

/**
 * a [n × n] (upper triangle read) → d, e; row k of `a` keeps reflector k in columns k + 1 …, with beta[k] (0: none).
 * `w` and `p` are scratch of n numbers. The update of step k − 1 is applied in the same pass that multiplies by the
 * vector of step k, so that the triangle travels through the cache once per step.
 */
export function tridiagonalize(n: i32, a: usize, d: usize, e: usize, beta: usize, w: usize, p: usize): void {
  const stride = <usize>n << 3;
  memory.fill(w, 0, stride);
  for (let k = 0; k < n; ++k) {
    const row = a + <usize>k * stride;
    const before = row - stride;
    if (k > 0) {
      axpy(-get(before, k), w + (<usize>k << 3), row + (<usize>k << 3), n - k);
      axpy(-get(w, k), before + (<usize>k << 3), row + (<usize>k << 3), n - k);
    }
    set(d, k, get(row, k));
    if (k === n - 1) break;
    const v = row + (<usize>(k + 1) << 3);
    const length = n - k - 1;
    const b = reflector(v, length, e + (<usize>k << 3));
    set(beta, k, b);
    memory.fill(p, 0, stride);
    if (k > 0) updateAndMultiply(n, k + 1, a, before, w, row, p);
    else multiplyOnly(n, k + 1, a, row, p);
    // In this order: the square of b may overflow.
    const half = 0.5 * b * dot(p + (<usize>(k + 1) << 3), v, length) * b;
    scale(b, p + (<usize>(k + 1) << 3), length);
    axpy(-half, v, p + (<usize>(k + 1) << 3), length);
    const swap = w;
    w = p;
    p = swap;
  }
}

/** 2⁻⁹⁶⁰: a sum of squares below this has lost digits, and its reciprocal overflows. Of matrices near 1 it is nothing. */
export const NOTHING: f64 = 1.0261342003245941e-289;

/** Turns x into the vector of its reflector and returns beta; the new leading entry goes to `norm`. */
export function reflector(x: usize, n: i32, norm: usize): f64 {
  const first = load<f64>(x);
  const rest = dot(x + 8, x + 8, n - 1);
  if (rest < NOTHING) {
    store<f64>(norm, first);
    memory.fill(x, 0, <usize>n << 3);
    return 0;
  }
  const length = sqrt<f64>(first * first + rest);
  const target = first > 0 ? -length : length;
  store<f64>(norm, target);
  store<f64>(x, first - target);
  return 1 / (target * (target - first));
}

/** A −= u·wᵀ + w·uᵀ and p = A·v, on the triangle from row `from`; two rows at a time. */
function updateAndMultiply(n: i32, from: i32, a: usize, u: usize, w: usize, v: usize, p: usize): void {
  const stride = <usize>n << 3;
  let i = from;
  for (; i + 1 < n; i += 2) {
    const o = <usize>i << 3;
    let r0 = a + <usize>i * stride + o;
    let r1 = r0 + stride;
    const u0 = get(u, i);
    const u1 = get(u, i + 1);
    const w0 = get(w, i);
    const w1 = get(w, i + 1);
    const v0 = get(v, i);
    const v1 = get(v, i + 1);
    const a00 = load<f64>(r0) - (u0 * w0 + w0 * u0);
    const a01 = load<f64>(r0, 8) - (u0 * w1 + w0 * u1);
    const a11 = load<f64>(r1, 8) - (u1 * w1 + w1 * u1);
    store<f64>(r0, a00);
    store<f64>(r0, a01, 8);
    store<f64>(r1, a11, 8);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    const uu0 = f64x2.splat(u0);
    const uu1 = f64x2.splat(u1);
    const ww0 = f64x2.splat(w0);
    const ww1 = f64x2.splat(w1);
    const vv0 = f64x2.splat(v0);
    const vv1 = f64x2.splat(v1);
    let j = o + 16;
    for (; j + 16 <= stride; j += 16) {
      r0 += 16;
      r1 += 16;
      const uj = v128.load(u + j);
      const wj = v128.load(w + j);
      const x0 = f64x2.sub(v128.load(r0), f64x2.add(f64x2.mul(uu0, wj), f64x2.mul(ww0, uj)));
      v128.store(r0, x0);
      const x1 = f64x2.sub(v128.load(r1), f64x2.add(f64x2.mul(uu1, wj), f64x2.mul(ww1, uj)));
      v128.store(r1, x1);
      const vj = v128.load(v + j);
      s0 = f64x2.add(s0, f64x2.mul(x0, vj));
      s1 = f64x2.add(s1, f64x2.mul(x1, vj));
      v128.store(p + j, f64x2.add(v128.load(p + j), f64x2.add(f64x2.mul(x0, vv0), f64x2.mul(x1, vv1))));
    }
    let t0 = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
    let t1 = f64x2.extract_lane(s1, 0) + f64x2.extract_lane(s1, 1);
    if (j < stride) {
      r0 += 16;
      r1 += 16;
      const uj = load<f64>(u + j);
      const wj = load<f64>(w + j);
      const x0 = load<f64>(r0) - (u0 * wj + w0 * uj);
      const x1 = load<f64>(r1) - (u1 * wj + w1 * uj);
      store<f64>(r0, x0);
      store<f64>(r1, x1);
      t0 += x0 * load<f64>(v + j);
      t1 += x1 * load<f64>(v + j);
      store<f64>(p + j, load<f64>(p + j) + (x0 * v0 + x1 * v1));
    }
    set(p, i, get(p, i) + (a00 * v0 + a01 * v1 + t0));
    set(p, i + 1, get(p, i + 1) + (a01 * v0 + a11 * v1 + t1));
  }
  if (i < n) {
    const at = a + <usize>i * stride + (<usize>i << 3);
    const x = load<f64>(at) - 2 * get(u, i) * get(w, i);
    store<f64>(at, x);
    set(p, i, get(p, i) + x * get(v, i));
  }
}

/** p = A·v on the triangle from row `from`. */
function multiplyOnly(n: i32, from: i32, a: usize, v: usize, p: usize): void {
  const stride = <usize>n << 3;
  for (let i = from; i < n; ++i) {
    const o = <usize>i << 3;
    const row = a + <usize>i * stride + o;
    const rest = n - i - 1;
    set(p, i, get(p, i) + load<f64>(row) * get(v, i) + dot(row + 8, v + o + 8, rest));
    axpy(get(v, i), row + 8, p + o + 8, rest);
  }
}

/** Rows of z (`count` × n) times the reflectors `last` … 0, kept in the rows of `a` from column k + `offset`. */
export function reflectRows(count: i32, n: i32, z: usize, a: usize, beta: usize, last: i32, offset: i32): void {
  const stride = <usize>n << 3;
  for (let k = last; k >= 0; --k) {
    const b = get(beta, k);
    if (b === 0) continue;
    const o = <usize>(k + offset) << 3;
    const v = a + <usize>k * stride + o;
    const length = n - k - offset;
    for (let i = 0; i < count; ++i) {
      const row = z + <usize>i * stride + o;
      axpy(-b * dot(row, v, length), v, row, length);
    }
  }
}
