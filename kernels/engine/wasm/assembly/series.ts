/**
 * @file Series against the columns of a basis, four of them side by side. Addresses and distances in bytes: value i of
 * series s lies at x + i·step + s·pitch; columns come in panels of six, row by row, as the twins have them.
 */

const WIDTH = 6;
/** Room for six weights of four series. */
const room = memory.data(WIDTH * 4 * 8, 16);

/**
 * Takes the columns off the series, which are left with what they do not explain; `count` is a multiple of four.
 *
 * scores [count × p] ← the products with each column, before; squares, lagged [count] ← the sum of squares of what is
 * left, and of products of neighbours, less those across `starts`. scores, squares and lagged have room for `count`.
 */
export function projectSeries(
  x: usize,
  n: i32,
  step: usize,
  pitch: usize,
  count: i32,
  p: i32,
  basis: usize,
  scores: usize,
  starts: usize,
  members: i32,
  squares: usize,
  lagged: usize
): void {
  for (let s = 0; s < count; s += 4, x += pitch << 2) {
    const own = scores + <usize>(s * p) * 8;
    let panel = basis;
    for (let k = 0; k < p; k += WIDTH, panel += <usize>n * WIDTH * 8) {
      multiply(panel, n, x, step, pitch);
      for (let j = k; j < min(p, k + WIDTH); ++j)
        for (let q = 0; q < 4; ++q)
          store<f64>(own + (<usize>(q * p + j) << 3), load<f64>(room + (<usize>((j - k) * 4 + q) << 3)));
    }
    takeOff(x, n, step, pitch, p, basis, own);
    const at = <usize>s << 3;
    sums(x, n, step, pitch, starts, members, squares + at, lagged + at);
    sums(x + 2 * pitch, n, step, pitch, starts, members, squares + at + 16, lagged + at + 16);
  }
}

/** The series less the columns, weighted; weights [count × p], `count` a multiple of four. */
export function subtractSeries(
  x: usize,
  n: i32,
  step: usize,
  pitch: usize,
  count: i32,
  p: i32,
  basis: usize,
  weights: usize
): void {
  for (let s = 0; s < count; s += 4, x += pitch << 2, weights += <usize>p << 5)
    takeOff(x, n, step, pitch, p, basis, weights);
}

// @ts-ignore: decorator
@inline
function pair(at: usize, pitch: usize): v128 {
  return v128.load_lane<f64>(at + pitch, v128.load_zero<f64>(at), 1);
}

/** Six products of four series each, to the room: those of a column together. */
function multiply(q: usize, n: i32, x: usize, step: usize, pitch: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  let b4 = a0;
  let b5 = a0;
  for (let i = n; i > 0; --i, x += step, q += WIDTH * 8) {
    const u = pair(x, pitch);
    const v = pair(x + 2 * pitch, pitch);
    let c = v128.load64_splat(q);
    a0 = f64x2.add(a0, f64x2.mul(c, u));
    b0 = f64x2.add(b0, f64x2.mul(c, v));
    c = v128.load64_splat(q, 8);
    a1 = f64x2.add(a1, f64x2.mul(c, u));
    b1 = f64x2.add(b1, f64x2.mul(c, v));
    c = v128.load64_splat(q, 16);
    a2 = f64x2.add(a2, f64x2.mul(c, u));
    b2 = f64x2.add(b2, f64x2.mul(c, v));
    c = v128.load64_splat(q, 24);
    a3 = f64x2.add(a3, f64x2.mul(c, u));
    b3 = f64x2.add(b3, f64x2.mul(c, v));
    c = v128.load64_splat(q, 32);
    a4 = f64x2.add(a4, f64x2.mul(c, u));
    b4 = f64x2.add(b4, f64x2.mul(c, v));
    c = v128.load64_splat(q, 40);
    a5 = f64x2.add(a5, f64x2.mul(c, u));
    b5 = f64x2.add(b5, f64x2.mul(c, v));
  }
  v128.store(room, a0);
  v128.store(room, b0, 16);
  v128.store(room, a1, 32);
  v128.store(room, b1, 48);
  v128.store(room, a2, 64);
  v128.store(room, b2, 80);
  v128.store(room, a3, 96);
  v128.store(room, b3, 112);
  v128.store(room, a4, 128);
  v128.store(room, b4, 144);
  v128.store(room, a5, 160);
  v128.store(room, b5, 176);
}

/** Four series less all columns, weighted [4 × p]. */
function takeOff(x: usize, n: i32, step: usize, pitch: usize, p: i32, basis: usize, weights: usize): void {
  for (let k = 0; k < p; k += WIDTH, basis += <usize>n * WIDTH * 8) {
    const six = min(p - k, WIDTH);
    memory.fill(room, 0, WIDTH * 4 * 8);
    for (let j = 0; j < six; ++j)
      for (let q = 0; q < 4; ++q)
        store<f64>(room + (<usize>(j * 4 + q) << 3), load<f64>(weights + (<usize>(q * p + k + j) << 3)));
    take(basis, n, x, step, pitch, room);
    take(basis, n, x + 2 * pitch, step, pitch, room + 16);
  }
}

function take(q: usize, n: i32, x: usize, step: usize, pitch: usize, weights: usize): void {
  const a = v128.load(weights);
  const b = v128.load(weights, 32);
  const c = v128.load(weights, 64);
  const d = v128.load(weights, 96);
  const e = v128.load(weights, 128);
  const f = v128.load(weights, 160);
  for (let i = n; i > 0; --i, x += step, q += WIDTH * 8) {
    const ab = f64x2.add(f64x2.mul(a, v128.load64_splat(q)), f64x2.mul(b, v128.load64_splat(q, 8)));
    const cd = f64x2.add(f64x2.mul(c, v128.load64_splat(q, 16)), f64x2.mul(d, v128.load64_splat(q, 24)));
    const ef = f64x2.add(f64x2.mul(e, v128.load64_splat(q, 32)), f64x2.mul(f, v128.load64_splat(q, 40)));
    const rest = f64x2.sub(pair(x, pitch), f64x2.add(f64x2.add(ab, cd), ef));
    v128.store_lane<f64>(x, rest, 0);
    v128.store_lane<f64>(x + pitch, rest, 1);
  }
}

/** Of two series. */
function sums(
  x: usize,
  n: i32,
  step: usize,
  pitch: usize,
  starts: usize,
  members: i32,
  squares: usize,
  lagged: usize
): void {
  let square = f64x2.splat(0);
  let product = square;
  let before = square;
  let at = x;
  for (let i = n; i > 0; --i, at += step) {
    const e = pair(at, pitch);
    square = f64x2.add(square, f64x2.mul(e, e));
    product = f64x2.add(product, f64x2.mul(before, e));
    before = e;
  }
  for (let m = 0; m < members; ++m) {
    at = x + <usize>load<i32>(starts + (<usize>m << 2)) * step;
    product = f64x2.sub(product, f64x2.mul(pair(at - step, pitch), pair(at, pitch)));
  }
  v128.store(squares, square);
  v128.store(lagged, product);
}

/** The first byte that is free for the caller. */
export function heapBase(): usize {
  return __heap_base;
}
