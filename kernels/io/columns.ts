/** @file Columns of typed tables (Arrow, Parquet): values of any host type made numbers, times or text. */
import type {Column} from "./table.ts";

/**
 * Returns a column, or none for values that are none of these. Missing are null and undefined.
 *
 * Numbers, big integers and booleans become Float64Array; dates become days since 1970-01-01.
 */
export function valuesColumn(name: string, cells: ArrayLike<unknown>): Column | undefined {
  const list = Array.from(cells);
  const there = list.filter((cell) => cell !== null && cell !== undefined);
  const all = (test: (cell: unknown) => boolean) => there.length > 0 && there.every(test);
  if (all((cell) => typeof cell === "string")) {
    return {name, kind: "text", values: list.map((cell) => (cell as string | null) ?? "")};
  }
  if (all((cell) => cell instanceof Date)) {
    return {name, kind: "time", values: numbers(list, (cell) => (cell as Date).getTime() / 864e5)};
  }
  if (all((cell) => typeof cell === "number" || typeof cell === "bigint" || typeof cell === "boolean")) {
    return {name, kind: "number", values: numbers(list, Number)};
  }
  return undefined;
}

function numbers(list: readonly unknown[], read: (cell: unknown) => number): Float64Array {
  return Float64Array.from(list, (cell) => (cell === null || cell === undefined ? NaN : read(cell)));
}
