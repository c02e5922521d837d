/** @file Writes a table of comma-separated values. */
import type {Column} from "../field/toTable.ts";
import {onlyOptions} from "../options.ts";
import {columnsOf} from "./columns.ts";
import {deliver, fieldsOf, type Writable, type WriteOptions} from "./input.ts";

/**
 * Returns fields as CSV, or writes it to `path`: one row for each value, with a column for each dim, coordinate and field.
 *
 * Numbers are written so that they are read as the same numbers, dates as ISO 8601. Units and attributes are left behind.
 * Missing: an empty cell, quoted where it stands alone.
 * Throws: FieldError `invalid field: …`, `duplicate name: …`, `invalid fields: …`; OptionError `invalid path: …`.
 * Source: RFC 4180.
 * Checked against: pandas 3.0 with float_precision "round_trip", all values equal.
 *
 * @example const bytes = await writeCsv(stations);
 */
export async function writeCsv(input: Writable, {path, ...others}: WriteOptions = {}): Promise<Uint8Array> {
  onlyOptions("writeCsv", others, "path");
  const {fields} = await fieldsOf(input, "writeCsv");
  const columns = Object.entries(columnsOf(fields));
  const lines = [columns.map(([name]) => quoted(name)).join(",")];
  const count = columns[0][1].length;
  for (let i = 0; i < count; ++i) {
    // An empty line would be passed over, and the row lost.
    lines.push(columns.map(([, column]) => cell(column, i)).join(",") || '""');
  }
  return deliver(new TextEncoder().encode(`${lines.join("\n")}\n`), path);
}

function cell(column: Column, i: number): string {
  const value = column[i];
  if (typeof value === "number")
    return Number.isNaN(value) ? "" : Object.is(value, -0) ? "-0" : String(value);
  // Midnight alone is a day: most times are.
  if (value instanceof Date) return value.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
  return quoted(value);
}

function quoted(text: string): string {
  return /[",\r\n;\t|]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
