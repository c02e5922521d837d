/** @file Finds dims and coordinates by their name, by a CF alias (time, lat, lon) or by a role (S, T, V, X). */
import {FieldError, listNames} from "../../errors.ts";
import {cfKind} from "./roles.ts";
import type {Coordinate, Field, Role} from "./types.ts";

type Named = Pick<Field, "dims" | "coords" | "axes">;
/** Long names that stand for the aliases. */
const LONG: Readonly<Record<string, string>> = {latitude: "lat", longitude: "lon"};

export const ROLES: readonly Role[] = ["S", "T", "V", "X"];

/** Throws FieldError `invalid field: a promise; await it first` for what has no dims. */
export function checkField(f: unknown): void {
  if (Array.isArray((f as Partial<Named> | null | undefined)?.dims)) return;
  const is =
    f instanceof Promise ? "a promise" : Array.isArray(f) ? "a list" : f === null ? "null" : typeof f;
  const mend = f instanceof Promise ? "await it first" : "make one with field(), points() or openField()";
  throw new FieldError(`invalid field: ${is}; ${mend}`, {subject: "field", value: f});
}

/** The dim of that name or alias; undefined when there is none. */
export function maybeDim(f: Named, name: string): string | undefined {
  checkField(f);
  if (f.dims.includes(name)) return name;
  const kinds = f.dims.filter((dim) => cfKind(dim, f.coords[dim]) === (LONG[name] ?? name));
  if (kinds.length === 1) return kinds[0];
  if (name !== "time") return undefined;
  const times = f.dims.filter((dim) => f.axes[dim] === "T");
  return times.length === 1 ? times[0] : undefined;
}

/** The dim of that name or alias. Throws: FieldError `unknown dimension: tim; this field has time, lat, lon`. */
export function dimOf(f: Named, name: string): string {
  const dim = maybeDim(f, name);
  if (dim !== undefined) return dim;
  throw new FieldError(`unknown dimension: ${name}; this field has ${listNames(f.dims)}`, {
    subject: "dimension",
    value: name
  });
}

/** The dims that a name, an alias, a role, or a list of them stands for, in the field's own order. */
export function dimsOf(f: Named, names: string | readonly string[]): string[] {
  checkField(f);
  const wanted = new Set<string>();
  for (const name of typeof names === "string" ? [names] : names) {
    const dim = maybeDim(f, name);
    if (dim === undefined && ROLES.includes(name as Role)) {
      for (const each of roleDims(f, name as Role)) wanted.add(each);
    } else wanted.add(dim ?? dimOf(f, name));
  }
  return f.dims.filter((dim) => wanted.has(dim));
}

/** The dims that play a role, in the field's order. */
export function roleDims(f: Pick<Field, "dims" | "axes">, role: Role): string[] {
  checkField(f);
  return f.dims.filter((dim) => f.axes[dim] === role);
}

/** How many entries a dim has; takes aliases. */
export function sizeOf(f: Named & Pick<Field, "shape">, name: string): number {
  return f.shape[f.dims.indexOf(dimOf(f, name))];
}

/** The name of the coordinate called `name`, or the only one of that CF kind, auxiliary ones included. */
export function maybeCoordinateName(f: Named, name: string): string | undefined {
  checkField(f);
  if (f.coords[name] !== undefined) return name;
  const dim = maybeDim(f, name);
  if (dim !== undefined && f.coords[dim] !== undefined) return dim;
  const kinds = Object.keys(f.coords).filter((key) => cfKind(key, f.coords[key]) === (LONG[name] ?? name));
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** The coordinate of that name or alias. Throws: FieldError `missing coordinate: lat; this field has time, x, y`. */
export function coordinateOf(f: Named, name: string): Coordinate {
  const found = maybeCoordinateName(f, name);
  if (found !== undefined) return f.coords[found];
  throw new FieldError(
    `missing coordinate: ${name}; this field has coordinates ${listNames(Object.keys(f.coords))}`,
    {subject: "coordinate", value: name}
  );
}

/** The values of a numeric coordinate. Throws FieldError when it is missing or made of words. */
export function coordinateNumbers(f: Named, name: string): ArrayLike<number> {
  const {values} = coordinateOf(f, name);
  if (!Array.isArray(values)) return values as ArrayLike<number>;
  throw new FieldError(`invalid coordinate: ${name} holds words; numbers are needed here`, {
    subject: "coordinate",
    value: name
  });
}
