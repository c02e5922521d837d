/** @file Values at places: a field over one dim, `point`. */
import {FieldError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {field} from "./field.ts";
import type {CoordinateInput, Field, ValuesInput} from "./types.ts";

export type PointCoordinates =
  | {x: CoordinateInput["values"]; y: CoordinateInput["values"]}
  | {lon: CoordinateInput["values"]; lat: CoordinateInput["values"]};

export interface PointsOptions {
  units?: string;
  name?: string;
  /** Identifier of the projection of x and y, such as EPSG:31985; defaults to none. */
  crs?: string;
}

/**
 * Returns a field over dim `point` with its places as auxiliary coordinates: x and y in a plane, or lon and lat in degrees.
 *
 * @example points([1.2, 0.7], {lon: [10, 11], lat: [50, 51]}, {units: "mm", name: "rain"})
 */
export function points(
  values: ValuesInput,
  places: PointCoordinates,
  {units, name, crs, ...others}: PointsOptions = {}
): Field {
  onlyOptions("points", others, "units, name, crs");
  if (typeof places !== "object" || places === null) throw missingPlaces();
  const spherical = "lon" in places && "lat" in places;
  if (!spherical && !("x" in places && "y" in places)) throw missingPlaces();
  const degrees: Record<string, string> = {lon: "degrees_east", lat: "degrees_north"};
  const coords: Record<string, CoordinateInput> = {};
  for (const [key, list] of Object.entries(places) as [string, CoordinateInput["values"]][])
    coords[key] = {dims: ["point"], values: list, ...(degrees[key] && {units: degrees[key]})};
  return field(values, {dims: ["point"], coords, units, name, crs});
}

function missingPlaces(): FieldError {
  return new FieldError("missing coordinate: x, y or lon, lat; points need places, as {lon: […], lat: […]}", {
    subject: "coordinate"
  });
}
