/** @file What scores are taken of: forecasts and observations side by side, and how they are averaged. */
import {FieldError, listNames} from "../../errors.ts";
import {field, isField} from "../field/field.ts";
import {map} from "../field/map.ts";
import {mean} from "../field/reductions.ts";
import type {Field} from "../field/types.ts";
import type {Weights} from "../field/weights.ts";

/** A field, or a plain list of numbers, one a case. */
export type Cases = Field | ArrayLike<number>;

export interface ScoreOptions {
  /** Dims to average over, by name, alias or role; defaults to all, which gives a number. */
  over?: string | readonly string[];
  /** How cells count; defaults to "none". "coslat" is cos(latitude) and never its root. */
  weights?: Weights;
}

/** Lists become fields over "sample". Throws FieldError `invalid cases: …`. */
export function casesOf(x: Cases, what: string): Field {
  if (isField(x)) return x;
  const first = (x as ArrayLike<unknown> | null | undefined)?.[0];
  if (
    typeof (x as ArrayLike<number> | null | undefined)?.length === "number" &&
    typeof x !== "string" &&
    typeof (first ?? NaN) !== "object"
  )
    return field(
      Float64Array.from(x, (value) => Number(value ?? NaN)),
      {dims: ["sample"]}
    );
  throw new FieldError(
    `invalid cases: ${what} is ${x === null ? "null" : typeof x}; expected a field or a list of numbers`,
    {
      subject: "cases",
      value: x
    }
  );
}

/** A score of each case: `of` the forecast and the observation, NaN where either is missing. */
export function scoreOf(
  forecast: Cases,
  observed: Cases,
  of: (forecast: number, observed: number) => number,
  units?: string
): Field {
  const f = casesOf(forecast, "the forecast");
  const o = casesOf(observed, "the observation");
  const odd = [
    ...f.dims.filter((dim) => !o.dims.includes(dim)),
    ...o.dims.filter((dim) => !f.dims.includes(dim))
  ];
  if (odd.length > 0)
    throw new FieldError(
      `invalid cases: ${listNames(odd)} on one side only; reduce it first, or name the members' dim where one is asked for`,
      {subject: "cases", value: odd}
    );
  return map([f, o], of, {units: units ?? f.units});
}

/** Throws FieldError `invalid units: …` for a difference of two fields in unlike units; one that states none passes. */
export function checkUnits(forecast: Cases, observed: Cases): void {
  const [f, o] = [forecast, observed].map((x) => (isField(x) ? x.units : ""));
  if (f === o || f === "" || o === "") return;
  throw new FieldError(`invalid units: ${f} and ${o}; convert one, as errors are differences of the two`, {
    subject: "units",
    value: o
  });
}

/** The weighted mean of the scores of all cases. */
export function average(scores: Field, {over, weights = "none"}: ScoreOptions): Field | number {
  return mean(scores, {over, weights});
}

/** The function of a field's values, or of a number. */
export function onResult(x: Field | number, f: (value: number) => number, units?: string): Field | number {
  return isField(x) ? map(x, f, {units: units ?? x.units}) : f(x);
}
