/** @file Whether a field has what a calculation needs: roles, units, gaps, span, and what will not work. */
import {OptionError} from "../../errors.ts";
import {checkField as checkIsField, maybeCoordinateName, ROLES, roleDims} from "../field/dims.ts";
import {formatTime} from "../field/time.ts";
import type {Field, Role} from "../field/types.ts";
import {offsetsOf} from "../field/layout.ts";
import {onlyOptions} from "../options.ts";
import {type Scales, scalesOf} from "./scales.ts";

export interface FieldNeeds {
  /** Roles that must be there. */
  readonly roles?: readonly Role[];
  /** Coordinates that must be there, by name or alias, as "lat". */
  readonly coords?: readonly string[];
  /** Whether times must be dates, as for months. */
  readonly dates?: boolean;
  /** Which gaps may be: none, only cells that are missing throughout, or any. */
  readonly gaps?: "none" | "cells" | "any";
  /** How many times, or samples, there must be at least. */
  readonly samples?: number;
  /** How many cells of space with values there must be at least. */
  readonly cells?: number;
}

export interface FieldCheck {
  readonly fits: boolean;
  /** What will not work and what would mend it, one line each. */
  readonly problems: readonly string[];
  /** The dims of each role. */
  readonly roles: Readonly<Record<Role, readonly string[]>>;
  readonly units: string;
  readonly gaps: {
    readonly missing: number;
    readonly infinite: number;
    readonly share: number;
    /** Cells, over V and X, that are missing at all times and samples. */
    readonly cellsWithout: number;
    /** Cells with some values and some gaps. */
    readonly cellsWithSome: number;
  };
  /** First and last date, where times are dates. */
  readonly dates?: readonly [string, string];
  /** Extent and grain, as `advise` takes them. */
  readonly scales: Scales;
}

/**
 * Returns what a field is and what of some needs it does not meet; it throws nothing for a field that does not fit.
 * Needs are roles, a record, or anything with `needs` such as an operator.
 *
 * Throws: FieldError `invalid field: …` for what is no field; OptionError `invalid needs: …`.
 *
 * @example checkField(f, anomaly({by: "month"})).problems
 */
export function checkField(
  f: Field,
  needs: FieldNeeds | readonly Role[] | {readonly needs: readonly Role[]} = {}
): FieldCheck {
  checkIsField(f);
  const wanted = needsOf(needs);
  const roles = Object.fromEntries(ROLES.map((role) => [role, roleDims(f, role)])) as Record<Role, string[]>;
  const gaps = gapsOf(f);
  const dates = datesOf(f);
  const problems = problemsOf(f, wanted, {roles, gaps, hasDates: dates !== undefined});
  return Object.freeze({
    fits: problems.length === 0,
    problems,
    roles,
    units: f.units,
    gaps,
    ...(dates && {dates}),
    scales: scalesOf(f)
  });
}

function needsOf(needs: FieldNeeds | readonly Role[] | {readonly needs: readonly Role[]}): FieldNeeds {
  if (typeof needs !== "object" || needs === null)
    throw new OptionError(`invalid needs: ${String(needs)}; expected roles, a record or an operator`, {
      subject: "needs",
      value: needs
    });
  if (Array.isArray(needs)) return {roles: rolesIn(needs)};
  if ("needs" in needs) return {roles: rolesIn(needs.needs ?? [])};
  const {roles, coords, dates, gaps, samples, cells, ...others} = needs as FieldNeeds;
  onlyOptions("checkField", others, "roles, coords, dates, gaps, samples, cells");
  if (gaps !== undefined && !["none", "cells", "any"].includes(gaps))
    throw new OptionError(`invalid gaps: ${String(gaps)}; expected none, cells or any`, {
      subject: "gaps",
      value: gaps
    });
  return {...(needs as FieldNeeds), ...(roles && {roles: rolesIn(roles)})};
}

function rolesIn(roles: readonly Role[]): readonly Role[] {
  const odd = [...roles].find((role) => !ROLES.includes(role));
  if (odd === undefined) return roles;
  throw new OptionError(`invalid needs: ${String(odd)}; expected roles of S, T, V and X`, {
    subject: "needs",
    value: odd
  });
}

function gapsOf(f: Field): FieldCheck["gaps"] {
  const isSample = (dim: string) => f.axes[dim] === "S" || f.axes[dim] === "T";
  const samples = offsetsOf(f, f.dims.filter(isSample));
  let [missing, infinite, cellsWithout, cellsWithSome] = [0, 0, 0, 0];
  for (const cell of offsetsOf(
    f,
    f.dims.filter((dim) => !isSample(dim))
  )) {
    let gone = 0;
    for (const sample of samples) {
      const value = f.values[cell + sample];
      if (Number.isNaN(value)) ++gone;
      else if (!Number.isFinite(value)) ++infinite;
    }
    missing += gone;
    if (gone === samples.length) ++cellsWithout;
    else if (gone > 0) ++cellsWithSome;
  }
  return {missing, infinite, share: missing / f.values.length, cellsWithout, cellsWithSome};
}

function datesOf(f: Field): readonly [string, string] | undefined {
  const [time] = roleDims(f, "T");
  const axis = f.coords[time];
  if (!axis?.units?.includes(" since ") || axis.values.length === 0) return undefined;
  const values = axis.values as ArrayLike<number>;
  return [formatTime(values[0], axis), formatTime(values[values.length - 1], axis)];
}

function problemsOf(
  f: Field,
  {roles: wanted = [], coords = [], dates, gaps: allowed = "any", samples, cells}: FieldNeeds,
  {roles, gaps, hasDates}: Pick<FieldCheck, "gaps" | "roles"> & {hasDates: boolean}
): string[] {
  const problems: string[] = [];
  const has = f.dims.map((dim) => `${dim} (${f.axes[dim]})`).join(", ") || "no dims";
  for (const role of wanted)
    if (roles[role].length === 0)
      problems.push(
        `missing axis: ${role}; this field has ${has}, state roles by {axes} where they are wrong`
      );
  for (const name of coords)
    if (maybeCoordinateName(f, name) === undefined)
      problems.push(`missing coordinate: ${name}; give it as coords`);
  if (dates && !hasDates)
    problems.push('missing units: times hold no dates; give units such as "days since 1970-01-01"');
  if (gaps.infinite > 0) problems.push(`invalid values: ${gaps.infinite} infinite; mask them`);
  if (gaps.missing > 0 && gaps.missing === f.values.length) problems.push("missing values: all of them");
  else if (allowed === "none" && gaps.missing > 0)
    problems.push(`missing values: ${gaps.missing}; fill them or drop their cells`);
  else if (allowed === "cells" && gaps.cellsWithSome > 0)
    problems.push(
      `missing values: gaps in ${gaps.cellsWithSome} cells that have data at other times; fill or drop those`
    );
  const count = [...roles.T, ...roles.S].reduce((n, dim) => n * f.shape[f.dims.indexOf(dim)], 1);
  if (samples !== undefined && count < samples)
    problems.push(`invalid samples: ${count}; ${samples} or more are needed`);
  const sizes = [...roles.V, ...roles.X].map((dim) => f.shape[f.dims.indexOf(dim)]);
  const filled = roles.X.length && sizes.reduce((n, size) => n * size, 1) - gaps.cellsWithout;
  if (cells !== undefined && filled < cells)
    problems.push(`invalid cells: ${filled} in space with values; ${cells} or more are needed`);
  return problems;
}
