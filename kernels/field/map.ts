/** @file Computes value by value, over one field or several that share dims. */
import {FieldError} from "../../errors.ts";
import {isSameCount} from "./calendar.ts";
import {onlyOptions} from "../options.ts";
import {derive} from "./derive.ts";
import {checkField} from "./dims.ts";
import {offsetsOf} from "./layout.ts";
import type {Coordinate, Field} from "./types.ts";

export interface MapOptions {
  /** Name of the result; defaults to the first field's. */
  name?: string;
  /** Units of the result; defaults to the first field's. */
  units?: string;
}

/**
 * Returns a float64 field with `f` of the values at each cell. Several fields meet by the names of their dims: the result
 * has the dims of the first, then those only the others have, and a field is repeated along dims it lacks.
 *
 * Missing: NaN is passed to the function like any value.
 * Throws: FieldError when a shared dim differs in size, coordinates, or their units and calendar.
 *
 * @example map([sst, climatology], (value, normal) => value - normal)
 */
export function map(fields: Field, f: (value: number) => number, options?: MapOptions): Field;
export function map(
  fields: readonly Field[],
  f: (...values: number[]) => number,
  options?: MapOptions
): Field;
export function map(
  fields: Field | readonly Field[],
  f: (...values: number[]) => number,
  {name, units, ...others}: MapOptions = {}
): Field {
  onlyOptions("map", others, "name, units");
  for (const each of Array.isArray(fields) ? fields : [fields]) checkField(each);
  if (!Array.isArray(fields)) {
    const one = fields as Field;
    return derive(one, {values: Float64Array.from(one.values, (value) => f(value)), name, units});
  }
  const {first, offsets, count, ...frame} = align(fields as readonly Field[]);
  const values = new Float64Array(count);
  const arguments_ = new Array<number>(offsets.length);
  for (let i = 0; i < count; ++i) {
    for (let k = 0; k < offsets.length; ++k) arguments_[k] = fields[k].values[offsets[k][i]];
    values[i] = f(...arguments_);
  }
  return derive(first, {values, ...frame, name, units});
}

/** The common dims of several fields, and where each of them keeps the value of every cell. */
export function align(fields: readonly Field[]): {
  first: Field;
  dims: string[];
  shape: number[];
  axes: Field["axes"];
  coords: Record<string, Coordinate>;
  offsets: Int32Array[];
  count: number;
} {
  const first = fields[0];
  const dims: string[] = [];
  const shape: number[] = [];
  for (const each of fields) {
    each.dims.forEach((dim, i) => {
      const at = dims.indexOf(dim);
      if (at < 0) {
        dims.push(dim);
        shape.push(each.shape[i]);
      } else checkSame(fields, dim, shape[at], each, i);
    });
  }
  const axes = Object.assign({}, ...[...fields].reverse().map((each) => each.axes));
  const coords = Object.assign({}, ...[...fields].reverse().map((each) => each.coords));
  const offsets = fields.map((each) => offsetsOf({dims, shape}, dims, each));
  return {first, dims, shape, axes, coords, offsets, count: shape.reduce((n, size) => n * size, 1)};
}

function checkSame(fields: readonly Field[], dim: string, size: number, each: Field, i: number): void {
  if (each.shape[i] !== size) {
    throw new FieldError(
      `invalid dimension: ${dim} has ${each.shape[i]} entries; the first field with it has ${size}`,
      {subject: "dimension", value: dim}
    );
  }
  const a = fields.find((other) => other.coords[dim] !== undefined)?.coords[dim];
  const b = each.coords[dim];
  if (a === undefined || b === undefined || a === b) return;
  const isTime = a.units?.includes(" since ") ?? false;
  if (a.units !== b.units || (isTime && !isSameCount(a.calendar, b.calendar))) {
    const [said, known] = [b, a].map(({units = "no units", calendar = "standard"}) =>
      isTime ? `${units} (${calendar})` : units
    );
    throw new FieldError(
      `invalid coordinate: ${dim} in ${said}; the first field with it has ${known}, so bring them to one`,
      {subject: "coordinate", value: dim}
    );
  }
  if (a.values === b.values) return;
  for (let k = 0; k < size; ++k) {
    if (a.values[k] === b.values[k]) continue;
    throw new FieldError(
      `invalid coordinate: ${dim} is ${b.values[k]} at ${k}; the first field with it has ${a.values[k]}, so select a common part first`,
      {subject: "coordinate", value: dim}
    );
  }
}
