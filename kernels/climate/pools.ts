/** @file The values that one set of parameters is fitted on: of a group of the year, in a cell or in all cells. */
import type {Field, Role} from "../field/types.ts";
import type {By} from "./groups.ts";
import {type Sorted, sortField} from "./moments.ts";

/** A field read as pools. */
export interface Pools extends Sorted {
  /** Which rows count for each group, with a window those around it too. */
  counted: Int32Array[];
}

export function poolsOf(f: Field, by: By, window: number, over: readonly Role[]): Pools {
  const sorted = sortField(f, by, window, over);
  const {rows, time, groups} = sorted;
  const lists = Array.from({length: groups.size}, (): number[] => []);
  for (let r = 0; r < rows.length; ++r)
    for (const group of Array.from(groups.counted[time[r]])) lists[group].push(r);
  return {...sorted, counted: lists.map((list) => Int32Array.from(list))};
}

/** Calls `use` with the values present in each group and cell, in the order of the rows; the array is used again. */
export function eachPool(
  {values}: Field,
  {rows, counted, cells}: Pools,
  use: (pool: Float64Array, group: number, cell: number) => void
): void {
  const pool = new Float64Array(Math.max(0, ...counted.map((list) => list.length)));
  for (const [group, list] of counted.entries()) {
    for (let c = 0; c < cells.length; ++c) {
      let n = 0;
      for (let i = 0; i < list.length; ++i) {
        const value = values[rows[list[i]] + cells[c]];
        if (!Number.isNaN(value)) pool[n++] = value;
      }
      use(pool.subarray(0, n), group, c);
    }
  }
}
