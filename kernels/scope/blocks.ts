/** @file Space cut into blocks of a size in km, on the sphere or in a plane. */
import {FieldError} from "../../errors.ts";
import {maybeCoordinateName, roleDims} from "../field/dims.ts";
import type {Field} from "../field/types.ts";
import {placesOf, type Places} from "../space/places.ts";

/** The mean of a degree along a meridian. */
const KM_PER_DEGREE = 111.195;

/** Places of the X dims, row-major, and how many km their units are; unit vectors on the sphere. */
export interface Located {
  places: Places;
  /** Kilometres in one unit of x and y; 0 on the sphere. */
  unit: number;
}

export function locate(f: Field): Located {
  if (roleDims(f, "X").length === 0)
    throw new FieldError("missing axis: X; there is no space to cut", {subject: "axis", value: "X"});
  const places = placesOf(f);
  return {places, unit: places.metric === "sphere" ? 0 : kmPerUnit(f)};
}

/** Kilometres in one unit of x; metres where none is stated. */
export function kmPerUnit(f: Field): number {
  const name = maybeCoordinateName(f, "x");
  const units = name === undefined ? "" : (f.coords[name].units ?? "");
  return /^(km|kilomet(er|re)s?)$/i.test(units) ? 1 : 1e-3;
}

/** Numbers the blocks of `km` that hold places, from 0, and gives each place its own. Bands of latitude are cut by their own width. */
export function blocksOf(f: Field, km: number): {own: Int32Array; count: number} {
  const {places, unit} = locate(f);
  const {positions, count, dimension} = places;
  const names = new Map<string, number>();
  const own = new Int32Array(count);
  for (let i = 0; i < count; ++i) {
    const at = positions.subarray(i * dimension, (i + 1) * dimension);
    const key = unit > 0 ? planar(at, km / unit) : spherical(at, km);
    const known = names.get(key) ?? names.size;
    names.set(key, known);
    own[i] = known;
  }
  return {own, count: names.size};
}

function planar([x, y]: Float64Array, size: number): string {
  return `${Math.floor(y / size)} ${Math.floor(x / size)}`;
}

/** Bands of equal height; each is cut into as many equal parts as its middle has room for. */
function spherical([x, y, z]: Float64Array, km: number): string {
  const degrees = 180 / Math.PI;
  const bands = Math.max(1, Math.round((180 * KM_PER_DEGREE) / km));
  const lat = Math.asin(Math.max(-1, Math.min(1, z))) * degrees;
  const band = Math.min(bands - 1, Math.floor(((lat + 90) / 180) * bands));
  const middle = (((band + 0.5) / bands) * 180 - 90) / degrees;
  const parts = Math.max(1, Math.round((360 * KM_PER_DEGREE * Math.cos(middle)) / km));
  const lon = Math.atan2(y, x) * degrees;
  return `${band} ${Math.min(parts - 1, Math.floor(((lon + 180) / 360) * parts))}`;
}
