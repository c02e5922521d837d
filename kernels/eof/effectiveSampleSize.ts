/** @file How many independent samples a series is worth when each value resembles the one before. */
import {FieldError, OptionError, listNames} from "../../errors.ts";
import {keepCoords} from "../field/derive.ts";
import {onlyOptions} from "../options.ts";
import {field, isField, transpose} from "../field/index.ts";
import type {Field} from "../field/types.ts";

export interface EffectiveSampleSizeOptions {
  /** "variance" for errors of variances, N(1 − r²)/(1 + r²), or "mean" for errors of means, N(1 − r)/(1 + r); defaults to "variance". */
  form?: "variance" | "mean";
}

/**
 * Returns the effective number of samples of a series, from its lag-1 autocorrelation r = Σ p(t)·p(t+1) / Σ p(t)², p the
 * anomaly; it treats the series as a first-order autoregressive one.
 *
 * Shapes: numbers → number; [time, …] → […], a number when time is the only dim.
 * Units: none, a count of samples.
 * Missing: gaps are left out of N and of the sums, and so are the pairs they belong to. NaN for a series that never changes.
 * Throws: FieldError `missing axis: T`, `invalid series: …`, `invalid values: …` for infinite ones; OptionError `invalid form: …`.
 * Source: Bretherton et al. (1999); Bartlett (1935) for means.
 * Checked against: numpy, relative 1e-9.
 */
export function effectiveSampleSize(
  x: Field | ArrayLike<number>,
  {form = "variance", ...others}: EffectiveSampleSizeOptions = {}
): Field | number {
  onlyOptions("effectiveSampleSize", others, "form");
  if (form !== "variance" && form !== "mean")
    throw new OptionError(`invalid form: ${form}; expected "variance" or "mean"`, {
      subject: "form",
      value: form
    });
  if (!isField(x)) {
    if (typeof x?.length !== "number" || typeof (x[0] ?? NaN) !== "number")
      throw new FieldError(
        "invalid series: no list of numbers; give one, or for several series a field [time, …]",
        {
          subject: "series",
          value: x
        }
      );
    return sizeOf(x, 0, 1, x.length, form);
  }
  const times = x.dims.filter((dim) => x.axes[dim] === "T");
  if (times.length !== 1)
    throw new FieldError(`missing axis: T, just one; this field has ${listNames(x.dims)}`, {
      subject: "axis",
      value: "T"
    });
  const rest = x.dims.filter((dim) => dim !== times[0]);
  const {values, shape} = transpose(x, [times[0], ...rest]);
  const series = values.length / shape[0];
  const sizes = Float64Array.from({length: series}, (_, k) => sizeOf(values, k, series, shape[0], form));
  if (rest.length === 0) return sizes[0];
  return field(sizes, {
    dims: rest,
    shape: shape.slice(1),
    coords: keepCoords(x, rest),
    axes: Object.fromEntries(rest.map((dim) => [dim, x.axes[dim]])),
    name: "effective sample size",
    units: "1"
  });
}

/** Of the series that begins at `start` and goes on every `step`. */
function sizeOf(
  values: ArrayLike<number>,
  start: number,
  step: number,
  length: number,
  form: "variance" | "mean"
): number {
  const at = (t: number) => values[start + t * step];
  let count = 0;
  let mean = 0;
  for (let t = 0; t < length; ++t) if (!Number.isNaN(at(t))) mean += (at(t) - mean) / ++count;
  if (count > 0 && !Number.isFinite(mean))
    throw new FieldError("invalid values: infinite ones in the series; mask them first", {subject: "values"});
  let pairs = 0;
  let squares = 0;
  for (let t = 0; t < length; ++t) {
    if (Number.isNaN(at(t))) continue;
    squares += (at(t) - mean) ** 2;
    if (t + 1 < length && !Number.isNaN(at(t + 1))) pairs += (at(t) - mean) * (at(t + 1) - mean);
  }
  const r = pairs / squares;
  return form === "mean" ? (count * (1 - r)) / (1 + r) : (count * (1 - r * r)) / (1 + r * r);
}
