/** @file From one grid to another: as means over the cells of the other, or between centres. */
import {OptionError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {onlyOptions} from "../options.ts";
import {extentsOf, type Grid, type GridInput, gridOf} from "./grid.ts";
import {interpolate, kron, ownEdges, widthsOf} from "./nested.ts";
import type {Refined} from "./refine.ts";

export interface RegridOptions {
  /**
   * Defaults to "conservative": the mean of what each new cell covers, weighted by the exact area on the sphere, of first
   * order. "bilinear" is between centres.
   */
  method?: "conservative" | "bilinear";
}

/**
 * Returns the matrix [new cell × cell] that takes fields from one longitude–latitude grid to another.
 *
 * Shapes: apply maps [… , lat, lon] to [… , lat, lon] of the other grid; `.grid` has its edges. Units: the field's.
 * Conservative keeps integrals: the sum of area × value is the same on both grids where each covers the other, and a
 * constant stays constant. Bilinear keeps constants; beyond the outermost centres, to the edges of the cells, values are
 * level.
 * Missing: left out, as `apply` says; a new cell of which nothing lies on the old grid is missing.
 * Throws: OptionError `invalid method: …`; what grids throw.
 * Source: first-order conservative remapping by areas of overlaps, exact here since both are boxes.
 * Checked against: sums written out cell by cell; integrals and constants to 1e-12.
 *
 * @example const coarse = await regrid(rain, {lat: [-87.5, …], lon: [2.5, …]}).apply(rain);
 */
export function regrid(
  from: GridInput,
  to: GridInput,
  {method = "conservative", ...others}: RegridOptions = {}
): LinearOperator & Refined {
  onlyOptions("regrid", others, "method");
  if (method !== "conservative" && method !== "bilinear")
    throw new OptionError(`invalid method: ${String(method)}; expected conservative or bilinear`, {
      subject: "method",
      value: method
    });
  const [old, next] = [gridOf(from, {surface: "sphere"}), gridOf(to, {surface: "sphere"})];
  const [lat, lon] = ownEdges(old);
  const [latEdges, lonEdges] = ownEdges(next);
  const isArea = method === "conservative";
  const y = isArea ? overlaps(lat, latEdges, false) : between(lat, centres(old, 0), centres(next, 0), false);
  const x = isArea ? overlaps(lon, lonEdges, true) : between(lon, centres(old, 1), centres(next, 1), true);
  const places = ({dims, shape, coords}: Grid) => ({
    dims,
    shape,
    coords,
    axes: Object.fromEntries(dims.map((dim) => [dim, "X" as const]))
  });
  return linearOperator<Refined>({
    name: "regrid",
    csr: kron(y, x),
    input: places(old),
    output: places(next),
    extents: extentsOf(old),
    facts: {grid: Object.freeze({latEdges, lonEdges})}
  });
}

/** [to × from]: of what old intervals cover of each new one, the share of each; of latitudes on the sphere. */
function overlaps(from: Float64Array, to: Float64Array, isLongitude: boolean): Csr {
  const turns = isLongitude ? turnsBetween(from, to) : [0];
  return rowsOf(to.length - 1, from.length - 1, (i) => {
    const found = new Map<number, number>();
    const [a, b] = [Math.min(to[i], to[i + 1]), Math.max(to[i], to[i + 1])];
    for (const turn of turns)
      for (let j = 0; j + 1 < from.length; ++j) {
        const low = Math.max(a, Math.min(from[j], from[j + 1]) + 360 * turn);
        const high = Math.min(b, Math.max(from[j], from[j + 1]) + 360 * turn);
        if (!(high - low > 1e-9)) continue;
        const [size] = widthsOf(Float64Array.of(low, high), !isLongitude);
        found.set(j, (found.get(j) ?? 0) + size);
      }
    const total = [...found.values()].reduce((sum, size) => sum + size, 0);
    for (const [j, size] of found) found.set(j, size / total);
    return found;
  });
}

function centres({dims, coords}: Grid, axis: 0 | 1): Float64Array {
  return Float64Array.from(coords[dims[axis]].values as ArrayLike<number>);
}

/** [to × from]: linear between centres, nothing for what lies outside the old cells. */
function between(edges: Float64Array, from: Float64Array, to: Float64Array, isLongitude: boolean): Csr {
  const [low, high] = [edges[0], edges[edges.length - 1]].sort((a, b) => a - b);
  const goesRound = isLongitude && high - low > 360 - 1e-9;
  const turned = to.map((centre) => (isLongitude ? centre - 360 * Math.floor((centre - low) / 360) : centre));
  const all = interpolate(from, turned, goesRound);
  return rowsOf(all.rows, all.cols, (i) => {
    const isIn = turned[i] >= low - 1e-9 && turned[i] <= high + 1e-9;
    const found = new Map<number, number>();
    for (let e = all.offsets[i]; isIn && e < all.offsets[i + 1]; ++e)
      found.set(all.indices[e], all.values[e]);
    return found;
  });
}

function turnsBetween(from: Float64Array, to: Float64Array): number[] {
  const ends = (edges: Float64Array) => [edges[0], edges[edges.length - 1]].sort((a, b) => a - b);
  const [[a, b], [c, d]] = [ends(from), ends(to)];
  const first = Math.ceil((c - b) / 360);
  return Array.from({length: Math.max(0, Math.floor((d - a) / 360) - first + 1)}, (_, k) => first + k);
}

function rowsOf(rows: number, cols: number, row: (i: number) => Map<number, number>): Csr {
  const offsets = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; ++i) {
    for (const [j, value] of [...row(i)].sort(([a], [b]) => a - b)) {
      indices.push(j);
      values.push(value);
    }
    offsets[i + 1] = indices.length;
  }
  return {rows, cols, offsets, indices: Int32Array.from(indices), values: Float64Array.from(values)};
}
