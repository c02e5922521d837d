/** @file Keeps values where a condition holds. */
import {isField} from "./field.ts";
import {map} from "./map.ts";
import type {Field} from "./types.ts";

/**
 * Returns a float64 field with the values where the condition holds and `other` elsewhere. The condition is a function of
 * the value, or a field that holds where it is neither zero nor missing; its dims meet by name.
 *
 * @example where(sst, (value) => value > 273.15)
 */
export function where(f: Field, condition: Field | ((value: number) => boolean), other = NaN): Field {
  if (!isField(condition)) return map(f, (value) => (condition(value) ? value : other));
  return map([f, condition], (value, holds) => (holds && !Number.isNaN(holds) ? value : other));
}
