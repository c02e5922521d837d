/** @file Whether a coordinate goes on, and without leaps, as time must where what comes after what matters. */
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

/**
 * Whether each position of a coordinate that goes on is more than one and a half usual steps, their median, from the last:
 * months are as long as one another, winters of other years are not side by side. None does without a coordinate.
 */
export function leapsOf(f: Field, dim: string): Uint8Array {
  const values = f.coords[dim] === undefined ? [] : coordinateNumbers(f, dim);
  const steps = Float64Array.from(values, (value, i) => value - values[i - 1]).subarray(1);
  const usual = Float64Array.from(steps).sort()[(steps.length - 1) >> 1];
  return Uint8Array.from({length: f.shape[f.dims.indexOf(dim)]}, (_, i) =>
    Number(steps[i - 1] > 1.5 * usual)
  );
}
