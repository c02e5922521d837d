/** @file The attributes of an HDF5 object. */
import type {RawAttribute} from "../raw.ts";
import {walkBtree2} from "./btree.ts";
import {Cursor, Damage, nowhere} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import {messageType, shared} from "./header.ts";
import type {Message} from "./header.ts";
import {openFractalHeap, openGlobalHeap} from "./heaps.ts";
import {readDataspace, readDatatype} from "./messages.ts";
import {readElements} from "./values.ts";

/** More than a mebibyte in one attribute is not what attributes are for. */
const mostBytes = 2 ** 20;

/** All attributes whose type can be told in text and numbers; references are given as addresses. */
export function readAttributes(file: Hdf5, messages: readonly Message[]): Record<string, RawAttribute> {
  const attributes: Record<string, RawAttribute> = {};
  for (const message of messages) {
    const at = new Cursor(file, message.start, message.end);
    if (message.type === messageType.attribute) add(at);
    if (message.type === messageType.attributeInfo) readDense(at);
  }
  return attributes;

  function readDense(at: Cursor): void {
    at.version(0);
    if (at.u8() & 1) at.skip(2);
    const heap = at.address();
    const names = at.address();
    if (heap === nowhere || names === nowhere) return;
    const find = openFractalHeap(file, heap);
    const found: {order: number; at: Cursor}[] = [];
    walkBtree2(file, names, (record) => {
      const object = find(new Cursor(file, record.skip(8)));
      record.skip(1);
      found.push({order: record.u32(), at: object});
    });
    for (const {at} of found.sort((a, b) => a.order - b.order)) add(at);
  }

  function add(at: Cursor): void {
    const version = at.version(1, 2, 3);
    const flags = at.u8();
    const sizes = [at.u16(), at.u16(), at.u16()];
    if (version === 3) at.skip(1);
    const [nameAt, typeAt, spaceAt] = sizes.map((size) =>
      at.skip(version === 1 ? Math.ceil(size / 8) * 8 : size)
    );
    const name = new Cursor(file, nameAt, nameAt + sizes[0]).zeroEnded();
    const typeBody = {start: typeAt, end: typeAt + sizes[1]};
    const type = readDatatype(
      file,
      flags & 1 ? shared(file, messageType.datatype, typeBody.start, typeBody.end) : typeBody
    );
    const {shape, empty} = readDataspace(file, {start: spaceAt, end: spaceAt + sizes[2]});
    const count = empty ? 0 : shape.reduce((n, size) => n * size, 1);
    if (count * type.size > mostBytes) throw new Damage(`attribute ${name} says it has ${count} values`);
    const bytes = at.slice(count * type.size);
    const values = readElements(file, bytes, count, type, openGlobalHeap(file));
    if (values === undefined) return;
    if (empty && type.kind === "text") attributes[name] = "";
    else attributes[name] = plain(Array.from(values as ArrayLike<number | bigint | string>));
  }
}

function plain(values: (number | bigint | string)[]): RawAttribute {
  const list = values.map((value) => (typeof value === "bigint" ? Number(value) : value));
  return list.length === 1 ? list[0] : (list as number[] | string[]);
}
