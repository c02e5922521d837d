/** @file Whether operators compose: which axis is gone that the next one needs or keeps. */
import {FieldError} from "../../errors.ts";
import {ROLES} from "../field/dims.ts";
import type {Role} from "../field/types.ts";
import type {Operator, Triage} from "./types.ts";

/** What composition reads of an operator. */
export type Link = Pick<Operator, "name" | "needs" | "parameterShape" | "restores"> & {
  readonly marks: Triage;
};

/** How an axis left the data: reduced to a statistic, or contracted against parameters that keep it (as in a projection). */
type Loss = {by: string; how: "reduced" | "contracted"};

/** Returns whether `b` can work on what `a` yields, judged by marks and needs alone. */
export function compatible(a: Link, b: Link): boolean {
  return mismatch([a, b]) === undefined;
}

/**
 * The first mismatch in a chain, as an error that names what would mend it. An axis that is gone is missed by an operator
 * that needs it, and by one whose parameters span it if it was contracted away: after a Reduce the loss is meant. V is
 * exempt from the second, as a field without it is one variable.
 */
export function mismatch(chain: readonly Link[]): FieldError | undefined {
  const lost = new Map<Role, Loss>();
  for (const next of chain) {
    for (const role of ROLES) {
      const loss = lost.get(role);
      if (loss === undefined) continue;
      if (next.needs.includes(role)) return complain(next, role, loss, "needs");
      const kept = next.parameterShape.includes(role) && next.marks[role].predict === "B";
      if (kept && role !== "V" && loss.how === "contracted") return complain(next, role, loss, "keeps");
    }
    for (const role of ROLES) {
      const {fit, predict} = next.marks[role];
      if (predict !== "B") lost.set(role, {by: next.name, how: fit === "F" ? "reduced" : "contracted"});
      if (next.restores?.includes(role)) lost.delete(role);
    }
  }
  return undefined;
}

function complain(next: Link, role: Role, {by, how}: Loss, verb: "needs" | "keeps"): FieldError {
  const restore = `broadcast({dim: "${role}", like: field})`;
  const mend =
    verb === "needs"
      ? `insert ${restore} before it`
      : `insert ${restore} before it, or reduceOver({over: "${role}"}) to go on without`;
  return new FieldError(
    `missing axis: ${role}; ${next.name} ${verb} it and ${by} has ${how} it, so ${mend}`,
    {
      subject: "axis",
      value: role,
      mend: verb === "needs" ? ["broadcast"] : ["broadcast", "reduceOver"]
    }
  );
}
