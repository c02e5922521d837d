/** @file Mean errors of forecasts: root mean square, mean absolute, bias, correlation. */
import {map} from "../field/map.ts";
import {isField} from "../field/field.ts";
import {max, min} from "../field/reductions.ts";
import {refuseInfinite} from "../field/finite.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {onlyOptions} from "../options.ts";
import {average, type Cases, casesOf, checkUnits, onResult, type ScoreOptions, scoreOf} from "./paired.ts";

/**
 * Returns the root of the mean squared difference of forecast and observation.
 *
 * Shapes: two of one shape → a number, or with `over` a field of the dims that are left. Units: the field's.
 * Missing: pairs with a gap on either side are left out, and their weights with them; NaN where none is left. An infinite
 * error makes an infinite mean.
 * Throws: FieldError `invalid cases: …`, `invalid coordinate: …` on other grids, `invalid units: …`; OptionError `invalid weights: …`.
 * Source: √(Σw(f − o)² / Σw). Checked against: scikit-learn 1.9 mean_squared_error, relative 1e-10.
 *
 * @example rmse(forecast, observed, {weights: "coslat"})
 */
export function rmse(
  forecast: Cases,
  observed: Cases,
  {over, weights, ...others}: ScoreOptions = {}
): Field | number {
  onlyOptions("rmse", others, "over, weights");
  checkUnits(forecast, observed);
  const units = isField(forecast) ? forecast.units : "";
  const squares = scoreOf(forecast, observed, (f, o) => (f - o) ** 2, squaredUnits(units));
  return onResult(average(squares, {over, weights}), Math.sqrt, units);
}

/**
 * Returns the mean absolute difference of forecast and observation.
 *
 * Shapes, Missing, Throws: as `rmse`. Units: the field's. Source: Σw|f − o| / Σw. Checked against: numpy, relative 1e-10.
 */
export function mae(
  forecast: Cases,
  observed: Cases,
  {over, weights, ...others}: ScoreOptions = {}
): Field | number {
  onlyOptions("mae", others, "over, weights");
  checkUnits(forecast, observed);
  return average(
    scoreOf(forecast, observed, (f, o) => Math.abs(f - o)),
    {over, weights}
  );
}

/**
 * Returns the mean of forecast less observation: above 0 where the forecast is too high.
 *
 * Shapes, Missing, Throws: as `rmse`. Units: the field's. Source: Σw(f − o) / Σw. Checked against: numpy, relative 1e-10.
 */
export function bias(
  forecast: Cases,
  observed: Cases,
  {over, weights, ...others}: ScoreOptions = {}
): Field | number {
  onlyOptions("bias", others, "over, weights");
  checkUnits(forecast, observed);
  return average(
    scoreOf(forecast, observed, (f, o) => f - o),
    {over, weights}
  );
}

/**
 * Returns the correlation of forecast and observation about their own weighted means.
 *
 * Shapes, Missing, Throws: as `rmse`, and FieldError `invalid values: …` for infinite ones; NaN where either side never
 * changes. Units: none.
 * Source: Pearson's r with weights in means, variances and covariance. Checked against: numpy.cov(aweights), relative 1e-10.
 */
export function correlation(
  forecast: Cases,
  observed: Cases,
  {over, weights, ...others}: ScoreOptions = {}
): Field | number {
  onlyOptions("correlation", others, "over, weights");
  const f = casesOf(forecast, "the forecast");
  const o = casesOf(observed, "the observation");
  for (const each of [f, o]) refuseInfinite(each);
  // Both sides where both are there, so that their means are of the same cases.
  const both = [
    scoreOf(f, o, (x, y) => (Number.isNaN(y) ? NaN : x)),
    scoreOf(f, o, (x, y) => (Number.isNaN(x) ? NaN : y))
  ].map((side) => {
    const mean = average(side, {over, weights});
    const [low, high] = [min(side, {over}), max(side, {over})];
    // In units of its own span no square overflows, and what never changes has none, whatever the rounding of its mean.
    return isField(mean)
      ? map([side, mean, low as Field, high as Field], (x, m, l, h) => (x - m) / (h - l))
      : map(side, (x) => (x - mean) / ((high as number) - (low as number)));
  });
  const moment = (a: number, b: number) =>
    average(
      map([both[a], both[b]], (x, y) => x * y),
      {over, weights}
    );
  const [xy, xx, yy] = [moment(0, 1), moment(0, 0), moment(1, 1)];
  const ratio = (c: number, u: number, v: number) => Math.max(-1, Math.min(1, c / Math.sqrt(u * v)));
  return isField(xy)
    ? map([xy, xx as Field, yy as Field], ratio, {units: "1"})
    : ratio(xy, xx as number, yy as number);
}
