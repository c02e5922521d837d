/** @file Takes a stacked dim apart again. */
import {FieldError} from "../../errors.ts";
import {derive, keepCoords, sameKind} from "./derive.ts";
import {dimOf} from "./dims.ts";
import {offsetsOf, product} from "./layout.ts";
import type {Stacked} from "./stack.ts";
import type {Coordinate, Field} from "./types.ts";

/**
 * Returns the field with a stacked dim as the dims it was made of. Cells that were left out in between come back missing,
 * so that a fit on some cells gives a map again; integers become float64 for that.
 *
 * Throws: FieldError `unknown stack: …` for a dim that `stack` did not make.
 */
export function unstack(f: Field, name: string): Field {
  const dim = dimOf(f, name);
  const {values: positions, attrs} = f.coords[dim] ?? {};
  const stacked = attrs?.stacked as Stacked | undefined;
  if (stacked === undefined || positions === undefined) {
    throw new FieldError(`unknown stack: ${name}; only a dim that stack made can be taken apart`, {
      subject: "dimension",
      value: name
    });
  }
  const size = product(stacked.shape);
  const full = positions.length === size;
  const dims = f.dims.flatMap((each) => (each === dim ? stacked.dims : [each]));
  const shape = dims.map((each) => {
    const at = stacked.dims.indexOf(each);
    return at < 0 ? f.shape[f.dims.indexOf(each)] : stacked.shape[at];
  });
  const values =
    full || f.values instanceof Float32Array || f.values instanceof Float64Array
      ? sameKind(f.values, product(shape))
      : new Float64Array(product(shape));
  if (!full) values.fill(NaN);
  const others = f.dims.filter((each) => each !== dim);
  const from = offsetsOf(f, [dim]);
  const to = offsetsOf({dims, shape}, stacked.dims);
  const fromRest = offsetsOf(f, others);
  const toRest = offsetsOf({dims, shape}, others);
  for (let r = 0; r < fromRest.length; ++r)
    for (let k = 0; k < from.length; ++k)
      values[to[positions[k] as number] + toRest[r]] = f.values[from[k] + fromRest[r]];
  const coords: Record<string, Coordinate> = {...keepCoords(f, others), ...stacked.coords};
  return derive(f, {values, dims, shape, coords, axes: {...f.axes, ...stacked.axes}});
}
