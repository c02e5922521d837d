/** @file Products with sparse rows, and rows reduced by segment. Columns stand side by side, so sums keep the twin's order. */

/**
 * y [rows × cols] += W·X for the entries `from` … `to` of W, which lie at `indices` and `values`; x [k × cols].
 * A row that goes on in the next batch of entries is gone on with.
 */
export function csrApply(
  rows: i32,
  offsets: usize,
  from: i32,
  to: i32,
  indices: usize,
  values: usize,
  x: usize,
  cols: i32,
  y: usize
): void {
  const stride = <usize>cols << 3;
  for (let i = 0; i < rows; ++i, offsets += 4, y += stride) {
    const begin = max(load<i32>(offsets), from) - from;
    const end = min(load<i32>(offsets, 4), to) - from;
    if (begin >= end) continue;
    let j = 0;
    for (; j + 16 <= cols; j += 16) sixteen(begin, end, indices, values, x + (<usize>j << 3), stride, y + (<usize>j << 3));
    for (; j + 2 <= cols; j += 2) two(begin, end, indices, values, x + (<usize>j << 3), stride, y + (<usize>j << 3));
    if (j < cols) one(begin, end, indices, values, x + (<usize>j << 3), stride, y + (<usize>j << 3));
  }
}

function sixteen(e: i32, end: i32, indices: usize, values: usize, x: usize, stride: usize, y: usize): void {
  let s0 = v128.load(y);
  let s1 = v128.load(y, 16);
  let s2 = v128.load(y, 32);
  let s3 = v128.load(y, 48);
  let s4 = v128.load(y, 64);
  let s5 = v128.load(y, 80);
  let s6 = v128.load(y, 96);
  let s7 = v128.load(y, 112);
  for (; e < end; ++e) {
    const at = x + <usize>load<u32>(indices + (<usize>e << 2)) * stride;
    const f = v128.load64_splat(values + (<usize>e << 3));
    s0 = f64x2.add(s0, f64x2.mul(f, v128.load(at)));
    s1 = f64x2.add(s1, f64x2.mul(f, v128.load(at, 16)));
    s2 = f64x2.add(s2, f64x2.mul(f, v128.load(at, 32)));
    s3 = f64x2.add(s3, f64x2.mul(f, v128.load(at, 48)));
    s4 = f64x2.add(s4, f64x2.mul(f, v128.load(at, 64)));
    s5 = f64x2.add(s5, f64x2.mul(f, v128.load(at, 80)));
    s6 = f64x2.add(s6, f64x2.mul(f, v128.load(at, 96)));
    s7 = f64x2.add(s7, f64x2.mul(f, v128.load(at, 112)));
  }
  v128.store(y, s0);
  v128.store(y, s1, 16);
  v128.store(y, s2, 32);
  v128.store(y, s3, 48);
  v128.store(y, s4, 64);
  v128.store(y, s5, 80);
  v128.store(y, s6, 96);
  v128.store(y, s7, 112);
}

function two(e: i32, end: i32, indices: usize, values: usize, x: usize, stride: usize, y: usize): void {
  let sum = v128.load(y);
  for (; e < end; ++e) {
    const at = x + <usize>load<u32>(indices + (<usize>e << 2)) * stride;
    sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(values + (<usize>e << 3)), v128.load(at)));
  }
  v128.store(y, sum);
}

function one(e: i32, end: i32, indices: usize, values: usize, x: usize, stride: usize, y: usize): void {
  let sum = load<f64>(y);
  for (; e < end; ++e) {
    const at = x + <usize>load<u32>(indices + (<usize>e << 2)) * stride;
    sum += load<f64>(values + (<usize>e << 3)) * load<f64>(at);
  }
  store<f64>(y, sum);
}

/** y [· × cols] += rows of x by segment, missing values left out; `seen` counts what was there, unless it is 0. cols even. */
export function addSegments(rows: i32, cols: i32, x: usize, segments: usize, y: usize, seen: usize): void {
  const stride = <usize>cols << 3;
  const one = f64x2.splat(1);
  for (let i = 0; i < rows; ++i, x += stride, segments += 4) {
    const segment = load<i32>(segments);
    if (segment < 0) continue;
    const to = y + <usize>segment * stride;
    if (seen === 0) {
      for (let o: usize = 0; o < stride; o += 16) {
        const v = v128.load(x + o);
        v128.store(to + o, f64x2.add(v128.load(to + o), v128.and(f64x2.eq(v, v), v)));
      }
      continue;
    }
    const count = seen + <usize>segment * stride;
    for (let o: usize = 0; o < stride; o += 16) {
      const v = v128.load(x + o);
      const there = f64x2.eq(v, v);
      v128.store(to + o, f64x2.add(v128.load(to + o), v128.and(there, v)));
      v128.store(count + o, f64x2.add(v128.load(count + o), v128.and(there, one)));
    }
  }
}

/** y [· × cols], NaN at first ← the lowest (sign 1) or highest (sign −1) of the rows of x by segment. cols even. */
export function pickSegments(rows: i32, cols: i32, x: usize, segments: usize, y: usize, sign: f64): void {
  const stride = <usize>cols << 3;
  const signs = f64x2.splat(sign);
  for (let i = 0; i < rows; ++i, x += stride, segments += 4) {
    const segment = load<i32>(segments);
    if (segment < 0) continue;
    const to = y + <usize>segment * stride;
    for (let o: usize = 0; o < stride; o += 16) {
      const v = v128.load(x + o);
      const best = v128.load(to + o);
      const takes = v128.or(f64x2.lt(f64x2.mul(signs, v), f64x2.mul(signs, best)), f64x2.ne(best, best));
      v128.store(to + o, v128.bitselect(v, best, takes));
    }
  }
}

/** y ← y / x, number by number; count even. */
export function divide(count: i32, y: usize, x: usize): void {
  for (let i = 0; i < count; i += 2, y += 16, x += 16) v128.store(y, f64x2.div(v128.load(y), v128.load(x)));
}

/** y [rows × cols] ← the rows of x that `indices` name. */
export function gather(rows: i32, indices: usize, x: usize, cols: i32, y: usize): void {
  const stride = <usize>cols << 3;
  for (let i = 0; i < rows; ++i, indices += 4) {
    let from = x + <usize>load<u32>(indices) * stride;
    let left = cols;
    for (; left >= 8; left -= 8, from += 64, y += 64) {
      v128.store(y, v128.load(from));
      v128.store(y, v128.load(from, 16), 16);
      v128.store(y, v128.load(from, 32), 32);
      v128.store(y, v128.load(from, 48), 48);
    }
    for (; left > 0; --left, from += 8, y += 8) store<f64>(y, load<f64>(from));
  }
}
