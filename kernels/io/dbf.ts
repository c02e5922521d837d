/** @file dBASE tables, which hold what is known of the shapes of a shapefile, and stand alone too. */
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {valuesColumn} from "./columns.ts";
import type {Bytes} from "./source.ts";
import {tableDataset, textColumn} from "./table.ts";

type Row = Record<string, string | number | boolean | null>;
interface Column {
  name: string;
  type: string;
  at: number;
  size: number;
}

/**
 * The rows of a table; text is UTF-8, or Windows 1252 where it is not. Dates are ISO text. Missing: null, for blanks and
 * stars.
 *
 * Throws: FormatError `invalid dBASE file: a.dbf; …`.
 * Source: dBASE III table file structure.
 */
export function readDbf(bytes: Uint8Array, name: string): Row[] {
  const fail = (what: string): never => {
    throw new FormatError(`invalid dBASE file: ${name}; ${what}`, {subject: "file", value: name});
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) fail(`it ends at byte ${bytes.length}, in its header`);
  const count = view.getUint32(4, true);
  const start = view.getUint16(8, true);
  const size = view.getUint16(10, true);
  if (start + count * size > bytes.length)
    fail(`${count} rows of ${size} bytes end past byte ${bytes.length}`);
  const columns: Column[] = [];
  for (let at = 32, offset = 1; at + 32 <= start && bytes[at] !== 0x0d; at += 32) {
    const label = bytes.subarray(at, at + 11);
    const zero = label.indexOf(0);
    const column = {
      name: textOf(label.subarray(0, zero < 0 ? 11 : zero)),
      type: String.fromCharCode(bytes[at + 11]),
      at: offset,
      size: bytes[at + 16]
    };
    columns.push(column);
    offset += column.size;
    if (offset > size) fail(`column ${column.name} ends past its row`);
  }
  return Array.from({length: count}, (_, i) => {
    const row = bytes.subarray(start + i * size, start + (i + 1) * size);
    return Object.fromEntries(columns.map((column) => [column.name, cellOf(row, column)]));
  });
}

/**
 * Opens a table without its shapes; what its columns become is told at `tableDataset`.
 *
 * Throws: FormatError `invalid dBASE file: a.dbf; …`.
 */
export async function openDbf({name, bytes}: Bytes): Promise<Dataset> {
  const rows = readDbf(bytes, name);
  const columns = Object.keys(rows[0] ?? {}).flatMap((column) => {
    const cells = rows.map((row) => row[column]);
    const isDated = cells.every((cell) => cell === null || /^\d{4}-\d\d-\d\d$/.test(String(cell)));
    const made =
      isDated && cells.some((cell) => cell !== null)
        ? textColumn(
            column,
            cells.map((cell) => String(cell ?? ""))
          )
        : valuesColumn(column, cells);
    return made ? [made] : [];
  });
  return tableDataset(columns, name);
}

function cellOf(row: Uint8Array, {type, at, size}: Column): Row[string] {
  const text = textOf(row.subarray(at, at + size))
    .replace(/\0.*$/s, "")
    .trim();
  if (type === "N" || type === "F") {
    const value = text === "" ? NaN : Number(text);
    return Number.isNaN(value) ? null : value;
  }
  if (type === "L") return /^[yt]$/i.test(text) ? true : /^[nf]$/i.test(text) ? false : null;
  if (type === "D") return /^\d{8}$/.test(text) ? text.replace(/(....)(..)(..)/, "$1-$2-$3") : null;
  return text === "" ? null : text;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
