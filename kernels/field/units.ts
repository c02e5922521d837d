/** @file Units of what is computed from fields. */

/** The square of units as UDUNITS writes it: K2, (m s-1)2; nothing stays nothing. */
export function squaredUnits(units: string): string {
  if (units === "" || units === "1") return units;
  return /^[A-Za-z]+$/.test(units) ? `${units}2` : `(${units})2`;
}
