/** @file The assignment of rows to centres, as the twin `reassign` has it, comparisons without branches. Addresses in bytes. */

/** Margins give way to rounding by this share; stands for no second centre: its root is far, and finite. */
const SAFE: f64 = 1e-12;
const NOWHERE: f64 = f64.MAX_VALUE;

/** Rows that go through the steps of a pass together, while they are in the cache. */
const BLOCK = 1024;
/** Of a block the rows that are in doubt, and how far each is from its own centre, squared. */
const doubtful = memory.data(4 * 1024, 16);
const distances = memory.data(8 * 1024, 16);

/**
 * x [count × columns], `weights` 0 for none; the rest is the board of the twin. Returns how many labels changed.
 *
 * Rows in doubt are listed first, then measured: to list one and go on costs less than to foresee wrongly which one is next.
 */
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
  for (let from = 0; from < count; from += BLOCK) {
    let some = spent(from, min(count, from + BLOCK), labels, expiry, drift);
    some = unsure(some, x, row, centers, half, labels, expiry, lower, drift, away);
    for (let n = 0; n < some; ++n) {
      const i = <usize>load<u32>(doubtful + (<usize>n << 2));
      const at = x + i * row;
      const a = load<i32>(labels + (i << 2));
      let best = load<f64>(distances + (<usize>n << 3));
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
      store<f64>(lower + (i << 3), next + load<f64>(away + label8));
      store<f64>(expiry + (i << 3), d + (next - sqrt(best)) - SAFE * (next + d));
      if (label == a) continue;
      ++changed;
      store<i32>(labels + (i << 2), label);
      const w = weights ? load<f64>(weights + (i << 3)) : 1;
      if (w == 0) continue;
      const own8 = <usize>a << 3;
      store<f64>(weight + own8, load<f64>(weight + own8) - w);
      store<f64>(weight + label8, load<f64>(weight + label8) + w);
      store<i32>(members + (own8 >> 1), load<i32>(members + (own8 >> 1)) - 1);
      store<i32>(members + (label8 >> 1), load<i32>(members + (label8 >> 1)) + 1);
      const out = sums + <usize>a * row;
      const to = sums + <usize>label * row;
      for (let j: usize = 0; j < row; j += 8) {
        const share = w * load<f64>(at + j);
        store<f64>(out + j, load<f64>(out + j) - share);
        store<f64>(to + j, load<f64>(to + j) + share);
      }
    }
  }
  return changed;
}

/** Lists the rows whose margin is spent. */
function spent(from: i32, to: i32, labels: usize, expiry: usize, drift: usize): i32 {
  let some: usize = 0;
  for (let i = <usize>from; i < <usize>to; ++i) {
    store<u32>(doubtful + some, <u32>i);
    const moved = load<f64>(drift + (<usize>load<u32>(labels + (i << 2)) << 3));
    some += <usize>!(moved < load<f64>(expiry + (i << 3))) << 2;
  }
  return <i32>(some >> 2);
}

/** Of the rows listed keeps those that must be measured from all centres; the others get a new margin. */
function unsure(
  count: i32,
  x: usize,
  row: usize,
  centers: usize,
  half: usize,
  labels: usize,
  expiry: usize,
  lower: usize,
  drift: usize,
  away: usize
): i32 {
  let some: usize = 0;
  for (let n = 0; n < count; ++n) {
    const i = <usize>load<u32>(doubtful + (<usize>n << 2));
    const a = <usize>load<u32>(labels + (i << 2));
    const a8 = a << 3;
    const moved = load<f64>(drift + a8);
    const squared = distance(x + i * row, centers + a * row, row);
    const own = sqrt(squared);
    const far = max(load<f64>(lower + (i << 3)) - load<f64>(away + a8), load<f64>(half + a8));
    const doubt = SAFE * (far + moved);
    // Whatever must be measured gets another margin then.
    store<f64>(expiry + (i << 3), moved + (far - own) - doubt);
    store<u32>(doubtful + (some << 2), <u32>i);
    store<f64>(distances + (some << 3), squared);
    some += <usize>!(own + doubt < far);
  }
  return <i32>some;
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
