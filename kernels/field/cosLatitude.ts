/** @file The cosine of latitude, which the area of a cell on a regular grid goes with. */
import {field} from "./field.ts";
import {coordinateOf} from "./dims.ts";
import {checkSpherical, latitudesOf} from "./sphere.ts";
import type {Field} from "./types.ts";

/**
 * Returns cos φ in float64 on the dims of the latitude coordinate, never below 0. As a weight of means it is used as it is,
 * as a weight of an EOF under a square root.
 *
 * Throws: FieldError `missing coordinate: lat; …`, `unsupported crs: …; reproject or use planar`.
 */
export function cosLatitude(f: Field): Field {
  checkSpherical(f);
  const {dims, ...rest} = coordinateOf(f, "lat");
  const values = Float64Array.from(latitudesOf(f), (lat) => Math.max(0, Math.cos((lat * Math.PI) / 180)));
  const coords = dims.length === 1 ? {[dims[0]]: f.coords[dims[0]] ?? {dims, ...rest}} : {};
  const axes = Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]));
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  return field(values, {dims, shape, coords, axes, units: "1", name: "cos_latitude"});
}
