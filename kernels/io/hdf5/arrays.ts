/** @file The array indexes of chunks in newer HDF5 files: fixed, and extensible along one unlimited dimension. */
import type {Slot} from "./chunks.ts";
import {Cursor, Damage, nowhere} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";

type ReadSlot = (at: Cursor, sizeWidth: number) => Slot;
type Place = (number: number, slot: Slot) => void;

/** Calls `place` for every element of a fixed array. */
export function fixedArray(file: Hdf5, address: number, read: ReadSlot, place: Place): void {
  const head = new Cursor(file, address);
  head.signature("FAHD");
  head.version(0);
  head.skip(1);
  const elementSize = head.u8();
  const pageLength = 2 ** head.u8();
  const count = head.length();
  const block = head.address();
  head.checksum(address);
  if (block === nowhere) return;
  limit(file, count, elementSize, address);
  const at = new Cursor(file, block);
  at.signature("FADB");
  at.skip(2 + file.offsetSize);
  const width = elementSize - file.offsetSize - 4;
  if (count <= pageLength) {
    for (let i = 0; i < count; ++i) place(i, read(at, width));
    at.checksum(block);
    return;
  }
  const pages = Math.ceil(count / pageLength);
  const written = at.slice(Math.ceil(pages / 8));
  at.checksum(block);
  for (let page = 0; page < pages; ++page) {
    const first = page * pageLength;
    const length = Math.min(pageLength, count - first);
    const start = at.skip(length * elementSize + 4);
    if (isSet(written, page)) readRun(file, start, first, length, width, read, place);
  }
}

/** Calls `place` for every element of an extensible array: some in its index block, the rest in ever larger blocks. */
export function extensibleArray(file: Hdf5, address: number, read: ReadSlot, place: Place): void {
  const head = new Cursor(file, address);
  head.signature("EAHD");
  head.version(0);
  head.skip(1);
  const elementSize = head.u8();
  const countBits = head.u8();
  const inIndex = head.u8();
  const smallest = head.u8();
  const fewestBlocks = head.u8();
  const pageLength = 2 ** head.u8();
  head.skip(4 * file.lengthSize);
  const count = head.length();
  head.skip(file.lengthSize);
  const index = head.address();
  head.checksum(address);
  if (index === nowhere) return;
  limit(file, count, elementSize, address);
  if (!isPower(smallest) || !isPower(fewestBlocks) || countBits > 64) {
    throw new Damage(`wrong chunk index at byte ${address}`);
  }
  const width = elementSize - file.offsetSize - 4;
  const offsetSize = Math.ceil(countBits / 8);
  const groups = 1 + countBits - Math.log2(smallest);
  const direct = 2 * Math.log2(fewestBlocks);

  const at = new Cursor(file, index);
  at.signature("EAIB");
  at.skip(2 + file.offsetSize);
  for (let i = 0; i < inIndex; ++i) {
    const slot = read(at, width);
    if (i < count) place(i, slot);
  }
  let first = inIndex;
  // Group g has 2^⌊g/2⌋ blocks of 2^⌈g/2⌉ times the smallest length; early groups hang from the index block itself.
  for (let group = 0; group < groups && first < count; ++group) {
    const blocks = 2 ** Math.floor(group / 2);
    const length = 2 ** Math.ceil(group / 2) * smallest;
    if (group < direct) {
      for (let b = 0; b < blocks; ++b, first += length) readBlock(at.address(), first, length);
      continue;
    }
    const start = at.address();
    if (start === nowhere) {
      first += blocks * length;
      continue;
    }
    const second = new Cursor(file, start);
    second.signature("EASB");
    second.skip(2 + file.offsetSize + offsetSize);
    const bitmap = length > pageLength ? Math.ceil(length / pageLength / 8) : 0;
    const bitmaps = second.slice(blocks * bitmap);
    for (let b = 0; b < blocks && first < count; ++b, first += length) {
      readBlock(second.address(), first, length, bitmaps.subarray(b * bitmap, (b + 1) * bitmap));
    }
  }

  function readBlock(block: number, from: number, length: number, written?: Uint8Array): void {
    if (block === nowhere || from >= count) return;
    const at = new Cursor(file, block);
    at.signature("EADB");
    at.skip(2 + file.offsetSize + offsetSize);
    const wanted = Math.min(length, count - from);
    if (length <= pageLength) {
      const start = at.skip(length * elementSize);
      at.checksum(block);
      for (const run = new Cursor(file, start), i = {n: 0}; i.n < wanted; ++i.n)
        place(from + i.n, read(run, width));
      return;
    }
    at.checksum(block);
    for (let page = 0; page * pageLength < wanted; ++page) {
      const start = at.skip(pageLength * elementSize + 4);
      if (written && !isSet(written, page)) continue;
      readRun(file, start, from + page * pageLength, pageLength, width, read, place);
    }
  }
}

/** Reads one page and its checksum. */
function readRun(
  file: Hdf5,
  start: number,
  first: number,
  length: number,
  width: number,
  read: ReadSlot,
  place: Place
): void {
  const at = new Cursor(file, start);
  for (let i = 0; i < length; ++i) place(first + i, read(at, width));
  at.checksum(start);
}

/** Every element takes bytes, so a file cannot have more than fit; pages never written may be absent, hence the slack. */
function limit(file: Hdf5, count: number, elementSize: number, address: number): void {
  if (!(count >= 0 && elementSize > 0 && count <= 64 * file.bytes.length)) {
    throw new Damage(`a chunk index at byte ${address} says it has ${count} elements`);
  }
}

function isSet(bitmap: Uint8Array, bit: number): boolean {
  return (bitmap[bit >> 3] & (0x80 >> (bit & 7))) !== 0;
}

function isPower(x: number): boolean {
  return x > 0 && Number.isInteger(Math.log2(x));
}
