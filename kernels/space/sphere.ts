/** @file The sphere as points of space: unit vectors and the distances between them. */
import {EARTH_RADIUS} from "../field/sphere.ts";

/** Mean radius of the earth in km. */
export const EARTH_RADIUS_KM = EARTH_RADIUS / 1000;

const RADIANS = Math.PI / 180;

/** Writes the unit vector of a place; whole turns are taken off first, so that both sides of the seam are one place. */
export function unitVector(lon: number, lat: number, to: Float64Array, at: number): void {
  const turned = lon - 360 * Math.round(lon / 360);
  const east = (turned === -180 ? 180 : turned) * RADIANS;
  // A pole is one place whatever its longitude.
  const ring = Math.abs(lat) >= 90 ? 0 : Math.cos(lat * RADIANS);
  to[at] = ring * Math.cos(east);
  to[at + 1] = ring * Math.sin(east);
  to[at + 2] = Math.sin(Math.max(-90, Math.min(90, lat)) * RADIANS);
}

/**
 * Great-circle distance in km between unit vectors at `i` of `a` and `j` of `b`: from the sum and the difference of the two
 * (Kahan), which keeps its digits for near places as for antipodes.
 */
export function arc(a: Float64Array, i: number, b: Float64Array, j: number): number {
  let apart = 0;
  let along = 0;
  for (let d = 0; d < 3; ++d) {
    const u = a[i + d];
    const v = b[j + d];
    apart += (u - v) * (u - v);
    along += (u + v) * (u + v);
  }
  return 2 * EARTH_RADIUS_KM * Math.atan2(Math.sqrt(apart), Math.sqrt(along));
}
