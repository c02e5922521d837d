/** @file Makes a field: values on named dimensions, checked once, then never changed. */
import {FieldError, listNames} from "../../errors.ts";
import {toCoordinate} from "./coordinate.ts";
import {ROLES} from "./dims.ts";
import {summaryHtml} from "./display.ts";
import {onlyOptions} from "../options.ts";
import {product} from "./layout.ts";
import {roleOf, sKindOf} from "./roles.ts";
import type {Coordinate, Field, FieldOptions, Role, ValuesInput} from "./types.ts";
import {toValues} from "./values.ts";

const display = Symbol.for("fieldbook.display");
const carry = Symbol.for("fieldbook.carry");

/**
 * Returns an immutable field.
 *
 * Shapes: one size for each dim, from nested lists, from `shape`, or from the coordinates; values are row-major.
 * Missing: NaN in floats; null and undefined in lists become NaN. Typed arrays are kept, not copied.
 * Throws: FieldError when sizes, dims and coordinates do not fit each other.
 *
 * @example
 * const f = field([[281, 282], [283, null]], {dims: ["lat", "lon"], coords: {lat: [10, 20]}, units: "K"});
 */
export function field(values: ValuesInput, options: FieldOptions = {} as FieldOptions): Field {
  // A field spread into the options brings its values along, and what a rearrangement lost.
  const {values: _, lost: __, ...said} = options as FieldOptions & Record<string, unknown>;
  checkDims(said.dims);
  const given = toValues(values);
  const {name, units, dims, shape, ...rest} = outlineOf(given.values.length, said, given.shape);
  return seal({name, units, dims, shape, values: given.values, ...rest});
}

/** All of a field but its values, of which there are `count`; `nested` has their shape where they told it. */
export function outlineOf(
  count: number,
  {
    dims,
    shape,
    coords = {},
    units = "",
    name = "",
    attrs = {},
    axes = {},
    sKind,
    calendar,
    crs,
    ...others
  }: FieldOptions,
  nested: number[] = []
): Omit<Field, "values"> {
  onlyOptions("field", others, "dims, shape, coords, units, name, attrs, axes, sKind, calendar, crs");
  checkDims(dims);
  const made: Record<string, Coordinate> = {};
  for (const [key, input] of Object.entries(coords)) made[key] = toCoordinate(key, input, dims, calendar);
  const sizes = shape ?? inferShape(nested, dims, made, count);
  const isSize = (size: number) => Number.isInteger(size) && size >= 0;
  if (!Array.isArray(sizes) || !sizes.every(isSize))
    throw new FieldError(`invalid shape: ${String(sizes)}; expected a whole number for each dimension`, {
      subject: "shape",
      value: sizes
    });
  if (sizes.length !== dims.length || product(sizes) !== count) {
    throw new FieldError(
      `invalid shape: ${sizes.join(" × ") || "none"} for ${count} values on ${listNames(dims)}; sizes must multiply to the count`,
      {subject: "shape", value: sizes}
    );
  }
  const roles: Record<string, Role> = {};
  for (const dim of dims) roles[dim] = axes[dim] ?? roleOf(dim, made[dim]);
  for (const key of Object.keys(axes)) if (!dims.includes(key)) throw unknownDim(key, dims);
  for (const [key, role] of Object.entries(axes)) checkRole(key, role);
  if (sKind !== undefined && !["ensemble", "window", "patch"].includes(sKind))
    throw new FieldError(`invalid sKind: ${sKind}; expected ensemble, window or patch`, {
      subject: "sKind",
      value: sKind
    });
  for (const [key, coordinate] of Object.entries(made)) checkCoordinate(key, coordinate, dims, sizes);
  const samples = dims.filter((dim) => roles[dim] === "S");
  const kind = sKind ?? samples.map(sKindOf).find((each) => each !== undefined);
  const clock = calendar ?? Object.values(made).find((each) => each.calendar !== undefined)?.calendar;
  return {
    name,
    units,
    dims: Object.freeze([...dims]),
    shape: Object.freeze([...sizes]),
    coords: Object.freeze(made),
    axes: Object.freeze(roles),
    ...(kind !== undefined && samples.length > 0 && {sKind: kind}),
    ...(clock !== undefined && {calendar: clock}),
    ...(crs !== undefined && {crs}),
    attrs: Object.freeze({...attrs})
  };
}

/**
 * Freezes a record of a field, with its picture hidden, and how it is made again elsewhere: comparing, printing and
 * cloning see the data only.
 */
export function seal<F extends Field>(record: F): F {
  Object.defineProperty(record, display, {value: () => summaryHtml(record)});
  Object.defineProperty(record, carry, {value: recipe});
  return Object.freeze(record);
}

function recipe(this: Field): {module: string; name: string; args: unknown[]} {
  return {module: "fieldbook/kernels", name: "reviveField", args: [{...this}]};
}

/** Whether a value has the parts of a field; clones that crossed a worker count too. */
export function isField(value: unknown): value is Field {
  if (typeof value !== "object" || value === null) return false;
  const {dims, shape, values, coords, axes} = value as Partial<Field>;
  return Array.isArray(dims) && Array.isArray(shape) && ArrayBuffer.isView(values) && !!coords && !!axes;
}

function checkDims(dims: readonly string[] | undefined): void {
  if (!Array.isArray(dims))
    throw new FieldError(
      `missing dims: ${dims === undefined ? "none given" : String(dims)}; list the name of each dimension, as {dims: ["time", "lat", "lon"]}`,
      {subject: "dims", value: dims}
    );
  const bad = dims.find((dim) => typeof dim !== "string" || dim === "");
  if (bad !== undefined)
    throw new FieldError(`invalid dimension: ${JSON.stringify(bad)}; expected a name`, {
      subject: "dimension",
      value: bad
    });
  const twice = dims.find((dim, i) => dims.indexOf(dim) !== i);
  if (twice !== undefined)
    throw new FieldError(`duplicate dimension: ${twice}; each dimension needs its own name`, {value: twice});
}

function checkRole(dim: string, role: Role): void {
  if (ROLES.includes(role)) return;
  throw new FieldError(`invalid role: ${String(role)} of ${dim}; expected S, T, V or X`, {
    subject: "role",
    value: role
  });
}

function inferShape(
  nested: number[],
  dims: readonly string[],
  coords: Readonly<Record<string, Coordinate>>,
  count: number
): readonly number[] {
  if (nested.length === dims.length) return nested;
  const known = dims.map((dim) => coords[dim]?.values.length);
  const open = known.filter((size) => size === undefined).length;
  if (nested.length > 1 || open > 1) {
    throw new FieldError(
      `missing shape: ${count} values in ${nested.length} levels for ${listNames(dims)}; nest the values, or give {shape}`,
      {subject: "shape"}
    );
  }
  const rest = known.reduce<number>((n, size) => n * (size ?? 1), 1);
  return known.map((size) => size ?? count / rest);
}

function checkCoordinate(
  name: string,
  {dims: on, values}: Coordinate,
  dims: readonly string[],
  shape: readonly number[]
): void {
  for (const dim of on) if (!dims.includes(dim)) throw unknownDim(dim, dims);
  const expected = product(on.map((dim) => shape[dims.indexOf(dim)]));
  if (values.length !== expected) {
    throw new FieldError(
      `invalid coordinate: ${name} has ${values.length} values; ${listNames(on)} has ${expected}`,
      {subject: "coordinate", value: name}
    );
  }
}

function unknownDim(dim: string, dims: readonly string[]): FieldError {
  return new FieldError(`unknown dimension: ${dim}; this field has ${listNames(dims)}`, {
    subject: "dimension",
    value: dim
  });
}
