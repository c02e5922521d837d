/** @file The names that a definition gives to other cells. */
import type {Definition, Place} from "../types.ts";

export interface Defined {
  id: number;
  place: Place;
}

/** Returns the names other cells may read; a view or a mutable has two, its value first. */
export function definedNames({output, outputs, autoview, automutable}: Definition): string[] {
  if (output === undefined) return outputs;
  if (autoview) return [output.slice("viewof$".length), output];
  if (!automutable) return [output];
  const name = output.slice("mutable ".length);
  return [name, `mutable$${name}`];
}
