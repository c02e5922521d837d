/** @file Estimates of many places with their error variances, laid out for pooling. */
import {FieldError} from "../../errors.ts";
import {checkField} from "../field/dims.ts";
import {refuseInfinite} from "../field/finite.ts";
import {isField} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field} from "../field/types.ts";

/** What a fit of each place gave, and how sure it is. */
export interface Estimates {
  readonly estimate: Field;
  /** Error variance of each estimate, in squared units: the square of its standard error. */
  readonly variance: Field;
}

/** Kept dims, offsets of places and of what is kept, and variances in the order of the estimates. */
export interface Laid {
  kept: string[];
  places: Int32Array;
  rest: Int32Array;
  variance: Float64Array;
}

export function layEstimates(input: Partial<Estimates> | null | undefined): Laid {
  const {estimate, variance} = input ?? {};
  for (const [name, f] of Object.entries({estimate, variance}))
    if (f === undefined)
      throw new FieldError(
        `missing ${name}: pooling is of estimates and their variances; give {estimate, variance}`,
        {
          subject: name
        }
      );
    else if (!isField(f)) checkField(f);
  const [e, v] = [estimate!, variance!];
  for (const f of [e, v]) refuseInfinite(f);
  const space = e.dims.filter((dim) => e.axes[dim] === "X");
  if (space.length === 0)
    throw new FieldError("missing axis: X; there are no places to pool", {subject: "axis", value: "X"});
  checkSameGrid(e, e.dims, v);
  const at = offsetsOf(e, e.dims, v);
  const own = Float64Array.from(at, (offset) => v.values[offset]);
  const bad = own.find((value, i) => !(value > 0) && !Number.isNaN(e.values[i]));
  if (bad !== undefined)
    throw new FieldError(`invalid variance: ${bad} beside an estimate; expected more than 0`, {
      subject: "variance",
      value: bad
    });
  const kept = e.dims.filter((dim) => !space.includes(dim));
  return {kept, places: offsetsOf(e, space), rest: offsetsOf(e, kept), variance: own};
}

export interface RandomEffects {
  mean: number;
  /** Error variance of the mean. */
  variance: number;
  /** Variance of the true values between places. */
  between: number;
  /** Weighted squared deviations from the mean without differences between places. */
  q: number;
  count: number;
}

/** The mean of estimates whose true values differ, with the moment estimate of how much (DerSimonian and Laird 1986). */
export function randomEffects(estimates: readonly number[], variances: readonly number[]): RandomEffects {
  const count = estimates.length;
  const weights = variances.map((v) => 1 / v);
  const fixed = weighted(estimates, weights);
  const q = estimates.reduce((sum, x, i) => sum + weights[i] * (x - fixed.mean) ** 2, 0);
  const squares = weights.reduce((a, b) => a + b * b, 0);
  const excess = (q - (count - 1)) / (fixed.weight - squares / fixed.weight);
  const between = count > 1 && excess > 0 ? excess : 0;
  const {mean, weight} = weighted(
    estimates,
    variances.map((v) => 1 / (v + between))
  );
  return {mean, variance: 1 / weight, between, q, count};
}

export function weighted(
  values: readonly number[],
  weights: readonly number[]
): {mean: number; weight: number} {
  const weight = weights.reduce((a, b) => a + b, 0);
  return {mean: values.reduce((sum, x, i) => sum + weights[i] * x, 0) / weight, weight};
}
