/** @file The chunks of an array: their size, their places, and their bytes. */
import type {Values} from "../field/types.ts";
import type {Variable} from "./variables.ts";

/** Bytes of a chunk that nobody has asked otherwise for. */
const ROOM = 2 ** 20;

/** Outer dims are cut first: a chunk holds whole maps where one fits. */
export function defaultChunks(shape: readonly number[], width: number): number[] {
  const chunks = shape.map((size) => Math.max(1, size));
  const bytes = () => chunks.reduce((n, size) => n * size, width);
  for (let d = 0; d < chunks.length && bytes() > ROOM; ++d) {
    const rest = bytes() / chunks[d];
    chunks[d] = Math.max(1, Math.floor(ROOM / rest));
  }
  return chunks;
}

/** Numbers of all chunks, row-major. */
export function placesOf(shape: readonly number[], chunks: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (places, size, d) =>
      places.flatMap((place) => Array.from({length: Math.ceil(size / chunks[d])}, (_, i) => [...place, i])),
    [[]]
  );
}

/** A chunk's bytes, filled up at the edges. */
export function chunkOf(
  {shape, values}: Variable,
  chunks: readonly number[],
  place: readonly number[]
): Uint8Array {
  const count = chunks.reduce((n, size) => n * size, 1);
  const isText = !ArrayBuffer.isView(values);
  const out: Values | string[] = isText
    ? new Array<string>(count).fill("")
    : new (values.constructor as new (length: number) => Values)(count);
  if (out instanceof Float32Array || out instanceof Float64Array) out.fill(NaN);
  const copy = (d: number, source: number, target: number): void => {
    if (d === shape.length) {
      out[target] = values[source] as never;
      return;
    }
    const start = place[d] * chunks[d];
    const length = Math.min(chunks[d], shape[d] - start);
    const from = source * shape[d] + start;
    if (d === shape.length - 1 && !isText) {
      (out as Values).set((values as Values).subarray(from, from + length), target * chunks[d]);
      return;
    }
    for (let i = 0; i < length; ++i) copy(d + 1, from + i, target * chunks[d] + i);
  };
  copy(0, 0, 0);
  if (!Array.isArray(out)) return new Uint8Array(out.buffer as ArrayBuffer, out.byteOffset, out.byteLength);
  return lengthsAndLetters(out);
}

/** How many there are, then each text behind its length in bytes. */
function lengthsAndLetters(texts: readonly string[]): Uint8Array {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const bytes = new Uint8Array(encoded.reduce((n, {length}) => n + 4 + length, 4));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, encoded.length, true);
  let at = 4;
  for (const each of encoded) {
    view.setUint32(at, each.length, true);
    bytes.set(each, at + 4);
    at += 4 + each.length;
  }
  return bytes;
}
