/** @file What a golden file holds, what a case gets to compute it from, and how the two are laid side by side. */
import {type Field, isField} from "fieldbook/kernels";

// biome-ignore lint/suspicious/noExplicitAny: every golden has a shape of its own, known to its case
export type Json = any;

export interface Golden {
  operator: string;
  input: Json;
  options: Json;
  rtol: number;
  atol: number;
  values: Json;
}

/** The data beside the goldens, in whatever host. */
export interface Data {
  json(file: string): Promise<Json>;
  text(file: string): Promise<string>;
  open(file: string, variable: string): Promise<Field>;
}

export interface Case {
  /** The numbers under the golden's own names; anything may be a field, a typed array or a plain list. */
  compute(golden: Golden, data: Data): Promise<unknown>;
  /** Paths that are not compared, each with the reason. */
  aside?: Record<string, string>;
}

export interface Leaf {
  path: string;
  got: unknown;
  expected: unknown;
}

/** All that the golden says, to the last list, each beside what was computed; a path that was not computed has got undefined. */
export function leaves(got: unknown, expected: unknown, aside: Record<string, string>, path = ""): Leaf[] {
  if (Object.keys(aside).some((known) => path === known || path.endsWith(`.${known}`))) return [];
  if (typeof expected !== "object" || expected === null || isPlainList(expected))
    return [{path, got: plain(got), expected}];
  return Object.entries(expected).flatMap(([key, value]) =>
    leaves((got as Record<string, unknown> | undefined)?.[key], value, aside, path ? `${path}.${key}` : key)
  );
}

function isPlainList(value: object): boolean {
  return (
    Array.isArray(value) &&
    !value.some((each) => isRecord(each) || (Array.isArray(each) && each.some(isRecord)))
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fields and typed arrays as lists, which any host can hand over. */
function plain(value: unknown): unknown {
  if (isField(value)) return Array.from(value.values as Float64Array);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return Array.isArray(value) ? value.map(plain) : value;
}

export const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
export const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);
/** A number that is there: what reduces every dim gives one, and its type says a field might come. */
export const number = (value: Field | number): number => value as number;
export const numbers = (value: Field | number): number[] =>
  typeof value === "number" ? [value] : Array.from(value.values as Float64Array);
