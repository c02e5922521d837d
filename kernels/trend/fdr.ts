/** @file The false discovery rate: which of many tests stand, when one in so many that stand may be wrong. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import {isField} from "../field/field.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";

export interface FdrOptions {
  /** The share of false ones among those rejected; defaults to 0.05. Twice that where neighbours are alike (Wilks, 2016). */
  q?: number;
}

export interface Fdr<F> {
  /** 1 where the null hypothesis is rejected, else 0, on the dims of p. */
  readonly rejected: F;
  /** The smallest q at which each would be rejected; missing where p is. */
  readonly adjusted: F;
  /** The largest p rejected; NaN when none is. */
  readonly threshold: number;
  /** How many are rejected, and of how many tests. */
  readonly count: number;
  readonly tests: number;
}

/**
 * Returns which p-values stand at a false discovery rate of q, by the step-up rule of Benjamini and Hochberg.
 *
 * Shapes: those of p, for a field a field. Units: none. Missing: no test; not rejected.
 * Throws: FieldError `invalid p: …` outside 0 to 1; OptionError `invalid q: …`.
 * Source: Benjamini and Hochberg (1995); Wilks (2016) for fields.
 * Checked against: statsmodels 0.15.0 multipletests(method="fdr_bh").
 *
 * @example const {rejected} = fdr((await mannKendall().fit(f)).p, {q: 0.1});
 */
export function fdr(p: Field, options?: FdrOptions): Fdr<Field>;
export function fdr(p: ArrayLike<number> | number, options?: FdrOptions): Fdr<Float64Array>;
export function fdr(
  p: Field | ArrayLike<number> | number,
  {q = 0.05, ...others}: FdrOptions = {}
): Fdr<Field> | Fdr<Float64Array> {
  onlyOptions("fdr", others, "q");
  if (!(q > 0 && q < 1))
    throw new OptionError(`invalid q: ${q}; expected a number between 0 and 1`, {subject: "q", value: q});
  const values = isField(p) ? p.values : typeof p === "number" ? [p] : p;
  const order: number[] = [];
  for (let i = 0; i < values.length; ++i) {
    if (values[i] >= 0 && values[i] <= 1) order.push(i);
    else if (!Number.isNaN(values[i]))
      throw new FieldError(`invalid p: ${values[i]} at ${i}; expected 0 to 1`, {
        subject: "p",
        value: values[i]
      });
  }
  order.sort((i, j) => values[i] - values[j]);
  const tests = order.length;
  const adjusted = new Float64Array(values.length).fill(NaN);
  const rejected = new Float64Array(values.length);
  let count = 0;
  // From the largest down: a p stands with the best rank behind it.
  for (let rank = tests, least = 1; rank >= 1; --rank) {
    const i = order[rank - 1];
    least = Math.min(least, (values[i] * tests) / rank);
    adjusted[i] = least;
    // The rule in its own form, so that a p that equals its bound is not lost to rounding.
    if (count === 0 && values[i] <= (q * rank) / tests) count = rank;
    if (count > 0) rejected[i] = 1;
  }
  const numbers = {threshold: count > 0 ? values[order[count - 1]] : NaN, count, tests};
  if (!isField(p)) return Object.freeze({rejected, adjusted, ...numbers});
  return Object.freeze({
    rejected: derive(p, {values: rejected, name: "rejected", units: "1"}),
    adjusted: derive(p, {values: adjusted, name: `adjusted ${p.name}`.trim(), units: "1"}),
    ...numbers
  });
}
