/** @file The heaps of HDF5: fractal (links and attributes of crowded objects) and global (values of varying length). */
import {encodedSize} from "./btree.ts";
import {Cursor, Damage, nowhere, Unsupported} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";

/** Returns a function from a heap id to a cursor over the object it stands for. */
export function openFractalHeap(file: Hdf5, address: number): (id: Cursor) => Cursor {
  const at = new Cursor(file, address);
  at.signature("FRHP");
  at.version(0);
  at.skip(2);
  const filterLength = at.u16();
  const blocksChecked = (at.u8() & 2) !== 0;
  const mostManaged = at.u32();
  at.skip(2 * file.lengthSize + 2 * file.offsetSize + 8 * file.lengthSize);
  const width = at.u16();
  const firstSize = at.length();
  const mostDirect = at.length();
  const offsetSize = Math.ceil(at.u16() / 8);
  at.skip(2);
  const root = at.address();
  const rootRows = at.u16();
  if (filterLength > 0) throw new Unsupported("filtered heaps");
  at.checksum(address);
  if (!(width > 0 && isPower(firstSize) && isPower(mostDirect) && offsetSize >= 1 && offsetSize <= 8)) {
    throw new Damage(`wrong heap at byte ${address}`);
  }
  const lengthSize = Math.min(Math.ceil(Math.log2(mostDirect) / 8), encodedSize(mostManaged));
  const directRows = Math.log2(mostDirect) - Math.log2(firstSize) + 2;
  const rowSize = (row: number) => (row === 0 ? firstSize : firstSize * 2 ** (row - 1));
  const prefix = 5 + file.offsetSize + offsetSize;

  return (id) => {
    const head = id.u8();
    if (head >> 6 !== 0) throw new Unsupported("heap ids of a later version");
    const kind = (head >> 4) & 3;
    if (kind === 2) {
      const length = (head & 15) + 1;
      const start = id.skip(length);
      return new Cursor(file, start, start + length);
    }
    if (kind !== 0) throw new Unsupported("objects outside their heap");
    const offset = id.uint(offsetSize);
    const length = id.uint(lengthSize);
    return managed(offset, length);
  };

  function managed(offset: number, length: number): Cursor {
    let block = root;
    let blockStart = 0;
    for (let rows = rootRows; rows > 0; ) {
      const found = locate(block, rows, offset - blockStart);
      block = found.address;
      blockStart += found.start;
      rows = found.rows;
    }
    const direct = new Cursor(file, block);
    direct.signature("FHDB");
    direct.skip(prefix - 4 + (blocksChecked ? 4 : 0));
    const start = block + offset - blockStart;
    if (block === nowhere || start < direct.at) throw new Damage(`wrong heap object at byte ${start}`);
    return new Cursor(file, start, start + length);
  }

  /** Finds the child of an indirect block that holds an offset; `rows` 0 marks a direct block. */
  function locate(
    block: number,
    rows: number,
    offset: number
  ): {address: number; start: number; rows: number} {
    const at = new Cursor(file, block);
    at.signature("FHIB");
    at.skip(prefix - 4);
    let start = 0;
    for (let row = 0; row < rows; ++row) {
      const size = rowSize(row);
      for (let column = 0; column < width; ++column, start += size) {
        const address = at.address();
        if (offset >= start + size) continue;
        return {
          address,
          start,
          rows: row < directRows ? 0 : Math.log2(size) - Math.log2(firstSize * width) + 1
        };
      }
    }
    throw new Damage(`a heap object lies outside its heap at byte ${address}`);
  }
}

function isPower(size: number): boolean {
  return size > 0 && Number.isInteger(Math.log2(size));
}

/** Returns a function from the stored form of a value of varying length to its bytes; collections are read once. */
export function openGlobalHeap(file: Hdf5): (reference: Cursor, elementSize: number) => Uint8Array {
  const collections = new Map<number, Map<number, Uint8Array>>();
  return (reference, elementSize) => {
    const count = reference.u32();
    const address = reference.address();
    const index = reference.u32();
    if (count === 0 || address <= file.base) return new Uint8Array(0);
    let collection = collections.get(address);
    if (!collection) collections.set(address, (collection = readCollection(file, address)));
    const object = collection.get(index);
    if (!object || object.length < count * elementSize)
      throw new Damage(`a value is missing at byte ${address}`);
    return object.subarray(0, count * elementSize);
  };
}

function readCollection(file: Hdf5, address: number): Map<number, Uint8Array> {
  const head = new Cursor(file, address);
  head.signature("GCOL");
  head.version(1);
  head.skip(3);
  const at = new Cursor(file, head.at, address + head.length());
  at.skip(file.lengthSize);
  const objects = new Map<number, Uint8Array>();
  while (at.end - at.at >= 8 + file.lengthSize) {
    const index = at.u16();
    if (index === 0) break;
    at.skip(6);
    const length = at.length();
    objects.set(index, at.slice(length));
    at.skip(Math.min((8 - (length % 8)) % 8, at.end - at.at));
  }
  return objects;
}
