/** @file Reorders the dims of a field. */
import {derive, gather} from "./derive.ts";
import {dimOf} from "./dims.ts";
import {offsetsOf} from "./layout.ts";
import type {Field} from "./types.ts";

/** Returns the field with `dims` first, in that order; dims not named follow in their own. Throws: `unknown dimension`. */
export function transpose(f: Field, dims: readonly string[]): Field {
  const first = [...new Set(dims.map((name) => dimOf(f, name)))];
  const order = [...first, ...f.dims.filter((dim) => !first.includes(dim))];
  if (order.every((dim, i) => dim === f.dims[i])) return f;
  return derive(f, {values: gather(f.values, offsetsOf(f, order)), dims: order});
}
