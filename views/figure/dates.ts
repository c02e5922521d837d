/** @file Time coordinates as dates of the axis of a chart, and in words. */
import type {Coordinate, Field} from "../../kernels/index.ts";
import {decodeTime} from "../../kernels/index.ts";
import {formatNumber} from "./format.ts";

const day = 86_400_000;
const months = "January February March April May June July August September October November December".split(
  " "
);

export function isTime(coord: Coordinate | undefined): boolean {
  return /^\s*\w+\s+since\s+/i.test(coord?.units ?? "");
}

/**
 * The dates of a CF time coordinate, for an axis in the common calendar. A month of a 30-day calendar is stretched to
 * the common month of its name, so that no date is lost and each falls into its own month.
 */
export function toDates(coord: Coordinate): Date[] {
  const {units, calendar} = coord;
  return Array.from(coord.values as ArrayLike<number>, (value) => {
    const {year, month, day: date, hour, minute, second} = decodeTime(value, {units, calendar});
    const start = new Date(0);
    start.setUTCFullYear(year, month - 1, 1);
    const next = new Date(0);
    next.setUTCFullYear(year, month, 1);
    const into = date - 1 + (hour + (minute + second / 60) / 60) / 24;
    const stretch = calendar === "360_day" ? (next.getTime() - start.getTime()) / (30 * day) : 1;
    return new Date(start.getTime() + into * stretch * day);
  });
}

/** What an axis of a chart runs over: dates, numbers, or counts from 0; with a label. */
export function positions(
  f: Field,
  dim: string
): {values: (Date | number)[]; label: string | null; header: string} {
  const coord = f.coords[dim];
  const n = f.shape[f.dims.indexOf(dim)];
  if (coord && isTime(coord)) return {values: toDates(coord), label: null, header: dim};
  if (!coord || typeof coord.values[0] === "string")
    return {values: Array.from({length: n}, (_, i) => i), label: dim, header: dim};
  const label = coord.units ? `${dim} (${coord.units})` : dim;
  return {values: Array.from(coord.values as ArrayLike<number>), label, header: label};
}

/** How a time coordinate is told: its times as words, and the step where it is even. */
function wordsOf({units, calendar, ...coord}: Coordinate): {
  step: "years" | "months" | "times";
  middle: number;
  isEven: boolean;
  say(value: number): string;
} {
  const dates = toDates({...coord, units, calendar});
  const steps = dates.slice(1).map((date, i) => (date.getTime() - dates[i].getTime()) / day);
  const middle = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const step = middle > 359 && middle < 367 ? "years" : middle > 27 && middle < 32 ? "months" : "times";
  const say = (value: number) => {
    const {year, month, day: date, hour, minute} = decodeTime(value, {units, calendar});
    if (step === "years") return String(year);
    if (step === "months") return `${months[month - 1]} ${year}`;
    const time = hour || minute ? ` ${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : "";
    return `${date} ${months[month - 1]} ${year}${time}`;
  };
  return {step, middle, isEven: steps.every((size) => size > 0.85 * middle && size < 1.15 * middle), say};
}

/** Each time in words, as precise as the step between them: `April 2006` for months. */
export function timeWords(coord: Coordinate): string[] {
  const {say} = wordsOf(coord);
  return Array.from(coord.values as ArrayLike<number>, say);
}

/** `April 2006 to September 2010, 54 months`: from, to, and the step where it is even. */
export function describeTimes(coord: Coordinate): string {
  const n = coord.values.length;
  if (n === 0) return "no times";
  const {step, middle, isEven, say} = wordsOf(coord);
  const numbers = coord.values as ArrayLike<number>;
  if (n === 1) return say(numbers[0]);
  const every =
    step !== "times"
      ? ""
      : isEven && middle >= 1
        ? `, every ${middle === 1 ? "day" : `${formatNumber(middle)} days`}`
        : isEven
          ? `, every ${formatNumber(24 * middle)} hours`
          : "";
  const uneven = isEven ? "" : ", unevenly spaced";
  return `${say(numbers[0])} to ${say(numbers[n - 1])}, ${n.toLocaleString("en-US")} ${step}${every}${uneven}`;
}
