/** @file Where a field's cells lie: edges from coordinates, on the sphere or in the plane. */
import {FieldError, listNames} from "../../errors.ts";
import type {Coordinate, Field, Values} from "../../kernels/index.ts";

/** A field on rows and columns; edges may be uneven and run either way. */
export interface Grid {
  readonly type: "grid";
  readonly isSphere: boolean;
  /** Edges of columns and rows: one more than there are cells. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Centres, for the data link. */
  readonly centres: {readonly x: ArrayLike<number>; readonly y: ArrayLike<number>};
  readonly labels: {readonly x: string; readonly y: string};
  readonly units: {readonly x: string; readonly y: string};
  /** The dimensions that run along columns and rows. */
  readonly dims: {readonly x: string; readonly y: string};
  /** Rows count downwards, as in an image without coordinates. */
  readonly isDown: boolean;
  value(row: number, column: number): number;
}

/** A field at places. */
export interface Places {
  readonly type: "places";
  readonly isSphere: boolean;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly labels: {readonly x: string; readonly y: string};
  readonly units: {readonly x: string; readonly y: string};
  readonly dim: string;
  value(place: number): number;
}

type Kind = "lon" | "lat" | "x" | "y" | undefined;

/** Returns where the values of a field lie. Throws FieldError where a dimension is left that a map cannot show. */
export function locate(f: Field): Grid | Places {
  const dims = f.dims.filter((dim, i) => f.shape[i] !== 1 || f.axes[dim] === "X");
  const others = dims.filter((dim) => f.axes[dim] !== "X");
  if (others.length) {
    const [dim] = others;
    throw new FieldError(
      `ambiguous dimension: ${dim}; a map shows one of its ${size(f, dim)}, choose it with isel`,
      {
        subject: "dimension",
        value: dim
      }
    );
  }
  if (dims.length === 1) return places(f, dims[0]);
  if (dims.length !== 2) {
    throw new FieldError(
      `missing axis: X; a map needs two dimensions in space, this field has ${listNames(f.dims)}`,
      {
        subject: "axis"
      }
    );
  }
  const kinds = dims.map((dim) => kindOf(dim, f.coords[dim]));
  const isTurned = kinds[0] === "lon" || kinds[0] === "x" || kinds[1] === "lat" || kinds[1] === "y";
  const [row, column] = isTurned ? [dims[1], dims[0]] : dims;
  const isSphere = f.crs === undefined && kinds.includes("lon") && kinds.includes("lat");
  const strides = new Map(f.dims.map((dim, i) => [dim, f.shape.slice(i + 1).reduce((a, b) => a * b, 1)]));
  const [down, along] = [strides.get(row) as number, strides.get(column) as number];
  const cx = unwrapped(centres(f, column), isSphere);
  const cy = centres(f, row);
  return {
    type: "grid",
    isSphere,
    x: isSphere ? closed(edges(cx, column)) : edges(cx, column),
    y: isSphere ? edges(cy, row).map((lat) => Math.max(-90, Math.min(90, lat))) : edges(cy, row),
    centres: {x: cx, y: cy},
    labels: {x: label(f, column), y: label(f, row)},
    units: {x: f.coords[column]?.units ?? "", y: f.coords[row]?.units ?? ""},
    dims: {x: column, y: row},
    isDown: !f.coords[row],
    value: (i, j) => f.values[i * down + j * along]
  };
}

function places(f: Field, dim: string): Places {
  const coords = Object.entries(f.coords).filter(([, {dims}]) => dims.length === 1 && dims[0] === dim);
  const find = (kind: Kind) =>
    coords.find(([name, coord]) => kindOf(name, coord) === kind && typeof coord.values[0] === "number");
  const [lon, lat] = [find("lon"), find("lat")];
  const isSphere = Boolean(lon && lat);
  const x = lon && lat ? lon : find("x");
  const y = lon && lat ? lat : find("y");
  if (!x || !y) {
    throw new FieldError(
      `missing coordinate: ${dim} has no place; give it lon and lat, or x and y, along that dimension`,
      {
        subject: "coordinate",
        value: dim
      }
    );
  }
  return {
    type: "places",
    isSphere,
    x: x[1].values as Values,
    y: y[1].values as Values,
    labels: {x: label(f, x[0]), y: label(f, y[0])},
    units: {x: x[1].units ?? "", y: y[1].units ?? ""},
    dim,
    value: (i) => f.values[i]
  };
}

/** Which way a dimension points, from its CF attributes or its usual names. */
function kindOf(name: string, coord: Coordinate | undefined): Kind {
  const standard = String(coord?.attrs?.standard_name ?? "");
  const units = coord?.units ?? "";
  if (standard === "longitude" || /^degrees?_?(e|east)$/i.test(units) || /^(lon|longitude|long)$/i.test(name))
    return "lon";
  if (standard === "latitude" || /^degrees?_?(n|north)$/i.test(units) || /^(lat|latitude)$/i.test(name))
    return "lat";
  if (/^projection_x|^grid_longitude/.test(standard) || /^(x|easting|column|col)$/i.test(name)) return "x";
  if (/^projection_y|^grid_latitude/.test(standard) || /^(y|northing|row)$/i.test(name)) return "y";
  return undefined;
}

function centres(f: Field, dim: string): ArrayLike<number> {
  const coord = f.coords[dim];
  if (!coord) return Float64Array.from({length: size(f, dim)}, (_, i) => i);
  if (coord.dims.length !== 1) {
    throw new FieldError(`unsupported coordinate: ${dim}; a map needs one value for each row and column`, {
      subject: "coordinate",
      value: dim
    });
  }
  return coord.values as Values;
}

/** Longitudes that step over the date line, made to go on in one direction. */
function unwrapped(lon: ArrayLike<number>, isSphere: boolean): ArrayLike<number> {
  if (!isSphere) return lon;
  const out = Float64Array.from(lon as Values);
  for (let i = 1; i < out.length; ++i) out[i] -= 360 * Math.round((out[i] - out[i - 1]) / 360);
  return out;
}

/** Halfway between centres; the outer edges lie as far out as the inner ones are in. */
function edges(at: ArrayLike<number>, dim: string): Float64Array {
  const n = at.length;
  const out = new Float64Array(n + 1);
  for (let i = 1; i < n; ++i) out[i] = (at[i - 1] + at[i]) / 2;
  out[0] = n > 1 ? at[0] - (out[1] - at[0]) : at[0] - 0.5;
  out[n] = n > 1 ? at[n - 1] + (at[n - 1] - out[n - 1]) : at[0] + 0.5;
  const direction = Math.sign(out[n] - out[0]);
  for (let i = 0; i < n; ++i) {
    if (Math.sign(out[i + 1] - out[i]) !== direction || direction === 0) {
      throw new FieldError(`invalid coordinate: ${dim}; a map needs values that only rise or only fall`, {
        subject: "coordinate",
        value: dim
      });
    }
  }
  return out;
}

/** A circle of longitudes closes exactly. */
function closed(x: Float64Array): Float64Array {
  const last = x.length - 1;
  const span = x[last] - x[0];
  if (Math.abs(span) > 360 - 1e-3) x[last] = x[0] + 360 * Math.sign(span);
  return x;
}

function size(f: Field, dim: string): number {
  return f.shape[f.dims.indexOf(dim)];
}

function label(f: Field, name: string): string {
  const units = f.coords[name]?.units;
  return units ? `${name} (${units})` : name;
}
