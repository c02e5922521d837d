/** @file The k nearest neighbours: a reach that follows the density of the data. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type Neighbourhood, neighbourhood} from "./neighbourhood.ts";
import type {SpaceMetric} from "./places.ts";

export interface KnnOptions {
  /** How many neighbours; fewer where there are not so many points. Defaults to 8. */
  k?: number;
  /** Great circles, straight lines in x and y, or in features; without it what the coordinates are: lon, lat or x, y. */
  metric?: SpaceMetric;
  /** Whether a point is the first of its own neighbours; defaults to false. */
  self?: boolean;
}

const METRICS = ["sphere", "planar", "feature"];

/**
 * Returns the neighbourhood of the k nearest points. It shrinks where data are dense: say `radius` where the process has a
 * length of its own.
 *
 * Ties go by index: distances that differ by less than 1e-6 km, or in a plane by less than rounding, are equal.
 * Throws: OptionError `invalid k: 0; …`, `invalid metric: …`; `find` throws what places throw.
 *
 * @example const {offsets, indices, distances} = knn({k: 6}).find({lon, lat});
 */
export function knn({k = 8, metric, self = false, ...others}: KnnOptions = {}): Neighbourhood {
  onlyOptions("knn", others, "k, metric, self");
  if (!(Number.isInteger(k) && k >= 1))
    throw new OptionError(`invalid k: ${k}; expected a whole number from 1`, {subject: "k", value: k});
  if (metric !== undefined && !METRICS.includes(metric))
    throw new OptionError(`invalid metric: ${metric}; expected ${METRICS.join(", ")}`, {
      subject: "metric",
      value: metric
    });
  return neighbourhood("knn", {k, metric, self}, {count: k, distance: Infinity, metric, self});
}
