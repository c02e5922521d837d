/** @file Loops over contiguous rows. */

export function dot(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i = n;
  for (; i >= 8; i -= 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(x, 32), v128.load(y, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(x, 48), v128.load(y, 48)));
    x += 64;
    y += 64;
  }
  s0 = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; i > 0; --i) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += f·x */
export function axpy(f: f64, x: usize, y: usize, n: i32): void {
  const ff = f64x2.splat(f);
  let i = n;
  for (; i >= 4; i -= 4) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(ff, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(ff, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
  }
  for (; i > 0; --i) {
    store<f64>(y, load<f64>(y) + f * load<f64>(x));
    x += 8;
    y += 8;
  }
}

/** x, y ← c·x − s·y, s·x + c·y */
export function rotate(x: usize, y: usize, c: f64, s: f64, n: i32): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  let i = n;
  for (; i >= 2; i -= 2) {
    const a = v128.load(x);
    const b = v128.load(y);
    v128.store(x, f64x2.sub(f64x2.mul(cc, a), f64x2.mul(ss, b)));
    v128.store(y, f64x2.add(f64x2.mul(ss, a), f64x2.mul(cc, b)));
    x += 16;
    y += 16;
  }
  if (i > 0) {
    const a = load<f64>(x);
    const b = load<f64>(y);
    store<f64>(x, c * a - s * b);
    store<f64>(y, s * a + c * b);
  }
}

export function swap(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; ++i, x += 8, y += 8) {
    const t = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, t);
  }
}

export function scale(f: f64, x: usize, n: i32): void {
  for (let i = 0; i < n; ++i, x += 8) store<f64>(x, f * load<f64>(x));
}

// @ts-ignore: decorator
@inline
export function get(p: usize, i: i32): f64 {
  return load<f64>(p + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function set(p: usize, i: i32, x: f64): void {
  store<f64>(p + (<usize>i << 3), x);
}
