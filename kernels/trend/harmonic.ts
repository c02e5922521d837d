/** @file Harmonic fits: the waves of known periods in a series, beside its trend. */
import {OptionError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import type {Basis} from "./basis.ts";
import type {Clock} from "./clock.ts";
import {type LinearOperator, type LinearParams, linearOperator} from "./linearFit.ts";

export interface HarmonicOptions {
  /** The longest period, in years for CF times, else in units of the coordinate or steps; without it "year". */
  period?: number | "year";
  /** How many waves there are, of period, period / 2, …; defaults to 1. */
  count?: number;
  /** Periods of their own, as of tides, in place of period and count. */
  periods?: readonly number[];
  /** Whether a line is fitted beside the waves; defaults to true. */
  trend?: boolean;
}

/** Wave k is cos·cos(2πt/P) + sin·sin(2πt/P) = amplitude·cos(2πt/P − phase), t from 1970 for CF times, else from 0. */
export interface HarmonicParams extends LinearParams {
  /** [harmonic, …cell], as are the others; the coordinate counts from 1. */
  readonly cos: Field;
  readonly sin: Field;
  readonly amplitude: Field;
  /** In radians, atan2(sin, cos). */
  readonly phase: Field;
  readonly periods: readonly number[];
}

/**
 * Returns the operator that fits waves of known periods to each cell, beside a line, and takes both off.
 *
 * Shapes: fit [time, …cell] → cos, sin, amplitude, phase [harmonic, …cell], intercept, slope, rss, r2, … […cell], stderr and
 * stderrEffective [coefficient, …cell] in the order intercept, slope, cos 1, sin 1, …; apply → [time, …cell], the residuals,
 * which invert turns back. Members of a sample share a fit.
 * Units: the field's; slope per year for CF times, a year being the calendar's own 360, 365 or 365.25 days. The trend is
 * centred on the mean of the whole axis, phases count from time 0, in radians.
 * Missing: left out, and missing in the residuals; cells with too few values for the fit have no parameters.
 * In parts: along time, parts that follow one another; sums over each cell are kept, as large as a few parameters.
 * A constant series, whose residuals are all 0, has no r2, no lag-1 correlation and nothing that rests on it: NaN.
 * Throws: FieldError `missing axis: T; …`, `invalid coordinate: …`, `invalid design: …` where times cannot tell the waves apart,
 * `invalid values: …` for infinite ones, `invalid calendar: …`, `invalid parts: …`; OptionError `missing period: …`,
 * `invalid period: …`, `invalid periods: …`, `invalid count: …`, `invalid trend: …`.
 * Source: least squares by orthogonal columns; Santer et al. (2000) for the effective count.
 * Checked against: statsmodels 0.15.0 OLS, relative 1e-8; parts merged against the whole, 1e-12.
 *
 * @example const {amplitude, phase} = await harmonic({count: 2}).fit(sst);
 */
export function harmonic({
  period: asked,
  count = 1,
  periods,
  trend = true,
  ...others
}: HarmonicOptions = {}): LinearOperator<HarmonicParams> {
  onlyOptions("harmonic", others, "period, count, periods, trend");
  const period = asked === "year" ? undefined : asked;
  if (period !== undefined && !(period > 0 && period < Infinity))
    throw new OptionError(`invalid period: ${period}; expected a number above 0`, {
      subject: "period",
      value: period
    });
  if (!(Number.isInteger(count) && count >= 1))
    throw new OptionError(`invalid count: ${count}; expected a whole number from 1`, {
      subject: "count",
      value: count
    });
  if (
    periods !== undefined &&
    !(Array.isArray(periods) && periods.length > 0 && periods.every((each) => each > 0 && each < Infinity))
  )
    throw new OptionError(`invalid periods: ${String(periods)}; expected a list of numbers above 0`, {
      subject: "periods",
      value: periods
    });
  if (periods !== undefined && period !== undefined)
    throw new OptionError("invalid periods: given beside a period; give one of the two", {
      subject: "periods",
      value: periods
    });
  if (typeof trend !== "boolean")
    throw new OptionError(`invalid trend: ${String(trend)}; expected true or false`, {
      subject: "trend",
      value: trend
    });
  const degree = trend ? 1 : 0;
  const basisOf = ({calendar, unit}: Clock): Basis => {
    if (periods) return {degree, periods: [...periods]};
    if (period === undefined && calendar === undefined)
      throw new OptionError(`missing period: times are in ${unit}, not dates; give it, as {period: 12}`, {
        subject: "period"
      });
    return {degree, periods: Array.from({length: count}, (_, k) => (period ?? 1) / (k + 1))};
  };
  const waves = periods?.length ?? count;
  return linearOperator<HarmonicParams>({
    name: "harmonic",
    options: Object.freeze({
      ...(periods ? {periods: Object.freeze([...periods])} : {period: period ?? "year", count}),
      trend
    }),
    terms: degree + 1 + 2 * waves,
    basisOf,
    finish: (params, basis) => ({
      ...params,
      ...wavesOf(params.coefficients, basis),
      periods: Object.freeze(basis.periods)
    })
  });
}

/** The rows of the coefficients that belong to waves, as fields over them. */
function wavesOf(
  coefficients: Field,
  {degree, periods}: Basis
): Pick<HarmonicParams, "cos" | "sin" | "amplitude" | "phase"> {
  const count = periods.length;
  const size = coefficients.values.length / coefficients.shape[0];
  const [cos, sin, amplitude, phase] = Array.from({length: 4}, () => new Float64Array(count * size));
  for (let k = 0; k < count; ++k) {
    const from = (degree + 1 + 2 * k) * size;
    for (let c = 0, to = k * size; c < size; ++c, ++to) {
      const x = coefficients.values[from + c];
      const y = coefficients.values[from + size + c];
      cos[to] = x;
      sin[to] = y;
      amplitude[to] = Math.sqrt(x * x + y * y);
      phase[to] = Math.atan2(y, x);
    }
  }
  const {coefficient: _, ...coords} = coefficients.coords;
  const {coefficient: __, ...axes} = coefficients.axes;
  const made = (values: Float64Array, what: string, units = coefficients.units) =>
    derive(coefficients, {
      values,
      dims: ["harmonic", ...coefficients.dims.slice(1)],
      shape: [count, ...coefficients.shape.slice(1)],
      coords: {
        harmonic: {dims: ["harmonic"], values: Int32Array.from({length: count}, (_, k) => k + 1)},
        ...coords
      },
      axes: {harmonic: "V", ...axes},
      name: coefficients.name.replace("coefficients", what),
      units
    });
  return {
    cos: made(cos, "cos"),
    sin: made(sin, "sin"),
    amplitude: made(amplitude, "amplitude"),
    phase: made(phase, "phase", "rad")
  };
}
