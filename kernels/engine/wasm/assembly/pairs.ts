/** @file Squared distances of all rows from all rows, and what metrics make of them. */

/** x [rows × cols] → y [cols][stride], the rest of each line untouched; `stride` in bytes. */
export function transpose(x: usize, rows: i32, cols: i32, y: usize, stride: usize): void {
  for (let j = 0; j < cols; ++j, y += stride) {
    let from = x + (<usize>j << 3);
    let to = y;
    for (let i = 0; i < rows; ++i, to += 8, from += <usize>cols << 3) store<f64>(to, load<f64>(from));
  }
}

/** a [m × d] and b [d][stride], eight columns at a time → out [m][stride] of squared distances; `stride` in bytes. */
export function squares(m: i32, d: i32, a: usize, b: usize, stride: usize, out: usize): void {
  const line = <usize>d << 3;
  for (let o: usize = 0; o < stride; o += 64) {
    let row = a;
    let to = out + o;
    let i = 0;
    for (; i + 2 <= m; i += 2, row += line << 1, to += stride << 1) twoRows(d, row, row + line, b + o, stride, to);
    if (i < m) twoRows(d, row, row, b + o, 0, to, stride);
  }
}

/** `down` from row to row of the result: 0 where there is but one; `step` from line to line of b. */
// @ts-ignore: decorator
@inline
function twoRows(d: i32, p: usize, q: usize, b: usize, down: usize, to: usize, step: usize = down): void {
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  for (let l = d; l > 0; --l, p += 8, q += 8, b += step) {
    const x = v128.load64_splat(p);
    const y = v128.load64_splat(q);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    p0 = addSquare(p0, x, b0);
    p1 = addSquare(p1, x, b1);
    p2 = addSquare(p2, x, b2);
    p3 = addSquare(p3, x, b3);
    q0 = addSquare(q0, y, b0);
    q1 = addSquare(q1, y, b1);
    q2 = addSquare(q2, y, b2);
    q3 = addSquare(q3, y, b3);
  }
  v128.store(to, p0);
  v128.store(to, p1, 16);
  v128.store(to, p2, 32);
  v128.store(to, p3, 48);
  to += down;
  v128.store(to, q0);
  v128.store(to, q1, 16);
  v128.store(to, q2, 32);
  v128.store(to, q3, 48);
}

// @ts-ignore: decorator
@inline
function addSquare(sum: v128, x: v128, y: v128): v128 {
  const d = f64x2.sub(x, y);
  return f64x2.add(sum, f64x2.mul(d, d));
}

/** In place; count even. */
export function roots(count: i32, x: usize): void {
  for (let i = 0; i < count; i += 2, x += 16) v128.store(x, f64x2.sqrt(v128.load(x)));
}

/** In place; count even. */
export function halves(count: i32, x: usize): void {
  const half = f64x2.splat(0.5);
  for (let i = 0; i < count; i += 2, x += 16) v128.store(x, f64x2.mul(half, v128.load(x)));
}

/** Squared chords of the unit sphere → arcs on a sphere of that diameter, in place. */
export function arcs(count: i32, x: usize, diameter: f64): void {
  for (let i = 0; i < count; ++i, x += 8) {
    store<f64>(x, diameter * NativeMath.asin(min<f64>(1, sqrt<f64>(load<f64>(x)) * 0.5)));
  }
}
