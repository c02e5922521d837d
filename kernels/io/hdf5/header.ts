/** @file The superblock and the object headers of HDF5, whose messages describe groups and datasets. */
import {Cursor, Damage, nowhere, Unsupported} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";

export interface Message {
  readonly type: number;
  /** Where its body lies; for a shared message, the body in the object that owns it. */
  readonly start: number;
  readonly end: number;
}

/** Message types, by number. */
export const messageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFill: 0x04,
  fill: 0x05,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15
};

/** Reads the superblock; the file must be as long as it says. Returns the file and the address of the root group. */
export function readSuperblock(bytes: Uint8Array, start: number): {file: Hdf5; root: number} {
  const at = new Cursor({bytes, base: 0, offsetSize: 8, lengthSize: 8}, start);
  at.skip(8);
  const version = at.version(0, 1, 2, 3);
  if (version < 2) at.skip(4);
  const file = {bytes, base: 0, offsetSize: sizeOf(at.u8()), lengthSize: sizeOf(at.u8())};
  const body = new Cursor(file, at.at);
  body.skip(version < 2 ? 9 : 1);
  if (version === 1) body.skip(4);
  const base = body.uint(file.offsetSize);
  body.address();
  const end = body.address();
  if (end > bytes.length) throw new Damage(`the file ends at byte ${bytes.length}, expected ${end}`);
  const based = {...file, base};
  if (version >= 2) {
    const root = body.address() + base;
    body.checksum(start);
    return {file: based, root};
  }
  body.address();
  body.address();
  return {file: based, root: body.address() + base};
}

function sizeOf(size: number): number {
  if (size !== 2 && size !== 4 && size !== 8) throw new Damage(`invalid size of addresses: ${size}`);
  return size;
}

/** All messages of an object header, continuations and shared ones resolved. */
export function readMessages(file: Hdf5, address: number): Message[] {
  const messages: Message[] = [];
  const seen = new Set<number>();
  const blocks: {start: number; length: number}[] = [];
  const head = new Cursor(file, address);
  const modern = file.bytes[address] === 0x4f;
  let flags = 0;
  if (modern) {
    head.signature("OHDR");
    head.version(2);
    flags = head.u8();
    if (flags & 0x20) head.skip(16);
    if (flags & 0x10) head.skip(4);
    const length = head.uint(1 << (flags & 3));
    const start = head.skip(length);
    head.checksum(address);
    parse(start, start + length);
  } else {
    head.version(1);
    head.skip(7);
    const length = head.u32();
    head.skip(4);
    parse(head.at, head.at + length);
  }
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    if (seen.has(block.start)) throw new Damage(`an object header at byte ${address} goes in circles`);
    seen.add(block.start);
    if (!modern) {
      parse(block.start, block.start + block.length);
      continue;
    }
    const at = new Cursor(file, block.start, block.start + block.length);
    at.signature("OCHK");
    at.skip(block.length - 8);
    at.checksum(block.start);
    parse(block.start + 4, block.start + block.length - 4);
  }
  return messages;

  function parse(start: number, end: number): void {
    const at = new Cursor(file, start, end);
    const least = modern ? (flags & 4 ? 6 : 4) : 8;
    while (at.end - at.at >= least) {
      const type = modern ? at.u8() : at.u16();
      const size = at.u16();
      const own = at.u8();
      at.skip(modern ? (flags & 4 ? 2 : 0) : 3);
      const from = at.skip(size);
      if (type === messageType.continuation) {
        const next = new Cursor(file, from, from + size);
        blocks.push({start: next.address(), length: next.length()});
      } else if (type !== 0) {
        messages.push(
          own & 2 ? shared(file, type, from, from + size) : {type, start: from, end: from + size}
        );
      }
    }
  }
}

/** A shared message names the object that has it, such as a committed datatype. */
export function shared(file: Hdf5, type: number, start: number, end: number): Message {
  const at = new Cursor(file, start, end);
  const version = at.version(1, 2, 3);
  const kind = at.u8();
  if (version === 1) at.skip(6);
  if (version === 3 && kind === 1) throw new Unsupported("messages in a shared heap");
  const address = at.address();
  if (address === nowhere || address === start) throw new Damage("a shared message is missing");
  const found = readOwn(file, address, type);
  if (!found) throw new Damage("a shared message is missing");
  return found;
}

/** Depth is one: what a shared message points to may not be shared in turn. */
let depth = 0;
function readOwn(file: Hdf5, address: number, type: number): Message | undefined {
  if (depth > 0) throw new Damage("a shared message points to a shared message");
  depth += 1;
  try {
    return readMessages(file, address).find((message) => message.type === type);
  } finally {
    depth -= 1;
  }
}
