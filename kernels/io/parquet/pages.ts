/** @file The pages of a flat Parquet column. Counts and sizes are checked before room is made for what they say. */
import type {ColumnMetaData, Compressors, DecodedArray, SchemaElement} from "hyparquet";
import {parquetHeader} from "hyparquet/src/column.js";
import {convert, DEFAULT_PARSERS} from "hyparquet/src/convert.js";
import {decompressPage} from "hyparquet/src/datapage.js";
import {deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray} from "hyparquet/src/delta.js";
import {byteStreamSplit} from "hyparquet/src/encoding.js";
import {readPlain} from "hyparquet/src/plain.js";
import {mostUnpacked} from "../limits.ts";

type Fail = (what: string) => never;
type Reader = {view: DataView<ArrayBuffer>; offset: number};

export interface Chunk {
  readonly meta: ColumnMetaData;
  readonly element: SchemaElement;
  readonly compressors?: Compressors;
}

/** Reads the values of a column in one row group, with null for missing; there must be `rows` of them. */
export function readChunk(
  buffer: ArrayBuffer,
  {meta, element, compressors}: Chunk,
  rows: number,
  fail: Fail
): unknown[] {
  const {name} = element;
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const length = Number(meta.total_compressed_size);
  if (!(start >= 0 && length >= 0 && start + length <= buffer.byteLength)) {
    fail(`column ${name} ends at byte ${start + length}, the file has ${buffer.byteLength}`);
  }
  const most = mostUnpacked(buffer.byteLength);
  const reader: Reader = {view: new DataView(buffer, start, length), offset: 0};
  const decoder: Parameters<typeof convert>[1] = {
    pathInSchema: [name],
    type: meta.type,
    element,
    schemaPath: [],
    codec: meta.codec,
    parsers: DEFAULT_PARSERS,
    compressors
  };
  const optional = element.repetition_type !== "REQUIRED";
  const cells: unknown[] = [];
  let dictionary: DecodedArray | undefined;
  while (cells.length < rows && reader.offset < length - 1) {
    const page = parquetHeader(reader);
    const [packed, plain] = [page.compressed_page_size, page.uncompressed_page_size];
    if (!(packed >= 0 && reader.offset + packed <= length && plain >= 0 && plain <= most)) {
      fail(`a page of column ${name} says it has ${packed} bytes that unpack to ${plain}`);
    }
    const bytes = new Uint8Array(buffer, start + reader.offset, packed);
    reader.offset += packed;
    if (page.dictionary_page_header) {
      const count = page.dictionary_page_header.num_values;
      // An entry takes a bit or more.
      if (!(count >= 0 && count <= 8 * plain))
        fail(`a dictionary of column ${name} says it has ${count} entries`);
      dictionary = convert(
        readPlain(over(unpack(bytes, plain)), meta.type, count, element.type_length),
        decoder
      );
      continue;
    }
    const header = page.data_page_header ?? page.data_page_header_v2;
    if (!header) continue;
    const count = header.num_values;
    if (!(count >= 0 && cells.length + count <= rows))
      fail(`a page of column ${name} says it has ${count} values`);
    const {levels, values} = page.data_page_header_v2
      ? splitLater(bytes, plain, page.data_page_header_v2)
      : splitEarly(unpack(bytes, plain), count);
    const there = levels ? levels.reduce((n, level) => n + level, 0) : count;
    const decoded = decode(values, header.encoding, there);
    let next = 0;
    for (let i = 0; i < count; ++i) cells.push(levels && levels[i] === 0 ? null : decoded[next++]);
  }
  if (cells.length !== rows) fail(`column ${name} has ${cells.length} values, expected ${rows}`);
  return cells;

  /** A copy, so that nothing reads on past the end of a page. */
  function unpack(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
    return decompressPage(bytes, size, meta.codec, compressors).slice();
  }

  function splitEarly(bytes: Uint8Array<ArrayBuffer>, count: number) {
    const reader = over(bytes);
    if (!optional) return {values: reader};
    const size = reader.view.getUint32(0, true);
    reader.offset = 4 + size;
    return {levels: readRuns({...reader, offset: 4}, 1, count), values: reader};
  }

  function splitLater(
    bytes: Uint8Array,
    size: number,
    header: {definition_levels_byte_length: number; num_values: number; is_compressed?: boolean}
  ) {
    const before = header.definition_levels_byte_length;
    if (!(before >= 0 && before <= Math.min(bytes.length, size)))
      fail(`a page of column ${name} has wrong levels`);
    const rest = bytes.subarray(before);
    const values = over(header.is_compressed === false ? rest.slice() : unpack(rest, size - before));
    return {
      levels: optional ? readRuns(over(bytes.slice(0, before)), 1, header.num_values) : undefined,
      values
    };
  }

  function decode(reader: Reader, encoding: string, count: number): ArrayLike<unknown> {
    if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
      if (count === 0) return [];
      const width = reader.view.getUint8(reader.offset++);
      return Array.from(readRuns(reader, width, count), (index) => {
        if (!dictionary || index >= dictionary.length)
          fail(`a dictionary of column ${name} has no entry ${index}`);
        return dictionary![index];
      });
    }
    return convert(decodePlain(reader, encoding, count), decoder);
  }

  function decodePlain(reader: Reader, encoding: string, count: number): DecodedArray {
    switch (encoding) {
      case "PLAIN":
        return readPlain(reader, meta.type, count, element.type_length);
      case "RLE":
        return Array.from(readRuns({...reader, offset: reader.offset + 4}, 1, count), Boolean);
      case "BYTE_STREAM_SPLIT":
        if (count > reader.view.byteLength) fail(`a page of column ${name} is too short for ${count} values`);
        return byteStreamSplit(reader, count, meta.type, element.type_length);
      case "DELTA_BINARY_PACKED": {
        const out = meta.type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
        if (count > 0) deltaBinaryUnpack(reader, count, out);
        return out;
      }
      case "DELTA_LENGTH_BYTE_ARRAY":
      case "DELTA_BYTE_ARRAY": {
        const out: Uint8Array[] = [];
        if (count > 0)
          (encoding === "DELTA_BYTE_ARRAY" ? deltaByteArray : deltaLengthByteArray)(reader, count, out);
        return out;
      }
      default:
        return fail(`column ${name} is encoded in a way that is not known: ${encoding}`);
    }
  }

  /** Runs of one value, or of values in `width` bits each; runs that say more than `count` values are cut. */
  function readRuns({view, offset}: Reader, width: number, count: number): Uint32Array {
    if (width > 32) fail(`column ${name} has numbers of ${width} bits`);
    const out = new Uint32Array(count);
    if (width === 0) return out;
    let at = offset;
    for (let n = 0; n < count; ) {
      let head = 0;
      for (let shift = 0, byte = 128; byte & 128; shift += 7) {
        byte = view.getUint8(at++);
        head += (byte & 127) * 2 ** shift;
      }
      const run = Math.floor(head / 2);
      if (run === 0) continue;
      if (head % 2 === 0) {
        let value = 0;
        for (let i = 0; i < width; i += 8) value += view.getUint8(at++) * 2 ** i;
        const stop = Math.min(count, n + run);
        out.fill(value, n, stop);
        n = stop;
        continue;
      }
      const stop = Math.min(count, n + 8 * run);
      for (let bit = 0; n < stop; ++n) {
        let value = 0;
        for (let i = 0; i < width; ++i, ++bit)
          value += ((view.getUint8(at + (bit >> 3)) >> (bit & 7)) & 1) * 2 ** i;
        out[n] = value;
      }
      at += run * width;
    }
    return out;
  }
}

function over(bytes: Uint8Array<ArrayBuffer>): Reader {
  return {view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0};
}
