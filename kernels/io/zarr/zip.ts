/** @file A zip as a store: its directory is read at once, each entry when it is asked for. */
import {inflateSync} from "fflate";
import {FormatError} from "../../../errors.ts";
import {mostUnpacked} from "../limits.ts";
import type {Bytes} from "../source.ts";
import {cut, type Store} from "./stores.ts";

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  /** Where the entry's own header lies. */
  readonly at: number;
}

/** Refuses damage, or what is known and not read. */
type Fail = (what: string, isKnown?: boolean) => never;

const markers = /(^|\/)(zarr\.json|\.zmetadata|\.zgroup|\.zarray)$/;

/**
 * Returns the store in a zip; where all of it lies in one folder of the zip, that folder is the root.
 *
 * Throws: FormatError `invalid Zarr file: …` for damage, `unsupported Zarr file: …` for entries beyond 4 GiB or encrypted.
 * Source: .ZIP File Format Specification 6.3, PKWARE.
 */
export function zipStore({name, bytes}: Bytes): Store {
  const told = {subject: "file", value: name};
  const fail: Fail = (what, isKnown = false) => {
    if (isKnown) throw new FormatError(`unsupported Zarr file: ${name}; ${what}`, told);
    throw new FormatError(`invalid Zarr file: ${name}; ${what}`, told);
  };
  const entries = readDirectory(bytes, fail);
  const roots = [...entries.keys()]
    .filter((key) => markers.test(key))
    .map((key) => key.replace(markers, "$1"));
  if (roots.length === 0) fail("the zip holds no zarr.json, .zgroup or .zarray");
  const root = roots.reduce((least, each) => (each.length < least.length ? each : least));
  const get = async (key: string) => {
    const entry = entries.get(root + key.slice(1));
    return entry && unpack(bytes, entry, key, fail);
  };
  return {
    name,
    length: bytes.length,
    get,
    async getRange(key, range) {
      const all = await get(key);
      return all && cut(all, range);
    },
    list: async () =>
      [...entries.keys()].filter((key) => key.startsWith(root)).map((key) => `/${key.slice(root.length)}`)
  };
}

function readDirectory(bytes: Uint8Array, fail: Fail): Map<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) --end;
  if (end < 0) fail(`it ends at byte ${bytes.length} without a directory`);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff)
    fail("the zip is of the 64-bit kind; unpack it to a folder", true);
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; ++i) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50)
      fail(`entry ${i} of its directory is not at byte ${at}`);
    const length = view.getUint16(at + 28, true);
    const key = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
    if (view.getUint16(at + 8, true) & 1) fail(`${key} is encrypted`, true);
    entries.set(key, {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true)
    });
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function unpack(bytes: Uint8Array, {method, packed, size, at}: Entry, key: string, fail: Fail): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) fail(`${key} is not at byte ${at}`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > bytes.length)
    fail(`${key} ends at byte ${start + packed}, the file has ${bytes.length}`);
  const stored = bytes.subarray(start, start + packed);
  if (method === 0) return stored;
  if (method !== 8) fail(`${key} is packed by method ${method}`, true);
  if (size > mostUnpacked(packed)) fail(`${key} says it unpacks to ${size} bytes`);
  const out = inflateSync(stored, {out: new Uint8Array(size)});
  return out.length === size ? out : fail(`${key} unpacks to ${out.length} bytes, expected ${size}`);
}
