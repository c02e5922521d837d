/** @file What each cell counts before the decomposition. */
import {FieldError, OptionError, listNames} from "../../errors.ts";
import {maybeCoordinateName} from "../field/dims.ts";
import {cellArea, cosLatitude, isField} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import type {Samples} from "./samples.ts";

/** The name of a rule, or a field over some of the cell dims by which anomalies are multiplied as it is. */
export type EofWeights = "coslat" | "none" | "area" | Field;

/** The factor of every cell, masked ones included; undefined stands for ones. */
export function cellWeights(weights: EofWeights, s: Samples): Float64Array | undefined {
  if (weights === "none") return undefined;
  if (weights === "coslat") {
    if (maybeCoordinateName(s.field, "lat") === undefined)
      throw new FieldError('missing coordinate: lat; give it, or weights: "none" or a field of your own', {
        subject: "coordinate",
        value: "lat"
      });
    return spread(cosLatitude(s.field), s, Math.sqrt);
  }
  if (weights === "area") {
    const area = cellArea(s.field);
    let total = 0;
    for (const value of area.values) total += value;
    return spread(area, s, (value) => Math.sqrt(value / total));
  }
  if (!isField(weights))
    throw new OptionError(
      `invalid weights: ${String(weights)}; expected "coslat", "none", "area" or a field`,
      {
        subject: "weights",
        value: weights
      }
    );
  return spread(weights, s, (value) => value);
}

/** Reads a field over some of the cell dims at every cell. */
function spread(
  g: Field,
  {field, cellDims, cellShape}: Samples,
  how: (value: number) => number
): Float64Array {
  for (const [i, dim] of g.dims.entries()) {
    if (cellShape[cellDims.indexOf(dim)] !== g.shape[i])
      throw new FieldError(
        `invalid weights: ${dim} of ${g.shape[i]}; expected dims of the cells, ${listNames(cellDims)}, at their sizes`,
        {subject: "weights", value: dim}
      );
  }
  const offsets = offsetsOf(field, cellDims, g);
  return Float64Array.from(offsets, (offset) => how(g.values[offset]));
}
