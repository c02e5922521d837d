/** @file What a fit must know of some times, so that parts can be merged: each cell's series in the design's own directions. */
import type {Primitives} from "../engine/index.ts";
import {type Panels, panelsOf} from "../linalg/panels.ts";
import type {FitOptions} from "../operator/types.ts";
import {type Basis, columnsOf, designOf} from "./basis.ts";
import {fitSeries} from "./fitSeries.ts";
import {orthogonal} from "./orthogonal.ts";
import {eachSeries, refuseInfinite, type Series} from "./series.ts";

/** What hangs on times alone; cells that have values at the same times share it. Lists of p × p hold columns end to end. */
export interface Group {
  readonly count: number;
  /** The triangle of the design, X = Q·R; p × p. */
  readonly r: Float64Array;
  /** Σ q(i)·q(i + 1)ᵀ over neighbouring values; p × p, entry [j + k·p] of directions j, then k. */
  readonly lag: Float64Array;
  /** Rows of Q of the first and the last value of each member; members × p. */
  readonly first: Float64Array;
  readonly last: Float64Array;
  /** Whether a member has values. */
  readonly has: readonly boolean[];
}

/** Of each cell; lists of p or of members run on within a cell. */
export interface Summary {
  readonly members: number;
  readonly origin: number;
  /** The first is of all times. */
  readonly groups: readonly Group[];
  /** The group of each cell; −1 where there are no values. */
  readonly group: Int32Array;
  /** Qᵀy. */
  readonly scores: Float64Array;
  /** Sum of squared residuals e. */
  readonly rss: Float64Array;
  /** Σ e(i)·e(i + 1) over neighbouring values. */
  readonly lagged: Float64Array;
  /** Σ q(i)·e(i + 1) + q(i + 1)·e(i) over neighbouring values; like the ends, only in parts that will be merged. */
  readonly cross: Float64Array;
  /** e of the first and the last value of each member. */
  readonly first: Float64Array;
  readonly last: Float64Array;
}

interface Design {
  /** The orthonormal columns, end to end. */
  q: Float64Array;
  panels: Panels;
  /** Where the values of members after the first begin. */
  starts: number[];
  /** The first and last value of each member; −1 for none. */
  ends: [number, number][];
}

/** The summary of series at these times, which repeat for each member; `mergeable` for one part of several. */
export async function summarize(
  series: Series,
  {basis, times, origin, mergeable}: {basis: Basis; times: Float64Array; origin: number; mergeable: boolean},
  {signal, progress}: FitOptions,
  {name, ops}: {name: string; ops: Primitives}
): Promise<Summary> {
  const size = series.cells.length;
  const n = series.rows.length;
  const members = n / times.length;
  const p = columnsOf(basis);
  const once = designOf(basis, times, origin);
  const groups: Group[] = [];
  const designs: Design[] = [];
  const known = new Map<string, number>();
  const groupOf = (key: string, kept: ArrayLike<number>): number => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const {design, group} = designFor(once, kept, {p, times: times.length, members});
    const g = groups.push(group) - 1;
    designs.push(design);
    known.set(key, g);
    return g;
  };
  const all = groupOf(
    "",
    Array.from({length: n}, (_, i) => i)
  );
  // What merging needs besides is found series by series.
  const found = mergeable
    ? undefined
    : await ops.projectSeries(
        series.field.values,
        series,
        {data: designs[all].q, rows: p, cols: n},
        {starts: Int32Array.from(designs[all].starts), signal, progress: (share) => progress?.(share, name)}
      );
  const list = (length: number) => new Float64Array(mergeable ? length : 0);
  const out: Summary = {
    members,
    origin,
    groups,
    group: new Int32Array(size).fill(-1),
    scores: found?.scores.data ?? new Float64Array(size * p),
    rss: found?.squares ?? new Float64Array(size),
    lagged: found?.lagged ?? new Float64Array(size),
    cross: list(size * p),
    first: list(size * members),
    last: list(size * members)
  };
  const rest = new Float64Array(n);
  const scratch = {scores: new Float64Array(p + 5), rest};
  const closed = new Float64Array(n);

  const put = (c: number, g: number, values: Float64Array, from: number): boolean => {
    if (!fitSeries(designs[g], values, from, c, out, scratch)) return false;
    out.group[c] = g;
    if (mergeable)
      for (const [m, [first, last]] of designs[g].ends.entries()) {
        out.first[c * members + m] = first < 0 ? 0 : rest[first];
        out.last[c * members + m] = first < 0 ? 0 : rest[last];
      }
    return true;
  };

  const putWithGaps = (c: number, values: Float64Array, from: number): void => {
    const kept: number[] = [];
    for (let i = 0; i < n; ++i) {
      const value = values[from + i];
      if (Number.isNaN(value)) continue;
      if (!Number.isFinite(value)) refuseInfinite(value, series, c, i);
      closed[kept.length] = value;
      kept.push(i);
    }
    if (kept.length > 0) put(c, groupOf(kept.join(), kept), closed, 0);
    else out.scores.fill(0, c * p, c * p + p);
  };
  // The first column has no zeros, so a gap shows.
  const isDone = (c: number) => found !== undefined && Number.isFinite(out.scores[c * p]);
  const open: number[] = [];
  for (let c = 0; c < size; ++c) {
    if (isDone(c)) out.group[c] = all;
    else open.push(c);
  }
  const cells = Int32Array.from(open, (c) => series.cells[c]);
  await eachSeries(
    {...series, cells},
    {signal, progress: found ? undefined : progress},
    name,
    (k, values, from) => {
      if (!put(open[k], all, values, from)) putWithGaps(open[k], values, from);
    }
  );
  return out;
}

/** The design at the samples that are kept, which run through the times of one member after the other. */
function designFor(
  once: Float64Array,
  kept: ArrayLike<number>,
  {p, times, members}: {p: number; times: number; members: number}
): {design: Design; group: Group} {
  const count = kept.length;
  const x = new Float64Array(count * p);
  const starts: number[] = [];
  const ends = Array.from({length: members}, (): [number, number] => [-1, -1]);
  for (let i = 0; i < count; ++i) {
    const member = Math.floor(kept[i] / times);
    if (ends[member][0] < 0) {
      if (i > 0) starts.push(i);
      ends[member][0] = i;
    }
    ends[member][1] = i;
    for (let k = 0; k < p; ++k) x[k * count + i] = once[k * times + (kept[i] % times)];
  }
  const {q, r} = orthogonal(x, p);
  const lag = new Float64Array(p * p);
  const begins = new Set(starts);
  for (let i = 0; i + 1 < count; ++i) {
    if (begins.has(i + 1)) continue;
    for (let k = 0; k < p; ++k)
      for (let j = 0; j < p; ++j) lag[k * p + j] += q[j * count + i] * q[k * count + i + 1];
  }
  const rows = (end: 0 | 1) =>
    Float64Array.from({length: ends.length * p}, (_, at) => {
      const i = ends[Math.floor(at / p)][end];
      return i < 0 ? 0 : q[(at % p) * count + i];
    });
  const has = ends.map(([first]) => first >= 0);
  return {
    design: {q, panels: panelsOf(q, p), starts, ends},
    group: {count, r, lag, first: rows(0), last: rows(1), has}
  };
}
