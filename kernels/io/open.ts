/** @file Opens a source of any known format as a dataset or a field. */
import {FieldbookError, FormatError} from "../../errors.ts";
import type {Dataset, Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {sniff} from "./formats.ts";
import {readSource} from "./source.ts";
import type {Bytes, Source} from "./source.ts";

export interface OpenDatasetOptions {
  /** What to call the file in messages; defaults to the source's own name, or "data". */
  name?: string;
}

export interface OpenFieldOptions extends OpenDatasetOptions {
  /** Which variable to read; defaults to the only one. */
  variable?: string;
}

/**
 * Opens a file attachment, File, Blob, address, path or buffer; the format is told by its bytes, never by its name.
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
  const file = await readSource(source, name);
  const {format, start} = sniff(file);
  const dataset = await guard(format.name, file, () => format.open(file, start));
  return {...dataset, read: (variable) => guard(format.name, file, () => dataset.read(variable))};
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
  {variable, name, ...others}: OpenFieldOptions = {}
): Promise<Field> {
  onlyOptions("openField", others, "variable, name");
  return (await openDataset(source, {name})).read(variable);
}

/** Whatever a reader or its library throws on damaged bytes leaves as a FormatError that names the file. */
async function guard<T>(format: string, {name, bytes}: Bytes, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FieldbookError) throw cause;
    throw new FormatError(`invalid ${format} file: ${name}; ${describe(cause, bytes.length)}`, {
      subject: "file",
      value: name,
      cause
    });
  }
}

/** What a library meant, in the manner of ours: one line, without a capital or a full stop. */
function describe(cause: unknown, length: number): string {
  if (cause instanceof RangeError) return `something points past its end at byte ${length}`;
  if (cause instanceof TypeError) return "its parts do not fit each other";
  const line = String(cause instanceof Error ? cause.message : cause)
    .split("\n")[0]
    .slice(0, 160);
  return line.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
