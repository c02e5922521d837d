/** @file Parquet and GeoParquet. */
import type {Feature, Geometry} from "geojson";
import {parquetMetadata} from "hyparquet";
import type {FileMetaData} from "hyparquet";
import {parquetHeader} from "hyparquet/src/column.js";
import {parquetReadColumn} from "hyparquet/src/read.js";
import {compressors} from "hyparquet-compressors";
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {valuesColumn} from "./columns.ts";
import {openFeatures} from "./json.ts";
import {mostUnpacked} from "./limits.ts";
import type {Bytes} from "./source.ts";
import {tableDataset} from "./table.ts";
import type {Column} from "./table.ts";

/**
 * Opens a Parquet table; what its columns become is told at `tableDataset`, and for GeoParquet at `openJson`.
 *
 * Numbers and booleans become Float64Array, dates and timestamps times. Nested columns and binary are left out.
 */
export async function openParquet({name, bytes}: Bytes): Promise<Dataset> {
  const fail = (what: string): never => {
    throw new FormatError(`invalid Parquet file: ${name}; ${what}`, {subject: "file", value: name});
  };
  if (String.fromCharCode(...bytes.subarray(-4)) !== "PAR1")
    fail(`it ends at byte ${bytes.length} without PAR1`);
  const buffer = bytes.slice().buffer as ArrayBuffer;
  const metadata = parquetMetadata(buffer);
  checkPages(metadata, buffer, fail);
  const rows = Number(metadata.num_rows);
  const file = {
    byteLength: buffer.byteLength,
    slice: (start: number, end?: number) => buffer.slice(start, end)
  };
  const geo = geometryName(metadata);
  const columns: Column[] = [];
  let geometries: ArrayLike<unknown> | undefined;
  for (const column of new Set(metadata.row_groups.flatMap(topColumns))) {
    const cells = await parquetReadColumn({file, metadata, columns: [column], compressors});
    if (cells.length !== rows) fail(`column ${column} has ${cells.length} values, expected ${rows}`);
    if (column === geo) geometries = cells;
    const found = column === geo ? undefined : valuesColumn(column, cells);
    if (found) columns.push(found);
  }
  if (!geometries) return tableDataset(columns, name);
  const features = Array.from(
    geometries as ArrayLike<Geometry>,
    (geometry, i): Feature => ({
      type: "Feature",
      geometry,
      properties: Object.fromEntries(columns.map((column) => [column.name, propertyOf(column, i)]))
    })
  );
  return openFeatures(features, name);
}

function propertyOf({values, kind}: Column, i: number): string | number | null {
  const value = values[i];
  if (kind === "time" && typeof value === "number" && !Number.isNaN(value))
    return new Date(value * 864e5).toISOString();
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}

function topColumns({columns}: FileMetaData["row_groups"][number]): string[] {
  return columns.flatMap(({meta_data: meta}) => (meta ? [meta.path_in_schema[0]] : []));
}

function geometryName({key_value_metadata: pairs}: FileMetaData): string | undefined {
  const geo = pairs?.find(({key}) => key === "geo")?.value;
  return geo === undefined ? undefined : (JSON.parse(geo) as {primary_column?: string}).primary_column;
}

/**
 * Walks the headers of all pages and refuses counts and sizes that do not add up, before any page is unpacked: the
 * library makes room for what a header says.
 */
function checkPages(metadata: FileMetaData, buffer: ArrayBuffer, fail: (what: string) => never): void {
  const most = mostUnpacked(buffer.byteLength);
  const total = metadata.row_groups.reduce((n, group) => n + Number(group.num_rows), 0);
  const rows = Number(metadata.num_rows);
  if (!(rows >= 0 && rows === total && 8 * rows <= most)) fail(`it says it has ${rows} rows`);
  for (const group of metadata.row_groups) {
    for (const {meta_data: meta} of group.columns) {
      if (!meta) continue;
      const name = meta.path_in_schema.join(".");
      const count = Number(meta.num_values);
      const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const length = Number(meta.total_compressed_size);
      if (!(start >= 0 && length >= 0 && start + length <= buffer.byteLength)) {
        fail(`column ${name} ends at byte ${start + length}, the file has ${buffer.byteLength}`);
      }
      if (!(count >= 0 && 8 * count <= most)) fail(`column ${name} says it has ${count} values`);
      const reader = {view: new DataView(buffer, start, length), offset: 0};
      let found = 0;
      while (found < count && reader.offset < length - 1) {
        const page = parquetHeader(reader);
        const data = page.data_page_header ?? page.data_page_header_v2;
        const values = data?.num_values ?? page.dictionary_page_header?.num_values ?? 0;
        const sizes = [page.compressed_page_size, page.uncompressed_page_size];
        if (!sizes.every((size) => size >= 0 && size <= most) || !(values >= 0 && 8 * values <= most)) {
          fail(`a page of column ${name} says it has ${values} values in ${sizes[1]} bytes`);
        }
        if (data) found += values;
        reader.offset += page.compressed_page_size;
      }
      if (found !== count) fail(`the pages of column ${name} have ${found} values, expected ${count}`);
    }
  }
}
