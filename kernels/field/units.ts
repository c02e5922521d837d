/** @file Units of what is computed from fields. */
import {FieldError} from "../../errors.ts";
import type {Field} from "./types.ts";

/** The square of units as UDUNITS writes it: K2, (m s-1)2; nothing stays nothing. */
export function squaredUnits(units: string): string {
  if (units === "" || units === "1") return units;
  return /^[A-Za-z]+$/.test(units) ? `${units}2` : `(${units})2`;
}

/** Throws FieldError `invalid units: …` for a field in other units than what was fitted; one of the two may state none. */
export function checkSameUnits(f: Pick<Field, "units">, fitted: Pick<Field, "units">): void {
  const [own, theirs] = [f.units, fitted.units];
  if (own === theirs || [own, theirs].some((units) => units === "" || units === "1")) return;
  throw new FieldError(`invalid units: ${own}; the fit was in ${theirs}, convert the field`, {
    subject: "units",
    value: own
  });
}
