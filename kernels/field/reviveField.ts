/** @file Makes a field again from its parts, where a value has travelled from one program to another. */
import {field, seal} from "./field.ts";
import type {Rearranged} from "./rearrange.ts";
import type {Field} from "./types.ts";

/**
 * Returns the field of these parts, checked as any other, with what its rearrangement lost.
 *
 * Shapes: those of the parts. Missing: as in the parts; typed arrays are kept, not copied.
 * Throws: FieldError when the parts do not fit each other.
 */
export function reviveField({lost, values, ...parts}: Field & Partial<Rearranged>): Field {
  const made = field(values, parts);
  return lost === undefined ? made : seal({...made, lost: Object.freeze([...lost])});
}
