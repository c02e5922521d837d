/** @file Where things are: the places of a field or of bare coordinates, as points of a space with a distance. */
import {FieldError} from "../../errors.ts";
import {coordinateOf, maybeCoordinateName, roleDims} from "../field/dims.ts";
import {isField} from "../field/field.ts";
import {offsetsOf, product} from "../field/layout.ts";
import {checkSpherical} from "../field/sphere.ts";
import type {Field} from "../field/types.ts";
import {unitVector} from "./sphere.ts";

/** Great circles in km, straight lines in the units of x and y, or straight lines between rows of features. */
export type SpaceMetric = "sphere" | "planar" | "feature";

/** A field with places on its X dims, coordinates of one length, or rows of features. */
export type PlacesInput =
  | Field
  | {readonly lon: ArrayLike<number>; readonly lat: ArrayLike<number>}
  | {readonly x: ArrayLike<number>; readonly y: ArrayLike<number>}
  | readonly ArrayLike<number>[]
  | Places;

/** Places as points of a space; what every other way of giving them becomes. */
export interface Places {
  readonly metric: SpaceMetric;
  readonly count: number;
  /** Coordinates of one place. */
  readonly dimension: number;
  /** [count × dimension], unit vectors on the sphere. */
  readonly positions: Float64Array;
}

/**
 * Returns the places of a field, row-major over its X dims, or of bare coordinates. Without a metric longitude and latitude
 * mean the sphere, x and y the plane.
 *
 * Throws: FieldError `missing coordinate: …`, `invalid coordinate: …`, `missing coordinates: …`, `unsupported crs: …`.
 */
export function placesOf(input: PlacesInput, metric: SpaceMetric | undefined = undefined): Places {
  if (metric === "feature" || Array.isArray(input)) return features(input);
  if (typeof input !== "object" || input === null || input instanceof Promise) throw noPlaces(input);
  if ("positions" in input) return input;
  const has = (name: string) =>
    isField(input) ? maybeCoordinateName(input, name) !== undefined : name in input;
  const isProjected = isField(input) && input.crs !== undefined && has("x") && has("y");
  const isPlane = has("x") && has("y") && (isProjected || !(has("lon") && has("lat")));
  const kind = metric ?? (isPlane ? "planar" : "sphere");
  if (kind === "sphere" && isField(input)) checkSpherical(input);
  const [first, second] = kind === "sphere" ? ["lon", "lat"] : ["x", "y"];
  const a = numbers(input, first);
  const b = numbers(input, second);
  const count = a.length;
  if (b.length !== count)
    throw new FieldError(
      `invalid coordinate: ${count} of ${first} and ${b.length} of ${second}; expected as many`
    );
  checkFinite(count, (i) => a[i] + b[i]);
  if (kind === "planar") {
    const positions = new Float64Array(2 * count);
    for (let i = 0; i < count; ++i) {
      positions[2 * i] = a[i];
      positions[2 * i + 1] = b[i];
    }
    return {metric: kind, count, dimension: 2, positions};
  }
  const positions = new Float64Array(3 * count);
  for (let i = 0; i < count; ++i) {
    // The rounding of float32 coordinates is let through.
    if (Math.abs(b[i]) > 90.0001)
      throw new FieldError(`invalid coordinate: lat is ${b[i]}; expected degrees from -90 to 90`, {
        subject: "coordinate",
        value: b[i]
      });
    unitVector(a[i], b[i], positions, 3 * i);
  }
  return {metric: kind, count, dimension: 3, positions};
}

/** The coordinate of that name, one number for each place. */
function numbers(input: PlacesInput, name: string): ArrayLike<number> {
  if (!isField(input)) {
    const list = (input as unknown as Record<string, ArrayLike<number> | undefined>)[name];
    if (typeof list?.length === "number") return Float64Array.from(list, (value) => value ?? NaN);
    throw new FieldError(`missing coordinate: ${name}; give {lon, lat} or {x, y}, each a list`, {
      subject: "coordinate",
      value: name
    });
  }
  const {dims, values} = coordinateOf(input, name);
  const space = roleDims(input, "X");
  const strange = dims.find((dim) => !space.includes(dim));
  if (space.length === 0 || strange !== undefined || typeof values[0] === "string")
    throw new FieldError(
      `invalid coordinate: ${name} lies on ${dims.join(", ") || "no dim"}; expected numbers on the dims of space, ${space.join(", ") || "of which there are none"}`,
      {subject: "coordinate", value: name}
    );
  const shape = dims.map((dim) => input.shape[input.dims.indexOf(dim)]);
  const offsets = offsetsOf(input, space, {dims, shape});
  return Float64Array.from(offsets, (at) => values[at] as number);
}

/** Rows as they are given, or of a field the values on its V dims, for every place of its X dims. */
function features(input: PlacesInput): Places {
  if (isField(input)) {
    const space = roleDims(input, "X");
    const rest = input.dims.filter((dim) => !space.includes(dim));
    const rows = offsetsOf(input, space);
    const columns = offsetsOf(input, rest);
    const positions = new Float64Array(rows.length * columns.length);
    for (let i = 0, n = 0; i < rows.length; ++i)
      for (const column of columns) positions[n++] = input.values[rows[i] + column];
    checkFinite(positions.length, (i) => positions[i], columns.length);
    return {metric: "feature", count: rows.length, dimension: columns.length, positions};
  }
  if (!Array.isArray(input) || (input.length > 0 && typeof input[0]?.length !== "number"))
    throw noPlaces(input);
  const rows = input as readonly ArrayLike<number>[];
  const dimension = rows[0]?.length ?? 1;
  const odd = rows.findIndex((row) => row.length !== dimension);
  if (odd >= 0)
    throw new FieldError(
      `invalid places: row ${odd} has ${rows[odd].length} features; the first has ${dimension}`
    );
  const positions = new Float64Array(product([rows.length, dimension]));
  for (const [i, row] of rows.entries()) positions.set(Array.from(row), i * dimension);
  checkFinite(positions.length, (i) => positions[i], dimension);
  return {metric: "feature", count: rows.length, dimension, positions};
}

function checkFinite(count: number, value: (i: number) => number, width = 1): void {
  let bad = 0;
  let first = -1;
  for (let i = 0; i < count; ++i) {
    if (Number.isFinite(value(i))) continue;
    if (bad++ === 0) first = Math.floor(i / width);
  }
  if (bad > 0)
    throw new FieldError(
      `missing coordinates: ${bad}, first of place ${first}; drop places that are nowhere`,
      {
        subject: "coordinates",
        count: bad,
        place: first
      }
    );
}

function noPlaces(input: unknown): FieldError {
  const is = input instanceof Promise ? "a promise" : input === null ? "null" : typeof input;
  return new FieldError(`invalid places: ${is}; give a field, {lon, lat}, {x, y} or rows of features`, {
    subject: "places",
    value: input
  });
}
