/** @file Whether a coordinate goes on, as time must where what comes after what matters. */
import {FieldError} from "../../errors.ts";
import {coordinateNumbers} from "./dims.ts";
import type {Field} from "./types.ts";

/**
 * Throws: FieldError `invalid coordinate: time 3 at 7 does not go on from 5; …`, or `… is missing; …`; equal neighbours pass
 * unless `isStrict`, and so does a dim without a coordinate.
 */
export function checkOnwards(f: Field, dim: string, {isStrict = false}: {isStrict?: boolean} = {}): void {
  if (f.coords[dim] === undefined) return;
  const values = coordinateNumbers(f, dim);
  for (let i = 0; i < values.length; ++i) {
    const isGap = !Number.isFinite(values[i]);
    if (!isGap && (i === 0 || values[i] > values[i - 1] || (!isStrict && values[i] === values[i - 1])))
      continue;
    const fault = isGap
      ? "is missing; drop it or fill it"
      : `does not go on from ${values[i - 1]}; sort and thin the field by it first`;
    throw new FieldError(`invalid coordinate: ${dim} ${values[i]} at ${i} ${fault}`, {
      subject: "coordinate",
      value: dim
    });
  }
}
