/** @file Guards of everything that is meant for longitude and latitude. */
import {FieldError} from "../../errors.ts";
import {coordinateNumbers} from "./dims.ts";
import type {Field} from "./types.ts";

/** Mean radius of the earth in metres (IUGG R1, rounded as the mean of the WGS 84 semi-axes). */
export const EARTH_RADIUS = 6_371_008.8;

/** Throws `unsupported crs: EPSG:31985; reproject or use planar` for a projected field. */
export function checkSpherical(f: Pick<Field, "crs">): void {
  if (f.crs === undefined || /^(epsg:4326|ogc:crs84|crs84|wgs ?84)$/i.test(f.crs)) return;
  throw new FieldError(`unsupported crs: ${f.crs}; reproject or use planar`, {subject: "crs", value: f.crs});
}

/** Latitudes in degrees. Throws FieldError `invalid coordinate: lat is 3000; expected -90 to 90` past the poles. */
export function latitudesOf(f: Field): ArrayLike<number> {
  const values = coordinateNumbers(f, "lat");
  // The rounding of float32 coordinates is let through.
  const bad = Array.from(values).find((lat) => Math.abs(lat) > 90.0001);
  if (bad === undefined) return values;
  throw new FieldError(`invalid coordinate: lat is ${bad}; expected degrees from -90 to 90`, {
    subject: "coordinate",
    value: bad
  });
}
