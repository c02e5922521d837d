/** @file Renames dims and coordinates. */
import {FieldError, listNames} from "../../errors.ts";
import {derive} from "./derive.ts";
import {checkField, maybeDim} from "./dims.ts";
import type {Coordinate, Field, Role} from "./types.ts";

/** Returns the field with names changed, as `rename(f, {latitude: "lat"})`; a dim keeps its role. Throws: `unknown name`. */
export function rename(f: Field, names: Readonly<Record<string, string>>): Field {
  checkField(f);
  const to = new Map<string, string>();
  for (const [from, next] of Object.entries(names)) {
    const known = f.coords[from] !== undefined ? from : maybeDim(f, from);
    if (known === undefined) {
      throw new FieldError(
        `unknown name: ${from}; this field has ${listNames(new Set([...f.dims, ...Object.keys(f.coords)]))}`,
        {subject: "name", value: from}
      );
    }
    to.set(known, next);
  }
  const say = (name: string): string => to.get(name) ?? name;
  const coords: Record<string, Coordinate> = {};
  for (const [name, coordinate] of Object.entries(f.coords))
    coords[say(name)] = {...coordinate, dims: coordinate.dims.map(say)};
  const axes: Record<string, Role> = {};
  for (const dim of f.dims) axes[say(dim)] = f.axes[dim];
  return derive(f, {values: f.values, dims: f.dims.map(say), shape: f.shape, coords, axes});
}
