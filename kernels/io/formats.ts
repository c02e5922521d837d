/** @file The formats that can be opened, by how their first bytes look; readers load when first needed. */
import {FormatError, listNames} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import type {Bytes} from "./source.ts";

export interface Format {
  readonly name: string;
  /** Where in the file its signature lies, or -1: told from the bytes alone. */
  find(bytes: Uint8Array): number;
  open(file: Bytes, start: number): Promise<Dataset>;
}

/** Asked in this order. */
export const formats: readonly Format[] = [
  {
    name: "netCDF",
    find: (bytes) => (startsWith(bytes, "CDF") && !isText(bytes.subarray(0, 512)) ? 0 : -1),
    open: async (file) => (await import("./netcdf3.ts")).openNetcdf3(file)
  },
  {
    name: "netCDF",
    find: findHdf5,
    open: async (file, start) => (await import("./netcdf4.ts")).openNetcdf4(file, start)
  },
  {
    name: "GeoTIFF",
    find: (bytes) =>
      ["II*\0", "MM\0*", "II+\0", "MM\0+"].some((magic) => startsWith(bytes, magic)) ? 0 : -1,
    open: async (file) => (await import("./geotiff.ts")).openGeotiff(file)
  },
  {
    name: "Parquet",
    // Tables of text may begin with a column called PAR1, or CDF above.
    find: (bytes) => (startsWith(bytes, "PAR1") && !isText(bytes.subarray(0, 512)) ? 0 : -1),
    open: async (file) => (await import("./parquet/index.ts")).openParquet(file)
  },
  {
    name: "Arrow",
    // A file is a stream after eight bytes.
    find: (bytes) => (startsWith(bytes, "ARROW1") ? 8 : startsWith(bytes, "\xff\xff\xff\xff") ? 0 : -1),
    open: async (file, start) => (await import("./arrow/index.ts")).openArrow(file, start)
  },
  {
    name: "Zarr",
    find: (bytes) => (startsWith(bytes, "PK\x03\x04") ? 0 : -1),
    open: async (file) => {
      const {openZarr, zipStore} = await import("./zarr/index.ts");
      return openZarr(zipStore(file));
    }
  },
  {
    name: "Shapefile",
    find: (bytes) =>
      startsWith(bytes, "\0\0\x27\x0a") && startsWith(bytes.subarray(28), "\xe8\x03\0\0") ? 0 : -1,
    open: async (file) => (await import("./shapefile.ts")).openShapefile(file)
  },
  {
    name: "dBASE",
    find: findDbf,
    open: async (file) => (await import("./dbf.ts")).openDbf(file)
  },
  {
    name: "JSON",
    find: (bytes) => (/^\s*[[{]/.test(beginning(bytes)) ? 0 : -1),
    open: async (file) => (await import("./json.ts")).openJson(file)
  },
  {
    name: "CSV",
    // A page of HTML, such as a server's "not found", is not a table.
    find: (bytes) => (isText(bytes) && !/^\s*(<|$)/.test(beginning(bytes)) ? 0 : -1),
    open: async (file) => (await import("./csv.ts")).openCsv(file)
  }
];

/** Finds the format of a file. Throws: FormatError `unknown format: …` with the formats there are. */
export function sniff({name, bytes}: Bytes): {format: Format; start: number} {
  for (const format of formats) {
    const start = format.find(bytes);
    if (start >= 0) return {format, start};
  }
  throw new FormatError(
    `unknown format: ${name}; expected ${listNames(new Set(formats.map((each) => each.name)))}`,
    {
      subject: "file",
      value: name
    }
  );
}

/** HDF5 may begin after a block of the user's, of 512 bytes or a power of two above. */
function findHdf5(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (startsWith(bytes.subarray(at), "\x89HDF\r\n\x1a\n")) return at;
  }
  return -1;
}

/** Whether there are no control characters but tabs, line breaks and the like. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

/** The first characters, without a byte order mark; a character cut at the end is left out. */
function beginning(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 1024), {stream: true});
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return bytes.length >= magic.length && [...magic].every((c, i) => bytes[i] === c.charCodeAt(0));
}

/** A version, a day of change, and a header of whole columns that ends in its mark. */
function findDbf(bytes: Uint8Array): number {
  const [version, , month, day] = bytes;
  const header = bytes[8] | (bytes[9] << 8);
  const isDated = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const isClosed = header >= 65 && (bytes[header - 1] === 0x0d || bytes[header - 2] === 0x0d);
  return [0x03, 0x30, 0x31, 0x83, 0x8b, 0xf5].includes(version) && isDated && isClosed ? 0 : -1;
}
