/** @file Opens a source of any known format as a dataset or a field. */
import {FieldbookError, FormatError} from "../../errors.ts";
import {isel} from "../field/isel.ts";
import type {Position} from "../field/isel.ts";
import type {Dataset, Field, LazyField} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {sniff} from "./formats.ts";
import {baseName, readSource} from "./source.ts";
import type {Source} from "./source.ts";
import {maybeStore} from "./zarr/stores.ts";

export interface OpenDatasetOptions {
  /** What to call the file in messages; defaults to the source's own name, or "data". */
  name?: string;
}

export interface OpenFieldOptions extends OpenDatasetOptions {
  /** Which variable to read; defaults to the only one. */
  variable?: string;
  /** The part to read, by position as `isel` takes it; defaults to all. Of Zarr only its chunks are fetched. */
  isel?: Readonly<Record<string, Position>>;
}

/**
 * Opens a file attachment, File, Blob, address, path or buffer; the format is told by its bytes, never by its name. A Zarr
 * store is a folder, a zip of one, or an address that ends with .zarr or a slash.
 *
 * Throws: FormatError `missing file: …`, `unknown format: …`, `invalid netCDF file: a.nc; …`.
 *
 * @example
 * const dataset = await openDataset("ostia_monthly.nc");
 * const sst = await dataset.read("surface_temperature");
 */
export async function openDataset(
  source: Source,
  {name, ...others}: OpenDatasetOptions = {}
): Promise<Dataset> {
  onlyOptions("openDataset", others, "name");
  if (typeof source === "string" || source instanceof URL) {
    const label = name ?? baseName(String(source));
    const store = await maybeStore(source, label);
    if (store) {
      const file = {name: label, length: 0};
      const dataset = await guard("Zarr", file, async () =>
        (await import("./zarr/index.ts")).openZarr(store)
      );
      return guarded("Zarr", file, dataset);
    }
  }
  const {name: label, bytes, beside} = await readSource(source, name);
  const {format, start} = sniff({name: label, bytes});
  const file = {name: label, length: bytes.length};
  return guarded(
    format.name,
    file,
    await guard(format.name, file, () => format.open({name: label, bytes, beside}, start))
  );
}

/** Windows are read as such where the format can, else taken of the whole. */
function guarded(format: string, file: Place, dataset: Dataset): Dataset {
  return {
    ...dataset,
    read: (chosen, {isel: part, ...others} = {}) => {
      onlyOptions("read", others, "isel");
      // A select without choices says null.
      const variable = chosen ?? undefined;
      return guard(format, file, async () => {
        if (part === undefined || dataset.describe) return dataset.read(variable, {isel: part});
        return isel(await dataset.read(variable), part);
      });
    },
    ...(dataset.lazy && {
      async lazy(variable?: string): Promise<LazyField> {
        const lazy = await guard(format, file, () => dataset.lazy!(variable));
        return Object.freeze({
          ...lazy,
          read: (box: Parameters<LazyField["read"]>[0]) => guard(format, file, () => lazy.read(box))
        });
      }
    })
  };
}

/**
 * Reads one variable of a source as a field.
 *
 * Missing: fill values and values outside the valid range are NaN; scale and offset are applied.
 * Throws: as openDataset, and FieldError `ambiguous variable: …`, `unknown variable: …`.
 *
 * @example
 * const f = await openField(FileAttachment("a.nc"), {variable: "z"});
 */
export async function openField(
  source: Source,
  {variable, isel, name, ...others}: OpenFieldOptions = {}
): Promise<Field> {
  onlyOptions("openField", others, "variable, isel, name");
  return (await openDataset(source, {name})).read(variable, {isel});
}

/**
 * Opens one variable of a Zarr store and leaves its values there: `stencil`, `W.apply` and `zonalStatistics` read the chunks
 * that they need.
 *
 * Throws: as openField, and FormatError `unsupported source: …` for formats that are read whole.
 *
 * @example
 * const rain = await openLazyField("era5.zarr", {variable: "tp"});
 * const means = await (await stencil(rain, counties)).apply(rain);
 */
export async function openLazyField(
  source: Source,
  {variable, name, ...others}: OpenDatasetOptions & {variable?: string} = {}
): Promise<LazyField> {
  onlyOptions("openLazyField", others, "variable, name");
  const dataset = await openDataset(source, {name});
  if (dataset.lazy) return dataset.lazy(variable);
  throw new FormatError(
    `unsupported source: ${dataset.name} is read whole; write it as Zarr, or use openField`,
    {
      subject: "source",
      value: dataset.name
    }
  );
}

interface Place {
  readonly name: string;
  readonly length: number;
}

/** Whatever a reader or its library throws on damaged bytes leaves as a FormatError that names the file. */
async function guard<T>(format: string, {name, length}: Place, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FieldbookError) throw cause;
    throw new FormatError(`invalid ${format} file: ${name}; ${describe(cause, length)}`, {
      subject: "file",
      value: name,
      cause
    });
  }
}

/** What a library meant, in the manner of ours: one line, without a capital or a full stop. */
function describe(cause: unknown, length: number): string {
  if (cause instanceof RangeError)
    return length > 0 ? `something points past its end at byte ${length}` : "its sizes do not fit its data";
  if (cause instanceof TypeError) return "its parts do not fit each other";
  const line = String(cause instanceof Error ? cause.message : cause)
    .split("\n")[0]
    .slice(0, 160);
  return line.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
