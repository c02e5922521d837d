/** @file Arrow IPC, as files and as streams. */
import {DataType, tableFromIPC} from "apache-arrow";
import type {Vector} from "apache-arrow";
import {FormatError} from "../../errors.ts";
import type {Dataset, Values} from "../field/types.ts";
import {valuesColumn} from "./columns.ts";
import type {Bytes} from "./source.ts";
import {tableDataset} from "./table.ts";
import type {Column} from "./table.ts";

/**
 * Opens an Arrow table; what its columns become is told at `tableDataset`.
 *
 * Numeric columns without gaps keep their type, others become Float64Array; dates and timestamps are times; dictionaries
 * of text are text. Nested columns, decimals and binary are left out.
 */
export async function openArrow({name, bytes}: Bytes): Promise<Dataset> {
  const fail = (what: string): never => {
    throw new FormatError(`invalid Arrow file: ${name}; ${what}`, {subject: "file", value: name});
  };
  const table = tableFromIPC(bytes.slice());
  // Every value takes a bit or more, so a table cannot have more rows than the file has bits.
  if (!(table.numRows <= 8 * bytes.length)) fail(`it says it has ${table.numRows} rows`);
  const columns = table.schema.fields.flatMap((each, i): Column[] => {
    const vector = table.getChildAt(i);
    if (!vector || vector.length !== table.numRows) fail(`column ${each.name} has a wrong length`);
    const column = columnOf(each.name, vector!, fail);
    return column ? [column] : [];
  });
  return tableDataset(columns, name, {attrs: Object.fromEntries(table.schema.metadata)});
}

function columnOf(name: string, vector: Vector, fail: (what: string) => never): Column | undefined {
  const {type} = vector;
  const whole = DataType.isInt(type) && type.bitWidth < 64;
  const float = DataType.isFloat(type) && type.precision > 0;
  if ((whole || float) && vector.nullCount === 0) {
    const values = vector.toArray() as Values;
    if (values.length !== vector.length)
      fail(`column ${name} ends after ${values.length} of ${vector.length} values`);
    return {name, kind: "number", values: values.slice()};
  }
  const time = DataType.isTimestamp(type) || DataType.isDate(type);
  const known =
    DataType.isInt(type) ||
    DataType.isFloat(type) ||
    DataType.isBool(type) ||
    DataType.isUtf8(type) ||
    DataType.isLargeUtf8(type) ||
    DataType.isDictionary(type);
  if (!known && !time) return undefined;
  // The library gives dates and timestamps of any unit in milliseconds.
  const read = (i: number): unknown => {
    const cell: unknown = vector.get(i);
    return time && cell !== null ? new Date(Number(cell)) : cell;
  };
  return valuesColumn(
    name,
    Array.from({length: vector.length}, (_, i) => read(i))
  );
}
