/** @file Fields as Arrow tables and back: one row for each value, the frame in the metadata of the schema. */
import {FieldError, listNames} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {derive, gather} from "./derive.ts";
import {checkField} from "./dims.ts";
import {field} from "./field.ts";
import {offsetsOf} from "./layout.ts";
import {valueName} from "./toTable.ts";
import type {Coordinate, Field, Values} from "./types.ts";
import {isValues} from "./values.ts";

/** Where the frame of a field stands in the metadata. */
const KEY = "fieldbook.field";

/** What `fromArrow` reads of a table; apache-arrow's, arquero's and others' have it. */
export interface ArrowTable {
  readonly schema: {
    readonly metadata?: ReadonlyMap<string, string> | null;
    readonly fields: readonly {readonly name: string}[];
  };
  getChild(name: string): {toArray(): ArrayLike<unknown>} | null | undefined;
}

type Frame = Omit<Field, "values" | "coords"> & {
  value: string;
  coords: Readonly<Record<string, Omit<Coordinate, "values">>>;
};

/**
 * Returns an Arrow table with a column for each coordinate and one for the values; missing stays NaN. The library is
 * loaded on the first call.
 */
export async function toArrow(f: Field): Promise<import("apache-arrow").Table> {
  checkField(f);
  const {Schema, Table, tableFromArrays} = await import("apache-arrow");
  const columns: Record<string, Values | string[]> = {};
  for (const [name, coordinate] of Object.entries(f.coords)) {
    const shape = coordinate.dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
    const offsets = offsetsOf(f, f.dims, {dims: coordinate.dims, shape});
    const {values} = coordinate;
    columns[name] = isValues(values)
      ? gather(values, offsets)
      : Array.from(offsets, (at) => values[at] as string);
  }
  const {values, coords, ...rest} = f;
  const value = valueName(f, Object.keys(coords));
  columns[value] = values;
  const bare = Object.entries(coords).map(([name, {values: _, ...coordinate}]) => [name, coordinate]);
  const frame: Frame = {...rest, value, coords: Object.fromEntries(bare)};
  const table = tableFromArrays(columns);
  const schema = new Schema(table.schema.fields, new Map([[KEY, JSON.stringify(frame)]]));
  return new Table(schema, table.batches);
}

export interface FromArrowOptions {
  /** Columns that are dims, of a table that `toArrow` did not make; defaults to none. */
  dims?: readonly string[];
  /** The column of the values; defaults to the last that is no dim. */
  value?: string;
  units?: string;
}

/**
 * Returns the field of an Arrow table. One that `toArrow` made comes back whole; of any other `dims` name the columns that
 * span the grid, in whatever order the rows are: cells without a row are missing.
 *
 * Throws: FieldError `missing dims: …`, `unknown column: …`, `duplicate row: …`.
 */
export function fromArrow(table: ArrowTable, {dims, value, units, ...others}: FromArrowOptions = {}): Field {
  onlyOptions("fromArrow", others, "dims, value, units");
  const text = table.schema.metadata?.get(KEY);
  if (text !== undefined && dims === undefined) return restored(table, JSON.parse(text) as Frame);
  const names = table.schema.fields.map(({name}) => name);
  if (dims === undefined)
    throw new FieldError(
      `missing dims: none given; name the columns that span the grid, of ${listNames(names)}`
    );
  const chosen = value ?? names.findLast((name) => !dims.includes(name)) ?? "";
  const keys = dims.map((dim) => Array.from(columnOf(table, dim), plain));
  const labels = keys.map((column) => [...new Set(column)].sort(ascending));
  const places = labels.map((list) => new Map(list.map((label, i) => [label, i])));
  const shape = labels.map((list) => list.length);
  const values = new Float64Array(shape.reduce((n, size) => n * size, 1)).fill(NaN);
  const seen = new Uint8Array(values.length);
  const source = columnOf(table, chosen);
  for (let row = 0; row < source.length; ++row) {
    const at = keys.reduce((n, column, d) => n * shape[d] + places[d].get(column[row])!, 0);
    if (seen[at]++)
      throw new FieldError(
        `duplicate row: ${row} for ${keys.map((column) => column[row]).join(", ")}; dims must tell rows apart`
      );
    values[at] = source[row] === null ? NaN : Number(source[row]);
  }
  const coords = Object.fromEntries(dims.map((dim, d) => [dim, labels[d] as number[] | string[]]));
  return field(values, {dims, shape, coords, name: chosen, units});
}

function restored(table: ArrowTable, {value, coords: bare, ...frame}: Frame): Field {
  const coords: Record<string, Coordinate> = {};
  for (const [name, coordinate] of Object.entries(bare)) {
    const column = columnOf(table, name);
    // The first row of each cell of the coordinate: where all other dims stand at 0.
    const rows = offsetsOf(frame, coordinate.dims);
    const values = isValues(column) ? gather(column, rows) : Array.from(rows, (row) => String(column[row]));
    coords[name] = {...coordinate, values};
  }
  const values = columnOf(table, value) as Values;
  return derive({...frame, values, coords}, {values, shape: frame.shape});
}

function columnOf(table: ArrowTable, name: string): ArrayLike<unknown> {
  const column = table.getChild(name);
  if (column) return column.toArray();
  throw new FieldError(
    `unknown column: ${name}; this table has ${listNames(table.schema.fields.map((each) => each.name))}`,
    {
      subject: "column",
      value: name
    }
  );
}

function plain(label: unknown): number | string {
  if (label instanceof Date) return label.toISOString();
  return typeof label === "bigint" ? Number(label) : (label as number | string);
}

function ascending(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
