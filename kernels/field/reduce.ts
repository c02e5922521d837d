/** @file Reduces by pattern: what stands on the left alone is taken away. */
import {listNames, OptionError} from "../../errors.ts";
import type {ReduceOptions} from "./aggregate.ts";
import {isField} from "./field.ts";
import {type Atom, invalid, matchPattern, parsePattern} from "./pattern.ts";
import {assemble} from "./rearrange.ts";
import {count, max, mean, median, min, std, sum, variance} from "./reductions.ts";
import type {Field} from "./types.ts";

const STATISTICS = {mean, sum, std, variance, min, max, median, count} as const;

/** Names of the statistics that `reduce` and `reduceOver` know. */
export type Statistic = keyof typeof STATISTICS;

/** The reduction of that name. Throws: OptionError `unknown statistic: …`. */
export function statisticOf(name: string): (f: Field, options: ReduceOptions) => Field | number {
  if (Object.hasOwn(STATISTICS, name)) return STATISTICS[name as Statistic];
  throw new OptionError(`unknown statistic: ${name}; expected ${listNames(Object.keys(STATISTICS))}`, {
    subject: "statistic",
    value: name
  });
}

export interface PatternReduceOptions extends Omit<ReduceOptions, "over"> {
  /** Sizes of split dims, as {dy: 2} for "(y dy) (x dx) -> y x"; defaults to {}. */
  sizes?: Readonly<Record<string, number>>;
}

/**
 * Returns a field reduced over the tokens that the right side lacks, then arranged as it says; a number when none is left.
 *
 * Throws: OptionError `invalid pattern: …`, `unknown statistic: …`.
 *
 * @example reduce(sst, "time lat lon -> time", "mean", {weights: "coslat"})
 */
export function reduce(
  f: Field,
  pattern: string,
  statistic: Statistic = "mean",
  {sizes = {}, ...options}: PatternReduceOptions = {}
): Field | number {
  const by = statisticOf(statistic);
  const parsed = parsePattern(pattern);
  const left = parsed.left.flatMap((place) => place.tokens);
  const right = parsed.right.flatMap((place) => place.tokens);
  const extra = right.find((token) => !left.includes(token));
  if (extra) throw invalid(pattern, `${extra} is missing on the left, use repeat to add it`);
  const atoms = matchPattern(f, pattern, parsed, sizes);
  const apart = assemble(
    f,
    left.map((token) => ({tokens: [token], merged: false})),
    atoms
  );
  const namesOf = (token: string) => atoms.get(token)!.map((atom) => atom.name);
  const made = by(apart, {over: left.filter((token) => !right.includes(token)).flatMap(namesOf), ...options});
  if (!isField(made)) return made;
  const whole = (atom: Atom): Atom => ({...atom, dim: atom.name, step: 1});
  return assemble(made, parsed.right, new Map(right.map((token) => [token, atoms.get(token)!.map(whole)])));
}
