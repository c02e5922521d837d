/** @file Getis and Ord's G: where high values gather, and whether they do at all. */
import {OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {normalTwoSided} from "../linalg/distributions.ts";
import {checkPermutations, conditionalP, type PermutationOptions} from "./permute.ts";
import {lagOf, type MapOf, type MapInput, perMap, perPlace} from "./slices.ts";
import type {SpatialWeights} from "./weights.ts";

export interface GetisOrdOptions extends PermutationOptions {
  /** Whether a place counts among its own neighbours, with weight 1 (G*, for hot spots); defaults to true. */
  star?: boolean;
}

export type GetisOrdResult = Readonly<Record<"z" | "p", Field>> & {
  /** From shuffles, where asked for. */
  readonly pPermutation?: Field;
};

/**
 * Returns how far the sum around each place is from what chance would gather there, in standard deviations: hot spots are
 * high, cold spots low; p is two-sided. With `permutations` there is `pPermutation` too, each place held and the others
 * shuffled around it: twice the smaller tail.
 *
 * Shapes: [… , cell] and weights [cell × cell] → fields of the input's shape.
 * Units: none. Missing: stay missing and are left out of what is near. A constant map, an island without `star`, and a place
 * that is near to everyone have no score: NaN.
 * Throws: FieldError `invalid weights: …` of another number of places, `invalid values: …` for infinite ones; OptionError `invalid star: …`,
 * `invalid permutations: …`, `invalid seed: …`.
 * Source: Ord and Getis (1995), eqs. 5 and 14.
 * Checked against: esda 2.9.0 and numpy, relative 1e-9, with binary weights.
 */
export function getisOrd(
  f: MapInput,
  weights: SpatialWeights,
  {star = true, ...others}: GetisOrdOptions = {}
): GetisOrdResult {
  const shuffles = checkPermutations("getisOrd", others, "star, permutations, seed");
  if (typeof star !== "boolean")
    throw new OptionError(`invalid star: ${String(star)}; expected true or false`, {
      subject: "star",
      value: star
    });
  return perPlace(f, weights, (map) => {
    const z = star ? starred(map) : unstarred(map);
    return {
      z,
      p: z.map(normalTwoSided),
      ...(shuffles.permutations > 0 && {pPermutation: conditionalP(map, shuffles)})
    };
  });
}

/** Sums of weights, of their squares and of weighted values around each place. */
function around({weights, values}: MapOf) {
  const ones = new Float64Array(values.length).fill(1);
  return {
    sums: lagOf(weights, ones),
    squares: lagOf({...weights, values: weights.values.map((w) => w * w)}, ones),
    lag: lagOf(weights, values)
  };
}

function starred(map: MapOf): Float64Array {
  const {sums, squares, lag} = around(map);
  const n = map.values.length;
  const mean = map.values.reduce((total, value) => total + value, 0) / n;
  return map.values.map((value, i) => {
    const sum = sums[i] + 1;
    const spread = (n * (squares[i] + 1) - sum * sum) / (n - 1);
    return score(lag[i] + value - sum * mean, map.m2, spread);
  });
}

/** Mean and variance are those of the other places. */
function unstarred(map: MapOf): Float64Array {
  const {sums, squares, lag} = around(map);
  const n = map.values.length;
  const total = map.values.reduce((sum, value) => sum + value, 0);
  return map.values.map((value, i) => {
    const mean = (total - value) / (n - 1);
    // Σ z² without this place, about the mean without it.
    const m2 = (n * map.m2 - (map.z[i] ** 2 * n) / (n - 1)) / (n - 1);
    const spread = ((n - 1) * squares[i] - sums[i] ** 2) / (n - 2);
    return score(lag[i] - sums[i] * mean, m2, spread);
  });
}

function score(excess: number, m2: number, spread: number): number {
  return m2 > 0 && spread > 1e-12 ? excess / Math.sqrt(m2 * spread) : NaN;
}

/**
 * Returns Getis and Ord's general G, the share of neighbouring pairs in the sum of all products of pairs, with its moments
 * when values are shuffled; z is positive where high values gather, and p is two-sided.
 *
 * Shapes: [… , cell] and weights [cell × cell] → a number each, or fields over the other dims.
 * Units: none; meant for positive values. Missing: left out, and their weights with them; islands stay in n.
 * Throws: FieldError `invalid weights: …` of another number of places, `invalid values: …` for infinite ones.
 * Source: Getis and Ord (1992) with the erratum of 1993.
 * Checked against: esda 2.9.0, relative 1e-9, with binary weights.
 */
export function generalG(
  f: MapInput,
  weights: SpatialWeights
): Readonly<Record<"G" | "expected" | "variance" | "z" | "p", number | Field>> {
  return perMap(f, weights, ({values, weights: w, moments: {s0, s1, s2}}) => {
    const n = values.length;
    const [m1, q2, q3, q4] = [1, 2, 3, 4].map((k) => values.reduce((sum, value) => sum + value ** k, 0));
    const lag = lagOf(w, values);
    const pairs = m1 * m1 - q2;
    const G = values.reduce((sum, value, i) => sum + value * lag[i], 0) / pairs;
    const expected = s0 / (n * (n - 1));
    const square = s0 * s0;
    const b0 = (n * n - 3 * n + 3) * s1 - n * s2 + 3 * square;
    const b1 = -((n * n - n) * s1 - 2 * n * s2 + 6 * square);
    const b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * square);
    const b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * square;
    const b4 = s1 - s2 + square;
    const sum = b0 * q2 * q2 + b1 * q4 + b2 * m1 * m1 * q2 + b3 * m1 * q3 + b4 * m1 ** 4;
    const raw = sum / (pairs * pairs * n * (n - 1) * (n - 2) * (n - 3)) - expected * expected;
    const isConstant = values.every((value) => value === values[0]);
    const variance = n > 3 && raw > 0 && !isConstant ? raw : NaN;
    const z = (G - expected) / Math.sqrt(variance);
    return {G, expected, variance, z, p: normalTwoSided(z)};
  });
}
