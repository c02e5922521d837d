/** @file Writes a Parquet file. */
import type {ColumnSource} from "hyparquet-writer";
import {toArrow} from "../field/index.ts";
import type {Column} from "../field/toTable.ts";
import {onlyOptions} from "../options.ts";
import {columnsOf} from "./columns.ts";
import {deliver, fieldsOf, type Writable, type WriteOptions} from "./input.ts";

/**
 * Returns fields as a Parquet file, or writes it to `path`: one row for each value.
 *
 * One field comes back whole, as from `writeArrow`, integers as doubles; several of the same dims become columns of one
 * table, with timestamps for times. Packed by Snappy.
 * Missing: NaN.
 * Throws: FieldError `invalid field: …`, `duplicate name: …`, `invalid fields: …`; OptionError `invalid path: …`.
 * Source: Apache Parquet Format 2.10, by hyparquet-writer.
 * Checked against: pyarrow 26.0, all values equal.
 *
 * @example await writeParquet(stations, {path: "stations.parquet"});
 */
export async function writeParquet(
  input: Writable,
  {path, ...others}: WriteOptions = {}
): Promise<Uint8Array> {
  onlyOptions("writeParquet", others, "path");
  const {fields} = await fieldsOf(input, "writeParquet");
  const {parquetWriteBuffer} = await import("hyparquet-writer");
  const {columns, metadata} =
    fields.length === 1 ? await wholeOf(fields[0]) : {columns: columnsOf(fields), metadata: []};
  const buffer = parquetWriteBuffer({
    columnData: Object.entries(columns).map(([name, column]) => source(name, column)),
    kvMetadata: metadata.map(([key, value]) => ({key, value})),
    createdBy: "fieldbook"
  });
  return deliver(new Uint8Array(buffer), path);
}

/** The columns of a field and the frame that makes it whole again. */
async function wholeOf(f: Parameters<typeof toArrow>[0]) {
  const table = await toArrow(f);
  const columns: Record<string, Column> = {};
  for (const {name} of table.schema.fields) {
    const column = table.getChild(name)!.toArray() as Column;
    columns[name] = ArrayBuffer.isView(column) ? column : Array.from(column as Iterable<string>);
  }
  return {columns, metadata: [...table.schema.metadata]};
}

function source(name: string, column: Column): ColumnSource {
  if (column instanceof Float32Array) return {name, data: column, type: "FLOAT", nullable: false};
  if (column instanceof Int32Array) return {name, data: column, type: "INT32", nullable: false};
  if (ArrayBuffer.isView(column))
    return {name, data: Float64Array.from(column), type: "DOUBLE", nullable: false};
  return {name, data: [...column], type: column[0] instanceof Date ? "TIMESTAMP" : "STRING", nullable: false};
}
