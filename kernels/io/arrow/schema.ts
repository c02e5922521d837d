/** @file What the schema of an Arrow stream says: the type of each column, and how many nodes and buffers it takes. */
import {Damage} from "./flatbuffer.ts";
import type {Table} from "./flatbuffer.ts";

export interface ArrowField {
  readonly name: string;
  readonly kind: "integer" | "float" | "bool" | "text" | "date" | "timestamp" | "other";
  /** Bytes of a value; of an offset for text. */
  readonly width: number;
  readonly signed: boolean;
  /** How many of the unit of a date or timestamp are in a day. */
  readonly perDay: number;
  /** The dictionary that the values are numbers of. */
  readonly dictionary?: {readonly id: number; readonly index: ArrowField};
  /** Buffers of its own, without those of its children. */
  readonly buffers: number;
  readonly nodes: number;
  readonly children: readonly ArrowField[];
}

const plain = {signed: true, perDay: 1, nodes: 1};
/** Buffers by number of type, for types that are passed over; -1 cannot be passed over. */
const buffersOf: Readonly<Record<number, number>> = {
  1: 0, // null
  4: 3, // binary
  7: 2, // decimal
  9: 2, // time
  11: 2, // interval
  12: 2, // list
  13: 1, // structure
  14: -1, // union: its buffers depend on its mode and version
  15: 2, // fixed size binary
  16: 1, // fixed size list
  17: 2, // map
  18: 2, // duration
  19: 3, // large binary
  21: 2, // large list
  22: 0 // run end encoded
};
const secondsPerDay = 86400;

export function readField(table: Table, depth = 0): ArrowField {
  if (depth > 64) throw new Damage("columns are nested too deeply");
  const name = table.text(0);
  const children = table.tables(5).map((child) => readField(child, depth + 1));
  const own = {...readType(table.byte(2), table.table(3)), name};
  const encoding = table.table(4);
  if (!encoding) return {...own, children};
  const index = encoding.table(1);
  const width = index ? index.int(0) / 8 : 4;
  const integer = {...plain, kind: "integer" as const, width, signed: index ? index.byte(1) !== 0 : true};
  return {
    ...own,
    buffers: 2,
    children: [],
    dictionary: {id: encoding.long(0), index: {...integer, name, buffers: 2, children: []}}
  };
}

function readType(type: number, table: Table | undefined): Omit<ArrowField, "name" | "children"> {
  switch (type) {
    case 2: {
      const width = (table?.int(0) ?? 0) / 8;
      const known = [1, 2, 4, 8].includes(width);
      return {...plain, kind: known ? "integer" : "other", width, signed: table?.byte(1) !== 0, buffers: 2};
    }
    case 3:
      return {...plain, kind: "float", width: 2 << (table?.short(0) ?? 0), buffers: 2};
    case 5:
      return {...plain, kind: "text", width: 4, buffers: 3};
    case 20:
      return {...plain, kind: "text", width: 8, buffers: 3};
    case 6:
      return {...plain, kind: "bool", width: 0, buffers: 2};
    case 8: {
      // Days in 32 bits, or milliseconds in 64, which is the default.
      const days = table !== undefined && table.short(0, 1) === 0;
      return {
        ...plain,
        kind: "date",
        width: days ? 4 : 8,
        perDay: days ? 1 : secondsPerDay * 1e3,
        buffers: 2
      };
    }
    case 10: {
      const perSecond = [1, 1e3, 1e6, 1e9][table?.short(0) ?? 0] ?? NaN;
      return {...plain, kind: "timestamp", width: 8, perDay: secondsPerDay * perSecond, buffers: 2};
    }
    default: {
      const buffers = buffersOf[type] ?? -1;
      return {...plain, kind: "other", width: 0, buffers};
    }
  }
}
