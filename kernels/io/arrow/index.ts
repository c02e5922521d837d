/** @file Arrow IPC: files (Feather) and streams, read message by message. */
import {FormatError} from "../../../errors.ts";
import type {Dataset} from "../../field/types.ts";
import type {Bytes} from "../source.ts";
import {tableDataset} from "../table.ts";
import type {Column} from "../table.ts";
import {readBatch} from "./batch.ts";
import type {Cells} from "./batch.ts";
import {loadCodec} from "./codec.ts";
import {Damage, Table} from "./flatbuffer.ts";
import {readField} from "./schema.ts";
import type {ArrowField} from "./schema.ts";

/**
 * Opens an Arrow table; what its columns become is told at `tableDataset`.
 *
 * Numbers and booleans become Float64Array, dates and timestamps times, text and dictionaries of text coordinates.
 * Nested columns, decimals and binary are left out. LZ4 and Zstandard compression are undone.
 * A file is a stream between two magic words with an index behind, and is read as that stream.
 * Throws: FormatError `invalid Arrow file: a.arrow; …`.
 * Source: Apache Arrow Columnar Format 1.4.
 */
export async function openArrow({name, bytes}: Bytes, start: number): Promise<Dataset> {
  try {
    const {fields, columns, attrs} = await readStream(bytes, start);
    return tableDataset(
      fields.flatMap((field, i) => (field.kind === "other" ? [] : [toColumn(field, columns[i])])),
      name,
      {attrs}
    );
  } catch (cause) {
    if (!(cause instanceof Damage)) throw cause;
    throw new FormatError(`invalid Arrow file: ${name}; ${cause.message}`, {
      subject: "file",
      value: name,
      cause
    });
  }
}

async function readStream(bytes: Uint8Array, start: number) {
  // Only a file says where it ends: with the word that it begins with.
  if (start > 0 && String.fromCharCode(...bytes.subarray(-6)) !== "ARROW1") {
    throw new Damage(`it ends at byte ${bytes.length} without ARROW1`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let fields: readonly ArrowField[] | undefined;
  let attrs: Record<string, string> = {};
  let columns: Cells[][] = [];
  const types = new Map<number, ArrowField>();
  const dictionaries = new Map<number, Cells>();
  for (let at = start; at + 8 <= bytes.length; ) {
    if (view.getUint32(at, true) !== 0xffffffff) throw new Damage(`there is no message at byte ${at}`);
    const size = view.getInt32(at + 4, true);
    if (size === 0) break;
    const bodyStart = at + 8 + size;
    if (!(size > 0 && bodyStart <= bytes.length))
      throw new Damage(`a message ends at byte ${bodyStart}, the file has ${bytes.length}`);
    const message = Table.root(bytes.subarray(at + 8, bodyStart));
    const bodyLength = message.long(3);
    const end = bodyStart + bodyLength;
    if (!(bodyLength >= 0 && end <= bytes.length))
      throw new Damage(`a message ends at byte ${end}, the file has ${bytes.length}`);
    const header = message.table(2);
    if (!header) throw new Damage(`a message at byte ${at} is empty`);
    await take(message.byte(1), header, bytes.subarray(bodyStart, end));
    at = end;
  }
  if (!fields) throw new Damage("it has no schema");
  return {fields, attrs, columns: columns.map(join)};

  async function take(kind: number, header: Table, body: Uint8Array): Promise<void> {
    if (kind === 1) {
      if (header.short(0) !== 0) throw new Damage("its numbers are big-endian");
      fields = header.tables(1).map((table) => readField(table));
      attrs = Object.fromEntries(header.tables(2).map((pair) => [pair.text(0), pair.text(1)]));
      columns = fields.map(() => []);
      for (const field of fields) if (field.dictionary) types.set(field.dictionary.id, field);
    } else if (kind === 2) {
      const id = header.long(0);
      const data = header.table(1);
      const type = types.get(id);
      // A dictionary of a nested column is of no use here.
      if (!data || !type) return;
      const {dictionary: _, ...plain} = type;
      const field = {...plain, buffers: type.kind === "text" ? 3 : 2};
      const [words] = readBatch(data, body, [field], dictionaries, await codecOf(data));
      const before = header.byte(2) ? dictionaries.get(id) : undefined;
      if (words) dictionaries.set(id, before ? join([before, words]) : words);
    } else if (kind === 3) {
      if (!fields) throw new Damage("values come before their schema");
      const cells = readBatch(header, body, fields, dictionaries, await codecOf(header));
      cells.forEach((each, i) => {
        if (each) columns[i].push(each);
      });
    }
  }
}

async function codecOf(batch: Table) {
  const compression = batch.table(3);
  return compression && loadCodec(compression.byte(0));
}

function join(parts: readonly Cells[]): Cells {
  if (parts.length === 1) return parts[0];
  const list = parts.flatMap((part): (number | string | null)[] => Array.from<number | string | null>(part));
  return parts.some((part) => part instanceof Float64Array)
    ? Float64Array.from(list as number[])
    : (list as (string | null)[]);
}

function toColumn({name, kind}: ArrowField, cells: Cells): Column {
  if (kind === "text")
    return {name, kind, values: Array.from(cells as (string | null)[], (cell) => cell ?? "")};
  const time = kind === "date" || kind === "timestamp";
  return {name, kind: time ? "time" : "number", values: Float64Array.from(cells as Float64Array)};
}
