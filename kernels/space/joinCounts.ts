/** @file Join counts: whether places of one kind lie together, for fields of zeros and ones. */
import {FieldError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {normalTwoSided} from "../linalg/distributions.ts";
import {checkPermutations, type PermutationOptions, shuffledP} from "./permute.ts";
import {type MapOf, type MapInput, perMap} from "./slices.ts";
import type {SpatialWeights} from "./weights.ts";

type Kind = "BB" | "WW" | "BW";
export type JoinCountsResult = Readonly<
  Record<Kind | `expected${Kind}` | `variance${Kind}` | `z${Kind}` | `p${Kind}`, number | Field>
> & {
  /** From shuffles, where asked for. */
  readonly [K in `pPermutation${Kind}`]?: number | Field;
};

/**
 * Returns how many neighbouring pairs are both one (BB), both zero (WW) or one of each (BW), with the moments when the same
 * ones and zeros are shuffled over the places; p is two-sided. With `permutations` there is `pPermutationBB`, WW and BW too, of so many
 * shuffles: twice the smaller tail.
 *
 * Shapes: [… , cell] of zeros and ones and weights [cell × cell] → a number each, or fields over the other dims. A pair
 * counts half of both its weights, so binary weights count each join once.
 * Units: joins. Missing: left out, and their weights with them. Where all are alike there is nothing to shuffle: z is NaN.
 * Throws: FieldError `invalid values: …` for other than 0 and 1, `invalid weights: …` of another number of places;
 * OptionError `invalid permutations: …`, `invalid seed: …`.
 * Source: Cliff and Ord (1981), sampling without replacement.
 * Checked against: all arrangements of a small map, relative 1e-12.
 */
export function joinCounts(
  f: MapInput,
  weights: SpatialWeights,
  options: PermutationOptions = {}
): JoinCountsResult {
  const shuffles = checkPermutations("joinCounts", options);
  return perMap(f, weights, (map) => {
    const counted = countsOf(map);
    if (shuffles.permutations === 0) return counted;
    const p = shuffledP(map, shuffles, (values) => joinsOf(map, values));
    // Where all are alike every shuffle is the map itself.
    const of = (kind: Kind) => (Number.isNaN(counted[`z${kind}`]) ? NaN : p[kind]);
    return {...counted, pPermutationBB: of("BB"), pPermutationWW: of("WW"), pPermutationBW: of("BW")};
  });
}

function joinsOf(
  {weights: {offsets, indices, values: weights}}: MapOf,
  values: Float64Array
): Record<Kind, number> {
  const counts = {BB: 0, WW: 0, BW: 0};
  for (let i = 0; i < values.length; ++i)
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) {
      const kind = values[i] !== values[indices[k]] ? "BW" : values[i] === 1 ? "BB" : "WW";
      counts[kind] += weights[k] / 2;
    }
  return counts;
}

function countsOf(map: MapOf) {
  const {
    values,
    moments: {s0, s1, s2}
  } = map;
  const bad = values.find((value) => value !== 0 && value !== 1);
  if (bad !== undefined)
    throw new FieldError(`invalid values: ${bad}; join counts are of zeros and ones`, {
      subject: "values",
      value: bad
    });
  const n = values.length;
  const ones = values.reduce((sum, value) => sum + value, 0);
  const counts = joinsOf(map, values);
  const shared = s2 - 2 * s1; // pairs of pairs with one place in common
  const apart = s0 * s0 + s1 - s2; // and with none
  const moments = (two: number, one: number, four: number) => {
    const expected = (s0 / 2) * two;
    return {expected, variance: (s1 * two + shared * one + apart * four) / 4 - expected * expected};
  };
  const same = (m: number) => moments(odds(m, n, 2), odds(m, n, 3), odds(m, n, 4));
  const zeros = n - ones;
  const mixed = (ones * zeros) / (n * (n - 1));
  const both = (4 * ones * (ones - 1) * zeros * (zeros - 1)) / (n * (n - 1) * (n - 2) * (n - 3));
  const of = {BB: same(ones), WW: same(zeros), BW: moments(2 * mixed, mixed, both)};
  const result: Record<string, number> = {...counts};
  for (const kind of ["BB", "WW", "BW"] as const) {
    const {expected, variance} = of[kind];
    // Whatever is left by rounding where every arrangement counts the same is no variance.
    const isFree = variance > 1e-12 * (1 + expected * expected);
    const z = isFree ? (counts[kind] - expected) / Math.sqrt(variance) : NaN;
    Object.assign(result, {
      [`expected${kind}`]: expected,
      [`variance${kind}`]: variance,
      [`z${kind}`]: z,
      [`p${kind}`]: normalTwoSided(z)
    });
  }
  return result as Record<Exclude<keyof JoinCountsResult, `pPermutation${Kind}`>, number>;
}

/** The chance that `k` different places drawn from n are all among m of them. */
function odds(m: number, n: number, k: number): number {
  let product = 1;
  for (let i = 0; i < k; ++i) product *= (m - i) / (n - i);
  return product;
}
