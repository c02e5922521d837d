/** @file Float32 products: packing, and tiles of four by eight in registers. Sums are float32, in the order of k. */

/** Room for one tile, for the ragged edge. */
const edge = memory.data(128, 16);
/** How many right-hand panels stay in the second-level cache: 64 × 8 columns × 256 × 4 bytes is half a megabyte. */
const NEAR = 64;

/** src: lines × k, `stride` bytes from line to line → panels [lines / width][k][width], padded with zeros; width 4 or 8. */
export function packRows32(src: usize, stride: usize, lines: i32, k: i32, dst: usize, width: i32): void {
  const step = <usize>width << 2;
  const panel = <usize>k * step;
  for (let i = 0; i < lines; i += 4) {
    let r0 = src + <usize>i * stride;
    let r1 = r0 + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let to = dst + <usize>(i / width) * panel + (<usize>(i % width) << 2);
    let l = 0;
    if (i + 4 <= lines) {
      for (; l + 4 <= k; l += 4) {
        const x0 = v128.load(r0);
        const x1 = v128.load(r1);
        const x2 = v128.load(r2);
        const x3 = v128.load(r3);
        const a = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
        const b = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
        const c = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
        const d = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
        v128.store(to + step, v128.shuffle<f64>(a, b, 1, 3));
        v128.store(to + 2 * step, v128.shuffle<f64>(c, d, 0, 2));
        v128.store(to + 3 * step, v128.shuffle<f64>(c, d, 1, 3));
        r0 += 16;
        r1 += 16;
        r2 += 16;
        r3 += 16;
        to += 4 * step;
      }
    }
    for (; l < k; ++l, to += step) {
      for (let r = 0; r < 4; ++r) {
        const x: f32 = i + r < lines ? load<f32>(src + <usize>(i + r) * stride + (<usize>l << 2)) : 0;
        store<f32>(to + (<usize>r << 2), x);
      }
    }
  }
  if (width === 8 && ((lines + 3) & 4) !== 0) clearHalf(dst + <usize>(lines >> 3) * panel, k);
}

/** The upper four of a last panel of eight that holds at most four lines. */
function clearHalf(panel: usize, k: i32): void {
  for (let l = 0; l < k; ++l, panel += 32) v128.store(panel, i32x4.splat(0), 16);
}

/** src: k × lines, `stride` bytes from row to row → panels [lines / width][k][width], padded with zeros; width 4 or 8. */
export function packCols32(src: usize, stride: usize, lines: i32, k: i32, dst: usize, width: i32): void {
  const step = <usize>width << 2;
  for (let j = 0; j < lines; j += width) {
    let at = src + (<usize>j << 2);
    if (j + width <= lines) {
      for (let l = 0; l < k; ++l) {
        v128.store(dst, v128.load(at));
        if (width === 8) v128.store(dst, v128.load(at, 16), 16);
        at += stride;
        dst += step;
      }
    } else {
      for (let l = 0; l < k; ++l) {
        for (let r = 0; r < width; ++r) {
          store<f32>(dst + (<usize>r << 2), j + r < lines ? load<f32>(at + (<usize>r << 2)) : 0);
        }
        at += stride;
        dst += step;
      }
    }
  }
}

/**
 * C[4 × 8] += A·B over k, eight sums of four in registers. As in float64 no number of A is repeated: the four meet those
 * of B in four orders, and the sums are put in place at the end.
 */
function tile(k: i32, a: usize, b: usize, c: usize, stride: usize): void {
  let p0 = f32x4.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  for (let l = k; l > 0; --l) {
    const x = v128.load(b);
    const y = v128.load(b, 16);
    const r = v128.load(a);
    p0 = f32x4.add(p0, f32x4.mul(r, x));
    q0 = f32x4.add(q0, f32x4.mul(r, y));
    const s = v128.shuffle<f32>(r, r, 1, 0, 3, 2);
    p1 = f32x4.add(p1, f32x4.mul(s, x));
    q1 = f32x4.add(q1, f32x4.mul(s, y));
    const t = v128.shuffle<f32>(r, r, 2, 3, 0, 1);
    p2 = f32x4.add(p2, f32x4.mul(t, x));
    q2 = f32x4.add(q2, f32x4.mul(t, y));
    const u = v128.shuffle<f32>(r, r, 3, 2, 1, 0);
    p3 = f32x4.add(p3, f32x4.mul(u, x));
    q3 = f32x4.add(q3, f32x4.mul(u, y));
    a += 16;
    b += 32;
  }
  const t0 = v128.shuffle<f32>(p0, p1, 0, 5, 2, 7);
  const t1 = v128.shuffle<f32>(p1, p0, 0, 5, 2, 7);
  const t2 = v128.shuffle<f32>(p2, p3, 0, 5, 2, 7);
  const t3 = v128.shuffle<f32>(p3, p2, 0, 5, 2, 7);
  const u0 = v128.shuffle<f32>(q0, q1, 0, 5, 2, 7);
  const u1 = v128.shuffle<f32>(q1, q0, 0, 5, 2, 7);
  const u2 = v128.shuffle<f32>(q2, q3, 0, 5, 2, 7);
  const u3 = v128.shuffle<f32>(q3, q2, 0, 5, 2, 7);
  addPair(c, v128.shuffle<f64>(t0, t2, 0, 3), v128.shuffle<f64>(u0, u2, 0, 3));
  addPair(c + stride, v128.shuffle<f64>(t1, t3, 0, 3), v128.shuffle<f64>(u1, u3, 0, 3));
  c += stride << 1;
  addPair(c, v128.shuffle<f64>(t2, t0, 0, 3), v128.shuffle<f64>(u2, u0, 0, 3));
  addPair(c + stride, v128.shuffle<f64>(t3, t1, 0, 3), v128.shuffle<f64>(u3, u1, 0, 3));
}

// @ts-ignore: decorator
@inline
function addPair(c: usize, x: v128, y: v128): void {
  v128.store(c, f32x4.add(v128.load(c), x));
  v128.store(c, f32x4.add(v128.load(c, 16), y), 16);
}

function edgeTile(k: i32, a: usize, b: usize, c: usize, stride: usize, rows: i32, cols: i32): void {
  memory.fill(edge, 0, 128);
  tile(k, a, b, edge, 32);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < cols; ++j) {
      const at = c + <usize>i * stride + (<usize>j << 2);
      store<f32>(at, load<f32>(at) + load<f32>(edge + (<usize>(i * 8 + j) << 2)));
    }
  }
}

/** C[m × n] += A·B; a is packed in panels of four, b in panels of eight over the same k, `stride` is in bytes. */
export function multiply32(a: usize, b: usize, m: i32, n: i32, k: i32, c: usize, stride: usize): void {
  for (let j0 = 0; j0 < n; j0 += NEAR * 8) {
    const j1 = min(n, j0 + NEAR * 8);
    for (let i = 0; i < m; i += 4) {
      const left = a + (<usize>(i >> 2) * <usize>k << 4);
      const row = c + <usize>i * stride;
      for (let j = j0; j < j1; j += 8) {
        const right = b + (<usize>(j >> 3) * <usize>k << 5);
        const at = row + (<usize>j << 2);
        if (i + 4 <= m && j + 8 <= n) tile(k, left, right, at, stride);
        else edgeTile(k, left, right, at, stride, min(4, m - i), min(8, n - j));
      }
    }
  }
}
