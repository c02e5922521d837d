/** @file Lloyd's passes: rows to their nearest centre, centres to the mean of their rows, until nothing changes. */
import type {FitOptions} from "../operator/types.ts";
import {type Assignment, drifted, reassign, type Rows, startAssignment} from "./bounds.ts";
import {nearest, squaredDistance} from "./distance.ts";

export interface LloydResult {
  /** k × columns. */
  centers: Float64Array;
  labels: Int32Array;
  /** Weighted sum of squared distances from the own centre. */
  inertia: number;
  iterations: number;
}

/** A page draws a frame, and a signal is heard, at least this often, in milliseconds. */
const BREATH = 50;

/**
 * Runs from `start` until labels repeat, or centres shift by `enough` or less (summed, squared), or for `maxIterations`.
 * Labels and inertia are those of the centres returned. A cluster that has lost all rows gets the one farthest from its
 * own centre; where rows lie on fewer places than there are clusters, it stays empty where it was.
 */
export async function lloyd(
  rows: Rows,
  start: Float64Array,
  {maxIterations, enough, signal}: {maxIterations: number; enough: number} & FitOptions
): Promise<LloydResult> {
  const {columns} = rows;
  const k = start.length / columns;
  const state = startAssignment(rows, k);
  let centers: Float64Array = start.slice();
  let iterations = 0;
  let settled = false;
  let last = performance.now();
  while (iterations < maxIterations && !settled) {
    signal?.throwIfAborted();
    if (performance.now() - last > BREATH) {
      await new Promise((resolve) => setTimeout(resolve));
      last = performance.now();
    }
    const changed = reassign(rows, centers, state);
    ++iterations;
    // Ever more seldom, sums are made anew, without what rounding left in them.
    if ((iterations & (iterations - 1)) === 0) sumRows(rows, state);
    const moved = relocate(rows, centers, state);
    settled = changed === 0 && moved === 0 && iterations > 1;
    if (settled) break;
    const next = meansOf(state, centers, columns);
    const moves = new Float64Array(k);
    let shift = 0;
    for (let q = 0; q < k; ++q) {
      const squared = squaredDistance(next, q * columns, centers, q * columns, columns);
      shift += squared;
      moves[q] = Math.sqrt(squared);
    }
    drifted(state, moves);
    centers = next;
    if (shift <= enough) break;
  }
  if (settled) {
    sumRows(rows, state);
    centers = meansOf(state, centers, columns);
    return {centers, labels: state.labels, inertia: inertiaOf(rows, centers, state.labels), iterations};
  }
  const labels = new Int32Array(rows.count);
  const inertia = nearest(rows, centers, labels, rows.weights);
  return {centers, labels, inertia, iterations};
}

export type Sums = Pick<Assignment, "labels" | "sums" | "weight" | "members">;

/** The mean of each cluster; one without weight stays where it was. */
export function meansOf(
  {sums, weight, members}: Omit<Sums, "labels">,
  before: Float64Array,
  columns: number
): Float64Array {
  return sums.map((sum, i) => {
    const q = Math.floor(i / columns);
    return members[q] > 0 ? sum / weight[q] : before[i];
  });
}

/** Sums the rows of each cluster, block by block, so that rounding grows with the root of the count. */
export function sumRows({data, count, columns, weights}: Rows, {labels, sums, weight, members}: Sums): void {
  const part = new Float64Array(sums.length);
  sums.fill(0);
  weight.fill(0);
  members.fill(0);
  for (let from = 0; from < count; from += 1024) {
    part.fill(0);
    for (let i = from; i < Math.min(count, from + 1024); ++i) {
      const w = weights ? weights[i] : 1;
      if (w === 0) continue;
      weight[labels[i]] += w;
      ++members[labels[i]];
      const to = labels[i] * columns;
      for (let j = 0; j < columns; ++j) part[to + j] += w * data[i * columns + j];
    }
    for (let i = 0; i < sums.length; ++i) sums[i] += part[i];
  }
}

function inertiaOf({data, count, columns, weights}: Rows, centers: Float64Array, labels: Int32Array): number {
  let total = 0;
  for (let from = 0; from < count; from += 1024) {
    let part = 0;
    for (let i = from; i < Math.min(count, from + 1024); ++i) {
      const squared = squaredDistance(data, i * columns, centers, labels[i] * columns, columns);
      part += weights ? weights[i] * squared : squared;
    }
    total += part;
  }
  return total;
}

/** Gives clusters without rows the ones farthest from their centres, the first of equals; returns how many moved. */
function relocate({data, columns, weights}: Rows, centers: Float64Array, state: Assignment): number {
  const {labels, sums, weight, members, expiry, lower} = state;
  const empty = [...members.keys()].filter((q) => members[q] === 0);
  if (empty.length === 0) return 0;
  const distances = Float64Array.from(labels, (q, i) =>
    squaredDistance(data, i * columns, centers, q * columns, columns)
  );
  const farthest = labels.map((_, i) => i).sort((p, q) => distances[q] - distances[p] || p - q);
  let moved = 0;
  for (const i of farthest) {
    if (moved === empty.length || !(distances[i] > 0)) break;
    const w = weights ? weights[i] : 1;
    const from = labels[i];
    if (!(w > 0 && members[from] > 1)) continue;
    const to = empty[moved++];
    labels[i] = to;
    weight[from] -= w;
    weight[to] = w;
    --members[from];
    members[to] = 1;
    for (let j = 0; j < columns; ++j) {
      const share = w * data[i * columns + j];
      sums[from * columns + j] -= share;
      sums[to * columns + j] = share;
    }
    expiry[i] = lower[i] = -Infinity;
  }
  return moved;
}
