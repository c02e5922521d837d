/** @file Joins fields along a dim. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive, gather} from "./derive.ts";
import {checkField, maybeDim} from "./dims.ts";
import {onlyOptions} from "../options.ts";
import {toCoordinate} from "./coordinate.ts";
import {offsetsOf, product} from "./layout.ts";
import {roleOf} from "./roles.ts";
import {isSameCalendar} from "./calendar.ts";
import {decodeTime, encodeTime, isoDate} from "./time.ts";
import {transpose} from "./transpose.ts";
import type {Coordinate, CoordinateInput, Field, Values} from "./types.ts";

export interface ConcatOptions {
  /** The coordinate of a new dim; defaults to none. */
  values?: CoordinateInput["values"];
}

/**
 * Returns the fields one after another along a dim they share, or side by side along a new dim, which comes first.
 *
 * Times are counted in the units of the first field. Other dims must agree in size and coordinates; mixed kinds of values
 * become float64. Along a new dim of variables the units may differ: the field then has none, and a coordinate `units`.
 * Throws: FieldError `invalid dimension: …`, `invalid coordinate: …`, `invalid calendar: …`.
 *
 * @example concat([run1, run2], "member")
 */
export function concat(
  fields: readonly Field[],
  name: string,
  {values, ...others}: ConcatOptions = {}
): Field {
  onlyOptions("concat", others, "values");
  if (!Array.isArray(fields))
    throw new OptionError("invalid fields: no list; give the fields to join as [a, b]", {subject: "fields"});
  const [first] = fields as readonly Field[];
  if (first === undefined) throw new OptionError("missing fields: none; give one or more to join");
  fields.forEach(checkField);
  const dim = maybeDim(first, name);
  if (dim !== undefined) return joined(fields, first, dim);
  const role = roleOf(name);
  const mixed = role === "V" && fields.some((each) => each.units !== first.units);
  const layers = fields.map((each) => {
    const dims = [name, ...each.dims];
    return derive(each, {
      values: each.values,
      dims,
      shape: [1, ...each.shape],
      coords: role === "V" ? {...each.coords, ...variableCoords(name, each, mixed)} : each.coords,
      axes: {...each.axes, [name]: role},
      ...(role === "V" ? {name: [...new Set(fields.map((one) => one.name))].join(", ")} : {}),
      ...(mixed ? {units: ""} : {})
    });
  });
  const made = joined(layers, layers[0], name);
  if (values === undefined) return made;
  return derive(made, {
    values: made.values,
    coords: {...made.coords, [name]: toCoordinate(name, values, made.dims, first.calendar)}
  });
}

/** Along a new axis of variables, each keeps its name and, where they differ, its units. */
function variableCoords(dim: string, {name, units}: Field, mixed: boolean): Record<string, Coordinate> {
  const named: Record<string, Coordinate> = {[dim]: {dims: [dim], values: [name]}};
  return mixed ? {...named, units: {dims: [dim], values: [units]}} : named;
}

function joined(fields: readonly Field[], first: Field, dim: string): Field {
  const order = [dim, ...first.dims.filter((each) => each !== dim)];
  const parts = fields.map((each, i) => {
    check(first, each, dim, i);
    return transpose(each, order);
  });
  const size = parts.reduce((n, part) => n + part.shape[0], 0);
  const shape = [size, ...parts[0].shape.slice(1)];
  const same = parts.every((part) => part.values.constructor === parts[0].values.constructor);
  const kind = same ? (parts[0].values.constructor as new (n: number) => Values) : Float64Array;
  const values = new kind(product(shape));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  const coords: Record<string, Coordinate> = {};
  for (const [name, coordinate] of Object.entries(first.coords)) {
    if (!coordinate.dims.includes(dim)) coords[name] = coordinate;
    // Coordinates that lie across the join in part only are rare, and left behind.
    else if (coordinate.dims.length === 1 && fields.every((each) => each.coords[name]?.dims[0] === dim))
      coords[name] = joinCoordinate(
        name,
        fields.map((each) => each.coords[name])
      );
  }
  const stacked = derive(parts[0], {values, dims: order, shape, coords});
  const back = first.dims;
  return derive(stacked, {values: gather(values, offsetsOf(stacked, back)), dims: back});
}

function joinCoordinate(name: string, parts: readonly Coordinate[]): Coordinate {
  const [first] = parts;
  const {units, calendar = "standard"} = first;
  const isTime = units?.includes(" since ") ?? false;
  const all = parts.flatMap((part) => {
    const alike = !isTime || isSameCalendar(part.calendar, calendar);
    if (Array.isArray(part.values) || (part.units === units && alike))
      return Array.from<unknown>(part.values);
    if (!isTime || !alike) {
      throw new FieldError(
        `invalid coordinate: ${name} in ${part.units ?? "no units"} (${part.calendar ?? "standard"}) and ${units ?? "no units"} (${calendar}); bring them to one`,
        {subject: "coordinate", value: name}
      );
    }
    return Array.from(part.values as ArrayLike<number>, (value) =>
      encodeTime(isoDate(decodeTime(value, part)), first)
    );
  });
  const words = all.some((each) => typeof each === "string");
  return {...first, values: words ? all.map(String) : Float64Array.from(all as number[])};
}

function check(first: Field, each: Field, dim: string, i: number): void {
  const fail = (what: string): never => {
    throw new FieldError(`invalid field: number ${i + 1} ${what}; fields to join differ along ${dim} alone`);
  };
  if (String([...each.dims].sort()) !== String([...first.dims].sort()))
    fail(`has ${each.dims.join(", ")}, the first ${first.dims.join(", ")}`);
  if (each.units !== first.units)
    fail(`is in ${each.units || "no units"}, the first in ${first.units || "none"}`);
  for (const other of first.dims) {
    if (other === dim) continue;
    const size = each.shape[each.dims.indexOf(other)];
    if (size !== first.shape[first.dims.indexOf(other)]) fail(`has ${size} along ${other}`);
    const [a, b] = [first.coords[other]?.values, each.coords[other]?.values];
    if (a && b && Array.from<unknown>(a).some((value, k) => value !== b[k]))
      fail(`lies elsewhere along ${other}`);
  }
}
