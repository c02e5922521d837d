/** @file One clear line when a view is given something that is no field. */
import {FieldError} from "../../errors.ts";
import {type Field, isField} from "../../kernels/index.ts";

/** Throws FieldError unless the value is a field. */
export function checkIsField(value: unknown): asserts value is Field {
  if (isField(value)) return;
  const what =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "an array"
        : typeof value === "object"
          ? "an object"
          : typeof value;
  throw new FieldError(`invalid field: ${what}; pass a field, as from openField or field(values, {dims})`, {
    subject: "field",
    value
  });
}
