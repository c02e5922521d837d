/** @file What an operator must find in a field before it starts. */
import {FieldError, listNames} from "../../errors.ts";
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
