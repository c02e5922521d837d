/** @file All eigenpairs of a tridiagonal matrix by divide and conquer, so that most of the work is products of matrices. */
import {multiply} from "./gemm";
import {packCols, packRows} from "./pack";
import {ql} from "./ql";
import {root} from "./secular";
import {dot, get, rotate, scale, set} from "./vector";

/** Up to this size QL is quicker. */
const LEAF = 32;
/** How many rows are multiplied at a time. */
const DEPTH = 256;
/** The matrix has been scaled to about 1: smaller numbers are nothing beside it, and their squares might vanish. */
const TINY: f64 = 1e-280;

/**
 * d, e → eigenvalues in d, unsorted, and their vectors as rows of v or w: the address is returned, or 0 if QL stuck.
 * v, w, u hold n × n numbers, `work` 9·n; `left` and `right` DEPTH·(n + 4), `raw` DEPTH·n.
 *
 * Source: Cuppen (1981); deflation as in LAPACK's dlaed2, orthogonality by the method of Gu and Eisenstat (1995).
 */
export function divide(
  n: i32,
  d: usize,
  e: usize,
  v: usize,
  w: usize,
  u: usize,
  work: usize,
  left: usize,
  right: usize,
  raw: usize
): usize {
  let levels = 0;
  while (n >> levels > LEAF) ++levels;
  const leaves = 1 << levels;
  for (let i = 1; i < leaves; ++i) {
    const b = (i * n) >> levels;
    const rho = abs<f64>(get(e, b - 1));
    set(d, b - 1, get(d, b - 1) - rho);
    set(d, b, get(d, b) - rho);
  }
  for (let i = 0; i < leaves; ++i) {
    const from = (i * n) >> levels;
    if (!leaf(n, from, ((i + 1) * n) >> levels, d, e, v, u, work)) return 0;
  }
  for (let step = 1; step < leaves; step <<= 1) {
    for (let i = 0; i < leaves; i += 2 * step) {
      const from = (i * n) >> levels;
      const middle = ((i + step) * n) >> levels;
      merge(n, from, middle, ((i + 2 * step) * n) >> levels, d, e, v, w, u, work, left, right, raw);
    }
    const swap = v;
    v = w;
    w = swap;
  }
  return v;
}

function leaf(n: i32, from: i32, to: i32, d: usize, e: usize, v: usize, z: usize, work: usize): bool {
  const size = to - from;
  const row = <usize>size << 3;
  const start = <usize>from << 3;
  memory.fill(z, 0, <usize>size * row);
  for (let i = 0; i < size; ++i) store<f64>(z + <usize>i * (row + 8), 1);
  // QL writes behind the last number that joins, where two leaves are joined.
  memory.copy(work, e + start, row);
  if (ql(size, d + start, work, z) >= 0) return false;
  for (let i = 0; i < size; ++i) {
    memory.copy(v + (<usize>(from + i) * <usize>n << 3) + start, z + <usize>i * row, row);
  }
  const order = orderOf(n, work) + (<usize>from << 2);
  for (let i = 0; i < size; ++i) setIndex(order, i, i);
  sort(order, size, d + start);
  return true;
}

/** Rows of a block by ascending eigenvalue, counted from the first row of the block. */
function orderOf(n: i32, work: usize): usize {
  return work + (<usize>n << 6);
}

function merge(
  n: i32,
  from: i32,
  middle: i32,
  to: i32,
  d: usize,
  e: usize,
  v: usize,
  w: usize,
  u: usize,
  work: usize,
  left: usize,
  right: usize,
  raw: usize
): void {
  const stride = <usize>n << 3;
  const size = to - from;
  const n1 = middle - from;
  const start = <usize>from * stride + (<usize>from << 3);
  const half = <usize>n1 << 3;
  const row = <usize>size << 3;
  v += start;
  w += start;
  d += <usize>from << 3;
  const y = work;
  const poles = y + stride;
  const heights = poles + stride;
  const values = heights + stride;
  const weights = values + stride;
  const live = weights + stride;
  const dead = live + (stride >> 1);
  const kind = dead + (stride >> 1);
  const rows = kind + (stride >> 1);
  const merged = rows + (stride >> 1);
  const order = orderOf(n, work) + (<usize>from << 2);

  // The halves are joined by √|e|·(last of the first, ± first of the second), as a rank-one term y·yᵀ.
  const join = load<f64>(e + (<usize>(middle - 1) << 3));
  const root1 = sqrt<f64>(abs<f64>(join));
  let largest = 2 * abs<f64>(join);
  for (let i = 0; i < size; ++i) {
    const at = v + <usize>i * stride;
    const first = i < n1;
    if (first) memory.fill(at + half, 0, row - half);
    else memory.fill(at, 0, half);
    set(y, i, root1 * (first ? load<f64>(at + half - 8) : load<f64>(at + half) * (join < 0 ? -1 : 1)));
    setIndex(kind, i, first ? 0 : 2);
    largest = max<f64>(largest, abs<f64>(get(d, i)));
  }
  for (let i = n1; i < size; ++i) setIndex(order, i, index(order, i) + n1);
  mergeSorted(order, n1, size, d, merged);

  // What hardly takes part, and what is as good as equal to its neighbour, keeps its vector.
  const close = max<f64>(8 * f64.EPSILON * largest, TINY);
  const strength = Math.SQRT2 * root1;
  let k = 0;
  let gone = 0;
  let before = -1;
  for (let i = 0; i < size; ++i) {
    const j = index(merged, i);
    if (strength * abs<f64>(get(y, j)) <= close) {
      setIndex(dead, gone++, j);
      continue;
    }
    if (before >= 0) {
      const length = sqrt<f64>(get(y, before) * get(y, before) + get(y, j) * get(y, j));
      const s = get(y, before) / length;
      const c = get(y, j) / length;
      const lower = get(d, before);
      const upper = get(d, j);
      if (abs<f64>((upper - lower) * c * s) <= close) {
        rotate(v + <usize>before * stride, v + <usize>j * stride, c, s, size);
        set(y, j, length);
        set(d, before, lower * c * c + upper * s * s);
        set(d, j, lower * s * s + upper * c * c);
        if (index(kind, before) !== index(kind, j)) setIndex(kind, j, 1);
        setIndex(dead, gone++, before);
      } else {
        setIndex(live, k++, before);
      }
    }
    before = j;
  }
  if (before >= 0) setIndex(live, k++, before);
  sort(dead, gone, d);

  for (let i = 0; i < k; ++i) {
    set(poles, i, get(d, index(live, i)));
    set(heights, i, get(y, index(live, i)));
  }
  for (let i = 0; i < k; ++i) set(values, i, root(k, poles, heights, i, u + (<usize>i * <usize>k << 3)));
  weigh(k, poles, heights, u, weights);
  const firsts = group(k, live, kind, rows, merged, 0);
  const both = group(k, live, kind, rows, merged, 1, firsts);
  group(k, live, kind, rows, merged, 2, both);
  combine(k, u, weights, merged, y);

  for (let i = 0; i < k; ++i) memory.fill(w + <usize>i * stride, 0, row);
  product(k, u, both, rows, v, stride, n1, w, left, right, raw);
  const skip = <usize>firsts << 3;
  product(k, u + skip, k - firsts, rows + (skip >> 1), v + half, stride, size - n1, w + half, left, right, raw);
  for (let i = 0; i < gone; ++i) {
    const j = index(dead, i);
    memory.copy(w + <usize>(k + i) * stride, v + <usize>j * stride, row);
    set(y, i, get(d, j));
  }
  memory.copy(d, values, <usize>k << 3);
  memory.copy(d + (<usize>k << 3), y, <usize>gone << 3);
  for (let i = 0; i < size; ++i) setIndex(order, i, i);
  mergeSorted(order, k, size, d, merged);
  memory.copy(order, merged, <usize>size << 2);
}

/**
 * The y whose eigenvalues are exactly those found, from differences alone: vectors made of it are orthogonal however
 * close the eigenvalues. Row i of u holds d − value i.
 */
function weigh(k: i32, d: usize, y: usize, u: usize, weights: usize): void {
  for (let j = 0; j < k; ++j) set(weights, j, -1);
  for (let i = 0; i < k; ++i) {
    const row = u + (<usize>i * <usize>k << 3);
    const di = get(d, i);
    for (let j = 0; j < k; ++j) {
      const x = get(row, j);
      set(weights, j, get(weights, j) * (i === j ? x : x / (get(d, j) - di)));
    }
  }
  for (let j = 0; j < k; ++j) {
    const size = sqrt<f64>(max<f64>(0, get(weights, j)));
    set(weights, j, get(y, j) < 0 ? -size : size);
  }
}

/** Puts the rows of one kind (0: first half only, 1: both, 2: second half only) behind `at`; `place` says where each is. */
function group(k: i32, live: usize, kind: usize, rows: usize, place: usize, which: i32, at: i32 = 0): i32 {
  for (let j = 0; j < k; ++j) {
    const row = index(live, j);
    if (index(kind, row) !== which) continue;
    setIndex(place, j, at);
    setIndex(rows, at++, row);
  }
  return at;
}

/** Row i of u becomes unit vector i in terms of the old ones, in the order of the groups. */
function combine(k: i32, u: usize, weights: usize, place: usize, scratch: usize): void {
  for (let i = 0; i < k; ++i) {
    const row = u + (<usize>i * <usize>k << 3);
    for (let j = 0; j < k; ++j) set(scratch, index(place, j), get(weights, j) / get(row, j));
    scale(1 / sqrt<f64>(dot(scratch, scratch, k)), scratch, k);
    memory.copy(row, scratch, <usize>k << 3);
  }
}

/** c [k × cols] += u [k × inner] times the rows of v that are named. */
function product(
  k: i32,
  u: usize,
  inner: i32,
  rows: usize,
  v: usize,
  stride: usize,
  cols: i32,
  c: usize,
  left: usize,
  right: usize,
  raw: usize
): void {
  const width = <usize>cols << 3;
  for (let l = 0; l < inner; l += DEPTH) {
    const depth = min(DEPTH, inner - l);
    for (let r = 0; r < depth; ++r) {
      memory.copy(raw + <usize>r * width, v + <usize>index(rows, l + r) * stride, width);
    }
    packCols(raw, width, cols, depth, right);
    packRows(u + (<usize>l << 3), <usize>k << 3, k, depth, left, 1);
    multiply(left, right, k, cols, depth, c, stride);
  }
}

/** Two ascending lists, [0, middle) and [middle, size), into one. */
function mergeSorted(order: usize, middle: i32, size: i32, d: usize, out: usize): void {
  let a = 0;
  let b = middle;
  for (let i = 0; i < size; ++i) {
    const first = b === size || (a < middle && get(d, index(order, a)) <= get(d, index(order, b)));
    setIndex(out, i, index(order, first ? a++ : b++));
  }
}

/** Insertion: lists are short, or nearly sorted. */
function sort(list: usize, length: i32, d: usize): void {
  for (let i = 1; i < length; ++i) {
    const row = index(list, i);
    let j = i - 1;
    for (; j >= 0 && get(d, index(list, j)) > get(d, row); --j) setIndex(list, j + 1, index(list, j));
    setIndex(list, j + 1, row);
  }
}

// @ts-ignore: decorator
@inline
function index(list: usize, i: i32): i32 {
  return load<i32>(list + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function setIndex(list: usize, i: i32, x: i32): void {
  store<i32>(list + (<usize>i << 2), x);
}
