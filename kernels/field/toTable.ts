/** @file A field as columns: one row for each value, as tables and plots want it. */
import {onlyOptions} from "../options.ts";
import {gather} from "./derive.ts";
import {checkField} from "./dims.ts";
import {offsetsOf} from "./layout.ts";
import {decodeTime, formatTime} from "./time.ts";
import type {Coordinate, Field, Values} from "./types.ts";

export type Column = Values | readonly string[] | readonly Date[];

export interface TableOptions {
  /** Whether rows whose value is missing are left out; defaults to false. */
  skipMissing?: boolean;
}

/**
 * Returns columns by name: each dim, each auxiliary coordinate, and the values under the field's name, or `value`. A dim
 * without a coordinate counts from 0. CF times become dates, in calendars that Date does not know ISO strings. arquero's
 * `table()`, Plot's column accessors and `toArrow` take it as it is.
 */
export function toTable(
  f: Field,
  {skipMissing = false, ...others}: TableOptions = {}
): Record<string, Column> {
  onlyOptions("toTable", others, "skipMissing");
  checkField(f);
  const all = Int32Array.from(f.values.keys());
  const rows = skipMissing ? all.filter((i) => !Number.isNaN(f.values[i])) : all;
  const columns: Record<string, Column> = {};
  const names = [...f.dims, ...Object.keys(f.coords).filter((name) => !f.dims.includes(name))];
  for (const name of names) {
    const coordinate = f.coords[name] ?? positions(f, name);
    const shape = coordinate.dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
    const offsets = offsetsOf(f, f.dims, {dims: coordinate.dims, shape});
    columns[name] = columnOf(
      coordinate,
      rows.map((row) => offsets[row])
    );
  }
  columns[valueName(f, names)] = gather(f.values, rows);
  return columns;
}

/** The column of the values: the field's name, unless a coordinate has it. */
export function valueName(f: Field, taken: readonly string[]): string {
  return f.name && !taken.includes(f.name) ? f.name : "value";
}

function positions(f: Field, dim: string): Coordinate {
  return {dims: [dim], values: Int32Array.from({length: f.shape[f.dims.indexOf(dim)]}, (_, i) => i)};
}

function columnOf(coordinate: Coordinate, offsets: Int32Array): Column {
  const {values, units, calendar = "standard"} = coordinate;
  if (Array.isArray(values)) return Array.from(offsets, (offset) => values[offset] as string);
  const numbers = values as Values;
  if (!units?.includes(" since ")) return gather(numbers, offsets);
  const known = calendar === "standard" || calendar === "gregorian" || calendar === "proleptic_gregorian";
  const texts = Array.from(numbers, (value) => formatTime(value, coordinate));
  if (!known || Array.from(numbers).some((value) => decodeTime(value, coordinate).year < 1583))
    return Array.from(offsets, (offset) => texts[offset]);
  const dates = texts.map((text) => new Date(text.includes("T") ? `${text}Z` : text));
  return Array.from(offsets, (offset) => dates[offset]);
}
