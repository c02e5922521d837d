/** @file A linear operator as one buffer: magic, version, digest, a header in JSON, and the numbers as they are. */
import {FormatError} from "../../errors.ts";
import {writeHostFile} from "../io/host.ts";
import {digest} from "./digest.ts";
import type {LinearOperator, LinearParts} from "./linearOperator.ts";

const MAGIC = "FBLINOP1";
/** After the magic come the digest of all that follows (16 characters) and the length of the header (8 digits). */
const HEAD = 32;

const kinds = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array
};
type Kind = keyof typeof kinds;
type Block = InstanceType<(typeof kinds)[Kind]>;
interface Slot {
  block: Kind;
  at: number;
  length: number;
}

/** All of an operator in one transferable buffer. */
export function encodeLinear(op: LinearOperator, facts: Pick<LinearParts, "facts" | "extents">): ArrayBuffer {
  const blocks: Block[] = [];
  let at = 0;
  const record = {
    name: op.name,
    csr: op.csr,
    input: op.input,
    output: op.output,
    measure: op.measure,
    support: op.support,
    weightUnits: op.weightUnits,
    ...facts
  };
  const header = JSON.stringify(record, (_, value) => {
    if (!ArrayBuffer.isView(value)) return value;
    const block = value as Block;
    const slot: Slot = {block: block.constructor.name as Kind, at, length: block.length};
    blocks.push(block);
    at += Math.ceil(block.byteLength / 8) * 8;
    return slot;
  });
  const text = new TextEncoder().encode(header);
  const start = HEAD + Math.ceil(text.length / 8) * 8;
  const buffer = new ArrayBuffer(start + at);
  const bytes = new Uint8Array(buffer);
  bytes.fill(32, HEAD, start);
  bytes.set(text, HEAD);
  let to = start;
  for (const {buffer: from, byteOffset, byteLength} of blocks) {
    bytes.set(new Uint8Array(from, byteOffset, byteLength), to);
    to += Math.ceil(byteLength / 8) * 8;
  }
  const body = digest(bytes.subarray(HEAD));
  bytes.set(new TextEncoder().encode(`${MAGIC}${body}${String(start - HEAD).padStart(8, "0")}`));
  return buffer;
}

/** The parts in a buffer. Throws: FormatError `invalid stencil file: a.w; …` for anything but a whole one. */
export function decodeLinear(bytes: Uint8Array, name: string): LinearParts {
  const fail = (what: string) =>
    new FormatError(`invalid stencil file: ${name}; ${what}, build it again`, {subject: "file", value: name});
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD));
  if (!head.startsWith(MAGIC.slice(0, -1))) throw fail("it does not begin as one");
  if (!head.startsWith(MAGIC)) throw fail(`it has version ${head[MAGIC.length - 1]}, not ${MAGIC.at(-1)}`);
  // Aligned, so that numbers are read in place.
  const body = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (digest(body.subarray(HEAD)) !== head.slice(8, 24)) throw fail("it is damaged or cut off");
  const length = Number(head.slice(24));
  const start = HEAD + length;
  const text = new TextDecoder().decode(body.subarray(HEAD, start));
  try {
    return JSON.parse(text, (_, value) => {
      const {block, at, length: count} = (value ?? {}) as Partial<Slot>;
      if (block === undefined || at === undefined || count === undefined || !(block in kinds)) return value;
      return new kinds[block](body.buffer as ArrayBuffer, body.byteOffset + start + at, count);
    }) as LinearParts;
  } catch {
    // The digest does not cover the length of the header.
    throw fail("it is damaged");
  }
}

export async function writeLinear(path: string | URL, buffer: ArrayBuffer): Promise<void> {
  await writeHostFile(path, new Uint8Array(buffer));
}
