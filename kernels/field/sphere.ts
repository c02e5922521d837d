/** @file Guards of everything that is meant for longitude and latitude. */
import {FieldError} from "../../errors.ts";
import type {Field} from "./types.ts";

/** Mean radius of the earth in metres (IUGG R1, rounded as the mean of the WGS 84 semi-axes). */
export const EARTH_RADIUS = 6_371_008.8;

/** Throws `unsupported crs: EPSG:31985; reproject or use planar` for a projected field. */
export function checkSpherical(f: Pick<Field, "crs">): void {
  if (f.crs === undefined || /^(epsg:4326|ogc:crs84|crs84|wgs ?84)$/i.test(f.crs)) return;
  throw new FieldError(`unsupported crs: ${f.crs}; reproject or use planar`, {subject: "crs", value: f.crs});
}
