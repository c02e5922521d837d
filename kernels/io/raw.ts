/** @file What self-describing readers (netCDF, HDF5) hand on: variables as stored, before their conventions are applied. */
import type {Values} from "../field/types.ts";

/** Stored values: 64-bit integers as they are, text as strings. */
export type RawValues = Values | BigInt64Array | BigUint64Array | readonly string[];

/** Attribute values: text, one number, or several. */
export type RawAttribute = string | number | readonly number[] | readonly string[];

export interface RawVariable {
  /** Path without a leading slash: "sst", or "model/bias" in a group. */
  readonly name: string;
  /** Paths of the dimensions, outermost first. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly attrs: Readonly<Record<string, RawAttribute>>;
  /** How values are stored: "text", "other" (compound and the like, not readable), or "f4", "i2", "u1", … */
  readonly type: string;
}

export interface RawFile {
  /** What the file is called in messages. */
  readonly name: string;
  /** What the format is called in messages. */
  readonly format: string;
  readonly attrs: Readonly<Record<string, RawAttribute>>;
  readonly variables: readonly RawVariable[];
  /** Reads the values of a variable, row-major over its dims. */
  read(variable: RawVariable): Promise<RawValues>;
  /** Reads the values in a box alone, half-open along each dim; where the format can. */
  readBox?(variable: RawVariable, box: readonly (readonly [from: number, to: number])[]): Promise<RawValues>;
  /** The sizes of a variable's chunks; together with readBox. */
  chunksOf?(variable: RawVariable): readonly number[];
}
