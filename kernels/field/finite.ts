/** @file Infinite values, which are neither missing nor far: they have a rank, but no distance from the others. */
import {FieldError} from "../../errors.ts";
import type {Field} from "./types.ts";

/** Throws FieldError `invalid values: 2 infinite in sst; mask them first`. */
export function refuseInfinite({values, name}: Field): void {
  let infinite = 0;
  for (let i = 0; i < values.length; ++i) if (values[i] === Infinity || values[i] === -Infinity) ++infinite;
  if (infinite > 0)
    throw new FieldError(`invalid values: ${infinite} infinite in ${name || "the field"}; mask them first`, {
      subject: "values",
      value: infinite
    });
}
