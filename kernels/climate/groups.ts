/** @file Times sorted into the months, days or seasons of a year. */
import {FieldError, OptionError} from "../../errors.ts";
import {daysInYear, seasonOf} from "../field/calendar.ts";
import {dates, timeAxis} from "../field/dates.ts";
import {roleDims} from "../field/dims.ts";
import {product} from "../field/layout.ts";
import type {Coordinate, Field} from "../field/types.ts";

export type By = "month" | "dayofyear" | "season" | "all";

export interface Groups {
  /** The dims that time takes in the field. */
  dims: string[];
  /** How many groups there are, whether or not they hold a time. */
  size: number;
  /** The group of each time. */
  own: Int32Array;
  /** The groups each time counts for: its own, and with a window those around it. */
  counted: readonly ArrayLike<number>[];
  /** The coordinate of the groups; none for "all". */
  coordinate?: Coordinate;
}

const SEASONS = ["DJF", "MAM", "JJA", "SON"] as const;

/** Refuses what makes no sense before any data are seen. */
export function checkGrouping(by: By, window: number): void {
  if (!["month", "dayofyear", "season", "all"].includes(by)) {
    throw new OptionError(`invalid by: ${by}; expected month, dayofyear, season or all`, {
      subject: "by",
      value: by
    });
  }
  const largest = by === "month" ? 11 : by === "dayofyear" ? 359 : 1;
  if (!Number.isInteger(window) || window < 1 || window % 2 === 0 || window > largest) {
    throw new OptionError(
      `invalid window: ${window}; expected an odd number${largest > 1 ? ` from 1 to ${largest}` : ", 1,"} by ${by}`,
      {subject: "window", value: window}
    );
  }
}

/**
 * Sorts the times of a field. Months number 1 to 12; days of the year 1 to 366, 365 or 360 by the calendar, counted from
 * 1 January of each year, so that in leap years the days after February are one later and day 366 is theirs alone.
 */
export function groupsOf(f: Field, by: By, window = 1): Groups {
  if (by === "all") {
    const dims = roleDims(f, "T");
    const own = new Int32Array(product(dims.map((dim) => f.shape[f.dims.indexOf(dim)])));
    return {dims, size: 1, own, counted: Array.from(own, () => [0])};
  }
  const {dim, coordinate: axis} = timeAxis(f);
  const others = roleDims(f, "T").filter((each) => each !== dim);
  if (others.length)
    throw new FieldError(
      `ambiguous axis: T; ${dim} and ${others.join(", ")} are both time, stack or select first`
    );
  const all = dates(f);
  const calendar = axis.calendar ?? "standard";
  const half = (window - 1) / 2;
  if (by === "dayofyear") {
    const size =
      calendar === "360_day" ? 360 : daysInYear(2001, calendar) === daysInYear(2004, calendar) ? 365 : 366;
    const own = Int32Array.from(all, (date) => date.dayOfYear - 1);
    const counted = all.map(({year, dayOfYear}) =>
      around(half).map((step) => {
        const day = dayOfYear + step;
        if (day < 1) return day + daysInYear(year - 1, calendar) - 1;
        const length = daysInYear(year, calendar);
        return (day > length ? day - length : day) - 1;
      })
    );
    return {dims: [dim], size, own, counted, coordinate: numbered(by, size)};
  }
  const size = by === "month" ? 12 : 4;
  const own = Int32Array.from(all, ({month}) => (by === "month" ? month - 1 : seasonOf(month)));
  const counted = Array.from(own, (group) => around(half).map((step) => (group + step + size) % size));
  const coordinate = by === "month" ? numbered(by, size) : {dims: [by], values: SEASONS};
  return {dims: [dim], size, own, counted, coordinate};
}

function around(half: number): number[] {
  return Array.from({length: 2 * half + 1}, (_, i) => i - half);
}

function numbered(by: By, size: number): Coordinate {
  return {dims: [by], values: Float64Array.from({length: size}, (_, i) => i + 1)};
}
