/**
 * @file One pass of assignment that measures few distances: a row whose own centre is surely nearest is passed over.
 *
 * Each row keeps how far its second nearest centre surely is. Centres that have moved eat that margin up, and only when it
 * is spent is the row measured again (Hamerly 2010, with margins kept as the drift at which they are spent). All doubts
 * are settled by measuring, so that labels are those of measuring every distance.
 */
import {type Rows, squaredDistance} from "../../linalg/rows.ts";

/** What passes work on and leave behind; an engine lays it where it likes. */
export interface Board {
  /** k × columns. */
  readonly centers: Float64Array;
  /** Of each centre half the distance to the nearest other one. */
  readonly half: Float64Array;
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
export const NOWHERE = Number.MAX_VALUE;

/** Gives each row the nearest centre, the first of equals, moves its share of the sums, and returns how many changed. */
export function reassign({data, count, columns, weights}: Rows, board: Board): number {
  const {centers, half, labels, sums, weight, members, expiry, lower, drift, away} = board;
  const k = half.length;
  let changed = 0;
  for (let i = 0; i < count; ++i) {
    const a = labels[i];
    const moved = drift[a];
    if (moved < expiry[i]) continue;
    const at = i * columns;
    const squared = squaredDistance(data, at, centers, a * columns, columns);
    const own = Math.sqrt(squared);
    const far = Math.max(lower[i] - away[a], half[a]);
    const doubt = SAFE * (far + moved);
    if (own + doubt < far) {
      expiry[i] = moved + (far - own) - doubt;
      continue;
    }
    let best = squared;
    let second = NOWHERE;
    let label = a;
    for (let q = 0; q < k; ++q) {
      if (q === a) continue;
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
