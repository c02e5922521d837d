/** @file From the bytes of HDF5 elements to typed arrays and text. */
import {swapBytes} from "../bytes.ts";
import type {RawValues} from "../raw.ts";
import {Cursor, decodeText} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import type {Datatype} from "./messages.ts";

type Heap = (reference: Cursor, elementSize: number) => Uint8Array;

const arrays = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array
};

/** The code of a type: "f4", "u8", "text" or "other". */
export function typeCode({kind, size, signed}: Datatype): string {
  if (kind === "integer") return `${signed ? "i" : "u"}${size}`;
  if (kind === "float") return `f${size}`;
  return kind === "text" ? "text" : "other";
}

/**
 * Returns `count` elements, or undefined for types that are neither numbers, text nor references.
 * References, and the first reference of each sequence, are given as addresses.
 */
export function readElements(
  file: Hdf5,
  bytes: Uint8Array,
  count: number,
  type: Datatype,
  heap: Heap
): RawValues | undefined {
  const {kind, size} = type;
  if (kind === "text" && type.varying) {
    return elements(bytes, count, size, (at) => decodeText(heap(at, 1)));
  }
  if (kind === "text") {
    return Array.from({length: count}, (_, i) =>
      decodeText(bytes.subarray(i * size, (i + 1) * size)).replace(/ +$/, "")
    );
  }
  if (kind === "reference") return Float64Array.from(elements(bytes, count, size, (at) => address(at)));
  if (kind === "sequence" && type.of?.kind === "reference") {
    return Float64Array.from(
      elements(bytes, count, size, (at) => {
        const first = heap(at, type.of!.size);
        return first.length ? address(cursorOver(first)) : NaN;
      })
    );
  }
  if (kind !== "integer" && kind !== "float") return undefined;

  const own = bytes.slice(0, count * size);
  if (type.bigEndian) swapBytes(own, size);
  if (kind === "float" && size === 2) return Float32Array.from(new Uint16Array(own.buffer), half);
  const Type = arrays[typeCode(type) as keyof typeof arrays];
  if (!Type) return undefined;
  return new Type(own.buffer as ArrayBuffer);

  function cursorOver(part: Uint8Array): Cursor {
    return new Cursor({...file, bytes: part}, 0);
  }
  function address(at: Cursor): number {
    return at.uint(size === file.offsetSize ? size : type.of!.size) + file.base;
  }
  function elements<T>(all: Uint8Array, n: number, step: number, read: (at: Cursor) => T): T[] {
    const at = cursorOver(all);
    return Array.from({length: n}, () => {
      const start = at.skip(step);
      return read(new Cursor(at.file, start, start + step));
    });
  }
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -14 * (fraction / 1024);
}
