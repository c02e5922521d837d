/** @file All pairs of places within a distance, and the bins their distances fall in. */
import {someSites, type Sites} from "./sites.ts";

/** Receives a pair, i before j in the order of the places. */
export type VisitPair = (i: number, j: number, lag: number) => void;

/** Calls `visit` with every pair of the places `kept` that lie no farther apart than `limit`, in no particular order. */
export function eachPair(sites: Sites, kept: Int32Array, limit: number, visit: VisitPair): void {
  const {dimension} = sites;
  // Sorted along the first coordinate, the search for partners ends where that alone is too far.
  const order = kept
    .slice()
    .sort((a, b) => sites.positions[a * dimension] - sites.positions[b * dimension] || a - b);
  const {positions} = someSites(sites, order);
  const n = order.length;
  for (let a = 0; a < n; ++a) {
    const i = order[a];
    const x = positions[a * dimension];
    const y = positions[a * dimension + 1];
    const z = dimension > 2 ? positions[a * dimension + 2] : 0;
    for (let b = a + 1; b < n; ++b) {
      const dx = positions[b * dimension] - x;
      if (dx > limit) break;
      const dy = positions[b * dimension + 1] - y;
      const dz = dimension > 2 ? positions[b * dimension + 2] - z : 0;
      const lag = Math.sqrt(dx * dx + dy * dy + dz * dz);
      if (lag > limit) continue;
      const j = order[b];
      if (i < j) visit(i, j, lag);
      else visit(j, i, lag);
    }
  }
}

const CELLS = 4096;

/** Returns the bin of a distance, lower < d ≤ upper, or −1; copies in one spot count in a first bin that begins at 0. */
export function binner(edges: Float64Array): (distance: number) => number {
  const bins = edges.length - 1;
  const end = edges[bins];
  // A table says where to begin, so that uneven bins cost no more than even ones.
  const start = new Int32Array(CELLS + 1);
  for (let cell = 0, bin = 0; cell <= CELLS; ++cell) {
    while (bin < bins - 1 && edges[bin + 1] < (cell * end) / CELLS) ++bin;
    start[cell] = bin;
  }
  const scale = CELLS / end;
  return (distance) => {
    if (distance > end) return -1;
    if (distance === 0) return edges[0] === 0 ? 0 : -1;
    let bin = start[Math.floor(distance * scale)];
    while (distance > edges[bin + 1]) ++bin;
    while (bin >= 0 && distance <= edges[bin]) --bin;
    return bin;
  };
}
