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
/** Up to this many edges all pairs are compared, which is quicker than to sort them. */
const FEW = 24;
/** How many pairs are compared before giving up, and for each edge besides. */
const PATIENCE = 2e7;
const PATIENCE_EACH = 200;
/** More meetings than any outline has. */
const MOST = 100_000;

/** The vertex after vertex i, in its ring. */
export function nextVertices({starts}: Part): Int32Array {
  const next = new Int32Array(starts[starts.length - 1]);
  for (let r = 1; r < starts.length; ++r) {
    for (let i = starts[r - 1]; i < starts[r]; ++i) next[i] = i + 1;
    next[starts[r] - 1] = starts[r - 1];
  }
  return next;
}

/** Finds the meetings of all edges that are not neighbours in a ring. Edge i goes from vertex i to the next. */
export function meetingsOf(part: Part, next: Int32Array): Meetings {
  const {x, y} = part;
  const n = x.length;
  if (n === 3) return NONE;
  const list: Meeting[] = [];
  if (n <= FEW) {
    for (let i = 0; i < n; ++i) for (let j = i + 1; j < n; ++j) meet(x, y, next, i, j, list);
    return list.length ? found(part, list, true) : NONE;
  }
  const across = spread(x, next) < spread(y, next);
  // The sweep goes along the axis on which edges overlap less.
  const [u, v] = across ? [x, y] : [y, x];
  const order = byLower(u, next);
  const active = new Int32Array(n);
  let size = 0;
  let patience = PATIENCE + PATIENCE_EACH * n;
  for (const e of order) {
    const f = next[e];
    const [u0, u1] = u[e] < u[f] ? [u[e], u[f]] : [u[f], u[e]];
    const [v0, v1] = v[e] < v[f] ? [v[e], v[f]] : [v[f], v[e]];
    patience -= size;
    if (patience < 0) return found(part, list, false);
    let kept = 0;
    for (let k = 0; k < size; ++k) {
      const a = active[k];
      const b = next[a];
      // Those in one bucket come in any order: only what ends before the bucket is done with.
      if (u[a] < u0 - order.step && u[b] < u0 - order.step) continue;
      active[kept++] = a;
      if ((u[a] < u0 && u[b] < u0) || (u[a] > u1 && u[b] > u1)) continue;
      if ((v[a] < v0 && v[b] < v0) || (v[a] > v1 && v[b] > v1)) continue;
      meet(x, y, next, a, e, list);
    }
    active[kept] = e;
    size = kept + 1;
    if (list.length > MOST) return found(part, list, false);
  }
  return list.length ? found(part, list, true) : NONE;
}

function found({starts}: Part, list: Meeting[], isComplete: boolean): Meetings {
  const ringOf = (edge: number) => starts.findIndex((start) => start > edge);
  return {list, isComplete, isInvalid: list.some(({first, second}) => ringOf(first) === ringOf(second))};
}

/** How much of the whole extent a mean edge takes. */
function spread(u: Float64Array, next: Int32Array): number {
  let low = Infinity;
  let high = -Infinity;
  let total = 0;
  for (let i = 0; i < u.length; ++i) {
    low = Math.min(low, u[i]);
    high = Math.max(high, u[i]);
    total += Math.abs(u[next[i]] - u[i]);
  }
  return high > low ? total / (high - low) : Infinity;
}

/** Edges by their lower end, in buckets of width `step`. */
function byLower(u: Float64Array, next: Int32Array): Int32Array & {step: number} {
  const n = u.length;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; ++i) {
    low = Math.min(low, u[i]);
    high = Math.max(high, u[i]);
  }
  const scale = high > low ? n / (high - low) : 0;
  const bucket = new Int32Array(n);
  const ends = new Int32Array(n + 2);
  for (let i = 0; i < n; ++i) {
    bucket[i] = Math.floor((Math.min(u[i], u[next[i]]) - low) * scale);
    ends[bucket[i] + 1] += 1;
  }
  for (let k = 1; k < ends.length; ++k) ends[k] += ends[k - 1];
  const order = new Int32Array(n);
  for (let i = 0; i < n; ++i) order[ends[bucket[i]]++] = i;
  return Object.assign(order, {step: scale > 0 ? 1.01 / scale : 0});
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
  const [ax, ay, bx, by] = [x[e], y[e], x[e1], y[e1]];
  const [cx, cy, dx, dy] = [x[f], y[f], x[f1], y[f1]];
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
