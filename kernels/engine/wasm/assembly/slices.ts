/** @file Sparse rows times eight slices side by side, with what is missing left out. */

/**
 * y [rows × 8] ← W·X, its entries at `indices` and `values`; x [k × 8]. A row that meets NaN is summed
 * again over what is there; `there` [rows × 8] ← the weights of that, NaN for a slice that has no gap.
 *
 * Returns whether there was any gap; `there` is undefined where not.
 */
export function csrSlices(
  rows: i32,
  offsets: usize,
  indices: usize,
  values: usize,
  x: usize,
  y: usize,
  there: usize
): i32 {
  let isTold = false;
  let gaps = false;
  for (let i = 0; i < rows; ++i, offsets += 4, y += 64, there += 64) {
    const begin = load<i32>(offsets);
    const end = load<i32>(offsets, 4);
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let index = indices + (<usize>begin << 2);
    let value = values + (<usize>begin << 3);
    const stop = indices + (<usize>end << 2);
    for (; index < stop; index += 4, value += 8) {
      const at = x + (<usize>load<u32>(index) << 6);
      const w = v128.load64_splat(value);
      a = f64x2.add(a, f64x2.mul(w, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(w, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(w, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(w, v128.load(at, 48)));
    }
    v128.store(y, a);
    v128.store(y, b, 16);
    v128.store(y, c, 32);
    v128.store(y, d, 48);
    const bad = v128.or(v128.or(f64x2.ne(a, a), f64x2.ne(b, b)), v128.or(f64x2.ne(c, c), f64x2.ne(d, d)));
    if (v128.any_true(bad)) {
      if (!isTold) {
        isTold = true;
        // Of the rows before, nothing was missing.
        for (let k: usize = there - (<usize>i << 6); k < there; k += 16) v128.store(k, f64x2.splat(NaN));
      }
      for (let k: usize = 0; k < 64; k += 32) if (present(begin, end, indices, values, x + k, y + k, there + k)) gaps = true;
    } else if (isTold) {
      const none = f64x2.splat(NaN);
      v128.store(there, none);
      v128.store(there, none, 16);
      v128.store(there, none, 32);
      v128.store(there, none, 48);
    }
  }
  return i32(gaps);
}

/** Four slices of a row over what is there; returns whether anything is not. */
function present(begin: i32, end: i32, indices: usize, values: usize, x: usize, y: usize, there: usize): bool {
  let a = f64x2.splat(0);
  let b = a;
  let p = a;
  let q = a;
  let all = f64x2.eq(a, a);
  let both = all;
  for (let e = begin; e < end; ++e) {
    const at = x + (<usize>load<u32>(indices + (<usize>e << 2)) << 6);
    const w = v128.load64_splat(values + (<usize>e << 3));
    const u = v128.load(at);
    const v = v128.load(at, 16);
    const m = f64x2.eq(u, u);
    const n = f64x2.eq(v, v);
    a = f64x2.add(a, v128.and(m, f64x2.mul(w, u)));
    b = f64x2.add(b, v128.and(n, f64x2.mul(w, v)));
    p = f64x2.add(p, v128.and(m, w));
    q = f64x2.add(q, v128.and(n, w));
    all = v128.and(all, m);
    both = v128.and(both, n);
  }
  const none = f64x2.splat(NaN);
  v128.store(y, a);
  v128.store(y, b, 16);
  v128.store(there, v128.bitselect(none, p, all));
  v128.store(there, v128.bitselect(none, q, both), 16);
  return !i64x2.all_true(v128.and(all, both));
}
