/** @file Turns the arrays that people write into one typed array and its shape. */
import {FieldError} from "../../errors.ts";
import type {Values, ValuesInput} from "./types.ts";

/** Whether something is a typed array that a field can hold as it is. */
export function isValues(value: unknown): value is Values {
  return (
    value instanceof Float64Array ||
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Uint32Array ||
    value instanceof Int16Array ||
    value instanceof Uint16Array ||
    value instanceof Int8Array ||
    value instanceof Uint8Array
  );
}

/** Typed arrays stay as they are, 64-bit integers and lists become float64, null and undefined become NaN. */
export function toValues(input: ValuesInput): {values: Values; shape: number[]} {
  if (isValues(input)) return {values: input, shape: [input.length]};
  if (input instanceof Uint8ClampedArray) return {values: Uint8Array.from(input), shape: [input.length]};
  if (input instanceof BigInt64Array || input instanceof BigUint64Array)
    return {values: Float64Array.from(input as ArrayLike<bigint>, Number), shape: [input.length]};
  if (!Array.isArray(input) && typeof input !== "number")
    throw new FieldError(
      `invalid values: ${input === null ? "null" : typeof input}; expected numbers in typed arrays or lists`,
      {subject: "values", value: input}
    );
  const shape: number[] = [];
  for (let at: unknown = input; Array.isArray(at) || isValues(at); at = at[0]) {
    shape.push(at.length);
    if (at.length === 0) break;
  }
  const values = new Float64Array(shape.reduce((n, size) => n * size, 1));
  let next = 0;
  fill(input, 0);
  return {values, shape};

  function fill(item: unknown, depth: number): void {
    if (depth === shape.length) {
      values[next++] = toNumber(item);
      return;
    }
    const list = item as ArrayLike<unknown>;
    if (!(Array.isArray(item) || isValues(item)) || list.length !== shape[depth]) {
      throw new FieldError(
        `invalid values: lists of unequal length at depth ${depth + 1}; expected ${shape.join(" × ")} values`,
        {subject: "values"}
      );
    }
    for (let i = 0; i < list.length; ++i) fill(list[i], depth + 1);
  }
}

function toNumber(item: unknown): number {
  if (typeof item === "number") return item;
  if (item === null || item === undefined) return NaN;
  if (typeof item === "boolean" || typeof item === "bigint") return Number(item);
  throw new FieldError(`invalid values: ${JSON.stringify(item)}; expected numbers, nested as the dims are`, {
    subject: "values",
    value: item
  });
}
