/** @file Blocks laid out for the product: panels of four rows (or columns), the four interleaved along k, padded with zeros. */

/** src: rows × k, `stride` bytes from row to row → panels [rows / 4][k][4], times `sign`. */
export function packRows(src: usize, stride: usize, rows: i32, k: i32, dst: usize, sign: f64): void {
  const signs = f64x2.splat(sign);
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    let r0 = src + <usize>i * stride;
    let r1 = r0 + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let l = 0;
    for (; l + 2 <= k; l += 2) {
      const x0 = f64x2.mul(signs, v128.load(r0));
      const x1 = f64x2.mul(signs, v128.load(r1));
      const x2 = f64x2.mul(signs, v128.load(r2));
      const x3 = f64x2.mul(signs, v128.load(r3));
      v128.store(dst, v128.shuffle<f64>(x0, x1, 0, 2));
      v128.store(dst, v128.shuffle<f64>(x2, x3, 0, 2), 16);
      v128.store(dst, v128.shuffle<f64>(x0, x1, 1, 3), 32);
      v128.store(dst, v128.shuffle<f64>(x2, x3, 1, 3), 48);
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      dst += 64;
    }
    if (l < k) {
      store<f64>(dst, sign * load<f64>(r0));
      store<f64>(dst, sign * load<f64>(r1), 8);
      store<f64>(dst, sign * load<f64>(r2), 16);
      store<f64>(dst, sign * load<f64>(r3), 24);
      dst += 32;
    }
  }
  if (i < rows) {
    for (let l = 0; l < k; ++l, dst += 32) {
      for (let r = 0; r < 4; ++r) {
        const x: f64 = i + r < rows ? sign * load<f64>(src + <usize>(i + r) * stride + (<usize>l << 3)) : 0;
        store<f64>(dst + (<usize>r << 3), x);
      }
    }
  }
}

/** src: k × cols, `stride` bytes from row to row → panels [cols / 4][k][4]. */
export function packCols(src: usize, stride: usize, cols: i32, k: i32, dst: usize): void {
  let j = 0;
  for (; j + 4 <= cols; j += 4) {
    let at = src + (<usize>j << 3);
    for (let l = 0; l < k; ++l) {
      v128.store(dst, v128.load(at));
      v128.store(dst, v128.load(at, 16), 16);
      at += stride;
      dst += 32;
    }
  }
  if (j < cols) {
    for (let l = 0; l < k; ++l, dst += 32) {
      for (let r = 0; r < 4; ++r) {
        const x: f64 = j + r < cols ? load<f64>(src + <usize>l * stride + (<usize>(j + r) << 3)) : 0;
        store<f64>(dst + (<usize>r << 3), x);
      }
    }
  }
}
