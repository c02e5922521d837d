/** @file Detrending: what is left of a series when its line, or a curve, along time is taken off. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type LinearOperator, type LinearParams, linearOperator} from "./linearFit.ts";

export interface DetrendOptions {
  /** The highest power of time; defaults to 1, a line. 0 takes off the mean. */
  degree?: number;
}

/**
 * Returns the operator that takes the trend off each cell.
 *
 * Shapes: fit [time, …cell] → coefficients, stderr [coefficient, …cell], intercept, slope, rss, r2 […cell]; apply →
 * [time, …cell], the residuals, which invert turns back. Members of a sample share a fit.
 * Units: intercept and residuals the field's, slope the field's per year for CF times, else per unit of the coordinate or
 * per step; time is centred on the mean of the whole axis.
 * Missing: left out, and missing in the residuals; cells with too few values for the fit have no parameters.
 * In parts: along time, parts that follow one another; sums over each cell are kept, as large as a few parameters.
 * A constant series, whose residuals are all 0, has no r2, no lag-1 correlation and nothing that rests on it: NaN.
 * Throws: FieldError `missing axis: T; …`, `invalid coordinate: …`, `invalid design: …`, `invalid values: …` for infinite ones,
 * `invalid calendar: …`, `invalid units: …` applied in others, `invalid parts: …`; OptionError `invalid degree: …`.
 * Source: least squares by orthogonal columns; Santer et al. (2000) for the effective count.
 * Checked against: statsmodels 0.15.0 OLS by way of harmonic, relative 1e-8; parts merged against the whole, 1e-12.
 *
 * @example const {params, result} = await fitApply(detrend(), sst);
 */
export function detrend({degree = 1, ...others}: DetrendOptions = {}): LinearOperator<LinearParams> {
  onlyOptions("detrend", others, "degree");
  if (!(Number.isInteger(degree) && degree >= 0))
    throw new OptionError(`invalid degree: ${degree}; expected a whole number from 0`, {
      subject: "degree",
      value: degree
    });
  return linearOperator({
    name: "detrend",
    options: Object.freeze({degree}),
    terms: degree + 1,
    basisOf: () => ({degree, periods: []}),
    finish: (params) => params
  });
}
