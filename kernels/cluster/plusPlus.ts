/** @file Starting centres far apart: rows drawn one by one, likelier the farther they lie from those already drawn. */
import type {Random} from "../random.ts";
import {type Rows, squaredDistance} from "../linalg/rows.ts";

/** Draws k rows after Arthur and Vassilvitskii (2007); each is the best of a few candidates, more of them for more clusters. */
export function plusPlus(rows: Rows, k: number, random: Random): Float64Array {
  const {data, count, columns, weights} = rows;
  const centers = new Float64Array(k * columns);
  const weigh = (i: number) => (weights ? weights[i] : 1);
  let distances = new Float64Array(count).fill(Infinity);
  const trials = 2 + Math.floor(Math.log(k));
  for (let q = 0; q < k; ++q) {
    let best = {row: 0, potential: Infinity, distances};
    const chance = distances.map((distance, i) => weigh(i) * (q === 0 ? 1 : distance));
    for (let trial = 0; trial < (q === 0 ? 1 : trials); ++trial) {
      const row = draw(chance, random.uniform());
      const next = distances.slice();
      let potential = 0;
      for (let i = 0; i < count; ++i) {
        const distance = squaredDistance(data, i * columns, data, row * columns, columns);
        if (distance < next[i]) next[i] = distance;
        potential += weigh(i) * next[i];
      }
      if (potential < best.potential) best = {row, potential, distances: next};
    }
    centers.set(data.subarray(best.row * columns, (best.row + 1) * columns), q * columns);
    distances = best.distances;
  }
  return centers;
}

/** The row at a share of the sum of all chances. */
function draw(chance: Float64Array, share: number): number {
  let sum = 0;
  for (const each of chance) sum += each;
  let rest = share * sum;
  let last = 0;
  for (let i = 0; i < chance.length; ++i) {
    if (!(chance[i] > 0)) continue;
    last = i;
    rest -= chance[i];
    if (rest < 0) break;
  }
  return last;
}
