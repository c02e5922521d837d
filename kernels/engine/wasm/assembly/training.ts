/** @file The module of training, which works in the memory of tfjs: a sparse product, float32 in and out. Addresses in bytes. */

/** W·X [rows × cols], each sum in float64 in the order of the entries; `values` are float64, all else 32 bits wide. */
export function multiply(
  rows: usize,
  offsets: usize,
  indices: usize,
  values: usize,
  x: usize,
  cols: usize,
  out: usize
): void {
  for (let i: usize = 0; i < rows; ++i) {
    const from = <usize>load<u32>(offsets + (i << 2));
    const to = <usize>load<u32>(offsets + (i << 2), 4);
    let j: usize = 0;
    for (; j + 8 <= cols; j += 8, out += 32) {
      let a = f64x2.splat(0);
      let b = a;
      let c = a;
      let d = a;
      for (let e = from; e < to; ++e) {
        const w = v128.load64_splat(values + (e << 3));
        const at = x + ((<usize>load<u32>(indices + (e << 2)) * cols + j) << 2);
        const low = v128.load(at);
        const high = v128.load(at, 16);
        a = f64x2.add(a, f64x2.mul(w, f64x2.promote_low_f32x4(low)));
        b = f64x2.add(b, f64x2.mul(w, f64x2.promote_low_f32x4(upper(low))));
        c = f64x2.add(c, f64x2.mul(w, f64x2.promote_low_f32x4(high)));
        d = f64x2.add(d, f64x2.mul(w, f64x2.promote_low_f32x4(upper(high))));
      }
      v128.store(out, narrow(a, b));
      v128.store(out, narrow(c, d), 16);
    }
    for (; j < cols; ++j, out += 4) {
      let sum: f64 = 0;
      for (let e = from; e < to; ++e) {
        const at = x + ((<usize>load<u32>(indices + (e << 2)) * cols + j) << 2);
        sum += load<f64>(values + (e << 3)) * <f64>load<f32>(at);
      }
      store<f32>(out, <f32>sum);
    }
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function upper(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 2, 3);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function narrow(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
}
