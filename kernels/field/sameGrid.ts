/** @file Whether a field lies on the grid that parameters were fitted on. */
import {FieldError, listNames} from "../../errors.ts";
import {isSameCount} from "./calendar.ts";
import type {Coordinate, Field} from "./types.ts";

/**
 * Throws FieldError unless `fitted` lies on the dims `kept` of a field, at the same places, and on `own` dims of the
 * parameters besides.
 */
export function checkSameGrid(
  f: Field,
  kept: readonly string[],
  fitted: Field | undefined,
  own: readonly string[] = []
): void {
  if (!Array.isArray(fitted?.dims))
    throw new FieldError(
      "invalid params: not what a fit returned; give what this operator's fit gave, awaited",
      {
        subject: "params"
      }
    );
  for (const dim of kept) {
    const size = f.shape[f.dims.indexOf(dim)];
    const known = fitted.shape[fitted.dims.indexOf(dim)];
    const moved = known === size ? movedAt(f.coords[dim], fitted.coords[dim]) : -1;
    if (known === size && moved < 0) continue;
    const what =
      known === size
        ? `${dim} is ${f.coords[dim].values[moved]} at ${moved}, not ${fitted.coords[dim].values[moved]}`
        : `${dim} has ${size} entries, not ${known ?? "any"}`;
    throw new FieldError(`invalid field: ${what}; parameters hold for the grid they were fitted on`, {
      subject: "dimension",
      value: dim
    });
  }
  const extra = fitted.dims.filter((dim) => !kept.includes(dim));
  if (extra.length === own.length && extra.every((dim) => own.includes(dim))) return;
  throw new FieldError(
    `invalid params: fitted for each ${listNames(fitted.dims)}; expected ${listNames([...own, ...kept])}`,
    {subject: "params", value: fitted.dims}
  );
}

/** Where two coordinates part by more than float32 can tell, times of other units or calendars at once; −1 where they do not, or one is not given. */
export function movedAt(a: Coordinate | undefined, b: Coordinate | undefined): number {
  if (a === undefined || b === undefined) return -1;
  const isTime = a.units?.includes(" since ") && b.units?.includes(" since ");
  if (isTime && (a.units !== b.units || !isSameCount(a.calendar, b.calendar))) return 0;
  if (a.values === b.values) return -1;
  return Array.from<unknown>(a.values).findIndex((value, i) => {
    const other = b.values[i];
    if (typeof value !== "number" || typeof other !== "number") return value !== other;
    return Math.abs(value - other) > 2 ** -22 * Math.max(Math.abs(value), Math.abs(other));
  });
}
