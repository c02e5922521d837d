/** @file Calendars as arithmetic: a date to the running number of its day, and back. */
import type {Calendar} from "./types.ts";

/** How many days a year has in a calendar. */
export function daysInYear(year: number, calendar: Calendar = "standard"): number {
  return dayNumber(year + 1, 1, 1, calendar) - dayNumber(year, 1, 1, calendar);
}

export function daysInMonth(year: number, month: number, calendar: Calendar = "standard"): number {
  const next = month === 12 ? dayNumber(year + 1, 1, 1, calendar) : dayNumber(year, month + 1, 1, calendar);
  return next - dayNumber(year, month, 1, calendar);
}

/** The season of a month: 0 DJF, 1 MAM, 2 JJA, 3 SON; December counts with the winter that it begins. */
export function seasonOf(month: number): number {
  return Math.floor((month % 12) / 3);
}

export const CALENDARS: readonly Calendar[] = [
  "standard",
  "gregorian",
  "proleptic_gregorian",
  "julian",
  "noleap",
  "365_day",
  "360_day"
];

/** Whether two names mean the same calendar. */
export function isSameCalendar(a: Calendar = "standard", b: Calendar = "standard"): boolean {
  const plain = (name: Calendar) =>
    name === "gregorian" ? "standard" : name === "365_day" ? "noleap" : name;
  return plain(a) === plain(b);
}

/**
 * Whether the same count means the same day in both: as in one calendar, and in the two Gregorian ones, which part before
 * 1582 only.
 */
export function isSameCount(a: Calendar = "standard", b: Calendar = "standard"): boolean {
  const gregorian: readonly Calendar[] = ["standard", "gregorian", "proleptic_gregorian"];
  return isSameCalendar(a, b) || (gregorian.includes(a) && gregorian.includes(b));
}

export function isFixed365(calendar: Calendar): boolean {
  return calendar === "noleap" || calendar === "365_day";
}

const BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/** Julian day number of 1582-10-15, the first day of the Gregorian calendar. */
const GREGORIAN_START = 2_299_161;

/** A running number of a day; Julian day numbers in the calendars of history, an own count in 360_day and noleap. */
export function dayNumber(year: number, month: number, day: number, calendar: Calendar): number {
  if (calendar === "360_day") return year * 360 + (month - 1) * 30 + day - 1;
  if (isFixed365(calendar)) return year * 365 + BEFORE_MONTH[month - 1] + day - 1;
  if (calendar === "proleptic_gregorian") return gregorianDay(year, month, day);
  if (calendar === "julian") return julianDay(year, month, day);
  const gregorian = gregorianDay(year, month, day);
  return gregorian >= GREGORIAN_START ? gregorian : julianDay(year, month, day);
}

// Both count from March, so that the leap day is the last of its year: day of the year (153 m + 2) / 5 for month m.
function gregorianDay(year: number, month: number, day: number): number {
  const {y, m} = fromMarch(year, month);
  return (
    day +
    Math.floor((153 * m + 2) / 5) +
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    1721119
  );
}

function julianDay(year: number, month: number, day: number): number {
  const {y, m} = fromMarch(year, month);
  return day + Math.floor((153 * m + 2) / 5) + 365 * y + Math.floor(y / 4) + 1721117;
}

function fromMarch(year: number, month: number): {y: number; m: number} {
  return month > 2 ? {y: year, m: month - 3} : {y: year - 1, m: month + 9};
}

/** The inverse of `dayNumber`. */
export function dateOfDay(number: number, calendar: Calendar): {year: number; month: number; day: number} {
  if (calendar === "360_day") {
    const year = Math.floor(number / 360);
    const rest = number - year * 360;
    return {year, month: Math.floor(rest / 30) + 1, day: (rest % 30) + 1};
  }
  if (isFixed365(calendar)) {
    const year = Math.floor(number / 365);
    const rest = number - year * 365;
    const month = BEFORE_MONTH.findIndex((before) => before > rest);
    return {year, month, day: rest - BEFORE_MONTH[month - 1] + 1};
  }
  const gregorian =
    calendar === "proleptic_gregorian" || (calendar !== "julian" && number >= GREGORIAN_START);
  // A first guess from the mean year, then at most a step or two: plainer than the closed form, and as quick.
  const first = gregorian ? gregorianDay : julianDay;
  let year = Math.floor((number - 1_721_058) / (gregorian ? 365.2425 : 365.25));
  while (first(year, 1, 1) > number) --year;
  while (first(year + 1, 1, 1) <= number) ++year;
  let month = Math.min(12, Math.floor((number - first(year, 1, 1)) / 31) + 1);
  while (month < 12 && first(year, month + 1, 1) <= number) ++month;
  return {year, month, day: number - first(year, month, 1) + 1};
}
