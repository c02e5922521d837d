/** @file Standardized anomalies: how many standard deviations a value is above the mean of its group. */
import type {Field, Role} from "../field/types.ts";
import type {Operator, Params} from "../operator/types.ts";
import {type ClimateOperator, type ClimatologyOptions, grouped} from "./climatology.ts";
import {lookUp} from "./lookUp.ts";

export interface ZscoreParams extends Params {
  /** [month, …cell] in the units of the field. */
  readonly mean: Field;
  /** Same shape and units. */
  readonly std: Field;
  /** How many values each is of, same shape. */
  readonly count: Field;
}

/**
 * Returns the operator z = (x − μ) / σ, with μ and σ of the group and cell, or of the whole field with
 * `over: ["S", "T", "X"]`. Grouping is "all" by default: one μ and σ for each cell.
 *
 * Shapes: fit [time, …cell] → mean, std [month, …cell]; apply → [time, …cell]; invert gives the values again.
 * Units: none. Missing: stays missing; z is NaN where σ is 0 or where fewer values than ddof + 1 were there.
 * In parts: as `climatology`.
 * Throws: as `climatology`; FieldError `invalid field: …` on another grid, `invalid params: …`.
 * Source: Wilks (2019), standardized anomalies.
 * Checked against: xarray 2026.9 with ddof 0 and 1, absolute 1e-10.
 */
export function zscore<const O extends Role = "S" | "T">({
  by = "all",
  ...options
}: ClimatologyOptions<O> = {}): ClimateOperator<ZscoreParams, O> &
  Required<Pick<Operator<ZscoreParams>, "invert">> {
  const base = grouped<ZscoreParams, O>("zscore", {by, ...options}, ({mean, std, count}) => ({
    mean,
    std,
    count
  }));
  return Object.freeze({
    ...base,
    parameterShape: ["statistic", ...base.parameterShape],
    sizes: {...base.sizes, statistic: 2},
    async apply(input: Field, {mean, std}: ZscoreParams) {
      return lookUp(
        input,
        base.options,
        [mean, std],
        (x, mu, sigma) => (sigma > 0 ? (x - mu) / sigma : NaN),
        "1"
      );
    },
    async invert(input: Field, {mean, std}: ZscoreParams) {
      return lookUp(input, base.options, [mean, std], (z, mu, sigma) => mu + z * sigma, mean.units);
    }
  });
}
