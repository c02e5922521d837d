/** @file Where the edges of a polygon meet one another other than end to end. */
import type {Part} from "./rings.ts";

/** Two edges and the place they share. */
export interface Meeting {
  readonly first: number;
  readonly second: number;
  readonly x: number;
  readonly y: number;
}

export interface Meetings {
  readonly list: readonly Meeting[];
  /** Whether a ring crosses or touches itself, which is not valid; rings that touch one another are. */
  readonly isInvalid: boolean;
  /** Whether all pairs of edges were looked at; false for rings so tangled that it would take too long. */
  readonly isComplete: boolean;
}

const NONE: Meetings = {list: [], isInvalid: false, isComplete: true};
/** Up to this many chains all pairs of them are compared, which is quicker than to sort edges. */
const FEW = 40;
/** How many pairs are compared before giving up, and for each edge besides. */
const PATIENCE = 2e7;
const PATIENCE_EACH = 200;
/** More meetings than any outline has. */
const MOST = 100_000;

/** Reused from polygon to polygon. */
let room = new Int32Array(1024);

/** The vertex after vertex i, in its ring. */
export function nextVertices({count, starts}: Part): Int32Array {
  if (count > room.length) room = new Int32Array(2 * count);
  const next = room;
  for (let r = 1; r < starts.length; ++r) {
    for (let i = starts[r - 1]; i < starts[r]; ++i) next[i] = i + 1;
    next[starts[r] - 1] = starts[r - 1];
  }
  return next;
}

/** Finds the meetings of all edges that are not neighbours in a ring. Edge i goes from vertex i to the next. */
export function meetingsOf(part: Part, next: Int32Array): Meetings {
  const {count: n, x, y} = part;
  if (n === 3) return NONE;
  const list: Meeting[] = [];
  if (n > order.length) makeRoom(2 * n);
  const chains = chainsOf(part, next);
  if (chains !== undefined) {
    for (let p = 1; p < chains; ++p) for (let q = 0; q < p; ++q) meetChains(x, y, next, p, q, list);
    return list.length ? found(part, list, true) : NONE;
  }
  const across = spread(x, next, n) < spread(y, next, n);
  // The sweep goes along the axis on which edges overlap less.
  const u = across ? x : y;
  const v = across ? y : x;
  const step = sortByLower(u, next, n);
  let size = 0;
  let patience = PATIENCE + PATIENCE_EACH * n;
  for (let o = 0; o < n; ++o) {
    const e = order[o];
    const f = next[e];
    const u0 = Math.min(u[e], u[f]);
    const v0 = Math.min(v[e], v[f]);
    const v1 = Math.max(v[e], v[f]);
    // Those in one bucket come in any order: only what ends before the bucket is done with.
    const done = u0 - step;
    patience -= size;
    if (patience < 0 || list.length > MOST) return found(part, list, false);
    let kept = 0;
    for (let k = 0; k < size; ++k) {
      const end = ends[k];
      if (end < done) continue;
      const low = lows[k];
      const high = highs[k];
      const a = active[k];
      if (kept < k) {
        ends[kept] = end;
        lows[kept] = low;
        highs[kept] = high;
        active[kept] = a;
      }
      kept += 1;
      if (high < v0 || low > v1 || end < u0) continue;
      meet(x, y, next, a, e, list);
    }
    ends[kept] = Math.max(u[e], u[f]);
    lows[kept] = v0;
    highs[kept] = v1;
    active[kept] = e;
    size = kept + 1;
  }
  return list.length ? found(part, list, true) : NONE;
}

/** Reused from polygon to polygon: edges in order, and of those that the sweep is in, where they end and what they span. */
let order = new Int32Array(0);
let active = new Int32Array(0);
let bucket = new Int32Array(0);
let starts = new Int32Array(0);
let ends = new Float64Array(0);
let lows = new Float64Array(0);
let highs = new Float64Array(0);

/** Chains of edges that ascend, end to end: their vertices from the lowest up, the edge after each, and what each spans. */
let chainX = new Float64Array(0);
let chainY = new Float64Array(0);
let chainEdge = new Int32Array(0);
const chainStart = new Int32Array(FEW + 1);
const chainWest = new Float64Array(FEW);
const chainEast = new Float64Array(FEW);

function makeRoom(n: number): void {
  chainX = new Float64Array(n + FEW);
  chainY = new Float64Array(n + FEW);
  chainEdge = new Int32Array(n + FEW);
  order = new Int32Array(n);
  active = new Int32Array(n);
  bucket = new Int32Array(n);
  starts = new Int32Array(n + 2);
  ends = new Float64Array(n);
  lows = new Float64Array(n);
  highs = new Float64Array(n);
}

/**
 * Cuts the rings into chains whose vertices ascend, or where they are level go east: no chain meets itself. Returns how many,
 * or undefined for more than a few.
 */
function chainsOf({x, y, starts}: Part, next: Int32Array): number | undefined {
  let count = 0;
  let n = 0;
  for (let r = 1; r < starts.length; ++r) {
    const last = starts[r];
    for (let from = starts[r - 1]; from < last; ) {
      if (count === FEW) return undefined;
      const up = isUp(x, y, from, next[from]);
      let to = from + 1;
      while (to < last && isUp(x, y, to, next[to]) === up) to += 1;
      chainStart[count] = n;
      let [west, east] = [Infinity, -Infinity];
      for (let k = 0; k <= to - from; ++k, ++n) {
        const isEnd = k === (up ? to - from : 0);
        const at = isEnd ? next[to - 1] : up ? from + k : to - k;
        chainX[n] = x[at];
        chainY[n] = y[at];
        chainEdge[n] = up ? from + k : to - 1 - k;
        if (x[at] < west) west = x[at];
        if (x[at] > east) east = x[at];
      }
      chainWest[count] = west;
      chainEast[count] = east;
      count += 1;
      from = to;
    }
  }
  chainStart[count] = n;
  return count;
}

function isUp(x: Float64Array, y: Float64Array, a: number, b: number): boolean {
  return y[b] > y[a] || (y[b] === y[a] && x[b] > x[a]);
}

/** Both ascend, so that each edge of one is held against the few of the other that are as high. */
function meetChains(
  x: Float64Array,
  y: Float64Array,
  next: Int32Array,
  p: number,
  q: number,
  list: Meeting[]
): void {
  if (chainWest[p] > chainEast[q] || chainEast[p] < chainWest[q]) return;
  const pEnd = chainStart[p + 1] - 1;
  const qEnd = chainStart[q + 1] - 1;
  let first = chainStart[q];
  if (chainY[chainStart[p]] > chainY[qEnd] || chainY[pEnd] < chainY[first]) return;
  for (let i = chainStart[p]; i < pEnd; ++i) {
    const low = chainY[i];
    const high = chainY[i + 1];
    while (first < qEnd && chainY[first + 1] < low) first += 1;
    if (first === qEnd) return;
    const xa = chainX[i];
    const xb = chainX[i + 1];
    for (let j = first; j < qEnd && chainY[j] <= high; ++j) {
      const xc = chainX[j];
      const xd = chainX[j + 1];
      if ((xa < xc && xa < xd && xb < xc && xb < xd) || (xa > xc && xa > xd && xb > xc && xb > xd)) continue;
      meet(x, y, next, chainEdge[i], chainEdge[j], list);
    }
  }
}

function found({starts}: Part, list: Meeting[], isComplete: boolean): Meetings {
  const ringOf = (edge: number) => starts.findIndex((start) => start > edge);
  return {list, isComplete, isInvalid: list.some(({first, second}) => ringOf(first) === ringOf(second))};
}

/** How much of the whole extent a mean edge takes. */
function spread(u: Float64Array, next: Int32Array, n: number): number {
  let low = Infinity;
  let high = -Infinity;
  let total = 0;
  for (let i = 0; i < n; ++i) {
    if (u[i] < low) low = u[i];
    if (u[i] > high) high = u[i];
    total += Math.abs(u[next[i]] - u[i]);
  }
  return high > low ? total / (high - low) : Infinity;
}

/** Sorts edges by their lower end into buckets; returns how wide a bucket is. */
function sortByLower(u: Float64Array, next: Int32Array, n: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; ++i) {
    if (u[i] < low) low = u[i];
    if (u[i] > high) high = u[i];
  }
  const scale = high > low ? n / (high - low) : 0;
  starts.fill(0, 0, n + 2);
  for (let i = 0; i < n; ++i) {
    bucket[i] = (Math.min(u[i], u[next[i]]) - low) * scale;
    starts[bucket[i] + 1] += 1;
  }
  for (let k = 1; k < n + 2; ++k) starts[k] += starts[k - 1];
  for (let i = 0; i < n; ++i) order[starts[bucket[i]]++] = i;
  return scale > 0 ? 1.01 / scale : 0;
}

/** Adds the place or places that two edges share; neighbours share one by right. */
function meet(
  x: Float64Array,
  y: Float64Array,
  next: Int32Array,
  e: number,
  f: number,
  list: Meeting[]
): void {
  const e1 = next[e];
  const f1 = next[f];
  if (e1 === f || f1 === e) return;
  const ax = x[e];
  const ay = y[e];
  const bx = x[e1];
  const by = y[e1];
  const cx = x[f];
  const cy = y[f];
  const dx = x[f1];
  const dy = y[f1];
  if ((ax < cx && ax < dx && bx < cx && bx < dx) || (ax > cx && ax > dx && bx > cx && bx > dx)) return;
  if ((ay < cy && ay < dy && by < cy && by < dy) || (ay > cy && ay > dy && by > cy && by > dy)) return;
  const c = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const d = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
  if ((c > 0 && d > 0) || (c < 0 && d < 0)) return;
  const a = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
  const b = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
  if ((a > 0 && b > 0) || (a < 0 && b < 0)) return;
  const add = (px: number, py: number) => list.push({first: e, second: f, x: px, y: py});
  if (a !== 0 && b !== 0 && c !== 0 && d !== 0) {
    const t = c / (c - d);
    add(cx + t * (dx - cx), cy + t * (dy - cy));
    return;
  }
  // A corner on the other edge, or both along one line.
  if (c === 0 && within(cx, cy, ax, ay, bx, by)) add(cx, cy);
  if (d === 0 && within(dx, dy, ax, ay, bx, by)) add(dx, dy);
  if (a === 0 && within(ax, ay, cx, cy, dx, dy)) add(ax, ay);
  if (b === 0 && within(bx, by, cx, cy, dx, dy)) add(bx, by);
}

function within(px: number, py: number, ax: number, ay: number, bx: number, by: number): boolean {
  return Math.min(ax, bx) <= px && px <= Math.max(ax, bx) && Math.min(ay, by) <= py && py <= Math.max(ay, by);
}
