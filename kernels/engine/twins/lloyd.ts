/** @file Lloyd's passes: rows to their nearest centre, centres to the mean of their rows, until nothing changes. */
import {type Rows, squaredDistance} from "../../linalg/rows.ts";
import type {Clustering, LloydOptions, Matrix} from "../types.ts";
import {type Board, NOWHERE, reassign} from "./reassign.ts";

/** Centres to 1e-13 of the mean of their rows; labels are those of measuring every distance, ties go to the lower number. */
export function lloyd(x: Matrix, start: Matrix, options: LloydOptions): Clustering {
  const [count, k, columns] = [x.rows, start.rows, x.cols];
  const board: Board = {
    centers: new Float64Array(k * columns),
    half: new Float64Array(k),
    labels: new Int32Array(count),
    sums: new Float64Array(k * columns),
    weight: new Float64Array(k),
    members: new Int32Array(k),
    expiry: new Float64Array(count),
    lower: new Float64Array(count),
    drift: new Float64Array(k),
    away: new Float64Array(k)
  };
  const rows = {data: x.data, count, columns, weights: options.weights};
  return passes(rows, start, options, board, () => reassign(rows, board));
}

/** Runs the passes on a board of any contents; `assign` is `reassign` on the same board. */
export function passes(
  rows: Rows,
  start: Matrix,
  {maxIterations, enough = 0}: LloydOptions,
  board: Board,
  assign: () => number
): Clustering {
  const {columns} = rows;
  const {centers, labels} = board;
  labels.fill(0);
  board.expiry.fill(-Infinity);
  board.lower.fill(-Infinity);
  board.drift.fill(0);
  board.away.fill(0);
  // Until they are made after the first pass, nothing reads the sums.
  board.sums.fill(0);
  board.weight.fill(0);
  board.members.fill(0);
  centers.set(start.data);
  let iterations = 0;
  let settled = false;
  while (iterations < maxIterations) {
    measure(board, columns);
    const changed = assign();
    ++iterations;
    // After passes 1, 4, 16, … sums are made anew, without what rounding left in them.
    if ((iterations & (iterations - 1)) === 0 && (iterations & 0x55555555) !== 0) sumRows(rows, board);
    const moved = relocate(rows, board);
    settled = changed === 0 && moved === 0 && iterations > 1;
    if (settled || advance(board, columns) <= enough) break;
  }
  if (settled) {
    sumRows(rows, board);
    advance(board, columns);
  } else {
    measure(board, columns);
    assign();
  }
  return {
    centers: {data: centers.slice(), rows: start.rows, cols: columns},
    labels: labels.slice(),
    inertia: inertiaOf(rows, board),
    iterations
  };
}

/** Half the distance of each centre to the nearest other one. */
function measure({centers, half}: Board, columns: number): void {
  for (let a = 0; a < half.length; ++a) {
    let least = NOWHERE;
    for (let b = 0; b < half.length; ++b) {
      if (b !== a)
        least = Math.min(least, squaredDistance(centers, a * columns, centers, b * columns, columns));
    }
    half[a] = Math.sqrt(least) / 2;
  }
}

/** Moves each centre to the mean of its rows, one without rows not at all; returns the sum of squared ways. */
function advance({centers, sums, weight, members, drift, away}: Board, columns: number): number {
  const moves = new Float64Array(drift.length);
  let shift = 0;
  for (let q = 0; q < moves.length; ++q) {
    if (members[q] === 0) continue;
    let squared = 0;
    for (let at = q * columns; at < (q + 1) * columns; ++at) {
      const mean = sums[at] / weight[q];
      squared += (mean - centers[at]) ** 2;
      centers[at] = mean;
    }
    shift += squared;
    moves[q] = Math.sqrt(squared);
  }
  for (let a = 0; a < moves.length; ++a) {
    let fastest = 0;
    for (let b = 0; b < moves.length; ++b) if (b !== a && moves[b] > fastest) fastest = moves[b];
    away[a] += fastest;
    drift[a] += fastest + moves[a];
  }
  return shift;
}

/** Sums the rows of each cluster, block by block, so that rounding grows with the root of the count. */
function sumRows({data, count, columns, weights}: Rows, {labels, sums, weight, members}: Board): void {
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

function inertiaOf({data, count, columns, weights}: Rows, {centers, labels}: Board): number {
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
function relocate({data, columns, weights}: Rows, board: Board): number {
  const {centers, labels, sums, weight, members, expiry, lower} = board;
  const empty = [...members.keys()].filter((q) => members[q] === 0);
  if (empty.length === 0) return 0;
  const distances = Float64Array.from(labels, (q, i) =>
    squaredDistance(data, i * columns, centers, q * columns, columns)
  );
  const farthest = Int32Array.from(labels, (_, i) => i).sort((p, q) => distances[q] - distances[p] || p - q);
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
