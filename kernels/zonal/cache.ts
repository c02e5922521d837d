/** @file Stencils kept by what they were made of: in memory, or in a folder. */
import {FormatError} from "../../errors.ts";
import {makeHostFolder, replaceHostFile} from "../io/host.ts";
import {digest} from "../operator/digest.ts";
import type {CurvedGrid} from "./curvedGrid.ts";
import type {Grid} from "./grid.ts";
import {loadStencil} from "./loadStencil.ts";
import type {Zone} from "./polygons.ts";
import type {Stencil} from "./stencil.ts";

/** How many are kept in memory; the one that was not asked for the longest goes first. */
const KEPT = 16;
/** To be raised when the same input gives another matrix. */
const VERSION = 2;

const kept = new Map<string, Stencil>();

/** A name for all that a stencil depends on. */
export function stencilKey(grid: Grid | CurvedGrid, zones: readonly Zone[], options: object): string {
  const counts: number[] = [];
  let total = 0;
  for (const {polygons} of zones) {
    counts.push(polygons.length);
    for (const rings of polygons) {
      counts.push(rings.length);
      for (const ring of rings) {
        // What is no ring is refused by the build.
        const size = Array.isArray(ring) ? ring.length : 0;
        counts.push(size);
        total += size;
      }
    }
  }
  const places = new Float64Array(2 * total);
  let n = 0;
  for (const {polygons} of zones)
    for (const rings of polygons)
      for (const ring of rings)
        for (const place of Array.isArray(ring) ? ring : []) {
          places[n++] = place?.[0];
          places[n++] = place?.[1];
        }
  const {surface, dims, coords, scale} = grid;
  const cells =
    "pieces" in grid
      ? {pieces: Float64Array.from(grid.pieces.flat().flatMap(({x, y}) => [...x, ...y])), shape: grid.shape}
      : {x: grid.x, y: grid.y, isNorthFirst: grid.isNorthFirst, isEastFirst: grid.isEastFirst};
  return digest({
    version: VERSION,
    cells,
    grid: {surface, dims, coords, scale},
    keys: zones.map(({key}) => key),
    counts: Int32Array.from(counts),
    places,
    options
  });
}

/** The stencil of that name, from memory (true) or a folder, else built and put there. A damaged file is built again. */
export async function cached(key: string, where: true | string, build: () => Stencil): Promise<Stencil> {
  if (where === true) {
    const known = kept.get(key) ?? build();
    kept.delete(key);
    kept.set(key, known);
    for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
    return known;
  }
  const path = `${where.replace(/[\\/]$/, "")}/${key}.w`;
  try {
    return (await loadStencil(path)) as Stencil;
  } catch (error) {
    // It is not there, or damaged.
    if (!(error instanceof FormatError)) throw error;
  }
  const built = build();
  await makeHostFolder(where);
  await replaceHostFile(path, new Uint8Array(built.toBuffer()));
  return built;
}
