/** @file Targets in batches: as many as fit, or tile by tile where the model ends and far data have no say. */
import type {Variogram} from "./models.ts";
import type {Support} from "./problem.ts";
import type {Sites} from "./sites.ts";

/** Covariances held at a time. */
const ROOM = 2 ** 21;
/** Targets that a tile should have at least, on average. */
const TILE = 100;

/** Targets, and the sites that any of them has a covariance with. */
export interface Batch {
  readonly targets: Int32Array;
  readonly sites: Int32Array;
}

/** Tiles when the model ends at its range and they spare half of the work or more. */
export function batchesOf(
  sites: Sites,
  targets: Sites,
  variogram: Variogram,
  support: Support
): {batches: Batch[]; isLocal: boolean} {
  const n = sites.count;
  if (variogram.model === "spherical" && variogram.psill > 0) {
    const reach = variogram.range + Math.max(...support.nodes.map(({dx, dy}) => Math.hypot(dx, dy)));
    const batches = tilesOf(sites, targets, reach);
    const work = batches.reduce((sum, tile) => sum + tile.sites.length ** 2 * (tile.targets.length + 20), 0);
    if (work < n * n * targets.count * 0.3) return {batches, isLocal: true};
  }
  const all = Int32Array.from({length: n}, (_, i) => i);
  const chunk = Math.max(1, Math.ceil(ROOM / n));
  const batches = Array.from({length: Math.ceil(targets.count / chunk)}, (_, b) => ({
    targets: Int32Array.from({length: Math.min(chunk, targets.count - b * chunk)}, (_, t) => b * chunk + t),
    sites: all
  }));
  return {batches, isLocal: false};
}

/** Targets by cubes a third of the reach wide, or wider where they lie thin. */
function tilesOf(sites: Sites, targets: Sites, reach: number): Batch[] {
  const {positions, dimension, count} = targets;
  const box = boxOf(
    targets,
    Int32Array.from({length: count}, (_, t) => t)
  );
  const spans = box.high.map((high, d) => high - box.low[d]);
  const side = Math.max(reach / 3, Math.max(...spans) * Math.sqrt(TILE / count), Number.MIN_VALUE);
  const tiles = new Map<string, number[]>();
  for (let t = 0; t < count; ++t) {
    let key = "";
    for (let d = 0; d < dimension; ++d)
      key += `${Math.floor((positions[t * dimension + d] - box.low[d]) / side)} `;
    const tile = tiles.get(key);
    if (tile) tile.push(t);
    else tiles.set(key, [t]);
  }
  return [...tiles.values()].map((list) => {
    const members = Int32Array.from(list);
    const {low, high} = boxOf(targets, members);
    const near = Int32Array.from({length: sites.count}, (_, i) => i).filter((i) => {
      let square = 0;
      for (let d = 0; d < dimension; ++d) {
        const at = sites.positions[i * dimension + d];
        square += Math.max(0, low[d] - at, at - high[d]) ** 2;
      }
      return square <= reach * reach;
    });
    return {targets: members, sites: near};
  });
}

function boxOf({positions, dimension}: Sites, members: Int32Array): {low: Float64Array; high: Float64Array} {
  const low = new Float64Array(dimension).fill(Infinity);
  const high = new Float64Array(dimension).fill(-Infinity);
  for (const t of members)
    for (let d = 0; d < dimension; ++d) {
      low[d] = Math.min(low[d], positions[t * dimension + d]);
      high[d] = Math.max(high[d], positions[t * dimension + d]);
    }
  return {low, high};
}
