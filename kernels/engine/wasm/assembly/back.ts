/** @file Many rows times many reflectors, in blocks, so that most of the work is products of matrices. */
import {multiply} from "./gemm";
import {packCols, packRows} from "./pack";
import {axpy, dot, get, scale} from "./vector";

/** How many reflectors go together, and how many columns are multiplied at a time. */
const BLOCK = 64;
const DEPTH = 256;

/**
 * Rows of z (`count` × n) times the reflectors n − 3 … 0, row k of `a` holding reflector k from column k + 1.
 * `y`, `x` hold BLOCK · n numbers, `g` BLOCK · count, `left` DEPTH · (count + 4), `right` DEPTH · (n + 4).
 */
export function reflectBlocks(
  count: i32,
  n: i32,
  z: usize,
  a: usize,
  beta: usize,
  y: usize,
  x: usize,
  g: usize,
  left: usize,
  right: usize
): void {
  const stride = <usize>n << 3;
  for (let k1 = n - 2; k1 > 0; ) {
    const k0 = max(0, k1 - BLOCK);
    const block = k1 - k0;
    const length = n - k0 - 1;
    const row = <usize>length << 3;
    const start = <usize>(k0 + 1) << 3;
    // The product of the reflectors is 1 − Yᵀ·X: y are their vectors, and each x takes in those before.
    for (let r = 0; r < block; ++r) {
      const yr = y + <usize>r * row;
      const xr = x + <usize>r * row;
      const skip = <usize>r << 3;
      memory.fill(yr, 0, skip);
      memory.copy(yr + skip, a + <usize>(k0 + r) * stride + start + skip, row - skip);
      memory.copy(xr, yr, row);
      for (let j = 0; j < r; ++j) {
        const other = <usize>j * row;
        axpy(-dot(yr + skip, y + other + skip, length - r), x + other, xr, length);
      }
      scale(get(beta, k0 + r), xr, length);
    }
    memory.fill(g, 0, <usize>(count * block) << 3);
    for (let l = 0; l < length; l += DEPTH) {
      const depth = min(DEPTH, length - l);
      const at = <usize>l << 3;
      packRows(z + start + at, stride, count, depth, left, 1);
      packRows(y + at, row, block, depth, right, 1);
      multiply(left, right, count, block, depth, g, <usize>block << 3);
    }
    packRows(g, <usize>block << 3, count, block, left, -1);
    packCols(x, row, length, block, right);
    multiply(left, right, count, length, block, z + start, stride);
    k1 = k0;
  }
}
