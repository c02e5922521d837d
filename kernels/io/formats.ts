/** @file The formats that can be opened, by how their first bytes look; readers load when first needed. */
import {FormatError} from "../../errors.ts";
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
    name: "netCDF-4",
    find: findHdf5,
    open: async (file, start) => (await import("./netcdf4.ts")).openNetcdf4(file, start)
  }
];

/** Finds the format of a file. Throws: FormatError `unknown format: …` with the formats there are. */
export function sniff({name, bytes}: Bytes): {format: Format; start: number} {
  for (const format of formats) {
    const start = format.find(bytes);
    if (start >= 0) return {format, start};
  }
  throw new FormatError(`unknown format: ${name}; expected ${formats.map((f) => f.name).join(", ")}`, {
    subject: "file",
    value: name
  });
}

/** HDF5 may begin after a block of the user's, of 512 bytes or a power of two above. */
function findHdf5(bytes: Uint8Array): number {
  for (let at = 0; at + 8 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (startsWith(bytes.subarray(at), "\x89HDF\r\n\x1a\n")) return at;
  }
  return -1;
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  return bytes.length >= magic.length && [...magic].every((c, i) => bytes[i] === c.charCodeAt(0));
}
