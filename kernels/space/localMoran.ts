/** @file Local Moran's I: where near values are alike, and where one stands out. */
import type {Field} from "../field/types.ts";
import {normalTwoSided} from "../linalg/distributions.ts";
import {checkPermutations, conditionalP, type PermutationOptions} from "./permute.ts";
import {lagOf, type MapOf, type MapInput, perPlace} from "./slices.ts";
import type {SpatialWeights} from "./weights.ts";

export type LocalMoranResult = Readonly<
  Record<"I" | "quadrant" | "lag" | "expected" | "variance" | "z" | "p", Field>
> & {
  /** From shuffles, where asked for. */
  readonly pPermutation?: Field;
};

/**
 * Returns the share of each place in Moran's I, the quadrant of the Moran scatterplot it falls in, and its moments when
 * values are shuffled over all places; p is two-sided. Many places are tested at once: control for it, as by `fdr`. With
 * `permutations` there is `pPermutation` too, each place held and the others shuffled around it: twice the smaller tail.
 *
 * Shapes: [… , cell] and weights [cell × cell] → fields of the input's shape. Quadrants: 1 high among high, 2 low among
 * high, 3 low among low, 4 high among low; `lag` is the weighted sum of the neighbours' deviations from the mean.
 * Units: none. I divides by the variance with n; by rows that sum to 1, the mean of I is Moran's I where nobody is an island.
 * Missing: stay missing and are left out of what is near. A constant map has no association: NaN, and quadrant 3.
 * Throws: FieldError `invalid weights: …` of another number of places, `invalid values: …` for infinite ones; OptionError `invalid permutations: …`, `invalid seed: …`.
 * Source: Anselin (1995); Sokal et al. (1998) for the moments.
 * Checked against: esda 2.9.0 and numpy, relative 1e-9.
 */
export function localMoran(
  f: MapInput,
  weights: SpatialWeights,
  options: PermutationOptions = {}
): LocalMoranResult {
  const shuffles = checkPermutations("localMoran", options);
  return perPlace(f, weights, (map) => ({
    ...localOf(map),
    ...(shuffles.permutations > 0 && {pPermutation: conditionalP(map, shuffles)})
  }));
}

function localOf({weights, z, m2, b2}: MapOf) {
  const n = z.length;
  const around = lagOf(weights, z);
  const sums = lagOf(weights, new Float64Array(n).fill(1));
  const squares = lagOf({...weights, values: weights.values.map((w) => w * w)}, new Float64Array(n).fill(1));
  const I = z.map((value, i) => (value * around[i]) / m2);
  const quadrant = z.map((value, i) => (value > 0 ? (around[i] > 0 ? 1 : 4) : around[i] > 0 ? 2 : 3));
  const expected = sums.map((sum) => -sum / (n - 1));
  const variance = sums.map(
    (sum, i) =>
      (squares[i] * (n - b2)) / (n - 1) +
      ((sum * sum - squares[i]) * (2 * b2 - n)) / ((n - 1) * (n - 2)) -
      expected[i] ** 2
  );
  const score = I.map((value, i) => (value - expected[i]) / Math.sqrt(variance[i]));
  return {I, quadrant, lag: around, expected, variance, z: score, p: score.map(normalTwoSided)};
}
