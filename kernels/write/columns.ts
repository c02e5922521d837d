/** @file Fields as one table: they share their dims, and each has a column. */
import {FieldError} from "../../errors.ts";
import {toTable} from "../field/toTable.ts";
import type {Column} from "../field/toTable.ts";
import type {Field} from "../field/types.ts";

/** Throws FieldError `invalid fields: …` for fields of different dims. */
export function columnsOf(fields: readonly Field[]): Record<string, Column> {
  const [first, ...others] = fields;
  const columns: Record<string, Column> = {...toTable(first)};
  for (const f of others) {
    if (String(f.dims) !== String(first.dims) || String(f.shape) !== String(first.shape))
      throw new FieldError(
        `invalid fields: ${f.name} lies on ${f.dims.join(", ")} and ${first.name} on ${first.dims.join(", ")}; a table takes those of the same dims`,
        {subject: "fields"}
      );
    for (const [name, column] of Object.entries(toTable(f))) columns[name] ??= column;
  }
  // The number of a row, or of what its other columns name, says nothing new.
  const isNamed = (dim: string) => Object.values(first.coords).some(({dims}) => String(dims) === dim);
  for (const dim of first.dims)
    if (first.coords[dim] === undefined && (first.dims.length === 1 || isNamed(dim))) delete columns[dim];
  return columns;
}
