/** @file Two summaries of successive times as one: what a fit of all of them would have found. */
import {type Basis, columnsOf, moveOrigin} from "./basis.ts";
import {orthogonal} from "./orthogonal.ts";
import type {Group, Summary} from "./summary.ts";

/** A part's group, its triangle about the common origin, and how its directions turn into those of the whole. */
interface Part {
  readonly from: Summary;
  readonly group: Group;
  /** p × p, columns end to end: entry [j + k·p] of the part's direction j in the new direction k. */
  readonly turn: Float64Array;
  /** Rows of Q of the ends, in the new directions. */
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** One part, or two; then members with values in both have a seam, where the last of one meets the first of the other. */
interface Joint {
  readonly group: Group;
  readonly parts: readonly Part[];
}

/** Adds summary b, of later times, to a; cells, members and basis must be the same. */
export function mergeSummaries(basis: Basis, a: Summary, b: Summary): Summary {
  const p = columnsOf(basis);
  const {members, origin} = a;
  const move = moveOrigin(basis, b.origin, origin);
  const joints: Joint[] = [];
  const known = new Map<string, number>();
  const jointOf = (ga: number, gb: number): number => {
    const key = `${ga} ${gb}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, joints.length);
    const parts = [
      ...(ga < 0 ? [] : [{from: a, group: a.groups[ga], r: a.groups[ga].r}]),
      ...(gb < 0 ? [] : [{from: b, group: b.groups[gb], r: times(b.groups[gb].r, move, p)}])
    ];
    return joints.push(join(parts, p)) - 1;
  };
  jointOf(0, 0);
  const size = a.group.length;
  const group = Int32Array.from(a.group, (ga, c) =>
    ga < 0 && b.group[c] < 0 ? -1 : jointOf(ga, b.group[c])
  );
  const out: Summary = {
    members,
    origin,
    groups: joints.map((joint) => joint.group),
    group,
    scores: new Float64Array(size * p),
    rss: new Float64Array(size),
    lagged: new Float64Array(size),
    cross: new Float64Array(size * p),
    first: new Float64Array(size * members),
    last: new Float64Array(size * members)
  };
  for (let c = 0; c < size; ++c) if (group[c] >= 0) addCell(out, c, joints[group[c]], p);
  return out;
}

/** The triangle of a design about another origin; with powers to degree 1 and waves it need not stay a triangle. */
export function times(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const product = new Float64Array(p * p);
  for (let k = 0; k < p; ++k)
    for (let j = 0; j < p; ++j) for (let i = 0; i < p; ++i) product[k * p + i] += a[j * p + i] * b[k * p + j];
  return product;
}

function join(given: {from: Summary; group: Group; r: Float64Array}[], p: number): Joint {
  const rows = given.length * p;
  const stacked = new Float64Array(rows * p);
  for (const [i, {r}] of given.entries())
    for (let k = 0; k < p; ++k) stacked.set(r.subarray(k * p, k * p + p), k * rows + i * p);
  const {q, r} = orthogonal(stacked, p);
  const parts = given.map(({from, group}, i): Part => {
    const turn = new Float64Array(p * p);
    for (let k = 0; k < p; ++k) turn.set(q.subarray(k * rows + i * p, k * rows + i * p + p), k * p);
    return {from, group, turn, first: turned(group.first, turn, p), last: turned(group.last, turn, p)};
  });
  const [a, b = a] = parts;
  const lag = new Float64Array(p * p);
  for (const {group, turn} of parts) {
    const half = times(group.lag, turn, p);
    for (let k = 0; k < p; ++k)
      for (let j = 0; j < p; ++j)
        for (let i = 0; i < p; ++i) lag[k * p + j] += turn[j * p + i] * half[k * p + i];
  }
  for (const m of seams(parts))
    for (let k = 0; k < p; ++k)
      for (let j = 0; j < p; ++j) lag[k * p + j] += a.last[m * p + j] * b.first[m * p + k];
  const pick = (m: number, one: Part, other: Part, end: "first" | "last") =>
    (one.group.has[m] ? one : other)[end].subarray(m * p, m * p + p);
  const has = a.group.has.map((there, m) => there || b.group.has[m]);
  const first = new Float64Array(has.length * p);
  const last = new Float64Array(has.length * p);
  for (let m = 0; m < has.length; ++m) {
    first.set(pick(m, a, b, "first"), m * p);
    last.set(pick(m, b, a, "last"), m * p);
  }
  const count = parts.reduce((sum, {group}) => sum + group.count, 0);
  return {group: {count, r, lag, first, last, has}, parts};
}

/** Members with values in both parts. */
function seams(parts: readonly Part[]): number[] {
  if (parts.length < 2) return [];
  return parts[0].group.has.flatMap((there, m) => (there && parts[1].group.has[m] ? [m] : []));
}

/** Rows of p in old directions, in the new ones. */
function turned(rows: Float64Array, turn: Float64Array, p: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += p)
    for (let k = 0; k < p; ++k) for (let j = 0; j < p; ++j) out[at + k] += turn[k * p + j] * rows[at + j];
  return out;
}

function addCell(out: Summary, c: number, {group, parts}: Joint, p: number): void {
  const {members} = out;
  const scores = out.scores.subarray(c * p, c * p + p);
  const cross = out.cross.subarray(c * p, c * p + p);
  const ends = parts.map(() => ({first: new Float64Array(members), last: new Float64Array(members)}));
  for (const {from, turn} of parts)
    for (let k = 0; k < p; ++k)
      for (let j = 0; j < p; ++j) scores[k] += turn[k * p + j] * from.scores[c * p + j];
  for (const [i, {from, group: own, turn}] of parts.entries()) {
    // What the common fit leaves of this part's own one: the residuals become e − q·d.
    const d = new Float64Array(p);
    for (let j = 0; j < p; ++j) {
      d[j] = -from.scores[c * p + j];
      for (let k = 0; k < p; ++k) d[j] += turn[k * p + j] * scores[k];
    }
    out.rss[c] += from.rss[c];
    out.lagged[c] += from.lagged[c];
    const left = new Float64Array(p);
    for (let j = 0; j < p; ++j) {
      out.rss[c] += d[j] * d[j];
      out.lagged[c] -= d[j] * from.cross[c * p + j];
      left[j] = from.cross[c * p + j];
      for (let k = 0; k < p; ++k) {
        out.lagged[c] += d[j] * own.lag[k * p + j] * d[k];
        left[j] -= (own.lag[k * p + j] + own.lag[j * p + k]) * d[k];
      }
    }
    const whole = turned(left, turn, p);
    for (let k = 0; k < p; ++k) cross[k] += whole[k];
    for (let m = 0; m < members; ++m) {
      ends[i].first[m] = from.first[c * members + m];
      ends[i].last[m] = from.last[c * members + m];
      for (let j = 0; j < p; ++j) {
        ends[i].first[m] -= own.first[m * p + j] * d[j];
        ends[i].last[m] -= own.last[m * p + j] * d[j];
      }
    }
  }
  const [a, b = a] = parts;
  const [endsA, endsB = endsA] = ends;
  for (const m of seams(parts)) {
    const [e, next] = [endsA.last[m], endsB.first[m]];
    out.lagged[c] += e * next;
    for (let k = 0; k < p; ++k) cross[k] += a.last[m * p + k] * next + b.first[m * p + k] * e;
  }
  for (let m = 0; m < members; ++m) {
    if (!group.has[m]) continue;
    out.first[c * members + m] = (a.group.has[m] ? endsA : endsB).first[m];
    out.last[c * members + m] = (b.group.has[m] ? endsB : endsA).last[m];
  }
}
