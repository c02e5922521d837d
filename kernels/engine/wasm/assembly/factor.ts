/** @file Cholesky and LU in blocks of 64, so that most of the work is the product of packed panels. */
import {multiply} from "./gemm";
import {packCols, packRows} from "./pack";
import {axpy, dot, swap} from "./vector";

const BLOCK = 64;

/** a [n × n], lower triangle → L; `left` and `right` hold BLOCK · (n + 4) numbers. Returns −1, or the failing row. */
export function cholesky(n: i32, a: usize, left: usize, right: usize): i32 {
  const stride = <usize>n << 3;
  for (let k0 = 0; k0 < n; k0 += BLOCK) {
    const kb = min(BLOCK, n - k0);
    const start = <usize>k0 << 3;
    for (let i = k0; i < n; ++i) {
      const row = a + <usize>i * stride + start;
      for (let j = 0; j < min(kb, i - k0 + 1); ++j) {
        const other = a + <usize>(k0 + j) * stride + start;
        const at = row + (<usize>j << 3);
        const sum = load<f64>(at) - dot(row, other, j);
        if (k0 + j < i) {
          store<f64>(at, sum / load<f64>(other + (<usize>j << 3)));
        } else {
          if (!(sum > 0)) {
            store<f64>(at, sum);
            return i;
          }
          store<f64>(at, sqrt<f64>(sum));
        }
      }
    }
    const rest = n - k0 - kb;
    const below = a + <usize>(k0 + kb) * stride;
    packRows(below + start, stride, rest, kb, left, -1);
    packRows(below + start, stride, rest, kb, right, 1);
    const panel = <usize>kb << 5;
    for (let j = 0; j < rest; j += BLOCK) {
      const skip = <usize>(j >> 2) * panel;
      const c = below + <usize>j * stride + (<usize>(k0 + kb + j) << 3);
      multiply(left + skip, right + skip, rest - j, min(BLOCK, rest - j), kb, c, stride);
    }
  }
  return -1;
}

/**
 * a [n × (n + m)] = A beside B → X in place of B, by LU with partial pivoting. A pivot at or below its column's floor
 * ends it. `left` holds BLOCK · (n + 4) numbers, `right` BLOCK · (n + m + 4). Returns −1, or the failing row.
 */
export function luSolve(n: i32, m: i32, a: usize, floors: usize, left: usize, right: usize): i32 {
  const width = n + m;
  const stride = <usize>width << 3;
  for (let k0 = 0; k0 < n; k0 += BLOCK) {
    const kb = min(BLOCK, n - k0);
    const k1 = k0 + kb;
    for (let k = k0; k < k1; ++k) {
      const column = <usize>k << 3;
      let p = k;
      for (let i = k + 1; i < n; ++i) if (magnitude(a, i, stride, column) > magnitude(a, p, stride, column)) p = i;
      if (!(magnitude(a, p, stride, column) > load<f64>(floors + column))) return k;
      const pivot = a + <usize>k * stride;
      if (p !== k) swap(pivot, a + <usize>p * stride, width);
      for (let i = k + 1; i < n; ++i) {
        const row = a + <usize>i * stride + column;
        const f = load<f64>(row) / load<f64>(pivot + column);
        store<f64>(row, f);
        if (f !== 0) axpy(-f, pivot + column + 8, row + 8, k1 - k - 1);
      }
    }
    const far = <usize>k1 << 3;
    for (let i = k0 + 1; i < k1; ++i) {
      const row = a + <usize>i * stride;
      for (let l = k0; l < i; ++l) {
        axpy(-load<f64>(row + (<usize>l << 3)), a + <usize>l * stride + far, row + far, width - k1);
      }
    }
    packRows(a + <usize>k1 * stride + (<usize>k0 << 3), stride, n - k1, kb, left, -1);
    packCols(a + <usize>k0 * stride + far, stride, width - k1, kb, right);
    multiply(left, right, n - k1, width - k1, kb, a + <usize>k1 * stride + far, stride);
  }
  const b = a + (<usize>n << 3);
  for (let k1 = n; k1 > 0; ) {
    const k0 = (k1 - 1) & ~(BLOCK - 1);
    for (let i = k1 - 1; i >= k0; --i) {
      const row = a + <usize>i * stride;
      for (let l = i + 1; l < k1; ++l) axpy(-load<f64>(row + (<usize>l << 3)), b + <usize>l * stride, b + <usize>i * stride, m);
      const pivot = load<f64>(row + (<usize>i << 3));
      for (let j = 0; j < m; ++j) {
        const at = b + <usize>i * stride + (<usize>j << 3);
        store<f64>(at, load<f64>(at) / pivot);
      }
    }
    packRows(a + (<usize>k0 << 3), stride, k0, k1 - k0, left, -1);
    packCols(b + <usize>k0 * stride, stride, m, k1 - k0, right);
    multiply(left, right, k0, m, k1 - k0, b, stride);
    k1 = k0;
  }
  return -1;
}

// @ts-ignore: decorator
@inline
function magnitude(a: usize, i: i32, stride: usize, column: usize): f64 {
  return abs<f64>(load<f64>(a + <usize>i * stride + column));
}
