/** @file Variogram models: how unlike values become with distance. */
import {OptionError} from "../../errors.ts";

export type VariogramModel = "spherical" | "exponential" | "gaussian";

/** A model with its numbers, in the sense of gstat; fits and readers of other packages convert by `effectiveRange`. */
export interface Variogram {
  readonly model: VariogramModel;
  /** Semivariance just off 0, part of the field: 0 at distance 0. */
  readonly nugget: number;
  /** What is added to the nugget far away. */
  readonly psill: number;
  /** a: the sill is reached at a (spherical), 1 − exp(−h/a) (exponential), 1 − exp(−(h/a)²) (gaussian). */
  readonly range: number;
}

/** What is left of the correlation at a distance in units of the range. */
export const CORRELATIONS: Readonly<Record<VariogramModel, (share: number) => number>> = {
  spherical: (share) => (share < 1 ? 1 - share * (1.5 - 0.5 * share * share) : 0),
  exponential: (share) => Math.exp(-share),
  gaussian: (share) => Math.exp(-share * share)
};

/** Where 95 % of the sill is reached, or all of it, in units of the range. */
export const EFFECTIVE: Readonly<Record<VariogramModel, number>> = {
  spherical: 1,
  exponential: 3,
  gaussian: Math.sqrt(3)
};

export function checkModel(model: VariogramModel): void {
  if (!Object.hasOwn(CORRELATIONS, model))
    throw new OptionError(`invalid model: ${model}; expected ${Object.keys(CORRELATIONS).join(", ")}`, {
      subject: "model",
      value: model
    });
}

/** Throws OptionError `missing variogram: …` or `invalid variogram: …` for what is no model with its numbers. */
export function checkVariogram(variogram: Variogram | undefined): Variogram {
  if (typeof variogram !== "object" || variogram === null || variogram instanceof Promise)
    throw new OptionError(
      "missing variogram: none given; fit one, as fitVariogram(await variogram().fit(points))"
    );
  const {model, nugget, psill, range} = variogram;
  checkModel(model);
  const isNumber = (value: number) => Number.isFinite(value) && value >= 0;
  if (!isNumber(nugget) || !isNumber(psill) || !(psill === 0 || (Number.isFinite(range) && range > 0)))
    throw new OptionError(
      `invalid variogram: nugget ${nugget}, psill ${psill}, range ${range}; expected numbers from 0, and a range above it`,
      {subject: "variogram", value: variogram}
    );
  return {model, nugget, psill, range};
}

/**
 * Returns the semivariance at a distance, or at many, either way: 0 at 0, nugget + psill · (1 − correlation) elsewhere.
 *
 * Throws: OptionError `missing variogram: …`, `invalid variogram: …`, `invalid model: …`.
 *
 * @example semivariance({model: "spherical", nugget: 0.1, psill: 0.9, range: 50}, 25)
 */
export function semivariance(variogram: Variogram, distance: number): number;
export function semivariance(variogram: Variogram, distance: ArrayLike<number>): Float64Array;
export function semivariance(
  variogram: Variogram,
  distance: number | ArrayLike<number>
): number | Float64Array {
  const {nugget, psill, range, model} = checkVariogram(variogram);
  const correlation = CORRELATIONS[model];
  const at = (h: number) =>
    h === 0 ? 0 : nugget + (psill > 0 ? psill * (1 - correlation(Math.abs(h) / range)) : 0);
  return typeof distance === "number" ? at(distance) : Float64Array.from(distance, at);
}
