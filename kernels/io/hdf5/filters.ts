/** @file Undoes the filters of a chunk: deflate, shuffle and the Fletcher checksum. */
import {Damage, Unsupported} from "./cursor.ts";
import type {Filter} from "./messages.ts";

const names: Readonly<Record<number, string>> = {
  4: "szip",
  5: "nbit",
  6: "scale-offset",
  307: "bzip2",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32013: "zfp",
  32015: "zstandard"
};

/** Returns the plain bytes of a chunk, which must be `length` of them; bit i of `mask` says that filter i was left out. */
export async function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  length: number
): Promise<Uint8Array> {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; --i) {
    if (mask & (1 << i)) continue;
    const {id, values} = filters[i];
    if (id === 1) bytes = await inflate(bytes, length + 4 * filters.length);
    else if (id === 2) bytes = unshuffle(bytes, values[0]);
    else if (id === 3) bytes = fletcher(bytes);
    else throw new Unsupported(`filter ${id}${names[id] ? ` (${names[id]})` : ""}`);
  }
  if (bytes.length !== length) throw new Damage(`a chunk has ${bytes.length} bytes, expected ${length}`);
  return bytes;
}

/** Inflates with the host's own decoder and stops at `most` bytes, whatever the stream goes on to say. */
async function inflate(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // The reader below meets every error; these promises only repeat it.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      total += part.value.length;
      if (total > most) {
        reader.cancel().catch(() => {});
        throw new Damage(`a chunk has more than ${most} bytes`);
      }
    }
  } catch (cause) {
    throw cause instanceof Damage ? cause : new Damage("a chunk cannot be inflated");
  }
  if (parts.length === 1) return parts[0];
  const out = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bytes come sorted by their place in the element; a remainder stays as it is. */
function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  if (!(size > 1 && size <= bytes.length)) return bytes;
  const out = new Uint8Array(bytes.length);
  const count = Math.floor(bytes.length / size);
  for (let j = 0, from = 0; j < size; ++j) {
    for (let i = 0, to = j; i < count; ++i, to += size) out[to] = bytes[from++];
  }
  out.set(bytes.subarray(count * size), count * size);
  return out;
}

/** Checks and drops the four bytes of Fletcher's sum over big-endian pairs. */
function fletcher(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) throw new Damage("a chunk is too short for its checksum");
  const data = bytes.subarray(0, bytes.length - 4);
  let a = 0;
  let b = 0;
  for (let i = 0; i < data.length; i += 2) {
    a = (a + ((data[i] << 8) | (i + 1 < data.length ? data[i + 1] : 0))) % 65535;
    b = (b + a) % 65535;
  }
  const stored = new DataView(bytes.buffer, bytes.byteOffset + data.length, 4);
  // Writers fold to 65535 where a remainder is 0, and some exchanged the bytes of each half, which readers let pass.
  const fits = (swapped: boolean) =>
    stored.getUint16(0, !swapped) % 65535 === a && stored.getUint16(2, !swapped) % 65535 === b;
  if (!fits(false) && !fits(true)) throw new Damage("a chunk has a wrong checksum");
  return data;
}
