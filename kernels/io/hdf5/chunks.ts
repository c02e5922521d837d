/** @file Where the chunks of an HDF5 dataset lie: the five indexes of the format. */
import {walkBtree1, walkBtree2} from "./btree.ts";
import {type Cursor, Damage, nowhere, Unsupported} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import {fixedArray, extensibleArray} from "./arrays.ts";
import type {ChunkLayout, Dataspace} from "./messages.ts";

export interface Chunk {
  /** Of its first element, in elements. */
  readonly origin: readonly number[];
  readonly address: number;
  /** As stored. */
  readonly size: number;
  /** One bit for each filter that was left out. */
  readonly mask: number;
}

/** A chunk as an index tells of it, by its number in the grid of chunks. */
export interface Slot {
  readonly address: number;
  readonly size: number;
  readonly mask: number;
}

/** Lists the chunks that were written; `bytes` is the size of an unfiltered chunk. */
export function listChunks(
  file: Hdf5,
  layout: ChunkLayout,
  {shape, largest}: Dataspace,
  bytes: number,
  filtered: boolean
): Chunk[] {
  const {chunk, index, address} = layout;
  const rank = chunk.length;
  if (rank !== shape.length) throw new Damage(`chunks have ${rank} dimensions, expected ${shape.length}`);
  if (address === nowhere) return [];
  const chunks: Chunk[] = [];
  const push = (origin: number[], slot: Slot) => {
    if (slot.address !== nowhere && origin.every((x, d) => x >= 0 && x < shape[d]))
      chunks.push({origin, ...slot});
  };
  // How wide the stored size of a filtered chunk is followed from the size of a plain one, before it became a length.
  const sizeWidth = layout.wideSizes
    ? file.lengthSize
    : Math.min(8, 1 + Math.floor((Math.floor(Math.log2(bytes)) + 8) / 8));
  const readSlot = (at: Cursor, width = sizeWidth): Slot => {
    const start = at.address();
    return filtered
      ? {address: start, size: at.uint(width), mask: at.u32()}
      : {address: start, size: bytes, mask: 0};
  };

  if (index === "single") {
    push(
      chunk.map(() => 0),
      {address, size: layout.size ?? bytes, mask: layout.mask ?? 0}
    );
  } else if (index === "btree1") {
    walkBtree1(file, address, 1, 8 + 8 * (rank + 1), (key, child) => {
      const size = key.u32();
      const mask = key.u32();
      push(
        chunk.map(() => key.uint(8)),
        {address: child, size, mask}
      );
    });
  } else if (index === "btree2") {
    walkBtree2(file, address, (record) => {
      const slot = readSlot(record);
      push(
        chunk.map((size) => record.uint(8) * size),
        slot
      );
    });
  } else {
    // Chunks are numbered row by row over the largest shape; an unlimited dimension counts as the outermost.
    const free = largest.indexOf(nowhere);
    if (largest.lastIndexOf(nowhere) !== free)
      throw new Unsupported("several unlimited dimensions in an array index");
    const order =
      free > 0 ? [free, ...chunk.keys()].filter((d, i) => i === 0 || d !== free) : [...chunk.keys()];
    const counts = order.map((d) => (d === free ? Infinity : Math.ceil(largest[d] / chunk[d])));
    const place = (number: number, slot: Slot) => {
      const origin = new Array<number>(rank);
      for (let i = rank - 1; i >= 0; --i) {
        const d = order[i];
        const k = counts[i] === Infinity || i === 0 ? number : number % counts[i];
        origin[d] = k * chunk[d];
        number = Math.floor(number / counts[i]);
      }
      push(origin, slot);
    };
    if (index === "fixed") fixedArray(file, address, readSlot, place);
    else if (index === "extensible") extensibleArray(file, address, readSlot, place);
    else {
      const total = counts.reduce((n, size) => n * size, 1);
      if (address + total * bytes > file.bytes.length)
        throw new Damage("chunks lie past the end of the file");
      for (let i = 0; i < total; ++i) place(i, {address: address + i * bytes, size: bytes, mask: 0});
    }
  }
  return chunks;
}
