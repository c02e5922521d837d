/** @file CF times: numbers with "days since …" and a calendar, to dates and back. */
import {FieldError, listNames} from "../../errors.ts";
import {CALENDARS, dateOfDay, dayNumber, daysInMonth, daysInYear, isFixed365} from "./calendar.ts";
import type {Calendar} from "./types.ts";

/** A date in a calendar of its own; `dayOfYear` counts from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Seconds with their fraction, to the microsecond. */
  readonly second: number;
  readonly dayOfYear: number;
}

export interface TimeUnits {
  readonly units?: string;
  readonly calendar?: Calendar;
}

const DAY = 86_400_000;
const UNIT_MS: readonly [RegExp, number][] = [
  [/^(microseconds?|microsecs?|us)$/i, 1e-3],
  [/^(milliseconds?|millisecs?|msecs?|ms)$/i, 1],
  [/^(seconds?|secs?|s)$/i, 1000],
  [/^(minutes?|mins?)$/i, 60_000],
  [/^(hours?|hrs?|h)$/i, 3_600_000],
  [/^(days?|d)$/i, DAY],
  [/^(weeks?)$/i, 7 * DAY]
];
const STEPS: readonly [RegExp, number][] = [
  [/^(months?|mons?)$/i, 1],
  [/^(years?|yrs?|common_years?)$/i, 12]
];

interface Axis {
  calendar: Calendar;
  /** Milliseconds in one unit; NaN when the unit is calendar months. */
  unit: number;
  /** Calendar months in one unit, for units that have no fixed length; else 0. */
  months: number;
  /** Day number and milliseconds of the origin. */
  day: number;
  ms: number;
}

const axes = new Map<string, Axis>();

/** Reads the units once; a month or a year counts calendar months, a fraction being a part of the month it falls in. */
function axisOf({units = "", calendar = "standard"}: TimeUnits): Axis {
  const key = `${calendar}|${units}`;
  const known = axes.get(key);
  if (known !== undefined) return known;
  if (!CALENDARS.includes(calendar)) {
    throw new FieldError(`unsupported calendar: ${calendar}; times are read in ${listNames(CALENDARS)}`, {
      subject: "calendar",
      value: calendar
    });
  }
  const match = /^\s*(\w+)\s+since\s+(.+?)\s*$/i.exec(units);
  const unit = match && UNIT_MS.find(([name]) => name.test(match[1]));
  const step = match && STEPS.find(([name]) => name.test(match[1]));
  const origin = match ? maybeDate(match[2]) : undefined;
  if (match === null || origin === undefined || (!unit && !step) || !isDate(origin, calendar)) {
    throw new FieldError(
      `invalid units: ${units || "none"}; a CF time needs units such as "days since 1970-01-01"`,
      {subject: "units", value: units}
    );
  }
  const axis: Axis = {
    calendar,
    unit: unit ? unit[1] : NaN,
    months: step ? step[1] : 0,
    day: dayNumber(origin.year, origin.month, origin.day, calendar),
    ms: origin.ms
  };
  axes.set(key, axis);
  return axis;
}

/** Days and milliseconds of a time value; day numbers run on within one calendar. */
function split(value: number, axis: Axis): {day: number; ms: number} {
  let day = axis.day;
  let ms = axis.ms;
  if (axis.months) {
    const whole = Math.floor(value * axis.months + 1e-9);
    const start = dateOfDay(axis.day, axis.calendar);
    const index = start.year * 12 + start.month - 1 + whole;
    const year = Math.floor(index / 12);
    const month = index - year * 12 + 1;
    const length = daysInMonth(year, month, axis.calendar);
    day = dayNumber(year, month, Math.min(start.day, length), axis.calendar);
    ms += Math.max(0, value * axis.months - whole) * length * DAY;
  } else {
    const days = Math.floor((value * axis.unit) / DAY);
    day += days;
    // Whole days are set apart first, so that the time of day keeps its digits far from the origin.
    ms += axis.unit === DAY ? (value - days) * DAY : value * axis.unit - days * DAY;
  }
  ms = Math.round(ms * 1000) / 1000;
  const carry = Math.floor(ms / DAY);
  return {day: day + carry, ms: ms - carry * DAY};
}

/** The date of a CF time value; NaN has none and throws. */
export function decodeTime(value: number, units: TimeUnits): CalendarDate {
  if (!Number.isFinite(value)) {
    throw new FieldError(`missing time: ${value}; a time coordinate may have no gaps`, {subject: "time"});
  }
  const axis = axisOf(units);
  const {day, ms} = split(value, axis);
  const date = dateOfDay(day, axis.calendar);
  const seconds = ms / 1000;
  return {
    ...date,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor((seconds % 3600) / 60),
    second: Math.round((seconds % 60) * 1e6) / 1e6,
    dayOfYear: day - dayNumber(date.year, 1, 1, axis.calendar) + 1
  };
}

/** The CF time value of an ISO string or a Date (read in UTC), in the calendar of the units. */
export function encodeTime(time: string | Date, units: TimeUnits): number {
  const date = maybeDate(typeof time === "string" ? time : time.toISOString());
  const axis = axisOf(units);
  if (date === undefined || !isDate(date, axis.calendar)) {
    throw new FieldError(
      `invalid time: ${String(time)}; expected a date such as 2007-03-01 in ${axis.calendar}`,
      {
        subject: "time",
        value: time
      }
    );
  }
  const day = dayNumber(date.year, date.month, date.day, axis.calendar);
  if (!axis.months) {
    const days = day - axis.day;
    return axis.unit === DAY
      ? days + (date.ms - axis.ms) / DAY
      : (days * DAY + (date.ms - axis.ms)) / axis.unit;
  }
  const start = dateOfDay(axis.day, axis.calendar);
  const length = daysInMonth(date.year, date.month, axis.calendar);
  const part = (date.day - start.day + (date.ms - axis.ms) / DAY) / length;
  return ((date.year - start.year) * 12 + date.month - start.month + part) / axis.months;
}

/** Years with their fraction, as 2007.5 for the middle of 2007. */
export function yearFraction(date: CalendarDate, calendar: Calendar = "standard"): number {
  const time = (date.hour + (date.minute + date.second / 60) / 60) / 24;
  return date.year + (date.dayOfYear - 1 + time) / daysInYear(date.year, calendar);
}

/** Years since 1970, a year being the calendar's mean: 360, 365 or 365.25 days. Uniform in time, so fit for trends. */
export function yearsSince1970(value: number, units: TimeUnits): number {
  const axis = axisOf(units);
  const {day, ms} = split(value, axis);
  const length = axis.calendar === "360_day" ? 360 : isFixed365(axis.calendar) ? 365 : 365.25;
  return (day - dayNumber(1970, 1, 1, axis.calendar) + ms / DAY) / length;
}

/** ISO 8601: the date alone at midnight, else to the second, with a fraction where there is one. */
export function formatTime(value: number, units: TimeUnits): string {
  return formatDate(decodeTime(value, units));
}

export function formatDate(date: CalendarDate): string {
  const text = isoDate(date);
  return text.endsWith("T00:00:00") ? text.slice(0, -9) : text;
}

/** ISO 8601 with the time of day always there: texts of one length to the second, which sort as times do. */
export function isoDate({year, month, day, hour, minute, second}: CalendarDate): string {
  const years = year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
  const whole = Math.floor(second);
  const fraction = second > whole ? String(Math.round((second - whole) * 1e6) / 1e6).slice(1) : "";
  return `${years}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(whole, 2)}${fraction}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function isDate({year, month, day}: ParsedDate, calendar: Calendar): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month, calendar);
}

interface ParsedDate {
  year: number;
  month: number;
  day: number;
  ms: number;
}

/** Reads a date as CF origins and ISO strings write it: `1970-1-1`, `2007-03`, `1800-01-01 00:00:0.0 +1:00`. */
export function maybeDate(text: string): ParsedDate | undefined {
  const match =
    /^\s*([+-]?\d{1,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T\s]+(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?)?)?)?\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)?\s*$/i.exec(
      text
    );
  if (match === null) return undefined;
  const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", sign, zh = "0", zm = "0"] =
    match;
  const zone = (sign === "-" ? -1 : 1) * (Number(zh) * 60 + Number(zm)) * 60_000;
  const ms = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000 - zone;
  return {year: Number(year), month: Number(month), day: Number(day), ms};
}
