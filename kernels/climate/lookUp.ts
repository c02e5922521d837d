/** @file Reads parameters [group, …cell] along a field: for each value, the parameters of its group and cell. */
import {FieldError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field, Role} from "../field/types.ts";
import type {By} from "./groups.ts";
import {sortField} from "./moments.ts";

/**
 * Returns a float64 field with `use` of each value and its parameters; missing values stay missing.
 *
 * Throws: FieldError when the field is on another grid or its calendar has days the parameters lack.
 */
export function lookUp(
  f: Field,
  {by, over}: {by: By; over: readonly Role[]},
  params: readonly Field[],
  use: (value: number, ...params: number[]) => number,
  units = f.units
): Field {
  const {rows, cells, time, groups, kept} = sortField(f, by, 1, over);
  const [first] = params;
  checkGrid(f, kept, first);
  const size = by === "all" ? 1 : first.shape[0];
  if (groups.size > size && groups.own.some((group) => group >= size)) {
    throw new FieldError(
      `invalid calendar: ${f.calendar ?? "standard"} has more days than the ${size} of the parameters; fit on the same calendar`,
      {subject: "calendar", value: f.calendar}
    );
  }
  const places = offsetsOf(f, kept, first);
  const step = by === "all" ? 0 : first.values.length / size;
  const values = new Float64Array(f.values.length);
  const [a, b] = params.map((each) => each.values);
  for (let r = 0; r < rows.length; ++r) {
    const base = groups.own[time[r]] * step;
    for (let c = 0; c < cells.length; ++c) {
      const at = rows[r] + cells[c];
      const place = base + places[c];
      values[at] = b === undefined ? use(f.values[at], a[place]) : use(f.values[at], a[place], b[place]);
    }
  }
  return derive(f, {values, units});
}

function checkGrid(f: Field, kept: readonly string[], params: Field): void {
  for (const dim of kept) {
    const size = f.shape[f.dims.indexOf(dim)];
    const known = params.shape[params.dims.indexOf(dim)];
    const a = f.coords[dim]?.values;
    const b = params.coords[dim]?.values;
    const moved =
      a && b && a.length === b.length ? Array.from<unknown>(a).findIndex((value, i) => value !== b[i]) : -1;
    if (known === size && moved < 0) continue;
    const what =
      known === size
        ? `${dim} is ${a![moved]} at ${moved}, not ${b![moved]}`
        : `${dim} has ${size} entries, not ${known ?? "any"}`;
    throw new FieldError(`invalid field: ${what}; parameters hold for the grid they were fitted on`, {
      subject: "dimension",
      value: dim
    });
  }
}
