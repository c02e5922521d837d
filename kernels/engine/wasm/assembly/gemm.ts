/** @file Products of packed panels, four by four in registers. The order of every sum is that of k, whatever the tiling. */

/** Room for one tile, for the ragged edge. */
const edge = memory.data(128, 16);
/** How many right-hand panels stay in the second-level cache: 64 × 4 columns × 256 × 8 bytes is half a megabyte. */
const NEAR = 64;

/**
 * C[4 × 4] += A·B over k. Eight sums in registers: instead of repeating each number of A, the pairs of A meet those of B
 * as they are and swapped; the sums come out along the diagonals and are put in place at the end.
 */
function tile(k: i32, a: usize, b: usize, c: usize, stride: usize): void {
  let p00 = f64x2.splat(0);
  let p01 = p00;
  let p10 = p00;
  let p11 = p00;
  let q00 = p00;
  let q01 = p00;
  let q10 = p00;
  let q11 = p00;
  for (let l = k; l > 0; --l) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load(a);
    const s0 = v128.shuffle<f64>(a0, a0, 1, 0);
    p00 = f64x2.add(p00, f64x2.mul(a0, b0));
    q00 = f64x2.add(q00, f64x2.mul(s0, b0));
    p01 = f64x2.add(p01, f64x2.mul(a0, b1));
    q01 = f64x2.add(q01, f64x2.mul(s0, b1));
    const a1 = v128.load(a, 16);
    const s1 = v128.shuffle<f64>(a1, a1, 1, 0);
    p10 = f64x2.add(p10, f64x2.mul(a1, b0));
    q10 = f64x2.add(q10, f64x2.mul(s1, b0));
    p11 = f64x2.add(p11, f64x2.mul(a1, b1));
    q11 = f64x2.add(q11, f64x2.mul(s1, b1));
    a += 32;
    b += 32;
  }
  addPair(c, v128.shuffle<f64>(p00, q00, 0, 3), v128.shuffle<f64>(p01, q01, 0, 3));
  addPair(c + stride, v128.shuffle<f64>(q00, p00, 0, 3), v128.shuffle<f64>(q01, p01, 0, 3));
  c += stride << 1;
  addPair(c, v128.shuffle<f64>(p10, q10, 0, 3), v128.shuffle<f64>(p11, q11, 0, 3));
  addPair(c + stride, v128.shuffle<f64>(q10, p10, 0, 3), v128.shuffle<f64>(q11, p11, 0, 3));
}

// @ts-ignore: decorator
@inline
function addPair(c: usize, x: v128, y: v128): void {
  v128.store(c, f64x2.add(v128.load(c), x));
  v128.store(c, f64x2.add(v128.load(c, 16), y), 16);
}

function edgeTile(k: i32, a: usize, b: usize, c: usize, stride: usize, rows: i32, cols: i32): void {
  memory.fill(edge, 0, 128);
  tile(k, a, b, edge, 32);
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < cols; ++j) {
      const at = c + <usize>i * stride + (<usize>j << 3);
      store<f64>(at, load<f64>(at) + load<f64>(edge + (<usize>(i * 4 + j) << 3)));
    }
  }
}

/** C[m × n] += A·B; a and b are packed panels over the same k, `stride` is in bytes. */
export function multiply(a: usize, b: usize, m: i32, n: i32, k: i32, c: usize, stride: usize): void {
  const panel = <usize>k << 5;
  for (let j0 = 0; j0 < n; j0 += NEAR * 4) {
    const j1 = min(n, j0 + NEAR * 4);
    for (let i = 0; i < m; i += 4) {
      const left = a + <usize>(i >> 2) * panel;
      const row = c + <usize>i * stride;
      for (let j = j0; j < j1; j += 4) {
        const right = b + <usize>(j >> 2) * panel;
        const at = row + (<usize>j << 3);
        if (i + 4 <= m && j + 4 <= n) tile(k, left, right, at, stride);
        else edgeTile(k, left, right, at, stride, min(4, m - i), min(4, n - j));
      }
    }
  }
}

/** The tiles of C += A·Aᵀ on and above the diagonal; C is padded to whole tiles. */
export function gramUpper(a: usize, m: i32, k: i32, c: usize, stride: usize): void {
  const panel = <usize>k << 5;
  for (let j0 = 0; j0 < m; j0 += NEAR * 4) {
    const j1 = min(m, j0 + NEAR * 4);
    for (let i = 0; i < j1; i += 4) {
      const left = a + <usize>(i >> 2) * panel;
      const row = c + <usize>i * stride;
      for (let j = max(i, j0); j < j1; j += 4) {
        tile(k, left, a + <usize>(j >> 2) * panel, row + (<usize>j << 3), stride);
      }
    }
  }
}
