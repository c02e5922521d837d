/** @file Writes netCDF-3, which every reader of netCDF knows: the 64-bit kind, or CDF-5 for unsigned integers. */
import {swapBytes} from "../io/bytes.ts";
import {onlyOptions} from "../options.ts";
import type {Values} from "../field/types.ts";
import {deliver, fieldsOf, type Writable, type WriteOptions} from "./input.ts";
import {type Attribute, attributes, type Variable, variablesOf} from "./variables.ts";

/** Number of each type in a file, and what readers take for missing where a file does not say. */
const types: Readonly<Record<string, {code: number; fill?: number}>> = {
  Int8Array: {code: 1},
  Int16Array: {code: 3, fill: -32767},
  Int32Array: {code: 4, fill: -2147483647},
  Float32Array: {code: 5},
  Float64Array: {code: 6},
  Uint8Array: {code: 7},
  Uint16Array: {code: 8, fill: 65535},
  Uint32Array: {code: 9, fill: 4294967295}
};
const kinds = [
  Int8Array,
  Int16Array,
  Int32Array,
  Float32Array,
  Float64Array,
  Uint8Array,
  Uint16Array,
  Uint32Array
] as const;
const TEXT = 2;

/**
 * Returns fields as a netCDF file, or writes it to `path`.
 *
 * Values, coordinates, units, calendars, attributes and the name of the reference system come back as they were; roles of
 * dims are told anew by whoever reads. Text is UTF-8, without blanks at its end.
 * Missing: NaN is NaN, and named as `_FillValue`; integers have none.
 * Throws: FieldError `invalid field: …`, `duplicate name: …`, `invalid fields: …`; OptionError `invalid path: …`.
 * Source: The NetCDF Classic Format Specification, Unidata; CF conventions 1.8.
 * Checked against: netCDF4 1.7.5 and xarray 2026.9, all values equal.
 *
 * @example await writeNetcdf(anomalies, {path: "anomalies.nc"});
 */
export async function writeNetcdf(
  input: Writable,
  {path, ...others}: WriteOptions = {}
): Promise<Uint8Array> {
  onlyOptions("writeNetcdf", others, "path");
  const {fields, attrs} = await fieldsOf(input, "writeNetcdf");
  return deliver(encode(variablesOf(fields), {Conventions: "CF-1.8", ...attributes(attrs)}), path);
}

interface Stored {
  readonly name: string;
  readonly dims: readonly number[];
  readonly attrs: Readonly<Record<string, Attribute>>;
  readonly code: number;
  readonly bytes: Uint8Array;
}

function encode(variables: readonly Variable[], attrs: Readonly<Record<string, Attribute>>): Uint8Array {
  const dims: {name: string; size: number}[] = [];
  const dimOf = (name: string, size: number): number => {
    const known = dims.findIndex((dim) => dim.name === name);
    return known < 0 ? dims.push({name, size}) - 1 : known;
  };
  const stored = variables.map((variable): Stored => {
    const {name, dims: own, shape, values} = variable;
    const ids = own.map((dim, i) => dimOf(dim.replaceAll("/", "_"), shape[i]));
    if (ArrayBuffer.isView(values)) {
      const {code} = types[values.constructor.name];
      return {
        name,
        dims: ids,
        attrs: {...fillOf(values, variable), ...variable.attrs},
        code,
        bytes: bigEndian(values)
      };
    }
    const texts = values.map((text) => new TextEncoder().encode(text));
    const letters = Math.max(1, ...texts.map(({length}) => length));
    const bytes = new Uint8Array(texts.length * letters);
    for (const [i, text] of texts.entries()) bytes.set(text, i * letters);
    return {
      name,
      dims: [...ids, dimOf(`string${letters}`, letters)],
      attrs: {...variable.attrs, _Encoding: "utf-8"},
      code: TEXT,
      bytes
    };
  });
  const version = stored.some(({code}) => code > 6) ? 5 : 2;
  const begins: number[] = [];
  let at = header(
    version,
    dims,
    attrs,
    stored,
    stored.map(() => 0)
  ).length;
  for (const {bytes} of stored) {
    begins.push(at);
    at += padded(bytes.length);
  }
  const out = new Uint8Array(at);
  out.set(header(version, dims, attrs, stored, begins));
  for (const [i, {bytes}] of stored.entries()) out.set(bytes, begins[i]);
  return out;
}

/** A fill value that no value has: without it readers would take some integers for missing. */
function fillOf(values: Values, {isData}: Variable): Record<string, Attribute> {
  if (values instanceof Float32Array || values instanceof Float64Array)
    return isData ? {_FillValue: NaN} : {};
  const {fill} = types[values.constructor.name];
  if (fill === undefined || !values.includes(fill)) return {};
  const taken = new Set(values);
  const step = fill < 0 ? 1 : -1;
  let other = fill;
  // Of 16-bit integers all may be in use: then there is none to name.
  while (taken.has(other) && Math.abs(other - fill) < 65535) other += step;
  return taken.has(other) ? {} : {_FillValue: other};
}

function header(
  version: 2 | 5,
  dims: readonly {name: string; size: number}[],
  attrs: Readonly<Record<string, Attribute>>,
  stored: readonly Stored[],
  begins: readonly number[]
): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x43, 0x44, 0x46, version)];
  const word = (value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    parts.push(bytes);
  };
  const long = (value: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
    parts.push(bytes);
  };
  const count = version === 5 ? long : word;
  const padding = (length: number) => parts.push(new Uint8Array(padded(length) - length));
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    count(bytes.length);
    parts.push(bytes);
    padding(bytes.length);
  };
  const list = <T>(tag: number, items: readonly T[], write: (item: T, i: number) => void) => {
    word(items.length > 0 ? tag : 0);
    count(items.length);
    items.forEach(write);
  };
  const attributeList = (all: Readonly<Record<string, Attribute>>, code: number) =>
    list(12, Object.entries(all), ([name, value]) => {
      text(name);
      const words =
        typeof value === "string"
          ? value
          : typeof value === "number" || typeof value[0] !== "string"
            ? undefined
            : value.join(" ");
      if (words !== undefined) {
        word(TEXT);
        text(words);
        return;
      }
      const numbers = (typeof value === "number" ? [value] : value) as readonly number[];
      // A fill value has the type of the values, else it would not be met.
      const own = name === "_FillValue" ? code : 6;
      const kind = kinds.find((each) => types[each.name].code === own)!;
      const bytes = bigEndian(kind.from(numbers));
      word(own);
      count(numbers.length);
      parts.push(bytes);
      padding(bytes.length);
    });
  count(0);
  list(10, dims, ({name, size}) => {
    text(name);
    count(size);
  });
  attributeList(attrs, 6);
  list(11, stored, ({name, dims: ids, attrs: own, code, bytes}, i) => {
    text(name);
    count(ids.length);
    ids.forEach(count);
    attributeList(own, code);
    word(code);
    count(version === 5 ? padded(bytes.length) : Math.min(padded(bytes.length), 2 ** 32 - 1));
    long(begins[i]);
  });
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function bigEndian(values: Values): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  swapBytes(bytes, values.BYTES_PER_ELEMENT);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
