/** @file Geary's C: how much neighbours differ. */
import type {Field} from "../field/types.ts";
import {checkPermutations, type PermutationOptions, shuffledP} from "./permute.ts";
import {type MapOf, type MapInput, perMap} from "./slices.ts";
import {tests} from "./moran.ts";
import type {SpatialWeights} from "./weights.ts";

export type GearyResult = Readonly<
  Record<
    "C" | "expected" | "varianceNormal" | "varianceRandom" | "zNormal" | "zRandom" | "pNormal" | "pRandom",
    number | Field
  >
> & {
  /** From shuffles, where asked for. */
  readonly pPermutation?: number | Field;
};

/**
 * Returns Geary's C, 1 without association and below it where neighbours are alike, with its moments; p is two-sided. With
 * `permutations` there is `pPermutation` too, from values shuffled over the places: twice the smaller tail.
 *
 * Shapes: [… , cell] and weights [cell × cell] → a number each, or fields over the other dims.
 * Units: none. Missing: left out, and their weights with them, rows standardized anew where they were; islands stay in n.
 * A constant map has no association: NaN. z is negative where neighbours are alike.
 * Throws: FieldError `invalid weights: …` of another number of places, `invalid values: …` for infinite ones; OptionError `invalid permutations: …`, `invalid seed: …`.
 * Source: Cliff and Ord (1981).
 * Checked against: esda 2.9.0 (whose p is one-sided) and numpy, relative 1e-9.
 */
export function geary(f: MapInput, weights: SpatialWeights, options: PermutationOptions = {}): GearyResult {
  const shuffles = checkPermutations("geary", options);
  return perMap(f, weights, (map) => ({
    ...gearyOf(map),
    ...(shuffles.permutations > 0 && {
      pPermutation: shuffledP(map, shuffles, (values) => ({C: ratio(map, values)})).C
    })
  }));
}

/** The mean squared difference of neighbours over twice the variance. */
function ratio({weights, moments: {s0}, m2}: MapOf, values: Float64Array): number {
  const n = values.length;
  const {offsets, indices} = weights;
  let differences = 0;
  for (let i = 0; i < n; ++i)
    for (let k = offsets[i]; k < offsets[i + 1]; ++k)
      differences += weights.values[k] * (values[i] - values[indices[k]]) ** 2;
  return ((n - 1) * differences) / (2 * s0 * n * m2);
}

function gearyOf(map: MapOf) {
  const {
    values: {length: n},
    moments: {s0, s1, s2},
    b2
  } = map;
  const C = ratio(map, map.values);
  const varianceNormal = ((2 * s1 + s2) * (n - 1) - 4 * s0 * s0) / (2 * (n + 1) * s0 * s0);
  const varianceRandom =
    ((n - 1) * s1 * (n * n - 3 * n + 3 - (n - 1) * b2) -
      0.25 * (n - 1) * s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * b2) +
      s0 * s0 * (n * n - 3 - (n - 1) ** 2 * b2)) /
    (n * (n - 2) * (n - 3) * s0 * s0);
  return {C, expected: 1, ...tests(C - 1, varianceNormal, varianceRandom, n)};
}
