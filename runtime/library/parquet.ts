/** @file Parquet files as Arrow tables. */
import type {Data, Table} from "apache-arrow";
import {FormatError} from "../../errors.ts";

/**
 * Reads all columns. Numbers become float64, whole 64-bit numbers int64, dates timestamps, the rest text (JSON where a
 * value is nested). Arrow's own builders make code from text, which a strict policy forbids, so buffers are filled here.
 */
export async function readParquet(buffer: ArrayBuffer, name: string): Promise<Table> {
  const [arrow, {parquetReadObjects}, {compressors}] = await Promise.all([
    import("apache-arrow"),
    import("hyparquet"),
    import("hyparquet-compressors")
  ]);
  let rows: Record<string, unknown>[];
  try {
    rows = await parquetReadObjects({file: buffer, compressors});
  } catch (cause) {
    throw new FormatError(`invalid file: ${name}; expected Parquet: ${(cause as Error).message}`, {cause});
  }
  const columns = Object.keys(rows[0] ?? {});
  const vectors = columns.map((column) => arrow.makeVector(columnData(arrow, rows, column)));
  return new arrow.Table(Object.fromEntries(columns.map((column, i) => [column, vectors[i]])));
}

function columnData(
  arrow: typeof import("apache-arrow"),
  rows: Record<string, unknown>[],
  column: string
): Data {
  const values = rows.map((row) => row[column] ?? null);
  const length = values.length;
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  values.forEach((value, i) => {
    if (value !== null) nullBitmap[i >> 3] |= 1 << (i & 7);
  });
  const nullCount = values.filter((value) => value === null).length;
  const common = {length, nullCount, nullBitmap};
  const first = values.find((value) => value !== null);
  if (typeof first === "number")
    return arrow.makeData({
      ...common,
      type: new arrow.Float64(),
      data: Float64Array.from(values, (v) => Number(v ?? NaN))
    });
  if (typeof first === "bigint")
    return arrow.makeData({
      ...common,
      type: new arrow.Int64(),
      data: BigInt64Array.from(values, (v) => BigInt((v ?? 0) as bigint))
    });
  if (typeof first === "boolean") {
    const data = new Uint8Array(Math.ceil(length / 8));
    values.forEach((value, i) => {
      if (value) data[i >> 3] |= 1 << (i & 7);
    });
    return arrow.makeData({...common, type: new arrow.Bool(), data});
  }
  if (first instanceof Date) {
    const data = BigInt64Array.from(values, (v) => BigInt((v as Date | null)?.getTime() ?? 0));
    return arrow.makeData({...common, type: new arrow.TimestampMillisecond(), data});
  }
  const encoder = new TextEncoder();
  const parts = values.map((value) => encoder.encode(value === null ? "" : asText(value)));
  const valueOffsets = new Int32Array(length + 1);
  parts.forEach((part, i) => void (valueOffsets[i + 1] = valueOffsets[i] + part.length));
  const data = new Uint8Array(valueOffsets[length]);
  parts.forEach((part, i) => {
    data.set(part, valueOffsets[i]);
  });
  return arrow.makeData({...common, type: new arrow.Utf8(), valueOffsets, data});
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner));
}
