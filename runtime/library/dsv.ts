/** @file Delimited text to rows, without making code from the header, so that a strict content policy holds. */
import {autoType, dsvFormat} from "d3-dsv";
import type {DsvOptions} from "./file.ts";

export type Row = Record<string, unknown>;

/** Returns rows with their `columns`; of two columns of the same name the last one wins. */
export function parseDsv(
  text: string,
  {delimiter = ",", array = false, typed = false}: DsvOptions = {}
): unknown[] {
  const rows = dsvFormat(delimiter).parseRows(text);
  if (array) return typed ? rows.map((row) => autoType(row as never) as unknown) : rows;
  const columns = rows.shift() ?? [];
  const objects = rows.map((row) => {
    const object: Row = {};
    columns.forEach((column, i) => {
      // A column may bear the name of an accessor of every object.
      if (column === "__proto__")
        Object.defineProperty(object, column, {value: row[i] ?? "", enumerable: true});
      else object[column] = row[i] ?? "";
    });
    return typed === true ? (autoType(object as never) as Row) : object;
  });
  if (typed === "auto") inferTypes(objects, columns);
  return Object.assign(objects, {columns});
}

/** How many rows decide the type of a column. */
const SAMPLE = 100;
/** The share of the filled values that must be of a type. */
const ENOUGH = 0.9;
const TIME = String.raw`(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?`;
const DATE = new RegExp(String.raw`^(?:(?:[-+]\d\d)?\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4})${TIME}$`);

const kinds = [
  {
    test: (text: string) => /^(?:true|false)$/i.test(text),
    read: (text: string) =>
      text === "" ? null : /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
  },
  {
    test: (text: string) => !Number.isNaN(Number(text)),
    read: (text: string) => (text === "" ? NaN : Number(text))
  },
  {
    test: (text: string) => DATE.test(text),
    read: (text: string) => (text === "" ? null : new Date(DATE.test(text) ? text : NaN))
  }
];

function inferTypes(rows: Row[], columns: string[]): void {
  for (const column of columns) {
    const sample = rows.slice(0, SAMPLE).map((row) => String(row[column]).trim());
    const filled = sample.filter((text) => text !== "");
    const kind = kinds.find(
      ({test}) => filled.length > 0 && filled.filter(test).length >= filled.length * ENOUGH
    );
    if (kind) for (const row of rows) row[column] = kind.read(String(row[column]).trim());
  }
}
