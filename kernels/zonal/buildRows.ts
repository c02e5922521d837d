/** @file The rows of a stencil, one zone after another: never more in memory than the entries themselves. */
import {FieldError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import {Cells, cover} from "./cover.ts";
import {coverCurved} from "./coverCurved.ts";
import type {CurvedGrid} from "./curvedGrid.ts";
import {areaInside, type Edges, edgesOf, type Validity} from "./edges.ts";
import {alongGreatCircles} from "./greatCircle.ts";
import type {Grid} from "./grid.ts";
import type {Zone} from "./polygons.ts";
import {partOf, type Repairs} from "./rings.ts";

export type Empty = "throw" | "nan";
export type EdgeKind = "lonlat" | "great-circle";

export interface Rows {
  /** Areas of cell ∩ zone. */
  readonly csr: Csr;
  readonly keys: readonly string[];
  /** The sums of the rows. */
  readonly areas: Float64Array;
  readonly polygonAreas: Float64Array;
  readonly warnings: readonly string[];
}

/** Room for entries, reused from stencil to stencil. */
const cells = new Cells();

/** Areas of the cells of a grid in each zone. Throws FieldError `missing overlap: 51610; …` unless zones may be empty. */
export function buildRows(
  grid: Grid | CurvedGrid,
  zones: readonly Zone[],
  {edges: kind, onEmpty}: {edges: EdgeKind; onEmpty: Empty}
): Rows {
  cells.count = 0;
  const offsets = new Int32Array(zones.length + 1);
  const areas = new Float64Array(zones.length);
  const polygonAreas = new Float64Array(zones.length);
  const warnings: string[] = [];
  const turned = new Map([[0, "pieces" in grid ? new Float64Array() : grid.x]]);
  for (let z = 0; z < zones.length; ++z) {
    const {key} = zones[z];
    const repairs: Repairs & Validity = {degenerate: 0, ambiguous: false, tangled: false, unchecked: false};
    const start = cells.count;
    polygonAreas[z] = addZone(zones[z], grid, kind, turned, repairs);
    for (let e = start; e < cells.count; ++e) areas[z] += cells.areas[e];
    areas[z] *= grid.scale;
    offsets[z + 1] = cells.count;
    tell(key, repairs, warnings);
    if (cells.count === start && onEmpty === "throw")
      throw new FieldError(
        `missing overlap: ${key}; ${polygonAreas[z] > 0 ? "it lies outside the grid" : "it has no area"}, leave it out or say {onEmpty: "nan"}`,
        {subject: "overlap", value: key}
      );
  }
  return {csr: toCsr(grid, cells, offsets), keys: zones.map(({key}) => key), areas, polygonAreas, warnings};
}

/** Adds the cells of one zone; returns the area of its polygons. A function of its own, so that hosts compile it as one. */
function addZone(
  {key, polygons}: Zone,
  grid: Grid | CurvedGrid,
  kind: EdgeKind,
  turned: Map<number, Float64Array>,
  repairs: Repairs & Validity
): number {
  const isCurved = "pieces" in grid;
  const start = cells.count;
  let total = 0;
  let passes = 0;
  for (let p = 0; p < polygons.length; ++p) {
    const rings = kind === "great-circle" ? polygons[p].map(alongGreatCircles) : polygons[p];
    const part = partOf(rings, key, grid.surface, repairs);
    if (part === undefined) continue;
    const edges = edgesOf(part, key, repairs);
    const from = cells.count;
    const [first, last] = turnsOf(grid, edges);
    for (let turn = first; turn <= last; ++turn) {
      const before = cells.count;
      if (isCurved) coverCurved(edges, grid, turn, cells);
      else {
        let x = turned.get(turn);
        if (x === undefined) turned.set(turn, (x = grid.x.map((each) => each + 360 * turn)));
        cover(edges, grid, x, cells);
      }
      if (cells.count > before) passes += 1;
    }
    // What lies on the grid as a whole has the area of its cells.
    let area = 0;
    if (!isCurved && isOnGrid(grid, edges, first))
      for (let e = from; e < cells.count; ++e) area += cells.areas[e];
    else area = areaInside(edges, grid.surface);
    total += area * grid.scale;
  }
  if (passes > 1 || isCurved) cells.merge(start);
  return total;
}

/** From how many to how many turns the grid must be moved to lie where the polygon does; none in a plane. */
function turnsOf(grid: Grid | CurvedGrid, {west, east}: Edges): [first: number, last: number] {
  if ("pieces" in grid) {
    const [from, , to] = grid.whole.bounds;
    return [Math.ceil((west - to) / 360), Math.floor((east - from) / 360)];
  }
  const {surface, x} = grid;
  if (surface === "plane") return [0, 0];
  return [Math.ceil((west - x[x.length - 1]) / 360), Math.floor((east - x[0]) / 360)];
}

function isOnGrid({surface, x, y}: Grid, {west, east, south, north}: Edges, turn: number): boolean {
  if (!(south >= y[0] && north <= y[y.length - 1])) return false;
  const [first, last] = [x[0], x[x.length - 1]];
  // In a plane nothing goes round.
  const turns = surface === "sphere" && last - first === 360;
  return turns || (west >= first + 360 * turn && east <= last + 360 * turn);
}

function tell(
  key: string,
  {degenerate, ambiguous, tangled, unchecked}: Repairs & Validity,
  warnings: string[]
): void {
  const found = [
    degenerate > 0 && `${degenerate} ${degenerate === 1 ? "ring" : "rings"} without area dropped`,
    ambiguous && "a step of more than 180° of longitude read the short way",
    tangled && "rings that cross or touch themselves read by the even-odd rule",
    unchecked && "rings too long to check for crossings, taken as valid"
  ].filter((each) => each !== false);
  if (found.length > 0) warnings.push(`${key}: ${found.join("; ")}`);
}

/** Rows and columns of the ascending grid as cells in the grid's own order. */
function toCsr(grid: Grid | CurvedGrid, cells: Cells, offsets: Int32Array): Csr {
  const {shape, scale} = grid;
  const [isNorthFirst, isEastFirst] =
    "pieces" in grid ? [false, false] : [grid.isNorthFirst, grid.isEastFirst];
  const [ny, nx] = shape;
  const indices = new Int32Array(cells.count);
  const values = new Float64Array(cells.count);
  for (let e = 0; e < cells.count; ++e) {
    const row = isNorthFirst ? ny - 1 - cells.rows[e] : cells.rows[e];
    const column = isEastFirst ? nx - 1 - cells.columns[e] : cells.columns[e];
    indices[e] = row * nx + column;
    values[e] = cells.areas[e] * scale;
  }
  const csr = {rows: offsets.length - 1, cols: ny * nx, offsets, indices, values};
  return isNorthFirst || isEastFirst ? ascending(csr) : csr;
}

/** Sorts each row by column. */
function ascending(csr: Csr): Csr {
  const {rows, offsets, indices, values} = csr;
  const out = {indices: new Int32Array(indices.length), values: new Float64Array(values.length)};
  for (let i = 0; i < rows; ++i) {
    const order = Array.from({length: offsets[i + 1] - offsets[i]}, (_, k) => offsets[i] + k);
    order.sort((a, b) => indices[a] - indices[b]);
    for (const [k, e] of order.entries()) {
      out.indices[offsets[i] + k] = indices[e];
      out.values[offsets[i] + k] = values[e];
    }
  }
  return {...csr, ...out};
}
