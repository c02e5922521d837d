/** @file The stencil: how much of each cell of a grid lies in each polygon, as one sparse matrix. */
import {OptionError} from "../../errors.ts";
import {isField} from "../field/field.ts";
import {EARTH_RADIUS} from "../field/sphere.ts";
import type {Field} from "../field/types.ts";
import {isLazy} from "../operator/applyLinear.ts";
import {type LinearOperator, linearOperator, type Places} from "../operator/linearOperator.ts";
import {onlyOptions} from "../options.ts";
import {cached, stencilKey} from "./cache.ts";
import {buildRows, type EdgeKind, type Empty, type Rows} from "./buildRows.ts";
import {type CornerGrid, type CurvedGrid, curvedGrid, projectedCorners} from "./curvedGrid.ts";
import {emptied, extentsOf, type Grid, type GridInput, gridOf} from "./grid.ts";
import type {Surface} from "./measure.ts";
import {type Zone, type ZoneInput, zonesOf} from "./polygons.ts";
import {weighByField, type WeightsKind} from "./weighByField.ts";

export interface StencilOptions {
  /** The property that names each zone; defaults to the features' ids, or 0, 1, … where any has none. */
  key?: string;
  /**
   * Defaults to "area": the exact area of cell ∩ polygon on the sphere, in m2. "fraction" is the planar fraction of the
   * cell, without a sphere. A field weighs cells by what it holds, such as people; on the same grid or one nested in it.
   */
  weights?: "area" | "fraction" | Field;
  /** Whether a field of weights holds counts, shared out by area, or a density, times area; defaults to "count". */
  weightsKind?: WeightsKind;
  /**
   * Defaults to "lonlat": edges are straight in longitude and latitude, as GeoJSON says. "great-circle" follows arcs by
   * pieces of 0.002°, areas to about 1e-8.
   */
  edges?: EdgeKind;
  /** Radius of the sphere in metres; without it 6371008.8, the mean of the earth. */
  radius?: number;
  /**
   * Takes a place of a projected field to longitude and latitude in degrees, such as a projection's inverse; its cells are
   * then quadrilaterals between their corners on the sphere. Defaults to none: projected fields are refused.
   */
  toLonLat?: (place: [x: number, y: number]) => ArrayLike<number>;
  /** What a zone without area or overlap does; defaults to "throw". "nan" makes its results missing. */
  onEmpty?: Empty;
  /**
   * Whether a stencil of the same cells, polygons and options is used again: true keeps some in memory, the path of a folder
   * keeps them there as files, in Node, and a damaged one is built again. Defaults to false.
   */
  cache?: boolean | string;
}

/** What a stencil knows of its zones, besides the matrix. */
export interface ZoneFacts {
  /** One for each row. */
  readonly keys: readonly string[];
  /** [zone] The part of each zone that the grid covers; m2, or square units for planar weights. */
  readonly areas: Float64Array;
  /** [zone] The whole area of each zone. */
  readonly polygonAreas: Float64Array;
  /** [entry] The share of its cell that each weight stands for, where that cannot be told from areas. */
  readonly shares?: Float64Array;
  /** What was wrong with the polygons and how it was read, one line a feature. */
  readonly warnings: readonly string[];
}

export type Stencil = LinearOperator & ZoneFacts;

/**
 * Returns the matrix W [zone × cell] of what each polygon covers of each cell of a grid: built once, applied to any number
 * of maps by `W.apply(field)`, multiplied with other linear operators by `W.compose(other)`.
 *
 * Shapes: W.apply maps [… , lat, lon] to [… , zone], in the order of the features, their keys as the coordinate.
 * Units: weights are m2, so `how: "sum"` gives the field's units times m2.
 * Missing: see `LinearOperator.apply`. Rings without area are dropped, rings that cross themselves read by the even-odd rule;
 * both are told in `W.warnings`. A step of more than 180° of longitude is read the short way, which is told where that
 * passes 5°; a ring that goes once round the globe holds the nearer pole; longitudes a turn apart are the same place.
 * Curvilinear grids are given by corners, {latCorners, lonCorners}: cells are quadrilaterals with straight edges in
 * longitude and latitude, also across ±180° and around a pole. Projected fields take `toLonLat`.
 * Throws: FieldError `missing overlap: 51610; …`, `duplicate key: …`, `invalid coordinate: …`, `missing grid: …`;
 * OptionError `unknown key: …`, `invalid weights: …`.
 * Source: areas by ∫ λ d(sin φ) along the edges of the polygon, closed for each piece between the edges of cells.
 * Checked against: GEOS overlays with the closed line integral of sin φ dλ, relative 1e-11; terra and exactextract for
 * planar fractions.
 *
 * @example
 * const W = await stencil(temperature, counties, {key: "GEOID"});
 * const means = await W.apply(temperature);
 */
export async function stencil(
  grid: GridInput | CornerGrid,
  polygons: ZoneInput,
  {
    key,
    weights = "area",
    weightsKind = "count",
    edges = "lonlat",
    radius = EARTH_RADIUS,
    toLonLat,
    onEmpty = "throw",
    cache = false,
    ...others
  }: StencilOptions = {}
): Promise<Stencil> {
  onlyOptions("stencil", others, "key, weights, weightsKind, edges, radius, toLonLat, onEmpty, cache");
  checkChoice("edges", edges, ["lonlat", "great-circle"]);
  checkChoice("onEmpty", onEmpty, ["throw", "nan"]);
  if (cache === "" || (typeof cache !== "boolean" && typeof cache !== "string"))
    throw new OptionError(`invalid cache: ${String(cache)}; expected true, false or the path of a folder`, {
      subject: "cache",
      value: cache
    });
  if (typeof radius !== "number" || !(radius > 0 && radius < Infinity))
    throw new OptionError(`invalid radius: ${radius}; expected metres, more than 0`, {
      subject: "radius",
      value: radius
    });
  if (!isField(weights)) checkChoice("weights", weights, ["area", "fraction"]);
  const surface: Surface = weights === "fraction" ? "plane" : "sphere";
  const cells = cellsOf(grid, toLonLat, {surface, radius});
  const zones = await zonesOf(polygons, key);
  if (isField(weights)) {
    checkChoice("weightsKind", weightsKind, ["count", "density"]);
    if ("pieces" in cells)
      throw new OptionError(
        "unsupported weights: a field on a curvilinear grid; multiply the field by it first",
        {subject: "weights"}
      );
  }
  const build = () => built(cells, zones, {weights, weightsKind, edges, onEmpty});
  if (cache === false) return build();
  return cached(stencilKey(cells, zones, {weights, weightsKind, edges, onEmpty}), cache, build);
}

function built(
  cells: Grid | CurvedGrid,
  zones: readonly Zone[],
  {
    weights,
    weightsKind,
    ...options
  }: Required<Pick<StencilOptions, "weights" | "weightsKind" | "edges" | "onEmpty">>
): Stencil {
  if (isField(weights)) {
    const {shares, ...rows} = weighByField(cells as Grid, weights, weightsKind, (on) =>
      buildRows(on, zones, options)
    );
    return assemble(cells, rows, weightsKind === "count" ? weights.units : undefined, {shares});
  }
  const rows = buildRows(cells, zones, options);
  if (cells.surface === "sphere") return assemble(cells, rows, "m2");
  const sizes = areasOf(cells);
  const {indices} = rows.csr;
  const values = rows.csr.values.map((area, e) => area / sizes[indices[e]]);
  return assemble(cells, {...rows, csr: {...rows.csr, values}});
}

function cellsOf(
  grid: GridInput | CornerGrid,
  toLonLat: StencilOptions["toLonLat"],
  options: {surface: Surface; radius: number}
): Grid | CurvedGrid {
  if (toLonLat !== undefined) {
    const f = isLazy(grid) ? emptied(grid) : grid;
    if (!isField(f) && !isLazy(grid))
      throw new OptionError("invalid toLonLat: the grid is no field; give a projected field, or corners", {
        subject: "toLonLat"
      });
    const corners = projectedCorners(f as Field, toLonLat);
    return curvedGrid(
      corners,
      options,
      Object.fromEntries(corners.dims.map((dim) => [dim, (f as Field).coords[dim]]))
    );
  }
  if (typeof grid === "object" && grid !== null && "latCorners" in grid && "lonCorners" in grid)
    return curvedGrid(grid, options);
  return gridOf(grid as GridInput, options);
}

/** [cell] Areas in m², or in square units of a plane. */
function areasOf(grid: Grid | CurvedGrid): Float64Array {
  if ("pieces" in grid) return grid.areas.map((area) => area * grid.scale);
  const [heights, widths] = extentsOf(grid);
  return Float64Array.from({length: heights.length * widths.length}, (_, k) => {
    const row = Math.floor(k / widths.length);
    return heights[row] * widths[k - row * widths.length];
  });
}

function assemble(
  grid: Grid | CurvedGrid,
  {csr, keys, areas, polygonAreas, warnings}: Rows,
  weightUnits?: string,
  more: Partial<ZoneFacts> = {}
): Stencil {
  const {dims, shape, coords} = grid;
  const facts = {
    ...more,
    keys: Object.freeze([...keys]),
    areas,
    polygonAreas,
    warnings: Object.freeze([...warnings])
  };
  const zone: Places = {
    dims: ["zone"],
    shape: [keys.length],
    coords: {zone: {dims: ["zone"], values: facts.keys}},
    axes: {zone: "X"}
  };
  return linearOperator<ZoneFacts>({
    name: "stencil",
    csr,
    input: {dims, shape, coords},
    output: zone,
    weightUnits,
    facts,
    extents: "pieces" in grid ? [areasOf(grid)] : extentsOf(grid)
  });
}

function checkChoice(name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new OptionError(`invalid ${name}: ${String(value)}; expected ${known.join(" or ")}`, {
    subject: name,
    value
  });
}
