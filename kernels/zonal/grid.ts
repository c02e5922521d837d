/** @file The grid of a stencil: the cells of a field, or of latitudes and longitudes, between ascending edges. */
import {FieldError, listNames} from "../../errors.ts";
import {edgesOf} from "../field/cellArea.ts";
import {dimOf, maybeCoordinateName, maybeDim} from "../field/dims.ts";
import {isField, outlineOf} from "../field/field.ts";
import {checkSpherical, EARTH_RADIUS, latitudesOf} from "../field/sphere.ts";
import type {Coordinate, Field, FieldOptions, LazyField} from "../field/types.ts";
import type {Lattice} from "./cover.ts";
import {isLazy} from "../operator/applyLinear.ts";
import {bandOf, RADIANS, type Surface} from "./measure.ts";

/**
 * A field on a longitude–latitude grid, or the centres or edges of its cells in degrees; north or south first, from −180 or
 * from 0. Planar weights also take fields on x and y.
 */
export type GridInput =
  | Field
  | LazyField
  | {readonly lat: ArrayLike<number>; readonly lon: ArrayLike<number>}
  | {readonly latEdges: ArrayLike<number>; readonly lonEdges: ArrayLike<number>};

/** A grid of rows and columns whose cells lie row-major, in the order of its own coordinates. */
export interface Grid extends Lattice {
  readonly dims: readonly [string, string];
  readonly shape: readonly [number, number];
  readonly coords: Readonly<Record<string, Coordinate>>;
  readonly isNorthFirst: boolean;
  readonly isEastFirst: boolean;
  /** Area in units of degrees × height times this is area in m². */
  readonly scale: number;
}

/**
 * The grid of a field or of coordinates.
 *
 * Throws: FieldError `missing grid: …`, `invalid coordinate: …` where centres turn back, `invalid grid: …` for longitudes
 * that go round more than once, `unsupported grid: …`, `unsupported crs: …`.
 */
export function gridOf(
  input: GridInput,
  {surface, radius = EARTH_RADIUS, scale = radius * radius * RADIANS}: GridOptions
): Grid {
  const {lat, lon, y, x, dims, coords} = axesOf(input, surface);
  const isNorthFirst = y[0] > y[y.length - 1];
  const isEastFirst = x[0] > x[x.length - 1];
  const south = isNorthFirst ? y.slice().reverse() : y;
  const west = isEastFirst ? x.slice().reverse() : x;
  if (surface === "sphere") {
    for (let j = 0; j < south.length; ++j) south[j] = Math.min(90, Math.max(-90, south[j]));
    const turn = west[west.length - 1] - west[0];
    if (turn > 360 + 1e-6)
      throw new FieldError(
        `invalid grid: its longitudes span ${turn} degrees; drop the column that comes twice`,
        {
          subject: "grid",
          value: turn
        }
      );
    // A grid that goes round closes to the bit, whatever the rounding of its centres.
    if (Math.abs(turn - 360) < 1e-3 * (turn / lon)) west[lon] = west[0] + 360;
  }
  return {
    surface,
    x: west,
    y: south,
    bands: Array.from({length: lat}, (_, j) => bandOf(south[j], south[j + 1], surface)),
    dims,
    shape: [lat, lon],
    coords,
    isNorthFirst,
    isEastFirst,
    scale: surface === "sphere" ? scale : 1
  };
}

export interface GridOptions {
  surface: Surface;
  /** Radius of the sphere in metres; defaults to the earth's. */
  radius?: number;
  /** The scale of another grid, to be like it; defaults to that of the radius. */
  scale?: number;
}

/** Heights of the rows, times the scale, and widths of the columns in the grid's own order: their products are areas. */
export function extentsOf(grid: Grid): [heights: Float64Array, widths: Float64Array] {
  const heights = Float64Array.from(grid.bands, ({low, high}) => (high - low) * grid.scale);
  const widths = grid.x.slice(1).map((edge, i) => edge - grid.x[i]);
  return [grid.isNorthFirst ? heights.reverse() : heights, grid.isEastFirst ? widths.reverse() : widths];
}

interface Axes {
  lat: number;
  lon: number;
  y: Float64Array;
  x: Float64Array;
  dims: readonly [string, string];
  coords: Readonly<Record<string, Coordinate>>;
}

function axesOf(input: GridInput, surface: Surface): Axes {
  if (typeof input !== "object" || input === null) throw noGrid();
  if (!isField(input) && "latEdges" in input && "lonEdges" in input) return ofEdges(input, surface);
  const f = isField(input) ? input : isLazy(input) ? emptied(input) : ofCentres(input);
  const isPlane =
    surface === "plane" && maybeDim(f, "lat") === undefined && maybeCoordinateName(f, "x") !== undefined;
  const names = isPlane ? (["y", "x"] as const) : (["lat", "lon"] as const);
  if (!isPlane) {
    checkProjected(f);
    latitudesOf(f);
  }
  const missing = names.filter((name) => maybeDim(f, name) === undefined);
  if (missing.length > 0)
    throw new FieldError(
      `unsupported grid: ${listNames(missing)} not among the dims ${listNames(f.dims)}; cells need rows of one latitude and columns of one longitude, or give {latCorners, lonCorners}`,
      {subject: "grid", value: missing}
    );
  const dims = [dimOf(f, names[0]), dimOf(f, names[1])] as const;
  for (const dim of dims) checkNumbers(f.coords[dim]?.values, dim);
  const [y, x] = names.map((name) => edgesOf(f, name));
  const coords = Object.fromEntries(dims.map((dim) => [dim, f.coords[dim]]));
  return {lat: y.length - 1, lon: x.length - 1, y, x, dims, coords};
}

/** A projected grid needs to be told where its corners lie. */
function checkProjected(f: Field): void {
  try {
    checkSpherical(f);
  } catch {
    throw new FieldError(
      `unsupported crs: ${f.crs}; give the projection's inverse as {toLonLat}, or reproject, or weigh by the planar fraction`,
      {subject: "crs", value: f.crs}
    );
  }
}

/** A field of no values: its coordinates are all that counts. */
export function emptied({dims, coords, axes, crs, calendar}: LazyField): Field {
  const kept = dims.filter((dim) => axes[dim] === "X" && coords[dim] !== undefined);
  const shape = kept.map((dim) => coords[dim].values.length);
  const on = Object.fromEntries(kept.map((dim) => [dim, coords[dim]]));
  const roles = Object.fromEntries(kept.map((dim) => [dim, axes[dim]]));
  return withoutValues({dims: kept, shape, coords: on, axes: roles, crs, calendar});
}

/** What a grid is read from has coordinates alone. */
function withoutValues(options: FieldOptions): Field {
  const shape =
    options.shape ?? options.dims.map((dim) => (options.coords![dim] as Coordinate).values.length);
  return outlineOf(
    shape.reduce((n, size) => n * size, 1),
    {...options, shape}
  ) as Field;
}

function ofCentres(input: object): Field {
  const {lat, lon} = input as {lat?: ArrayLike<number>; lon?: ArrayLike<number>};
  if (lat === undefined || lon === undefined) throw noGrid();
  const [y, x] = [toNumbers(lat, "lat"), toNumbers(lon, "lon")];
  return withoutValues({
    dims: ["lat", "lon"],
    coords: {
      lat: {dims: ["lat"], values: y, units: "degrees_north"},
      lon: {dims: ["lon"], values: x, units: "degrees_east"}
    }
  });
}

function ofEdges(
  {latEdges, lonEdges}: {latEdges: ArrayLike<number>; lonEdges: ArrayLike<number>},
  surface: Surface
): Axes {
  const [y, x] = [toNumbers(latEdges, "latEdges"), toNumbers(lonEdges, "lonEdges")];
  for (const [name, edges] of [
    ["latEdges", y],
    ["lonEdges", x]
  ] as const) {
    const up = edges[edges.length - 1] > edges[0];
    for (let i = 1; i < edges.length; ++i)
      if (edges[i] > edges[i - 1] !== up || edges[i] === edges[i - 1]) throw turnsBack(name, edges[i]);
    if (edges.length < 2) throw noGrid();
  }
  const clamped = surface === "sphere" ? y.map((each) => Math.min(90, Math.max(-90, each))) : y;
  const centre = (edges: Float64Array) => edges.slice(1).map((each, i) => (each + edges[i]) / 2);
  const coords = {
    lat: {dims: ["lat"], values: centre(clamped), units: "degrees_north"},
    lon: {dims: ["lon"], values: centre(x), units: "degrees_east"}
  };
  return {lat: y.length - 1, lon: x.length - 1, y, x, dims: ["lat", "lon"], coords};
}

function turnsBack(name: string, value: number): FieldError {
  return new FieldError(`invalid coordinate: ${name} turns back at ${value}; sort it first`, {
    subject: "coordinate",
    value: name
  });
}

function toNumbers(list: unknown, name: string): Float64Array {
  if (!Array.isArray(list) && !ArrayBuffer.isView(list))
    throw new FieldError(`invalid coordinate: ${name} is no list; give numbers in degrees`, {
      subject: "coordinate",
      value: name
    });
  const values = Float64Array.from(list as ArrayLike<number>);
  checkNumbers(values, name);
  return values;
}

function checkNumbers(values: Coordinate["values"] | undefined, name: string): void {
  const bad =
    values === undefined ? -1 : Array.from<unknown>(values).findIndex((each) => !Number.isFinite(each));
  if (bad < 0) return;
  throw new FieldError(`invalid coordinate: ${name} is ${String(values![bad])} at ${bad}; expected degrees`, {
    subject: "coordinate",
    value: name
  });
}

function noGrid(): FieldError {
  return new FieldError(
    "missing grid: neither a field nor coordinates; give a field, {lat, lon} or {latEdges, lonEdges}",
    {subject: "grid"}
  );
}
