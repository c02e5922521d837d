/** @file A field that meets some needs, or one error that tells all it lacks. */
import {FieldError} from "../../errors.ts";
import type {Field, Role} from "../field/types.ts";
import {checkField, type FieldNeeds} from "./checkField.ts";

/**
 * Returns the field itself where it meets the needs, and refuses it where it does not: what a notebook puts before the
 * cells that compute, so that a field of the wrong kind is told once and by name.
 *
 * Throws: FieldError `unsupported field: NAME; …` with the problems that `checkField` tells.
 *
 * @example const sst = requireField(await openField(own), {roles: ["T", "X"], samples: 24});
 */
export function requireField(
  f: Field,
  needs: FieldNeeds | readonly Role[] | {readonly needs: readonly Role[]} = {}
): Field {
  const {fits, problems} = checkField(f, needs);
  if (!fits)
    throw new FieldError(`unsupported field: ${f.name || "unnamed"}; ${problems.join("; ")}`, {
      subject: f.name
    });
  return f;
}
