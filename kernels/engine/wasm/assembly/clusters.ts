/** @file The assignment of rows to centres, as the twin `reassign` has it, comparisons without branches. Addresses in bytes. */

/** Margins give way to rounding by this share; stands for no second centre: its root is far, and finite. */
const SAFE: f64 = 1e-12;
const NOWHERE: f64 = f64.MAX_VALUE;

/** x [count × columns], `weights` 0 for none; the rest is the board of the twin. Returns how many labels changed. */
export function reassign(
  x: usize,
  count: i32,
  columns: i32,
  weights: usize,
  centers: usize,
  k: i32,
  half: usize,
  labels: usize,
  sums: usize,
  weight: usize,
  members: usize,
  expiry: usize,
  lower: usize,
  drift: usize,
  away: usize
): i32 {
  const row = <usize>columns << 3;
  let changed = 0;
  for (let i = 0; i < count; ++i) {
    const a = load<i32>(labels + (<usize>i << 2));
    const own8 = <usize>a << 3;
    const moved = load<f64>(drift + own8);
    if (moved < load<f64>(expiry + (<usize>i << 3))) continue;
    const at = x + <usize>i * row;
    const squared = distance(at, centers + <usize>a * row, row);
    const own = sqrt(squared);
    const far = max(load<f64>(lower + (<usize>i << 3)) - load<f64>(away + own8), load<f64>(half + own8));
    const doubt = SAFE * (far + moved);
    if (own + doubt < far) {
      store<f64>(expiry + (<usize>i << 3), moved + (far - own) - doubt);
      continue;
    }
    let best = squared;
    let second = NOWHERE;
    let label = a;
    let c = centers;
    for (let q = 0; q < k; ++q, c += row) {
      if (q == a) continue;
      const other = distance(at, c, row);
      const nearer = i32(other < best) | (i32(other == best) & i32(q < label));
      second = min(second, select(best, other, nearer));
      best = select(other, best, nearer);
      label = select(q, label, nearer);
    }
    const next = sqrt(second);
    const label8 = <usize>label << 3;
    const d = load<f64>(drift + label8);
    store<f64>(lower + (<usize>i << 3), next + load<f64>(away + label8));
    store<f64>(expiry + (<usize>i << 3), d + (next - sqrt(best)) - SAFE * (next + d));
    if (label == a) continue;
    ++changed;
    store<i32>(labels + (<usize>i << 2), label);
    const w = weights ? load<f64>(weights + (<usize>i << 3)) : 1;
    if (w == 0) continue;
    store<f64>(weight + own8, load<f64>(weight + own8) - w);
    store<f64>(weight + label8, load<f64>(weight + label8) + w);
    store<i32>(members + (own8 >> 1), load<i32>(members + (own8 >> 1)) - 1);
    store<i32>(members + (label8 >> 1), load<i32>(members + (label8 >> 1)) + 1);
    const from = sums + <usize>a * row;
    const to = sums + <usize>label * row;
    for (let j: usize = 0; j < row; j += 8) {
      const share = w * load<f64>(at + j);
      store<f64>(from + j, load<f64>(from + j) - share);
      store<f64>(to + j, load<f64>(to + j) + share);
    }
  }
  return changed;
}

/** Two sums side by side, as the twin has them. */
// @ts-ignore: decorator
@inline
function distance(a: usize, b: usize, row: usize): f64 {
  let sum = f64x2.splat(0);
  let j: usize = 0;
  for (; j + 8 < row; j += 16) {
    const d = f64x2.sub(v128.load(a + j), v128.load(b + j));
    sum = f64x2.add(sum, f64x2.mul(d, d));
  }
  let even = f64x2.extract_lane(sum, 0);
  if (j < row) {
    const d = load<f64>(a + j) - load<f64>(b + j);
    even += d * d;
  }
  return even + f64x2.extract_lane(sum, 1);
}

/** The first byte that is free for the caller. */
export function heapBase(): usize {
  return __heap_base;
}
