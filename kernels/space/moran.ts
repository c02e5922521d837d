/** @file Moran's I: whether near values are alike. */
import {normalTwoSided} from "../linalg/distributions.ts";
import type {Field} from "../field/types.ts";
import {checkPermutations, type PermutationOptions, shuffledP, type Shuffles} from "./permute.ts";
import {lagOf, type MapOf, type MapInput, perMap} from "./slices.ts";
import type {SpatialWeights} from "./weights.ts";

export type MoranResult = Readonly<
  Record<
    "I" | "expected" | "varianceNormal" | "varianceRandom" | "zNormal" | "zRandom" | "pNormal" | "pRandom",
    number | Field
  >
> & {
  /** From shuffles, where asked for. */
  readonly pPermutation?: number | Field;
};

/**
 * Returns Moran's I with its moments under normality and under randomization; p is two-sided. With `permutations` there is
 * `pPermutation` too, from values shuffled over the places: twice the smaller tail, esda's `p_sim` being the tail itself.
 *
 * Shapes: [… , cell] and weights [cell × cell] → a number each, or fields over the other dims.
 * Units: none. Missing: left out, and their weights with them, rows standardized anew where they were; islands stay in n.
 * A constant map has no association: NaN. So has the variance with fewer than 4 values.
 * Throws: FieldError `invalid weights: …` of another number of places, `invalid values: …` for infinite ones; OptionError `invalid permutations: …`, `invalid seed: …`.
 * Source: Cliff and Ord (1981).
 * Checked against: esda 2.9.0 and numpy, relative 1e-9.
 *
 * @example moran(crime, rowStandardize(readGal(text))).I
 */
export function moran(f: MapInput, weights: SpatialWeights, options: PermutationOptions = {}): MoranResult {
  const shuffles = checkPermutations("moran", options);
  return perMap(f, weights, (map) => ({
    ...moranOf(map),
    ...(shuffles.permutations > 0 && {pPermutation: shuffledI(map, shuffles)})
  }));
}

/** Shuffles have the same mean and variance: what moves is the sum of products. */
function shuffledI(map: MapOf, shuffles: Shuffles): number {
  if (!(map.m2 > 0)) return NaN;
  const scale = 1 / Math.sqrt(map.m2);
  const units = {...map, values: map.z.map((value) => value * scale)};
  return shuffledP(units, shuffles, (values) => {
    const lag = lagOf(map.weights, values);
    return {I: values.reduce((total, value, i) => total + value * lag[i], 0) / map.moments.s0};
  }).I;
}

function moranOf({values: {length: n}, weights, moments: {s0, s1, s2}, z, m2, b2}: MapOf) {
  const lag = lagOf(weights, z);
  const I = z.reduce((total, value, i) => total + value * lag[i], 0) / (s0 * m2);
  const expected = n > 1 ? -1 / (n - 1) : NaN;
  const square = expected * expected;
  const varianceNormal = (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - square;
  const varianceRandom =
    (n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0) -
      b2 * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)) /
      ((n - 1) * (n - 2) * (n - 3) * s0 * s0) -
    square;
  return {I, expected, ...tests(I - expected, varianceNormal, varianceRandom, n)};
}

/** z and two-sided p under both assumptions; of too few values, or of a variance that is none, nothing can be said. */
export function tests(excess: number, normal: number, random: number, n: number) {
  const varianceNormal = n > 3 && normal > 0 ? normal : NaN;
  const varianceRandom = n > 3 && random > 0 ? random : NaN;
  const zNormal = excess / Math.sqrt(varianceNormal);
  const zRandom = excess / Math.sqrt(varianceRandom);
  const [pNormal, pRandom] = [normalTwoSided(zNormal), normalTwoSided(zRandom)];
  return {varianceNormal, varianceRandom, zNormal, zRandom, pNormal, pRandom};
}
