/** @file The shape of a field: values on named dimensions with coordinates, roles and units. */

import type {Position} from "./isel.ts";

/** Samples, time, variables, space. */
export type Role = "S" | "T" | "V" | "X";
export type Calendar =
  | "standard"
  | "gregorian"
  | "proleptic_gregorian"
  | "julian"
  | "noleap"
  | "365_day"
  | "360_day";
export type Values =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export interface Coordinate {
  readonly dims: readonly string[];
  /** Row-major over `dims`; CF times stay numbers, with their units and calendar. */
  readonly values: Values | readonly string[];
  readonly units?: string;
  readonly calendar?: Calendar;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** A plain, frozen record. Its picture for a page is a hidden property, so a structured clone carries data alone. */
export interface Field {
  readonly name: string;
  readonly units: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** Row-major; missing is NaN in floats, integers have no missing values. */
  readonly values: Values;
  readonly coords: Readonly<Record<string, Coordinate>>;
  /** The role of each dim. */
  readonly axes: Readonly<Record<string, Role>>;
  /** What makes the S axis; fits that assume independent samples warn on window and patch. */
  readonly sKind?: "ensemble" | "window" | "patch";
  readonly calendar?: Calendar;
  /** Projected fields: an identifier such as EPSG:31985; absent means longitude and latitude, or none. */
  readonly crs?: string;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** A field whose values still lie in a store of chunks; windows of them are read when asked for. */
export interface LazyField extends Omit<Field, "values"> {
  /** The size of a chunk along each dim. */
  readonly chunks: readonly number[];
  /** The values in a box, half-open along each dim, row-major. */
  read(box: readonly (readonly [from: number, to: number])[]): Promise<Values>;
}

/** Values as a caller may give them: typed, flat, or nested once for each dim; null is missing. */
export type ValuesInput =
  | Values
  | BigInt64Array
  | BigUint64Array
  | Uint8ClampedArray
  | number
  | readonly ValuesItem[];
export type ValuesItem = number | boolean | null | undefined | Values | readonly ValuesItem[];

export interface CoordinateInput {
  dims?: string | readonly string[];
  values: ValuesInput | readonly string[] | readonly Date[];
  units?: string;
  calendar?: Calendar;
  attrs?: Readonly<Record<string, unknown>>;
}

export interface FieldOptions {
  dims: readonly string[];
  /** Sizes of the dims; needed only where neither nesting nor coordinates tell them. */
  shape?: readonly number[];
  /** An array stands for the coordinate of the dim of that name; dates become CF times. */
  coords?: Readonly<Record<string, CoordinateInput | CoordinateInput["values"]>>;
  units?: string;
  name?: string;
  attrs?: Readonly<Record<string, unknown>>;
  /** Roles that inference gets wrong, or cannot know. */
  axes?: Readonly<Record<string, Role>>;
  sKind?: "ensemble" | "window" | "patch";
  calendar?: Calendar;
  crs?: string;
}

export interface Dataset {
  readonly name: string;
  /** Names of the variables that have data, in file order. */
  readonly variables: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  /** Reads one variable; the only variable when no name is given, else `ambiguous variable`. */
  read(variable?: string, options?: ReadOptions): Promise<Field>;
  /** What a variable is, before its values are read; only of formats that can read a window without the rest. */
  describe?(variable?: string): VariableFrame;
  /** A variable with its coordinates read and its values not; of the same formats. */
  lazy?(variable?: string): Promise<LazyField>;
}

export interface ReadOptions {
  /** The part to read, by position as `isel` takes it; defaults to all. */
  isel?: Readonly<Record<string, Position>>;
}

/** A variable without its values: sizes of its dims, of its chunks, and roles. */
export interface VariableFrame {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly chunks: readonly number[];
  readonly axes: Readonly<Record<string, Role>>;
}
