/** @file The values of an HDF5 dataset, whatever its layout. */
import {mostUnpacked} from "../limits.ts";
import type {RawValues} from "../raw.ts";
import {listChunks} from "./chunks.ts";
import type {Chunk} from "./chunks.ts";
import {Cursor, Damage, nowhere, Unsupported} from "./cursor.ts";
import type {Hdf5} from "./cursor.ts";
import {unfilter} from "./filters.ts";
import {messageType} from "./header.ts";
import type {Message} from "./header.ts";
import {openGlobalHeap} from "./heaps.ts";
import {readDataspace, readDatatype, readFill, readFilters, readLayout} from "./messages.ts";
import type {Dataspace, Datatype} from "./messages.ts";
import {readElements} from "./values.ts";

export interface DatasetHeader {
  readonly space: Dataspace;
  readonly type: Datatype;
  readonly messages: readonly Message[];
}

/** Chunks inflated at the same time: enough to keep the host's decoder busy. */
const together = 8;

/** Shape and type, or undefined when the object is not a dataset. */
export function readDatasetHeader(file: Hdf5, messages: readonly Message[]): DatasetHeader | undefined {
  const [space, type, layout] = [messageType.dataspace, messageType.datatype, messageType.layout].map(
    (wanted) => messages.find((message) => message.type === wanted)
  );
  if (!space || !type || !layout) return undefined;
  return {space: readDataspace(file, space), type: readDatatype(file, type), messages};
}

/** Reads all values, row-major; elements never written have the fill value. */
export async function readDataset(file: Hdf5, {space, type, messages}: DatasetHeader): Promise<RawValues> {
  const count = space.empty ? 0 : space.shape.reduce((n, size) => n * size, 1);
  const total = count * type.size;
  checkSize(file, total);
  const values = readElements(file, await readBytes(total), count, type, openGlobalHeap(file));
  if (values === undefined) throw new Unsupported("values that are neither numbers nor text");
  return values;

  async function readBytes(total: number): Promise<Uint8Array> {
    const find = (wanted: number) => messages.find((message) => message.type === wanted);
    const layout = readLayout(file, find(messageType.layout)!);
    if (layout.kind === "compact")
      return new Cursor(file, layout.start, layout.start + layout.size).slice(total);
    if (layout.kind === "contiguous" && layout.address !== nowhere) {
      return new Cursor(file, layout.address).slice(total);
    }
    const fillMessage = find(messageType.fill) ?? find(messageType.oldFill);
    const fill = fillMessage && readFill(file, fillMessage);
    const out = filled(total, fill, type);
    if (layout.kind === "contiguous") return out;
    const filterMessage = find(messageType.filters);
    const filters = filterMessage ? readFilters(file, filterMessage) : [];
    const chunkBytes = layout.chunk.reduce((n, size) => n * size, type.size);
    checkSize(file, chunkBytes);
    const chunks = listChunks(file, layout, space, chunkBytes, filters.length > 0);
    for (let i = 0; i < chunks.length; i += together) {
      await Promise.all(
        chunks.slice(i, i + together).map(async (chunk) => {
          const stored = new Cursor(file, chunk.address).slice(chunk.size);
          place(out, await unfilter(stored, filters, chunk.mask, chunkBytes), chunk, layout.chunk);
        })
      );
    }
    return out;
  }

  /** Copies the part of a chunk that lies inside the dataset, run by run along the last dimension. */
  function place(out: Uint8Array, bytes: Uint8Array, {origin}: Chunk, chunk: readonly number[]): void {
    const {shape} = space;
    const last = shape.length - 1;
    const run = Math.min(chunk[last], shape[last] - origin[last]) * type.size;
    const copy = (dim: number, from: number, to: number) => {
      if (dim === last) {
        const start = (to + origin[last]) * type.size;
        out.set(bytes.subarray(from * type.size, from * type.size + run), start);
        return;
      }
      const most = Math.min(chunk[dim], shape[dim] - origin[dim]);
      for (let i = 0; i < most; ++i) {
        copy(dim + 1, (from + i) * chunk[dim + 1], (to + origin[dim] + i) * shape[dim + 1]);
      }
    };
    copy(0, 0, 0);
  }
}

/** Refuses sizes that the file cannot stand for, before room is made. */
function checkSize(file: Hdf5, total: number): void {
  const most = mostUnpacked(file.bytes.length);
  if (!(total <= most)) throw new Damage(`a dataset says it has ${total} bytes, expected at most ${most}`);
}

function filled(total: number, fill: Uint8Array | undefined, type: Datatype): Uint8Array {
  const out = new Uint8Array(total);
  if (fill?.length !== type.size || type.varying || fill.every((byte) => byte === 0) || total === 0)
    return out;
  out.set(fill);
  for (let done = fill.length; done < total; done *= 2) out.copyWithin(done, 0, Math.min(done, total - done));
  return out;
}
