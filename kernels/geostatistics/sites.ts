/** @file Places whose straight distances are lags: x and y as they are, longitude and latitude as points in space. */
import {FieldError} from "../../errors.ts";
import {type Places, placesOf, type PlacesInput} from "../space/places.ts";
import {EARTH_RADIUS_KM} from "../space/sphere.ts";

/** Positions in the units of lags. */
export interface Sites {
  readonly metric: "sphere" | "planar";
  readonly count: number;
  readonly dimension: number;
  readonly positions: Float64Array;
}

/**
 * On the sphere lags are chords in km, straight through the earth: every model that holds in space holds for them, and up
 * to 500 km a chord is within 0.03 % of the great circle (Yadrenko).
 */
export function sitesOf(input: PlacesInput): Sites {
  const {metric, count, dimension, positions}: Places = placesOf(input);
  if (metric === "feature")
    throw new FieldError(
      "invalid places: rows of features; variograms and kriging take places, as {x, y} or {lon, lat}"
    );
  if (metric === "planar") return {metric, count, dimension, positions};
  return {metric, count, dimension, positions: positions.map((value) => value * EARTH_RADIUS_KM)};
}

/** Straight distance between place i of one and place j of another. */
export function lagBetween(a: Sites, i: number, b: Sites, j: number): number {
  const {dimension} = a;
  let sum = 0;
  for (let d = 0; d < dimension; ++d) {
    const gap = a.positions[i * dimension + d] - b.positions[j * dimension + d];
    sum += gap * gap;
  }
  return Math.sqrt(sum);
}

/** The diagonal of the box around the places. */
export function diagonalOf({positions, dimension, count}: Sites): number {
  let sum = 0;
  for (let d = 0; d < dimension; ++d) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < count; ++i) {
      low = Math.min(low, positions[i * dimension + d]);
      high = Math.max(high, positions[i * dimension + d]);
    }
    sum += (high - low) ** 2;
  }
  return count > 0 ? Math.sqrt(sum) : 0;
}

/** The places of these indices. */
export function someSites({metric, dimension, positions}: Sites, kept: Int32Array): Sites {
  const some = new Float64Array(kept.length * dimension);
  kept.forEach((i, at) => {
    for (let d = 0; d < dimension; ++d) some[at * dimension + d] = positions[i * dimension + d];
  });
  return {metric, count: kept.length, dimension, positions: some};
}
