/** @file The nearest binary codes: xor and popcount of 16 bytes at a time, and a short list of candidates for each query. */

/** Eight bits at most in each byte: 31 sums fit. */
const RUN = 31;

/**
 * Offers `count` codes of `bytes` each to the candidates of one query. The first index is `first`. The list is [bound,
 * size, then pairs of index and distance in the order of indices]; it has room for `room` pairs and is cut down to `k`
 * when full. `tail` holds 16 bytes, ones where a code's last piece has bytes; 16 bytes beyond codes and query are read.
 */
export function nearest(
  codes: usize,
  count: i32,
  bytes: i32,
  query: usize,
  tail: usize,
  first: i32,
  list: usize,
  k: i32,
  room: i32,
  histogram: usize
): void {
  const whole = bytes >> 4;
  const mask = v128.load(tail);
  const rest = (bytes & 15) !== 0;
  let bound = load<i32>(list);
  let size = load<i32>(list, 4);
  for (let i = 0; i < count; ++i, codes += bytes) {
    let at = codes;
    let to = query;
    let words = i32x4.splat(0);
    let left = whole;
    while (left > 0) {
      const run = min(left, RUN);
      left -= run;
      let sums = i8x16.splat(0);
      for (let l = run; l > 0; --l, at += 16, to += 16) {
        sums = i8x16.add(sums, i8x16.popcnt(v128.xor(v128.load(at), v128.load(to))));
      }
      words = i32x4.add(words, wide(sums));
    }
    if (rest) words = i32x4.add(words, wide(i8x16.popcnt(v128.and(mask, v128.xor(v128.load(at), v128.load(to))))));
    words = i32x4.add(words, v128.shuffle<i32>(words, words, 2, 3, 0, 1));
    const distance = i32x4.extract_lane(words, 0) + i32x4.extract_lane(words, 1);
    if (distance >= bound) continue;
    const place = list + 8 + (<usize>size << 3);
    store<i32>(place, first + i);
    store<i32>(place, distance, 4);
    if (++size === room) {
      bound = prune(list + 8, size, k, histogram, bytes << 3);
      size = k;
    }
  }
  store<i32>(list, bound);
  store<i32>(list, size, 4);
}

// @ts-ignore: decorator
@inline
function wide(sums: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sums));
}

/** Keeps the k nearest, in the order of indices; returns the distance below which others may still come in. */
function prune(pairs: usize, size: i32, k: i32, histogram: usize, most: i32): i32 {
  tally(pairs, size, histogram, most);
  let nearer = 0;
  let bound = 0;
  for (; nearer + load<i32>(histogram + (<usize>bound << 2)) < k; ++bound) nearer += load<i32>(histogram + (<usize>bound << 2));
  let ties = k - nearer;
  let to = pairs;
  for (let i = 0; i < size; ++i, pairs += 8) {
    const distance = load<i32>(pairs, 4);
    if (distance > bound) continue;
    if (distance === bound && --ties < 0) continue;
    store<i64>(to, load<i64>(pairs));
    to += 8;
  }
  return bound;
}

function tally(pairs: usize, size: i32, histogram: usize, most: i32): void {
  memory.fill(histogram, 0, <usize>(most + 1) << 2);
  for (let i = 0; i < size; ++i, pairs += 8) {
    const at = histogram + (<usize>load<i32>(pairs, 4) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/** The first k candidates of a list by distance, ties by index → indices, distances. Returns how many there are. */
export function arrange(list: usize, k: i32, bytes: i32, histogram: usize, indices: usize, distances: usize): i32 {
  const most = bytes << 3;
  const pairs = list + 8;
  let size = load<i32>(list, 4);
  if (size > k) {
    prune(pairs, size, k, histogram, most);
    size = k;
  }
  tally(pairs, size, histogram, most);
  let place = 0;
  for (let d = 0; d <= most; ++d) {
    const at = histogram + (<usize>d << 2);
    const count = load<i32>(at);
    store<i32>(at, place);
    place += count;
  }
  for (let i = 0; i < size; ++i) {
    const from = pairs + (<usize>i << 3);
    const distance = load<i32>(from, 4);
    const at = histogram + (<usize>distance << 2);
    const to = <usize>load<i32>(at) << 2;
    store<i32>(at, load<i32>(at) + 1);
    store<i32>(indices + to, load<i32>(from));
    store<i32>(distances + to, distance);
  }
  return size;
}
