/** @file Selects by coordinate: nearest values, closed ranges, longitudes that wrap, times as dates. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive} from "./derive.ts";
import {coordinateOf, maybeCoordinateName} from "./dims.ts";
import {take} from "./isel.ts";
import {eastOf, inArc, isLongitude} from "./longitude.ts";
import {decodeTime, encodeTime, formatTime, isoDate} from "./time.ts";
import type {Coordinate, Field} from "./types.ts";

/** One value drops the dim; a pair is a closed range; any other list, or a typed array, names several values. */
export type Label = number | string | Date;
export type Selector = Label | readonly Label[] | Float64Array | Float32Array;

interface Chosen {
  indices: number[];
  drop: boolean;
  /** New coordinate values, where longitudes were unwrapped. */
  values?: Float64Array;
}

/**
 * Returns the part of a field at coordinate values.
 *
 * A number, or a Date, takes the nearest value, and is refused further out than half a step. A pair is a closed range in
 * either order; of longitudes it is the arc eastwards from the first to the second, joined over the date line and
 * Greenwich. An ISO string is a period: "2007-03" is a time within that month, ["2007", "2008-06"] runs to the end of June.
 *
 * Throws: FieldError `missing coordinate: …`, OptionError `unknown lat: 80; this field spans -5 to 4.44`.
 *
 * @example sel(sst, {time: "2007-03", lat: 0, lon: [-170, -120]})
 */
export function sel(f: Field, selectors: Readonly<Record<string, Selector>>): Field {
  const chosen = new Map<string, Chosen>();
  const moved: Record<string, Float64Array> = {};
  for (const [name, selector] of Object.entries(selectors)) {
    const coordinate = coordinateOf(f, name);
    const [dim] = coordinate.dims;
    if (coordinate.dims.length !== 1) {
      throw new FieldError(
        `unsupported coordinate: ${name} lies on ${coordinate.dims.join(", ")}; select by one on a single dimension`,
        {subject: "coordinate", value: name}
      );
    }
    if (chosen.has(dim)) throw new OptionError(`duplicate selection: ${dim}; select along it once`);
    const picked = choose(f, name, coordinate, selector);
    chosen.set(dim, picked);
    if (picked.values) moved[maybeCoordinateName(f, name)!] = picked.values;
  }
  const part = take(f, chosen);
  if (Object.keys(moved).length === 0) return part;
  const coords = {...part.coords};
  for (const [name, values] of Object.entries(moved)) coords[name] = {...coords[name], values};
  return derive(part, {values: part.values, coords});
}

function choose(f: Field, name: string, coordinate: Coordinate, selector: Selector): Chosen {
  const words = Array.isArray(coordinate.values);
  if (typeof selector !== "object" || selector instanceof Date)
    return {indices: [one(f, name, coordinate, selector)], drop: true};
  if (Array.isArray(selector) && selector.length === 2 && !words)
    return ranged(f, name, coordinate, selector as [Label, Label]);
  return {
    indices: Array.from<Label>(selector as Label[]).map((label) => one(f, name, coordinate, label)),
    drop: false
  };
}

function one(f: Field, name: string, coordinate: Coordinate, label: Label): number {
  if (Array.isArray(coordinate.values)) {
    const at = coordinate.values.indexOf(String(label));
    if (at >= 0) return at;
    throw unknown(name, coordinate, label);
  }
  if (typeof label === "string") {
    const dates = isoDates(coordinate);
    const within = dates.flatMap((date, i) => (inPeriods(date, label, label) ? [i] : []));
    if (within.length === 1) return within[0];
    if (within.length === 0) throw unknown(name, coordinate, label);
    throw new OptionError(
      `ambiguous ${name}: ${label}; ${within.length} lie in it, take them all as ["${label}", "${label}"]`,
      {subject: name, value: label}
    );
  }
  return nearest(f, name, coordinate, typeof label === "number" ? label : encodeTime(label, coordinate));
}

function nearest(f: Field, name: string, coordinate: Coordinate, value: number): number {
  const values = coordinate.values as ArrayLike<number>;
  const round = isLongitude(f, name);
  const distance = (a: number, b: number) => (round ? Math.min(eastOf(a, b), eastOf(b, a)) : Math.abs(a - b));
  let best = -1;
  let least = Infinity;
  for (let i = 0; i < values.length; ++i) {
    const d = distance(values[i], value);
    if (d < least) [best, least] = [i, d];
  }
  // Half the wider gap beside the nearest value, and the rounding of float32 coordinates.
  const gaps = [best - 1, best + 1].filter((i) => i >= 0 && i < values.length);
  const step = Math.max(0, ...gaps.map((i) => distance(values[i], values[best])));
  if (least <= step / 2 + 1e-6 * Math.max(1, Math.abs(value))) return best;
  throw unknown(name, coordinate, value);
}

function ranged(f: Field, name: string, coordinate: Coordinate, [from, to]: [Label, Label]): Chosen {
  const values = coordinate.values as ArrayLike<number>;
  const found: number[] = [];
  if (typeof from === "string" || typeof to === "string") {
    const [a, b] = [from, to].map((end) =>
      end instanceof Date ? end.toISOString().slice(0, 19) : String(end)
    );
    for (const [i, date] of isoDates(coordinate).entries()) if (inPeriods(date, a, b)) found.push(i);
  } else {
    const [a, b] = [from, to].map((end) => (end instanceof Date ? encodeTime(end, coordinate) : end));
    const round = isLongitude(f, name);
    for (let i = 0; i < values.length; ++i)
      if (round ? inArc(values[i], a, b) : values[i] >= Math.min(a, b) && values[i] <= Math.max(a, b))
        found.push(i);
    const east = found.map((i) => eastOf(values[i], a));
    const broken = (sign: number) => east.some((d, k) => k > 0 && (d - east[k - 1]) * sign <= 0);
    if (round && broken(1) && broken(-1)) {
      const order = Array.from(found.keys()).sort((p, q) => east[p] - east[q]);
      return {
        indices: order.map((k) => found[k]),
        drop: false,
        values: Float64Array.from(order, (k) => a + east[k])
      };
    }
  }
  if (found.length === 0) throw unknown(name, coordinate, `${String(from)} to ${String(to)}`);
  return {indices: found, drop: false};
}

function isoDates(coordinate: Coordinate): string[] {
  return Array.from(coordinate.values as ArrayLike<number>, (value) =>
    isoDate(decodeTime(value, coordinate))
  );
}

/** Whether a full ISO date lies in or between periods: texts cut to the same precision compare as times do. */
function inPeriods(date: string, from: string, to: string): boolean {
  const [a, b] = [from, to].map((text) => {
    const tidy = text.trim().replace(" ", "T").replace(/Z$/, "");
    if (/^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?)?)?)?$/.test(tidy)) return tidy;
    throw new OptionError(
      `invalid time: ${text}; expected ISO 8601, such as 2007, 2007-03 or 2007-03-01T12:00`,
      {
        subject: "time",
        value: text
      }
    );
  });
  return date.slice(0, a.length) >= a && date.slice(0, b.length) <= b;
}

function unknown(name: string, coordinate: Coordinate, value: unknown): OptionError {
  const {values, units} = coordinate;
  const say = (each: number | string) =>
    typeof each === "number" && units?.includes(" since ") ? formatTime(each, coordinate) : String(each);
  const label =
    typeof value === "number" ? say(value) : value instanceof Date ? value.toISOString() : String(value);
  const span = Array.isArray(values)
    ? `has ${values.join(", ")}`
    : `spans ${say(values[0])} to ${say(values[values.length - 1])}`;
  return new OptionError(`unknown ${name}: ${label}; this field ${span}`, {subject: name, value});
}
