/** @file Columns in order, or only as far as quantiles need it. Numbers are compared as integers that have the same order. */

/** Ranges up to this length are put in order one by one. */
const FEW: usize = 20;
/** The order statistics wanted, ascending: each rank and the next; none where all are. */
let ranks: usize = 0;
let wanted: i32 = -1;

/** x [rows × cols], every column ascending in place, missing values last; `keys` holds `rows` numbers. */
export function sortColumns(x: usize, rows: i32, cols: i32, keys: usize): void {
  wanted = -1;
  const stride = <usize>cols << 3;
  for (let j = 0; j < cols; ++j) {
    let at = x + (<usize>j << 3);
    const count = load_keys(at, rows, stride, keys);
    arrange(keys, keys + (<usize>count << 3), budget(count));
    for (let i = 0; i < rows; ++i, at += stride) {
      if (i < count) store<i64>(at, key(load<i64>(keys + (<usize>i << 3))));
      else store<f64>(at, NaN);
    }
  }
}

/** x [rows × cols], quantiles ascending → out [count × cols]; `keys` holds `rows` numbers, `places` `count`. */
export function quantileColumns(
  x: usize,
  rows: i32,
  cols: i32,
  quantiles: usize,
  count: i32,
  out: usize,
  keys: usize,
  places: usize
): void {
  const stride = <usize>cols << 3;
  ranks = places;
  for (let j = 0; j < cols; ++j) {
    const there = load_keys(x + (<usize>j << 3), rows, stride, keys);
    const last = there - 1;
    wanted = count;
    for (let q = 0; q < count; ++q) {
      const place = load<f64>(quantiles + (<usize>q << 3)) * <f64>last;
      store<i64>(places + (<usize>q << 3), <i64>(keys + (<usize>(<i32>floor<f64>(max<f64>(place, 0))) << 3)));
    }
    arrange(keys, keys + (<usize>there << 3), budget(there));
    for (let q = 0; q < count; ++q) {
      const to = out + <usize>q * stride + (<usize>j << 3);
      if (there === 0) {
        store<f64>(to, NaN);
        continue;
      }
      const place = load<f64>(quantiles + (<usize>q << 3)) * <f64>last;
      const i = <i32>floor<f64>(place);
      const at = keys + (<usize>i << 3);
      const low = reinterpret<f64>(key(load<i64>(at)));
      const high = i < last ? reinterpret<f64>(key(load<i64>(at, 8))) : low;
      store<f64>(to, between(low, high, place - <f64>i));
    }
  }
}

function between(x: f64, y: f64, fraction: f64): f64 {
  if (fraction === 0 || x === y) return x;
  return fraction < 0.5 ? x + (y - x) * fraction : y - (y - x) * (1 - fraction);
}

/** The bits of a number as an integer of the same order, −0 before 0; and back. */
// @ts-ignore: decorator
@inline
function key(bits: i64): i64 {
  return bits ^ <i64>(<u64>(bits >> 63) >> 1);
}

/** The keys of a column without its missing values; returns how many. */
function load_keys(at: usize, rows: i32, stride: usize, keys: usize): i32 {
  let to = keys;
  for (let i = 0; i < rows; ++i, at += stride) {
    const x = load<f64>(at);
    store<i64>(to, key(reinterpret<i64>(x)));
    to += <usize>(x === x) << 3;
  }
  return <i32>((to - keys) >> 3);
}

/** How many cuts a range may take; what needs more is put in order by a heap, so that no input takes n² steps. */
function budget(count: i32): i32 {
  return 2 * (32 - clz(count));
}

/** Whether the keys from `lo` and below `hi` need an order among them. */
function isWanted(lo: usize, hi: usize): bool {
  if (wanted < 0) return true;
  let from = 0;
  let to = wanted;
  while (from < to) {
    const mid = (from + to) >> 1;
    if (<usize>load<i64>(ranks + (<usize>mid << 3)) + 8 < lo) from = mid + 1;
    else to = mid;
  }
  return from < wanted && <usize>load<i64>(ranks + (<usize>from << 3)) < hi;
}

function arrange(lo: usize, hi: usize, cuts: i32): void {
  while (isWanted(lo, hi)) {
    if (hi - lo <= FEW << 3) {
      insert(lo, hi);
      return;
    }
    if (--cuts < 0) {
      heap(lo, <i32>((hi - lo) >> 3));
      return;
    }
    movePivot(lo, hi);
    const pivot = load<i64>(lo);
    // No branch depends on the data: each number changes place, and the border moves or not.
    let border = lo + 8;
    for (let at = border; at < hi; at += 8) {
      const x = load<i64>(at);
      store<i64>(at, load<i64>(border));
      store<i64>(border, x);
      border += <usize>(x < pivot) << 3;
    }
    const middle = border - 8;
    store<i64>(lo, load<i64>(middle));
    store<i64>(middle, pivot);
    if (middle === lo) {
      // Nothing is less: what equals the pivot is in its place, however much there is of it.
      for (let at = border; at < hi; at += 8) {
        const x = load<i64>(at);
        store<i64>(at, load<i64>(border));
        store<i64>(border, x);
        border += <usize>(x <= pivot) << 3;
      }
      lo = border;
    } else if (middle - lo < hi - border) {
      arrange(lo, middle, cuts);
      lo = border;
    } else {
      arrange(border, hi, cuts);
      hi = middle;
    }
  }
}

/** Brings the median of three, or of three such medians, to the front. */
function movePivot(lo: usize, hi: usize): void {
  const half = ((hi - lo) >> 4) << 3;
  let at = median(lo, lo + half, hi - 8);
  if (hi - lo > <usize>128 << 3) {
    const left = median(lo + 8, lo + half - 8, hi - 16);
    const right = median(lo + 16, lo + half + 8, hi - 24);
    at = median(left, at, right);
  }
  const x = load<i64>(at);
  store<i64>(at, load<i64>(lo));
  store<i64>(lo, x);
}

function median(a: usize, b: usize, c: usize): usize {
  const x = load<i64>(a);
  const y = load<i64>(b);
  const z = load<i64>(c);
  if (x < y) return y < z ? b : x < z ? c : a;
  return x < z ? a : y < z ? c : b;
}

function insert(lo: usize, hi: usize): void {
  for (let i = lo + 8; i < hi; i += 8) {
    const x = load<i64>(i);
    let at = i;
    while (at > lo) {
      const y = load<i64>(at - 8);
      if (y <= x) break;
      store<i64>(at, y);
      at -= 8;
    }
    store<i64>(at, x);
  }
}

function heap(base: usize, count: i32): void {
  for (let i = (count >> 1) - 1; i >= 0; --i) sift(base, i, count);
  for (let end = count - 1; end > 0; --end) {
    const at = base + (<usize>end << 3);
    const x = load<i64>(at);
    store<i64>(at, load<i64>(base));
    store<i64>(base, x);
    sift(base, 0, end);
  }
}

function sift(base: usize, i: i32, count: i32): void {
  const x = load<i64>(base + (<usize>i << 3));
  for (let child = 2 * i + 1; child < count; child = 2 * i + 1) {
    let at = base + (<usize>child << 3);
    if (child + 1 < count && load<i64>(at) < load<i64>(at, 8)) {
      child += 1;
      at += 8;
    }
    if (load<i64>(at) <= x) break;
    store<i64>(base + (<usize>i << 3), load<i64>(at));
    i = child;
  }
  store<i64>(base + (<usize>i << 3), x);
}
