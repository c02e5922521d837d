/** @file The dates of a field's time axis. */
import {FieldError, listNames} from "../../errors.ts";
import {roleDims} from "./dims.ts";
import {type CalendarDate, decodeTime} from "./time.ts";
import type {Coordinate, Field} from "./types.ts";

/** The one time dim and its CF coordinate. Throws FieldError when there is none, several, or no units to decode by. */
export function timeAxis(f: Field): {dim: string; coordinate: Coordinate} {
  const times = roleDims(f, "T");
  const clocks = times.filter((dim) => f.coords[dim]?.units?.includes(" since "));
  if (clocks.length === 1) return {dim: clocks[0], coordinate: f.coords[clocks[0]]};
  if (times.length === 0) {
    throw new FieldError(`missing axis: T; this field has ${listNames(f.dims)}`, {
      subject: "axis",
      value: "T"
    });
  }
  if (clocks.length > 1)
    throw new FieldError(`ambiguous axis: T; both ${listNames(clocks)} are times, keep one of them`);
  throw new FieldError(
    `missing units: ${times[0]} holds no dates; give its coordinate units such as "days since 1970-01-01"`,
    {subject: "units", value: times[0]}
  );
}

/** Returns the date of each time of a field, in its own calendar. Throws as `timeAxis` does, and for gaps in time. */
export function dates(f: Field): CalendarDate[] {
  const {coordinate} = timeAxis(f);
  return Array.from(coordinate.values as ArrayLike<number>, (value) => decodeTime(value, coordinate));
}
