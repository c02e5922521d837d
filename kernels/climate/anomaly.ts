/** @file Anomalies: what a value is above the mean of its month, day or season. */
import type {Field, Role} from "../field/types.ts";
import type {Operator} from "../operator/types.ts";
import {
  type ClimateOperator,
  type ClimatologyOptions,
  type ClimatologyParams,
  grouped
} from "./climatology.ts";
import {lookUp} from "./lookUp.ts";

/**
 * Returns the operator that subtracts the climatology of the fitted times.
 *
 * Shapes: fit [time, …cell] → climatology [month, …cell]; apply → [time, …cell]; invert adds the climatology again.
 * Units: the field's. Missing: stays missing; so does a value whose month was never seen in the fit.
 * In parts: as `climatology`.
 * Throws: as `climatology`; FieldError `invalid field: …` on another grid, `invalid calendar: …`, `invalid params: …`.
 * Source: the value less the mean of its group; groups are of the field's own calendar.
 * Checked against: xarray 2026.9 groupby anomalies, absolute 1e-10.
 *
 * @example const {params, result} = await fitApply(anomaly({by: "month"}), sst);
 */
export function anomaly<const O extends Role = "S" | "T">(
  options: ClimatologyOptions<O> = {}
): ClimateOperator<ClimatologyParams, O> & Required<Pick<Operator<ClimatologyParams>, "invert">> {
  const base = grouped<ClimatologyParams, O>("anomaly", options, (fields) => ({
    climatology: fields.mean,
    std: fields.std,
    count: fields.count
  }));
  return Object.freeze({
    ...base,
    async apply(input: Field, {climatology}: ClimatologyParams) {
      return lookUp(input, base.options, [climatology], (value, normal) => value - normal);
    },
    async invert(input: Field, {climatology}: ClimatologyParams) {
      return lookUp(input, base.options, [climatology], (value, normal) => value + normal);
    }
  });
}
