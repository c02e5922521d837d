/** @file Merges dims into one, and remembers how. */
import {FieldError} from "../../errors.ts";
import {derive, keepCoords} from "./derive.ts";
import {dimOf} from "./dims.ts";
import {product} from "./layout.ts";
import {whole} from "./pattern.ts";
import {assemble} from "./rearrange.ts";
import type {Coordinate, Field, Role} from "./types.ts";

/** What `unstack` needs; it travels as an attribute of the stacked dim's coordinate. */
export interface Stacked {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly axes: Readonly<Record<string, Role>>;
  readonly coords: Readonly<Record<string, Coordinate>>;
}

/**
 * Returns the field with dims merged into one, as `stack(sst, {cell: ["lat", "lon"]})`. It stands where the
 * first of the list stood; its coordinate is the position in the merged grid, and the old coordinates lie beside it.
 *
 * Throws: FieldError `unknown dimension: …`, `duplicate dimension: …`.
 */
export function stack(f: Field, merge: Readonly<Record<string, readonly string[]>>): Field {
  return Object.entries(merge).reduce((g, [name, names]) => stackOne(g, name, names), f);
}

function stackOne(f: Field, name: string, names: readonly string[]): Field {
  if (!Array.isArray(names))
    throw new FieldError(
      `invalid dims: ${String(names)}; list what to merge into ${name}, as ["lat", "lon"]`,
      {
        subject: "dims",
        value: names
      }
    );
  const dims = names.map((each) => dimOf(f, each));
  if (dims.length === 0 || new Set(dims).size < dims.length) {
    throw new FieldError(
      `duplicate dimension: ${dims.join(", ") || "none"}; merge one or more different dims into ${name}`
    );
  }
  const order = f.dims.filter((dim) => dim === dims[0] || !dims.includes(dim));
  const places = order.map((dim) =>
    dim === dims[0] ? {tokens: dims, merged: true, name} : {tokens: [dim], merged: false}
  );
  const merged = assemble(f, places, new Map(f.dims.map((dim) => [dim, [whole(f, dim)]])));
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const axes = Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]));
  const stacked: Stacked = {dims, shape, axes, coords: keepCoords(f, dims)};
  const positions: Coordinate = {
    dims: [name],
    values: Int32Array.from({length: product(shape)}, (_, i) => i),
    attrs: {stacked}
  };
  return derive(merged, {
    values: merged.values,
    shape: merged.shape,
    coords: {...merged.coords, [name]: positions}
  });
}
