/** @file Weights of cells for means and sums: none, cos(latitude), area on the sphere, or a field of one's own. */
import {FieldError, OptionError} from "../../errors.ts";
import {cellArea} from "./cellArea.ts";
import {cosLatitude} from "./cosLatitude.ts";
import {isField} from "./field.ts";
import type {Field} from "./types.ts";

export type Weights = "none" | "coslat" | "area" | Field;

/** The weights as a field on dims that `f` has; undefined for none. Throws for other words, dims or negative weights. */
export function weightsOf(f: Field, weights: Weights): Field | undefined {
  if (weights === "none") return undefined;
  if (weights === "coslat") return cosLatitude(f);
  if (weights === "area") return cellArea(f);
  if (!isField(weights)) {
    throw new OptionError(`invalid weights: ${String(weights)}; expected none, coslat, area or a field`, {
      subject: "weights",
      value: weights
    });
  }
  for (const [i, dim] of weights.dims.entries()) {
    const at = f.dims.indexOf(dim);
    if (at < 0 || f.shape[at] !== weights.shape[i]) {
      throw new FieldError(
        `invalid weights: dimension ${dim} of size ${weights.shape[i]}; the field has ${f.dims.map((d, k) => `${d} ${f.shape[k]}`).join(", ")}`,
        {subject: "weights", value: dim}
      );
    }
  }
  if (weights.values.some((value) => !(value >= 0 && value < Infinity)))
    throw new FieldError(
      "invalid weights: a negative, missing or infinite weight; expected 0 or more everywhere"
    );
  return weights;
}
