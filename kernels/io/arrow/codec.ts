/** @file Undoes the compression of Arrow buffers: LZ4 frames and Zstandard. */
import {Damage} from "./flatbuffer.ts";

export type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/** Loads the codec of a number of the format: 0 is LZ4 frames, 1 Zstandard. */
export async function loadCodec(number: number): Promise<Decompress> {
  if (number === 0) return lz4Frame;
  if (number !== 1) throw new Damage(`compression ${number} is not known`);
  const {compressors} = await import("hyparquet-compressors");
  return compressors.ZSTD!;
}

/** Source: LZ4 Frame Format 1.6. Checksums of blocks and content are passed over. */
function lz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Damage("a buffer is not an LZ4 frame");
  const flags = view.getUint8(4);
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const out = new Uint8Array(length);
  let filled = 0;
  for (let size = view.getUint32(at, true); size !== 0; size = view.getUint32(at, true)) {
    const start = at + 4;
    const stored = size & 0x7fffffff;
    const end = start + stored;
    if (end > bytes.length) throw new Damage("an LZ4 block is cut off");
    if (size >>> 31) {
      out.set(bytes.subarray(start, end), filled);
      filled += stored;
    } else {
      filled = lz4Block(bytes, start, end, out, filled);
    }
    at = end + (flags & 16 ? 4 : 0);
  }
  if (filled !== length) throw new Damage(`an LZ4 frame has ${filled} bytes, expected ${length}`);
  return out;
}

/** Appends a block to what is there, to which it may refer; returns how far `out` is filled. */
function lz4Block(bytes: Uint8Array, start: number, end: number, out: Uint8Array, filled: number): number {
  let at = start;
  const extend = (length: number) => {
    if (length < 15) return length;
    for (let more = 255; more === 255 && at < end; length += more) more = bytes[at++];
    return length;
  };
  while (at < end) {
    const token = bytes[at++];
    const literals = extend(token >> 4);
    if (at + literals > end || filled + literals > out.length) throw new Damage("an LZ4 block is damaged");
    out.set(bytes.subarray(at, at + literals), filled);
    at += literals;
    filled += literals;
    if (at >= end) break;
    const back = bytes[at] + 256 * bytes[at + 1];
    at += 2;
    const length = extend(token & 15) + 4;
    if (back === 0 || back > filled || filled + length > out.length)
      throw new Damage("an LZ4 block is damaged");
    // Byte by byte: what is copied may overlap what it makes.
    for (let i = 0; i < length; ++i, ++filled) out[filled] = out[filled - back];
  }
  return filled;
}
