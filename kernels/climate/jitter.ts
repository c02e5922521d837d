/** @file Amounts of which many are none: what lies below a threshold is drawn anew, so that ties part. */
import {FieldError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import type {Field} from "../field/types.ts";
import {randomOf} from "../random.ts";

/**
 * Returns the field with values below the threshold drawn evenly between 0 and it, in the order they are stored; itself
 * where the threshold is 0. Throws FieldError `invalid values: …` where one is as far below 0, which no amount is.
 */
export function jittered(f: Field, threshold: number, seed: number): Field {
  if (threshold === 0) return f;
  const {uniform} = randomOf(seed);
  const values = Float64Array.from(f.values, (value) => {
    if (value <= -threshold)
      throw new FieldError(
        `invalid values: ${value} in ${f.name || "the field"}; jitter is for amounts, which begin at 0`,
        {subject: "values", value}
      );
    // Above 0 always: ratios of it are then finite.
    return value < threshold ? threshold * (1 - uniform()) : value;
  });
  return derive(f, {values});
}
