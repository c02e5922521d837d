/** @file The two kinds of B-tree in HDF5: old groups and chunks, new indexes. */
import {Cursor, Damage} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";

/**
 * Calls `leaf(key, child)` for every entry of a version 1 tree, in order. `kind` is 0 for groups and 1 for chunks;
 * `keySize` is in bytes. Each node is met once: a tree that goes in circles is damage.
 */
export function walkBtree1(
  file: Hdf5,
  root: number,
  kind: 0 | 1,
  keySize: number,
  leaf: (key: Cursor, child: number) => void
): void {
  const seen = new Set<number>();
  const visit = (address: number, expected: number) => {
    if (seen.has(address)) throw new Damage(`a B-tree at byte ${root} goes in circles`);
    seen.add(address);
    const at = new Cursor(file, address);
    at.signature("TREE");
    const type = at.u8();
    const level = at.u8();
    if (type !== kind || (expected >= 0 && level !== expected))
      throw new Damage(`wrong B-tree node at byte ${address}`);
    const count = at.u16();
    at.skip(2 * file.offsetSize);
    for (let i = 0; i < count; ++i) {
      const key = at.skip(keySize);
      const child = at.address();
      if (level > 0) visit(child, level - 1);
      else leaf(new Cursor(file, key, key + keySize), child);
    }
  };
  visit(root, -1);
}

/** Calls `record` with a cursor over each record of a version 2 tree, in order. Returns the type of the tree. */
export function walkBtree2(file: Hdf5, root: number, record: (at: Cursor) => void): number {
  const head = new Cursor(file, root);
  head.signature("BTHD");
  head.version(0);
  const type = head.u8();
  const nodeSize = head.u32();
  const recordSize = head.u16();
  const depth = head.u16();
  head.skip(2);
  const address = head.address();
  const count = head.u16();
  const total = head.length();
  head.checksum(root);
  if (total === 0) return type;
  if (recordSize === 0 || depth > 32) throw new Damage(`wrong B-tree at byte ${root}`);

  // How wide the counts in child pointers are follows from how many records a node can hold at each level.
  const leafMost = Math.floor((nodeSize - 10) / recordSize);
  const countSize = encodedSize(leafMost);
  const totals = [leafMost];
  const totalSizes = [0];
  for (let level = 1; level <= depth; ++level) {
    const pointer = file.offsetSize + countSize + totalSizes[level - 1];
    const most = Math.floor((nodeSize - 10 - pointer) / (recordSize + pointer));
    totals[level] = (most + 1) * totals[level - 1] + most;
    totalSizes[level] = encodedSize(totals[level]);
  }
  const seen = new Set<number>();
  const visit = (start: number, records: number, level: number) => {
    if (seen.has(start)) throw new Damage(`a B-tree at byte ${root} goes in circles`);
    seen.add(start);
    const at = new Cursor(file, start);
    at.signature(level > 0 ? "BTIN" : "BTLF");
    at.skip(2);
    const from = at.skip(records * recordSize);
    const children =
      level === 0
        ? []
        : Array.from({length: records + 1}, () => {
            const child = {address: at.address(), records: at.uint(countSize)};
            at.skip(level > 1 ? totalSizes[level - 1] : 0);
            return child;
          });
    at.checksum(start);
    for (let i = 0; i <= records; ++i) {
      if (level > 0) visit(children[i].address, children[i].records, level - 1);
      const own = from + i * recordSize;
      if (i < records) record(new Cursor(file, own, own + recordSize));
    }
  };
  visit(address, count, depth);
  return type;
}

/** Bytes that hold any number up to `limit`. */
export function encodedSize(limit: number): number {
  return Math.floor(Math.floor(Math.log2(Math.max(1, limit))) / 8) + 1;
}
