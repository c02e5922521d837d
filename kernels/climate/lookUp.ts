/** @file Reads parameters [group, …cell] along a field: for each value, the parameters of its group and cell. */
import {FieldError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field, Role} from "../field/types.ts";
import {checkSameUnits} from "../field/units.ts";
import type {By} from "./groups.ts";
import {sortField} from "./moments.ts";

/**
 * Returns a float64 field with `use` of each value and its parameters; missing values stay missing.
 *
 * Throws: FieldError when the field is on another grid, in other units or in a calendar of other days, or the params are of another operator.
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
  checkSameGrid(f, kept, first, by === "all" ? [] : [by]);
  checkSameUnits(f, first);
  const size = by === "all" ? 1 : first.shape[0];
  if (groups.size !== size) {
    throw new FieldError(
      `invalid calendar: a year of ${f.calendar ?? "standard"} has ${groups.size} days, that of the parameters ${size}; fit on the same calendar`,
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
