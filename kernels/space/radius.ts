/** @file Everyone within a distance: a reach that stays when the data grow denser. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type Neighbourhood, neighbourhood} from "./neighbourhood.ts";

export interface RadiusOptions {
  /** The reach along great circles in km, itself included. */
  km?: number;
  /** The reach in a plane, in the units of x and y, itself included. */
  distance?: number;
  /** At most so many neighbours, the nearest; without it all. */
  max?: number;
  /** Whether a point is the first of its own neighbours; defaults to false. */
  self?: boolean;
}

/**
 * Returns the neighbourhood of all points within a distance, on the sphere by `km` or in a plane by `distance`.
 *
 * Ties go by index, as in `knn`. A point without neighbours has an empty row.
 * Throws: OptionError `missing radius: …`, `invalid radius: -1; …`, `invalid max: 0; …`; `find` throws what places throw.
 *
 * @example radius({km: 800}).find({lon, lat})
 */
export function radius({km, distance, max, self = false, ...others}: RadiusOptions = {}): Neighbourhood {
  onlyOptions("radius", others, "km, distance, max, self");
  if ((km === undefined) === (distance === undefined))
    throw new OptionError(
      "missing radius: one of km and distance; say {km: 800} on the sphere, {distance: 200} in a plane"
    );
  const reach = km ?? distance!;
  if (!(reach >= 0))
    throw new OptionError(`invalid radius: ${reach}; expected a distance from 0`, {
      subject: "radius",
      value: reach
    });
  if (max !== undefined && !(Number.isInteger(max) && max >= 1))
    throw new OptionError(`invalid max: ${max}; expected a whole number from 1`, {
      subject: "max",
      value: max
    });
  const metric = km === undefined ? "planar" : "sphere";
  return neighbourhood(
    "radius",
    {km, distance, max, self},
    {count: max ?? Infinity, distance: reach, metric, self}
  );
}
