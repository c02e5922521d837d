/** @file Weights of all pairs within a distance. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import type {PlacesInput} from "./places.ts";
import {radius} from "./radius.ts";
import {makeWeights, type SpatialWeights} from "./weights.ts";

export interface DistanceBandOptions {
  /** The reach along great circles in km, itself included. */
  km?: number;
  /** The reach in a plane, in the units of x and y, itself included. */
  distance?: number;
  /** The weight of a neighbour is distance to this power; defaults to 0, which is 1 for all, −1 is the inverse distance. */
  power?: number;
}

/**
 * Returns the weights of all pairs of places within a distance of each other, on the sphere by `km` or in a plane by
 * `distance`.
 *
 * Throws: OptionError `missing radius: …`, `invalid radius: …`, `invalid power: …` for places in one spot when it is
 * negative; FieldError for places that are not.
 *
 * @example const W = distanceBand(stations, {km: 300});
 */
export function distanceBand(
  places: PlacesInput,
  {km, distance, power = 0, ...others}: DistanceBandOptions = {}
): SpatialWeights {
  onlyOptions("distanceBand", others, "km, distance, power");
  if (!Number.isFinite(power))
    throw new OptionError(`invalid power: ${power}; expected a number`, {subject: "power", value: power});
  const {offsets, indices, distances} = radius({km, distance}).find(places);
  const rows = Array.from({length: offsets.length - 1}, (_, i) =>
    Array.from(indices.subarray(offsets[i], offsets[i + 1]), (j, k): [number, number] => {
      const weight = power === 0 ? 1 : distances[offsets[i] + k] ** power;
      if (Number.isFinite(weight)) return [j, weight];
      throw new OptionError(
        `invalid power: ${power} for places ${i} and ${j}, which are one spot; merge them first`,
        {
          subject: "power",
          value: power
        }
      );
    })
  );
  return makeWeights(
    rows,
    rows.map((_, i) => String(i)),
    power === 0 ? "binary" : "none"
  );
}
