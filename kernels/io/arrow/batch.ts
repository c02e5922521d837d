/** @file The columns of a record batch: buffers of values, of bits that say which are there, and of offsets of text. */
import type {Values} from "../../field/types.ts";
import {mostUnpacked} from "../limits.ts";
import type {Decompress} from "./codec.ts";
import {Damage} from "./flatbuffer.ts";
import type {Table} from "./flatbuffer.ts";
import type {ArrowField} from "./schema.ts";

/** Numbers (times in days) in their own type where none is missing, else with NaN; or text with null. */
export type Cells = Values | (string | null)[];

/** Cells of each dictionary, by id. */
export type Dictionaries = ReadonlyMap<number, Cells>;

/** Reads the columns of a batch; undefined for those of a type that is passed over. */
export function readBatch(
  header: Table,
  body: Uint8Array,
  fields: readonly ArrowField[],
  dictionaries: Dictionaries,
  decompress: Decompress | undefined
): (Cells | undefined)[] {
  const rows = header.long(0);
  // Every value takes a bit or more, so a batch cannot have more rows than its body may unpack to.
  const most = decompress ? mostUnpacked(body.length) : 8 * body.length;
  if (!(rows >= 0 && rows <= most))
    throw new Damage(`a batch says it has ${rows} rows in ${body.length} bytes`);
  const nodes = header.pairs(1);
  const buffers = header.pairs(2);
  let node = 0;
  let next = 0;
  return fields.map((field) => {
    const first = next;
    const [length, missing] = nodes[node] ?? [0, 0];
    pass(field);
    if (field.kind === "other") return undefined;
    if (length !== rows) throw new Damage(`column ${field.name} has ${length} values, expected ${rows}`);
    const there = missing > 0 ? buffer(first) : new Uint8Array(0);
    if (missing > 0 && there.length * 8 < rows) throw new Damage(`column ${field.name} ends too early`);
    const isThere: IsThere = missing > 0 ? (i) => ((there[i >> 3] >> (i & 7)) & 1) === 1 : undefined;
    if (field.dictionary) {
      const words = dictionaries.get(field.dictionary.id);
      if (!words) throw new Damage(`column ${field.name} has no dictionary`);
      return lookUp(readNumbers(field.dictionary.index, buffer(first + 1), rows, isThere), words);
    }
    if (field.kind === "text") return readText(field, buffer(first + 1), buffer(first + 2), rows, isThere);
    return readNumbers(field, buffer(first + 1), rows, isThere);
  });

  function pass({name, buffers: own, children}: ArrowField): void {
    if (own < 0) throw new Damage(`column ${name} is of a type that cannot be read`);
    node += 1;
    next += own;
    children.forEach(pass);
  }

  function buffer(index: number): Uint8Array {
    const [start, length] = buffers[index] ?? [-1, 0];
    if (!(start >= 0 && length >= 0 && start + length <= body.length)) {
      throw new Damage(`a buffer ends at byte ${start + length} of a body of ${body.length}`);
    }
    const bytes = body.subarray(start, start + length);
    if (!decompress || length === 0) return bytes;
    // A length of -1 before the bytes says that they were left as they are.
    const unpacked = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true));
    if (unpacked === -1) return bytes.subarray(8);
    if (!(unpacked >= 0 && unpacked <= mostUnpacked(body.length))) {
      throw new Damage(`a buffer says it unpacks to ${unpacked} bytes`);
    }
    return decompress(bytes.subarray(8), unpacked);
  }
}

/** Tells whether a value is there; absent where all are. */
type IsThere = ((i: number) => boolean) | undefined;

function readNumbers(field: ArrowField, bytes: Uint8Array, rows: number, isThere: IsThere): Values {
  const {kind, width, signed, perDay, name} = field;
  if (kind === "bool" ? bytes.length * 8 < rows : bytes.length < rows * width) {
    throw new Damage(`column ${name} ends after ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const code = kind === "bool" ? "bool" : `${kind === "float" ? "f" : signed ? "i" : "u"}${width}`;
  const read = readers[code];
  if (!read) throw new Damage(`column ${name} has values of ${width} bytes`);
  const Own = arrays[code];
  if (Own && !isThere && perDay === 1) return new Own(bytes.slice(0, rows * width).buffer);
  return Float64Array.from({length: rows}, (_, i) => (!isThere || isThere(i) ? read(view, i) / perDay : NaN));
}

const arrays: Readonly<Record<string, new (buffer: ArrayBufferLike) => Values>> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array
};

const readers: Readonly<Record<string, (view: DataView, i: number) => number>> = {
  bool: (view, i) => (view.getUint8(i >> 3) >> (i & 7)) & 1,
  i1: (view, i) => view.getInt8(i),
  u1: (view, i) => view.getUint8(i),
  i2: (view, i) => view.getInt16(2 * i, true),
  u2: (view, i) => view.getUint16(2 * i, true),
  i4: (view, i) => view.getInt32(4 * i, true),
  u4: (view, i) => view.getUint32(4 * i, true),
  i8: (view, i) => Number(view.getBigInt64(8 * i, true)),
  u8: (view, i) => Number(view.getBigUint64(8 * i, true)),
  f4: (view, i) => view.getFloat32(4 * i, true),
  f8: (view, i) => view.getFloat64(8 * i, true)
};

function readText(
  {width, name}: ArrowField,
  offsets: Uint8Array,
  bytes: Uint8Array,
  rows: number,
  isThere: IsThere
): (string | null)[] {
  if (rows === 0) return [];
  if (offsets.length < (rows + 1) * width)
    throw new Damage(`column ${name} ends after ${offsets.length} bytes`);
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  const offset = readers[`i${width}`];
  const decoder = new TextDecoder();
  return Array.from({length: rows}, (_, i) => {
    if (isThere && !isThere(i)) return null;
    const [start, end] = [offset(view, i), offset(view, i + 1)];
    if (!(start >= 0 && start <= end && end <= bytes.length))
      throw new Damage(`a text of column ${name} lies outside it`);
    return decoder.decode(bytes.subarray(start, end));
  });
}

function lookUp(indices: Values, words: Cells): Cells {
  const word = (i: number) => {
    if (!(i >= 0 && i < words.length)) throw new Damage(`a dictionary has no entry ${i}`);
    return words[i];
  };
  if (!Array.isArray(words)) {
    return Float64Array.from(indices, (i) => (Number.isNaN(i) ? NaN : (word(i) as number)));
  }
  return Array.from(indices, (i) => (Number.isNaN(i) ? null : (word(i) as string | null)));
}
