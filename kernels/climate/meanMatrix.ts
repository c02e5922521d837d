/** @file The mean of each group of times as a matrix, to be multiplied with others and applied to any field of these times. */
import {keepCoords} from "../field/derive.ts";
import {offsetsOf, product} from "../field/layout.ts";
import type {Field, Role} from "../field/types.ts";
import {type LinearOperator, linearOperator} from "../operator/linearOperator.ts";
import {type By, groupsOf} from "./groups.ts";

/** Rows are groups, columns the entries of all dims that are pooled; each row adds up to 1, or to 0 where no time is. */
export function meanMatrix(f: Field, by: By, window: number, over: readonly Role[]): LinearOperator {
  const groups = groupsOf(f, by, window);
  const dims = f.dims.filter((dim) => over.includes(f.axes[dim]));
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const sizeOf = (dim: string) => f.shape[f.dims.indexOf(dim)];
  const time = offsetsOf({dims, shape}, dims, {dims: groups.dims, shape: groups.dims.map(sizeOf)});
  const lists = Array.from({length: groups.size}, (): number[] => []);
  for (let j = 0; j < time.length; ++j)
    for (const group of Array.from(groups.counted[time[j]])) lists[group].push(j);
  const offsets = new Int32Array(groups.size + 1);
  for (const [g, list] of lists.entries()) offsets[g + 1] = offsets[g] + list.length;
  const own = groups.coordinate?.dims ?? [];
  return linearOperator({
    name: `mean by ${by}`,
    csr: {
      rows: groups.size,
      cols: product(shape),
      offsets,
      indices: Int32Array.from(lists.flat()),
      values: Float64Array.from(lists.flatMap((list) => list.map(() => 1 / list.length)))
    },
    input: {
      dims,
      shape,
      coords: keepCoords(f, dims),
      axes: Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]))
    },
    output: {
      dims: own,
      shape: own.map(() => groups.size),
      coords: groups.coordinate ? {[own[0]]: groups.coordinate} : {},
      axes: Object.fromEntries(own.map((dim) => [dim, "T" as const]))
    }
  });
}
