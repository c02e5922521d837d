/** @file P-values that assume no distribution: how often values shuffled over the places say as much. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {lagOf, type MapOf} from "./slices.ts";

export interface PermutationOptions {
  /** How many shuffles to count, 999 being usual; defaults to 0, no such p-values. */
  permutations?: number;
  /** Where the shuffles start, a whole number; defaults to 0. */
  seed?: number;
}

export interface Shuffles {
  readonly permutations: number;
  readonly seed: number;
}

/** Throws: OptionError `unknown option: …`, `invalid permutations: …`, `invalid seed: …`. */
export function checkPermutations(
  who: string,
  {permutations = 0, seed = 0, ...others}: PermutationOptions,
  known = "permutations, seed"
): Shuffles {
  onlyOptions(who, others, known);
  if (!Number.isInteger(permutations) || permutations < 0)
    throw new OptionError(
      `invalid permutations: ${String(permutations)}; expected a whole number, 999 being usual`,
      {subject: "permutations", value: permutations}
    );
  randomOf(seed);
  return {permutations, seed};
}

/**
 * Two-sided p of statistics of a map, from all its values shuffled over its places: twice the smaller tail, the map itself
 * counted among the shuffles. A statistic that is NaN has none.
 */
export function shuffledP<K extends string>(
  {values}: MapOf,
  {permutations, seed}: Shuffles,
  statistics: (values: Float64Array) => Record<K, number>
): Record<K, number> {
  const observed = statistics(values);
  const keys = Object.keys(observed) as K[];
  const tails = Object.fromEntries(keys.map((key) => [key, [0, 0]])) as Record<K, [number, number]>;
  const {below} = randomOf(seed);
  const shuffled = values.slice();
  for (let round = 0; round < permutations; ++round) {
    for (let i = shuffled.length - 1; i > 0; --i) swap(shuffled, i, below(i + 1));
    const drawn = statistics(shuffled);
    for (const key of keys) count(tails[key], drawn[key], observed[key]);
  }
  return Object.fromEntries(
    keys.map((key) => [key, Number.isNaN(observed[key]) ? NaN : twoSided(tails[key], permutations)])
  ) as Record<K, number>;
}

/**
 * Two-sided p of the weighted sum around each place, its own value held and the others shuffled over the rest of the
 * map. A place without neighbours, and a map that is constant, have none: NaN.
 */
export function conditionalP(map: MapOf, {permutations, seed}: Shuffles): Float64Array {
  const {z, weights, m2} = map;
  const n = z.length;
  const around = lagOf(weights, z);
  const {below} = randomOf(seed);
  const others = new Float64Array(Math.max(0, n - 1));
  return around.map((observed, i) => {
    const [from, to] = [weights.offsets[i], weights.offsets[i + 1]];
    if (from === to || !(m2 > 0)) return NaN;
    others.set(z.subarray(0, i));
    others.set(z.subarray(i + 1), i);
    const tails: [number, number] = [0, 0];
    for (let round = 0; round < permutations; ++round) {
      let lag = 0;
      for (let k = from; k < to; ++k) {
        // As many values are drawn as there are neighbours, none of them twice.
        const at = k - from;
        swap(others, at, at + below(n - 1 - at));
        lag += weights.values[k] * others[at];
      }
      count(tails, lag, observed);
    }
    return twoSided(tails, permutations);
  });
}

function swap(list: Float64Array, i: number, j: number): void {
  const value = list[i];
  list[i] = list[j];
  list[j] = value;
}

/** What differs from the map by the rounding of another order of summing is as large and as small as it. */
function count(tails: [number, number], drawn: number, observed: number): void {
  const slack = 1e-12 * (1 + Math.abs(observed));
  if (drawn >= observed - slack) ++tails[0];
  if (drawn <= observed + slack) ++tails[1];
}

function twoSided(tails: readonly [number, number], permutations: number): number {
  return Math.min(1, (2 * (Math.min(...tails) + 1)) / (permutations + 1));
}
