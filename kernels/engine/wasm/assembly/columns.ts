/** @file Statistics of columns, missing values left out by masks; two columns at a time. */

/** x [rows × cols], cols even → five rows of `cols` numbers: count, mean, m2, min, max. */
export function columnStatistics(x: usize, rows: i32, cols: i32, out: usize): void {
  const stride = <usize>cols << 3;
  for (let o: usize = 0; o < stride; o += 16) twoColumns(x + o, rows, stride, out + o);
}

function twoColumns(x: usize, rows: i32, stride: usize, out: usize): void {
  const one = f64x2.splat(1);
  const none = f64x2.splat(NaN);
  let count = f64x2.splat(0);
  let sum = count;
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  let at = x;
  for (let i = rows; i > 0; --i) {
    const v = v128.load(at);
    const there = f64x2.eq(v, v);
    count = f64x2.add(count, v128.and(there, one));
    sum = f64x2.add(sum, v128.and(there, v));
    low = f64x2.pmin(low, v);
    high = f64x2.pmax(high, v);
    at += stride;
  }
  const mean = f64x2.div(sum, count);
  let m2 = f64x2.splat(0);
  let drift = m2;
  at = x;
  for (let i = rows; i > 0; --i) {
    const v = v128.load(at);
    const d = v128.and(f64x2.eq(v, v), f64x2.sub(v, mean));
    m2 = f64x2.add(m2, f64x2.mul(d, d));
    drift = f64x2.add(drift, d);
    at += stride;
  }
  m2 = f64x2.sub(m2, f64x2.div(f64x2.mul(drift, drift), count));
  const some = f64x2.gt(count, f64x2.splat(0));
  v128.store(out, count);
  v128.store(out + stride, mean);
  v128.store(out + 2 * stride, v128.bitselect(m2, none, some));
  v128.store(out + 3 * stride, v128.bitselect(low, none, some));
  v128.store(out + 4 * stride, v128.bitselect(high, none, some));
}
