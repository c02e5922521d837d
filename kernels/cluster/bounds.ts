/**
 * @file One pass of assignment that computes few distances: a row whose own centre is surely nearest is passed over.
 *
 * Each row keeps how far its second nearest centre surely is. Centres that have moved eat that margin up, and only when it
 * is spent is the row measured again (Hamerly 2010, with margins kept as the drift at which they are spent). All doubts
 * are settled by measuring, so that labels are those of measuring every distance.
 */
import {squaredDistance} from "./distance.ts";

export interface Rows {
  readonly data: Float64Array;
  readonly count: number;
  readonly columns: number;
  readonly weights?: Float64Array;
}

export interface Assignment {
  readonly labels: Int32Array;
  /** k × columns, sums of the rows of each cluster, weighted. */
  readonly sums: Float64Array;
  /** Weight of each cluster, the count when there are no weights. */
  readonly weight: Float64Array;
  /** How many rows of each cluster weigh anything. */
  readonly members: Int32Array;
  /** The drift of its cluster up to which a row's label surely holds. */
  readonly expiry: Float64Array;
  /** A lower bound of the distance to the second nearest centre, plus `away` when it was found. */
  readonly lower: Float64Array;
  /** How far each centre and the fastest of the others have moved towards one another, all passes together. */
  readonly drift: Float64Array;
  /** How far the fastest of the others has moved, all passes together. */
  readonly away: Float64Array;
}

/** All margins give way to rounding by this share. */
const SAFE = 1e-12;
/** Stands for no second centre: its square root is far, and finite. */
const NOWHERE = Number.MAX_VALUE;

/** Every row in cluster 0, nothing known; sums are to be made after the first pass. */
export function startAssignment({count, columns}: Rows, k: number): Assignment {
  return {
    labels: new Int32Array(count),
    sums: new Float64Array(k * columns),
    weight: new Float64Array(k),
    members: new Int32Array(k),
    expiry: new Float64Array(count).fill(-Infinity),
    lower: new Float64Array(count).fill(-Infinity),
    drift: new Float64Array(k),
    away: new Float64Array(k)
  };
}

/** Gives each row the nearest centre, the first of equals, moves its share of the sums, and returns how many changed. */
export function reassign(
  {data, count, columns, weights}: Rows,
  centers: Float64Array,
  {labels, sums, weight, members, expiry, lower, drift, away}: Assignment
): number {
  const k = drift.length;
  const apart = distancesApart(centers, k, columns);
  let changed = 0;
  for (let i = 0; i < count; ++i) {
    const a = labels[i];
    if (drift[a] < expiry[i]) continue;
    const at = i * columns;
    const squared = squaredDistance(data, at, centers, a * columns, columns);
    const own = Math.sqrt(squared);
    // Whatever is nearer than half the way to the next centre needs no second look.
    const far = Math.max(lower[i] - away[a], apart[a * k + a]);
    const doubt = SAFE * (far + drift[a]);
    if (own + doubt < far) {
      expiry[i] = drift[a] + (far - own) - doubt;
      continue;
    }
    let best = squared;
    let second = NOWHERE;
    let label = a;
    for (let q = 0; q < k; ++q) {
      if (q === a) continue;
      const beyond = apart[a * k + q] - own;
      if (beyond > own * (1 + SAFE)) {
        if (beyond * beyond < second) second = beyond * beyond;
        continue;
      }
      const other = squaredDistance(data, at, centers, q * columns, columns);
      if (other < best || (other === best && q < label)) {
        second = best;
        best = other;
        label = q;
      } else if (other < second) second = other;
    }
    const next = Math.sqrt(second);
    lower[i] = next + away[label];
    expiry[i] = drift[label] + (next - Math.sqrt(best)) - SAFE * (next + drift[label]);
    if (label === a) continue;
    ++changed;
    labels[i] = label;
    const w = weights ? weights[i] : 1;
    if (w === 0) continue;
    weight[a] -= w;
    weight[label] += w;
    --members[a];
    ++members[label];
    for (let j = 0; j < columns; ++j) {
      const share = w * data[at + j];
      sums[a * columns + j] -= share;
      sums[label * columns + j] += share;
    }
  }
  return changed;
}

/** k × k distances of the centres; on the diagonal half the distance to the nearest other one. */
function distancesApart(centers: Float64Array, k: number, columns: number): Float64Array {
  const apart = new Float64Array(k * k);
  for (let a = 0; a < k; ++a) {
    let least = NOWHERE;
    for (let b = 0; b < k; ++b) {
      if (b === a) continue;
      const squared = squaredDistance(centers, a * columns, centers, b * columns, columns);
      apart[a * k + b] = Math.sqrt(squared);
      if (squared < least) least = squared;
    }
    apart[a * k + a] = Math.sqrt(least) / 2;
  }
  return apart;
}

/** Takes note of how far each centre has moved. */
export function drifted({drift, away}: Assignment, moves: Float64Array): void {
  for (let a = 0; a < moves.length; ++a) {
    let fastest = 0;
    for (let b = 0; b < moves.length; ++b) if (b !== a && moves[b] > fastest) fastest = moves[b];
    away[a] += fastest;
    drift[a] += fastest + moves[a];
  }
}
