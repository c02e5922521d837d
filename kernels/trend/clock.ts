/** @file The time axis as numbers: years of CF times, plain coordinates as they are, positions where there are none. */
import {FieldError, listNames} from "../../errors.ts";
import {coordinateNumbers, roleDims} from "../field/dims.ts";
import {checkOnwards} from "../field/onwards.ts";
import {yearsSince1970} from "../field/time.ts";
import type {Calendar, Field} from "../field/types.ts";
import {checkNeeds} from "../operator/needs.ts";

export interface Clock {
  readonly dim: string;
  /** Years since 1970 for CF times, a year being the calendar's own; else the coordinate, or 0, 1, 2, …. */
  readonly values: Float64Array;
  /** What one unit of the values is: "year", the units of the coordinate, or "step". */
  readonly unit: string;
  /** The calendar of CF times. */
  readonly calendar?: Calendar;
}

/**
 * Reads the one time axis of a field.
 *
 * Throws: FieldError `missing axis: T; …`, `ambiguous axis: T; …`, `invalid coordinate: …` when time does not go on;
 * `isStrict` refuses equal times too.
 */
export function clockOf(f: Field, name: string, {isStrict = false}: {isStrict?: boolean} = {}): Clock {
  checkNeeds({name, needs: ["T"]}, f);
  const dims = roleDims(f, "T");
  if (dims.length > 1)
    throw new FieldError(`ambiguous axis: T; ${listNames(dims)} are times, stack them or keep one`, {
      subject: "axis",
      value: "T"
    });
  const [dim] = dims;
  const size = f.shape[f.dims.indexOf(dim)];
  const coordinate = f.coords[dim];
  if (coordinate === undefined)
    return {dim, values: Float64Array.from({length: size}, (_, i) => i), unit: "step"};
  const given = coordinateNumbers(f, dim);
  checkOnwards(f, dim, {isStrict});
  const isDated = coordinate.units?.includes(" since ") ?? false;
  const values = Float64Array.from(given, (value) => (isDated ? yearsSince1970(value, coordinate) : value));
  return isDated
    ? {dim, values, unit: "year", calendar: coordinate.calendar ?? f.calendar ?? "standard"}
    : {dim, values, unit: coordinate.units || "step"};
}

/** Units for each unit of time: K year-1. */
export function rateUnits(units: string, unit: string): string {
  return [units, /^[A-Za-z]+$/.test(unit) ? `${unit}-1` : `(${unit})-1`]
    .filter((part) => part !== "" && part !== "1")
    .join(" ");
}
