/** @file A box of a Zarr array: the chunks that it meets, and no others. */
import type {Array as ZarrArray, DataType, Readable} from "zarrita";
import type {RawValues} from "../raw.ts";

/** Half-open positions along each dim. */
export type Box = readonly (readonly [from: number, to: number])[];

/** Chunks under way at once. */
const AT_ONCE = 8;

type Cells = ArrayLike<unknown> & {get?(i: number): unknown};
type Room = Exclude<RawValues, readonly string[]> | string[];

const rooms: Readonly<Record<string, new (length: number) => Room>> = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float16: Float32Array,
  float32: Float32Array,
  float64: Float64Array,
  bool: Uint8Array
};

/** Whether values of a type are numbers; false and true are 0 and 1. */
export function isNumberType(type: string): boolean {
  return type in rooms;
}

/**
 * Reads a box, row-major. Chunks that were never written are the fill value.
 *
 * Throws: Error where a chunk has another count of values than it should.
 */
export async function readBox(
  array: ZarrArray<DataType, Readable>,
  box: Box,
  chunks: readonly number[]
): Promise<RawValues> {
  const shape = box.map(([from, to]) => to - from);
  const total = shape.reduce((n, size) => n * size, 1);
  const out: Room = isNumberType(array.dtype)
    ? new rooms[array.dtype](total)
    : new Array<string>(total).fill("");
  if (total === 0) return out;
  let places: number[][] = [[]];
  box.forEach(([from, to], d) => {
    const [first, last] = [Math.floor(from / chunks[d]), Math.floor((to - 1) / chunks[d])];
    places = places.flatMap((place) =>
      Array.from({length: last - first + 1}, (_, i) => [...place, first + i])
    );
  });
  let next = 0;
  const work = async () => {
    while (next < places.length) {
      const place = places[next++];
      const {data, stride} = await array.getChunk(place);
      const count = chunks.reduce((n, size) => n * size, 1);
      const cells = data as unknown as Cells;
      if (cells.length !== count)
        throw new Error(
          `chunk ${place.join("/")} of ${array.path} has ${cells.length} values, expected ${count}`
        );
      copy(cells, stride, place, out);
    }
  };
  await Promise.all(Array.from({length: Math.min(AT_ONCE, places.length)}, work));
  return out;

  function copy(cells: Cells, stride: readonly number[], place: readonly number[], to: Room): void {
    const starts = place.map((p, d) => Math.max(box[d][0], p * chunks[d]));
    const ends = place.map((p, d) => Math.min(box[d][1], (p + 1) * chunks[d]));
    const asIs = ArrayBuffer.isView(cells) && cells.constructor === to.constructor;
    const visit = (d: number, source: number, target: number): void => {
      if (d === place.length) {
        const value = cells.get ? cells.get(source) : cells[source];
        to[target] = (
          Array.isArray(to) ? String(value ?? "") : typeof value === "boolean" ? Number(value) : value
        ) as never;
        return;
      }
      const length = ends[d] - starts[d];
      const from = source + (starts[d] - place[d] * chunks[d]) * stride[d];
      const at = target * shape[d] + starts[d] - box[d][0];
      if (asIs && d === place.length - 1 && stride[d] === 1) {
        (to as Float64Array).set((cells as unknown as Float64Array).subarray(from, from + length), at);
        return;
      }
      for (let i = 0; i < length; ++i) visit(d + 1, from + i * stride[d], at + i);
    };
    visit(0, 0, 0);
  }
}
