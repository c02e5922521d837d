/** @file What must be there before an operator starts: the operator itself, and the axes it needs. */
import {FieldError, listNames, OptionError} from "../../errors.ts";
import {ROLES, roleDims} from "../field/dims.ts";
import type {Field, Role} from "../field/types.ts";

/** Throws FieldError `missing axis: T; anomaly needs it and this field has X (lat, lon)`. */
export function checkNeeds(op: {readonly name: string; readonly needs: readonly Role[]}, f: Field): void {
  for (const role of op.needs) {
    if (roleDims(f, role).length > 0) continue;
    const has = ROLES.filter((each) => roleDims(f, each).length > 0).map(
      (each) => `${each} (${roleDims(f, each).join(", ")})`
    );
    throw new FieldError(`missing axis: ${role}; ${op.name} needs it and this field has ${listNames(has)}`, {
      subject: "axis",
      value: role
    });
  }
}

/** Throws OptionError `invalid operator: eof; call it first, as eof()` for what lacks the part of an operator that is used. */
export function checkOperator(op: unknown, part: "fit" | "marks"): void {
  if (typeof op === "object" && op !== null && part in op) return;
  const is = typeof op === "function" ? op.name : op === null ? "null" : typeof op;
  const mend = typeof op === "function" ? `call it first, as ${op.name}()` : "expected one such as eof()";
  throw new OptionError(`invalid operator: ${is}; ${mend}`, {subject: "operator", value: op});
}
