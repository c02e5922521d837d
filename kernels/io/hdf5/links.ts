/** @file The members of an HDF5 group, old style and new. */
import {walkBtree1, walkBtree2} from "./btree.ts";
import {Cursor, Damage, nowhere} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import {messageType} from "./header.ts";
import type {Message} from "./header.ts";
import {openFractalHeap} from "./heaps.ts";

export interface Link {
  readonly name: string;
  readonly address: number;
  /** When it was made, where the group remembers. */
  readonly order: number;
}

/** The hard links of a group in order of creation, or by name; soft and external links are left out. */
export function readLinks(file: Hdf5, messages: readonly Message[]): Link[] {
  const links: Link[] = [];
  for (const message of messages) {
    const at = new Cursor(file, message.start, message.end);
    if (message.type === messageType.link) add(at);
    else if (message.type === messageType.linkInfo) readDense(at);
    else if (message.type === messageType.symbolTable) readSymbols(at);
  }
  return links.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));

  function readDense(at: Cursor): void {
    at.version(0);
    if (at.u8() & 1) at.skip(8);
    const heap = at.address();
    const names = at.address();
    if (heap === nowhere || names === nowhere) return;
    const find = openFractalHeap(file, heap);
    walkBtree2(file, names, (record) => {
      record.skip(4);
      add(find(record));
    });
  }

  function add(at: Cursor): void {
    at.version(1);
    const flags = at.u8();
    const type = flags & 8 ? at.u8() : 0;
    const order = flags & 4 ? at.uint(8) : 0;
    if (flags & 16) at.skip(1);
    const name = at.text(at.uint(1 << (flags & 3)));
    if (type === 0) links.push({name, address: at.address(), order});
  }

  function readSymbols(at: Cursor): void {
    const tree = at.address();
    const heap = new Cursor(file, at.address());
    heap.signature("HEAP");
    heap.version(0);
    heap.skip(3);
    const size = heap.length();
    heap.skip(file.lengthSize);
    const data = heap.address();
    const names = new Cursor(file, data, data + size);
    walkBtree1(file, tree, 0, file.lengthSize, (_key, child) => {
      const node = new Cursor(file, child);
      node.signature("SNOD");
      node.skip(2);
      const count = node.u16();
      for (let i = 0; i < count; ++i) {
        const offset = node.uint(file.offsetSize);
        const address = node.address();
        const kind = node.u32();
        node.skip(20);
        if (kind === 2) continue;
        if (offset >= size) throw new Damage(`a name at byte ${data + offset} lies outside its heap`);
        names.at = data + offset;
        links.push({name: names.zeroEnded(), address, order: 0});
      }
    });
  }
}
