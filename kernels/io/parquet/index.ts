/** @file Parquet and GeoParquet. */
import type {Feature, Geometry} from "geojson";
import {parquetMetadata, parquetSchema} from "hyparquet";
import type {Compressors, FileMetaData, SchemaElement} from "hyparquet";
import {FormatError} from "../../../errors.ts";
import type {Dataset} from "../../field/types.ts";
import {valuesColumn} from "../columns.ts";
import {frameKey, restoreField} from "../frame.ts";
import {openFeatures} from "../json.ts";
import {mostUnpacked} from "../limits.ts";
import type {Bytes} from "../source.ts";
import {tableDataset} from "../table.ts";
import type {Column} from "../table.ts";
import {readChunk} from "./pages.ts";

/**
 * Opens a Parquet table; what its columns become is told at `tableDataset`, and for GeoParquet at `openJson`.
 *
 * A table that `writeParquet` made of a field is that field.
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
  const rows = Number(metadata.num_rows);
  const total = metadata.row_groups.reduce((n, group) => n + Number(group.num_rows), 0);
  if (!(rows >= 0 && rows === total && 8 * rows <= mostUnpacked(bytes.length)))
    fail(`it says it has ${rows} rows`);
  const geo = geometryName(metadata);
  const compressors = await compressorsOf(metadata);
  const columns: Column[] = [];
  let geometries: unknown[] | undefined;
  for (const element of flatElements(metadata)) {
    const cells = metadata.row_groups.flatMap((group) => {
      const chunk = group.columns.find(
        ({meta_data: meta}) => meta?.path_in_schema.join(".") === element.name
      );
      if (!chunk?.meta_data) return fail(`column ${element.name} is missing`);
      return readChunk(buffer, {meta: chunk.meta_data, element, compressors}, Number(group.num_rows), fail);
    });
    if (element.name === geo) geometries = cells;
    const found = element.name === geo ? undefined : valuesColumn(element.name, cells);
    if (found) columns.push(found);
  }
  if (!geometries) {
    const pairs = metadata.key_value_metadata ?? [];
    const attrs = Object.fromEntries(pairs.map(({key, value = ""}) => [key, value]));
    return attrs[frameKey] === undefined ? tableDataset(columns, name) : restoreField(columns, attrs, name);
  }
  const features = Array.from(
    geometries as Geometry[],
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

/** Most files need none but Snappy, which the library has; the others weigh more than it does itself. */
async function compressorsOf({row_groups: groups}: FileMetaData): Promise<Compressors | undefined> {
  const codecs = groups.flatMap(({columns}) => columns.map(({meta_data: meta}) => meta?.codec));
  const common = codecs.every((codec) => codec === "SNAPPY" || codec === "UNCOMPRESSED");
  return common ? undefined : (await import("hyparquet-compressors")).compressors;
}

/** Columns at the top of the schema that are neither lists nor structures. */
function flatElements({schema}: FileMetaData): SchemaElement[] {
  const {children} = parquetSchema({schema} as FileMetaData);
  return children.flatMap(({element, children}) =>
    children.length || element.repetition_type === "REPEATED" ? [] : [element]
  );
}

function geometryName({key_value_metadata: pairs}: FileMetaData): string | undefined {
  const geo = pairs?.find(({key}) => key === "geo")?.value;
  return geo === undefined ? undefined : (JSON.parse(geo) as {primary_column?: string}).primary_column;
}
