/** @file netCDF-3: classic, 64-bit offset and 64-bit data files. The header is read first, then what it points to. */
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {swapBytes} from "./bytes.ts";
import {cfDataset} from "./cf.ts";
import type {RawAttribute, RawValues, RawVariable} from "./raw.ts";
import type {Bytes} from "./source.ts";

/** Types by number: code, bytes, and how one value is read. */
const types = [
  undefined,
  {code: "i1", size: 1, Values: Int8Array},
  {code: "text", size: 1, Values: Uint8Array},
  {code: "i2", size: 2, Values: Int16Array},
  {code: "i4", size: 4, Values: Int32Array},
  {code: "f4", size: 4, Values: Float32Array},
  {code: "f8", size: 8, Values: Float64Array},
  {code: "u1", size: 1, Values: Uint8Array},
  {code: "u2", size: 2, Values: Uint16Array},
  {code: "u4", size: 4, Values: Uint32Array},
  {code: "i8", size: 8, Values: BigInt64Array},
  {code: "u8", size: 8, Values: BigUint64Array}
] as const;
type Type = NonNullable<(typeof types)[number]>;

interface Plan {
  readonly raw: RawVariable;
  readonly type: Type;
  /** Where the first value lies, and how far apart the runs of values are: one run, or one for each record. */
  readonly begin: number;
  readonly runs: number;
  readonly runLength: number;
  readonly stride: number;
  /** Letters in each text. */
  readonly letters: number;
}

/**
 * Opens a file that begins with `CDF`.
 *
 * Throws: FormatError `invalid netCDF file: a.nc; …` when the header or the data end before they should.
 * Source: The NetCDF Classic Format Specification, Unidata.
 */
export async function openNetcdf3({name, bytes}: Bytes): Promise<Dataset> {
  const {attrs, plans} = readHeader(bytes, (what) => {
    throw new FormatError(`invalid netCDF file: ${name}; ${what}`, {subject: "file", value: name});
  });
  const byVariable = new Map(plans.map((plan) => [plan.raw, plan]));
  return cfDataset(
    {
      name,
      format: "netCDF",
      attrs,
      variables: plans.map(({raw}) => raw),
      read: async (variable) => readPlan(bytes, byVariable.get(variable)!)
    },
    name
  );
}

function readHeader(bytes: Uint8Array, fail: (what: string) => never) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[3];
  if (version !== 1 && version !== 2 && version !== 5)
    fail(`version ${version} is not known, expected 1, 2 or 5`);
  let at = 4;
  const skip = (count: number) => {
    if (at + count > bytes.length) {
      fail(`the header ends at byte ${bytes.length}, expected at least ${at + count}`);
    }
    at += count;
    return at - count;
  };
  const u32 = () => view.getUint32(skip(4));
  const u64 = () => {
    const value = Number(view.getBigUint64(skip(8)));
    // The most a count may be is for records that are still being written; anything else past 2^53 is damage.
    return Number.isSafeInteger(value) || value === 2 ** 64
      ? value
      : fail(`a number at byte ${at - 8} is too large`);
  };
  const count = version === 5 ? u64 : u32;
  const offset = version === 1 ? u32 : u64;
  const padded = (length: number) => Math.ceil(length / 4) * 4;
  const nameAt = () => {
    const length = count();
    const start = skip(padded(length));
    const name = new TextDecoder().decode(bytes.subarray(start, start + length));
    if (!/^[^\p{Cc}\ufffd]{1,256}$/u.test(name)) fail(`the bytes from ${start} are no name`);
    return name;
  };
  const typeAt = (): Type => {
    const number = u32();
    return types[number] ?? fail(`type ${number} at byte ${at - 4} is not known`);
  };
  const list = <T>(tag: number, read: () => T): T[] => {
    const found = u32();
    const length = count();
    if (found !== tag && (found !== 0 || length !== 0))
      fail(`a list at byte ${at} has tag ${found}, expected ${tag}`);
    const items: T[] = [];
    for (let i = 0; i < length; ++i) items.push(read());
    return items;
  };
  const attributes = () =>
    Object.fromEntries(
      list(12, (): [string, RawAttribute] => {
        const key = nameAt();
        const type = typeAt();
        const length = count();
        const start = skip(padded(length * type.size));
        if (type.code === "text") return [key, trim(bytes.subarray(start, start + length))];
        const values = Array.from(readRun(bytes, start, length, type), Number);
        return [key, values.length === 1 ? values[0] : values];
      })
    );

  const written = count();
  const dims = list(10, () => ({name: nameAt(), length: count()}));
  const attrs = attributes();
  const heads = list(11, () => {
    const variable = nameAt();
    const rank = count();
    const ids: number[] = [];
    for (let i = 0; i < rank; ++i) ids.push(u32() + (version === 5 ? u32() : 0));
    for (const id of ids) if (!(id < dims.length)) fail(`${variable} has dimension ${id} of ${dims.length}`);
    const own = attributes();
    const type = typeAt();
    count();
    return {variable, ids, own, type, begin: offset()};
  });

  const isRecord = ({ids}: (typeof heads)[number]) => ids.length > 0 && dims[ids[0]].length === 0;
  const runLengths = heads.map((head) =>
    head.ids.slice(isRecord(head) ? 1 : 0).reduce((n, id) => n * dims[id].length, 1)
  );
  const recordHeads = heads.filter(isRecord);
  const alone = recordHeads.length === 1;
  const recordSize = heads.reduce((sum, head, i) => {
    const size = runLengths[i] * head.type.size;
    return isRecord(head) ? sum + (alone ? size : padded(size)) : sum;
  }, 0);
  const streaming = written === (version === 5 ? 2 ** 64 : 2 ** 32 - 1);
  const firstRecord = Math.min(...recordHeads.map(({begin}) => begin));
  const records = !streaming
    ? written
    : recordSize > 0
      ? Math.max(0, Math.floor((bytes.length - firstRecord) / recordSize))
      : 0;

  const plans = heads.map((head, i): Plan => {
    const {variable, ids, own, type, begin} = head;
    const runs = isRecord(head) ? records : 1;
    const end = begin + (runs - 1) * recordSize * (isRecord(head) ? 1 : 0) + runLengths[i] * type.size;
    if (runs > 0 && runLengths[i] > 0 && !(end <= bytes.length)) {
      fail(`${variable} ends at byte ${end}, the file has ${bytes.length}`);
    }
    const shape = ids.map((id, d) => (d === 0 && isRecord(head) ? records : dims[id].length));
    const isText = type.code === "text";
    const letters = isText && shape.length ? shape[shape.length - 1] : 1;
    const kept = isText ? ids.slice(0, -1) : ids;
    return {
      raw: {
        name: variable,
        dims: kept.map((id) => dims[id].name),
        shape: shape.slice(0, kept.length),
        attrs: own,
        type: type.code
      },
      type,
      begin,
      runs,
      runLength: runLengths[i],
      stride: recordSize,
      letters
    };
  });
  return {attrs, plans};
}

function readPlan(bytes: Uint8Array, {raw, type, begin, runs, runLength, stride, letters}: Plan): RawValues {
  if (runs === 1) return finish(readRun(bytes, begin, runLength, type));
  const all = new type.Values(runs * runLength);
  for (let i = 0; i < runs; ++i) {
    all.set(readRun(bytes, begin + i * stride, runLength, type) as never, i * runLength);
  }
  return finish(all);

  function finish(values: Exclude<RawValues, readonly string[]>): RawValues {
    if (raw.type !== "text") return values;
    const count = raw.shape.reduce((n, size) => n * size, 1);
    return Array.from({length: count}, (_, i) =>
      trim((values as Uint8Array).subarray(i * letters, (i + 1) * letters))
    );
  }
}

/** Values one after the other, turned from big-endian to the host's order. */
function readRun(bytes: Uint8Array, start: number, length: number, {size, Values}: Type) {
  const own = bytes.slice(start, start + length * size);
  swapBytes(own, size);
  return new Values(own.buffer as ArrayBuffer, 0, length);
}

/** Text without the zeros and blanks that fill it up. */
function trim(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/[\0 ]+$/, "");
}
