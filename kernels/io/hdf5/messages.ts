/** @file What the messages of a dataset say: its shape, its type, where its values lie and how they are packed. */
import {Cursor, Damage, nowhere, Unsupported} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import type {Message} from "./header.ts";

export interface Dataspace {
  readonly shape: readonly number[];
  /** Unlimited is `nowhere`. */
  readonly largest: readonly number[];
  /** A null dataspace has no values at all. */
  readonly empty: boolean;
}

export interface Datatype {
  readonly kind: "integer" | "float" | "text" | "reference" | "sequence" | "other";
  /** Bytes of one element as stored. */
  readonly size: number;
  readonly signed: boolean;
  readonly bigEndian: boolean;
  /** Text and sequences of varying length lie in the global heap. */
  readonly varying: boolean;
  /** What a sequence is of. */
  readonly of?: Datatype;
}

export type Layout =
  | {readonly kind: "compact"; readonly start: number; readonly size: number}
  | {readonly kind: "contiguous"; readonly address: number; readonly size: number}
  | ChunkLayout;

export interface ChunkLayout {
  readonly kind: "chunked";
  /** Without the size of an element. */
  readonly chunk: readonly number[];
  readonly index: "btree1" | "single" | "implicit" | "fixed" | "extensible" | "btree2";
  readonly address: number;
  /** A single filtered chunk: its stored size and the filters left out. */
  readonly size?: number;
  readonly mask?: number;
  /** Newer files store the sizes of filtered chunks as lengths, older ones in as few bytes as do. */
  readonly wideSizes: boolean;
}

export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

export function readDataspace(file: Hdf5, {start, end}: Pick<Message, "start" | "end">): Dataspace {
  const at = new Cursor(file, start, end);
  const version = at.version(1, 2);
  const rank = at.u8();
  const flags = at.u8();
  const type = at.u8();
  if (version === 1) at.skip(4);
  if (rank > 32) throw new Damage(`invalid number of dimensions: ${rank}`);
  const shape = Array.from({length: rank}, () => at.length());
  const largest = flags & 1 ? Array.from({length: rank}, () => at.length()) : shape;
  if (shape.includes(nowhere)) throw new Damage("a dimension has no length");
  return {shape, largest, empty: version === 2 && type === 2};
}

export function readDatatype(file: Hdf5, {start, end}: Pick<Message, "start" | "end">): Datatype {
  const at = new Cursor(file, start, end);
  const head = at.u8();
  const bits = at.uint(1) + at.uint(1) * 256 + at.uint(1) * 65536;
  const size = at.u32();
  const plain = {size, signed: false, bigEndian: false, varying: false};
  if (size === 0) throw new Damage("a type has no size");
  switch (head & 15) {
    case 0: {
      const whole = at.u16() === 0 && at.u16() === 8 * size && [1, 2, 4, 8].includes(size);
      return {
        ...plain,
        kind: whole ? "integer" : "other",
        signed: (bits & 8) !== 0,
        bigEndian: (bits & 1) !== 0
      };
    }
    case 1: {
      const order = (bits & 1) + ((bits >> 5) & 2);
      // Bit offset, precision, then the place and length of exponent and mantissa: only the IEEE forms are read.
      const form = [at.u16(), at.u16(), at.u8(), at.u8(), at.u8(), at.u8()].join(" ");
      const known = ["0 16 10 5 0 10", "0 32 23 8 0 23", "0 64 52 11 0 52"][[2, 4, 8].indexOf(size)];
      return {...plain, kind: form === known && order < 2 ? "float" : "other", bigEndian: order === 1};
    }
    case 3:
      return {...plain, kind: "text"};
    case 7:
      return {...plain, kind: (bits & 15) === 0 && size === file.offsetSize ? "reference" : "other"};
    case 8:
      return {...readDatatype(file, {start: at.at, end}), size};
    case 9: {
      const of = readDatatype(file, {start: at.at, end});
      if (size !== 8 + file.offsetSize) throw new Damage("a type of varying length has a wrong size");
      return {...plain, varying: true, kind: (bits & 15) === 1 ? "text" : "sequence", of};
    }
    default:
      return {...plain, kind: "other"};
  }
}

export function readLayout(file: Hdf5, {start, end}: Message): Layout {
  const at = new Cursor(file, start, end);
  const version = at.version(1, 2, 3, 4, 5);
  if (version < 3) {
    const rank = at.u8();
    const kind = at.u8();
    at.skip(5);
    const address = kind === 0 ? nowhere : at.address();
    const dims = Array.from({length: rank}, () => at.u32());
    if (kind === 2)
      return {kind: "chunked", chunk: chunkDims(dims), index: "btree1", address, wideSizes: false};
    if (kind === 1) return {kind: "contiguous", address, size: nowhere};
    const size = at.u32();
    return {kind: "compact", start: at.skip(size), size};
  }
  const kind = at.u8();
  if (kind === 0) {
    const size = at.u16();
    return {kind: "compact", start: at.skip(size), size};
  }
  if (kind === 1) return {kind: "contiguous", address: at.address(), size: at.length()};
  if (kind !== 2) throw new Unsupported("virtual datasets");
  if (version === 3) {
    const rank = at.u8();
    const address = at.address();
    return {
      kind: "chunked",
      chunk: chunkDims(Array.from({length: rank}, () => at.u32())),
      index: "btree1",
      address,
      wideSizes: false
    };
  }
  const flags = at.u8();
  const rank = at.u8();
  const width = at.u8();
  if (width < 1 || width > 8) throw new Damage(`invalid size of chunk lengths: ${width}`);
  const chunk = chunkDims(Array.from({length: rank}, () => at.uint(width)));
  const type = at.u8();
  const index = (["single", "implicit", "fixed", "extensible", "btree2"] as const)[type - 1];
  if (!index) throw new Damage(`unknown chunk index: ${type}`);
  const filtered = index === "single" && flags & 2 ? {size: at.length(), mask: at.u32()} : {};
  at.skip({single: 0, implicit: 0, fixed: 1, extensible: 5, btree2: 6}[index]);
  return {kind: "chunked", chunk, index, ...filtered, address: at.address(), wideSizes: version > 4};
}

/** The last number is the size of an element. */
function chunkDims(dims: number[]): number[] {
  const chunk = dims.slice(0, -1);
  if (chunk.length < 1 || chunk.length > 32 || !chunk.every((size) => size > 0)) {
    throw new Damage("invalid chunk shape");
  }
  return chunk;
}

export function readFilters(file: Hdf5, {start, end}: Message): Filter[] {
  const at = new Cursor(file, start, end);
  const version = at.version(1, 2);
  const count = at.u8();
  if (version === 1) at.skip(6);
  return Array.from({length: count}, () => {
    const id = at.u16();
    const nameLength = version === 1 || id >= 256 ? at.u16() : 0;
    at.skip(2);
    const length = at.u16();
    at.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
    const values = Array.from({length}, () => at.u32());
    if (version === 1 && length % 2) at.skip(4);
    return {id, values};
  });
}

/** The bytes of one element that stand where nothing was written; none are zeros. */
export function readFill(file: Hdf5, {type, start, end}: Message): Uint8Array | undefined {
  const at = new Cursor(file, start, end);
  if (type === 0x04) return at.slice(at.u32());
  const version = at.version(1, 2, 3);
  let defined: boolean;
  if (version === 3) {
    defined = (at.u8() & 0x20) !== 0;
  } else {
    at.skip(2);
    defined = at.u8() !== 0 || version === 1;
  }
  if (!defined) return undefined;
  const size = at.u32();
  return size > 0 && size < 2 ** 31 ? at.slice(size) : undefined;
}
