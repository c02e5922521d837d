/** @file Climatology: the mean of each month, day of the year or season. */
import {OptionError} from "../../errors.ts";
import {checkDdof} from "../field/aggregate.ts";
import {ROLES} from "../field/dims.ts";
import {roleOf} from "../field/roles.ts";
import type {Field, Role} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import type {LinearOperator} from "../operator/linearOperator.ts";
import {marks, type Marks} from "../operator/marks.ts";
import {checkNeeds} from "../operator/needs.ts";
import {provenanceOf} from "../operator/provenance.ts";
import {rolesIn} from "../operator/reduceOver.ts";
import type {FitOptions, Operator, Params, Split} from "../operator/types.ts";
import {type By, checkGrouping} from "./groups.ts";
import {lookUp} from "./lookUp.ts";
import {meanMatrix} from "./meanMatrix.ts";
import {mergeMoments, momentFields, type MomentState, partialMoments} from "./moments.ts";

export interface ClimatologyOptions<O extends Role = Role> {
  /** What one mean is taken of; defaults to "month". "all" is one mean of all times. */
  by?: By;
  /** How many months or days around each count for it, an odd number; defaults to 1. December meets January. */
  window?: number;
  /**
   * Roles that are pooled, or names of dims that make one up, as "time"; defaults to S and T, a climatology of each cell.
   * With X there is one for the whole field.
   */
  over?: O | readonly O[];
  /** Taken off the count in the divisor of std; defaults to 0. */
  ddof?: number;
}

export interface ClimatologyParams extends Params {
  /** [month, …cell] in the units of the field; NaN where no value was. */
  readonly climatology: Field;
  /** Standard deviation, same shape. */
  readonly std: Field;
  /** How many values each mean is of, same shape. */
  readonly count: Field;
}

/** Pooled roles are reduced by the fit, the others are kept; predict passes all through. */
export type ClimateMarks<O extends Role> = Marks<{[R in Role]: R extends O ? "FB" : "KB"}>;

export type ClimateOperator<P extends Params, O extends Role> = Split<P> &
  Operator<P, Field, Field, ClimateMarks<O>, "T"> &
  Required<Pick<Operator<P>, "apply">>;

/**
 * Returns the operator that fits a climatology and, applied, gives each time the mean of its group.
 *
 * Shapes: fit [time, …cell] → climatology [month, …cell]; apply → [time, …cell]. All groups of the year have their place.
 * Units: the field's. Missing: left out; count says how many values a mean has, NaN where none. Months of unequal count
 * weigh by what they have. Days of the year count from 1 January, see `window` for smoothing over the leap day.
 * In parts: count, mean and squares of each group and cell are kept; parts merge in any order, along any pooled dim.
 * Throws: FieldError `missing axis: T; …`, `missing units: …`, `invalid values: …` for infinite ones;
 * `invalid units: …` applied in others than fitted; OptionError `invalid by: …`, `invalid window: 2; …`, `invalid over: …`.
 * Source: parts are merged after Chan, Golub and LeVeque (1979).
 * Checked against: xarray 2026.9 groupby mean and std, relative 1e-10; chunks merged against the whole, 1e-12.
 *
 * @example const {climatology} = await climatology({by: "month"}).fit(sst);
 */
export function climatology<const O extends Role = "S" | "T">(
  options: ClimatologyOptions<O> = {}
): ClimateOperator<ClimatologyParams, O> & {
  /** The means as a matrix, [group, …pooled dims of the field], to be multiplied with others. */
  linear(input: Field): LinearOperator;
} {
  const base = grouped<ClimatologyParams, O>("climatology", options, (fields) => ({
    climatology: fields.mean,
    std: fields.std,
    count: fields.count
  }));
  return Object.freeze({
    ...base,
    async apply(input: Field, params: ClimatologyParams) {
      return lookUp(input, base.options, [params.climatology], (_, normal) => normal);
    },
    linear(input: Field) {
      checkNeeds(base, input);
      return meanMatrix(input, base.options.by, base.options.window, base.options.over);
    }
  });
}

/** Groups whose number does not hang on the calendar. */
const SIZES: Readonly<Partial<Record<By, Readonly<Record<string, number>>>>> = {
  month: {month: 12},
  season: {season: 4}
};

interface Resolved extends Readonly<Record<string, unknown>> {
  readonly by: By;
  readonly window: number;
  readonly over: readonly Role[];
  readonly ddof: number;
}

function pooledRoles(over: string | readonly string[] = ["S", "T"]): readonly Role[] {
  const names = typeof over === "string" ? [over] : over;
  const roles = Array.isArray(names) ? rolesIn(names) : [];
  const isPart = (name: string) => !roles.includes(ROLES.find((role) => role === name) ?? roleOf(name));
  if (roles.includes("T") && !names.some(isPart)) return roles;
  throw new OptionError(`invalid over: ${String(over) || "none"}; expected roles of S, T, V, X with T`, {
    subject: "over",
    value: over
  });
}

/** What climatology, anomaly and z-score share: grouping, marks, and a fit in mergeable parts. */
export function grouped<P extends Params, O extends Role>(
  name: string,
  {by = "month", window = 1, over: names, ddof = 0, ...others}: ClimatologyOptions<O>,
  choose: (fields: ReturnType<typeof momentFields>) => Omit<P, "provenance">
) {
  onlyOptions(name, others, "by, window, over, ddof");
  checkGrouping(by, window);
  checkDdof(ddof);
  const over = pooledRoles(names);
  const code = (role: Role) => (over.includes(role) ? "FB" : "KB");
  const options: Resolved = Object.freeze({by, window, over, ddof});
  const frame = {
    name,
    options,
    marks: marks({S: code("S"), T: code("T"), V: code("V"), X: code("X")}) as ClimateMarks<O>,
    pooled: over,
    needs: ["T"] as readonly "T"[],
    parameterShape: [...(by === "all" ? [] : [by]), ...ROLES.filter((role) => code(role) === "KB")],
    sizes: SIZES[by] ?? {}
  };
  const partial = async (input: Field): Promise<MomentState> => {
    checkNeeds(frame, input);
    return partialMoments(input, by, window, over);
  };
  const finalize = (state: unknown): P => {
    const parts = state as MomentState;
    const fields = choose(momentFields(parts, ddof));
    return Object.freeze({...fields, provenance: provenanceOf(frame, parts.digest)}) as unknown as P;
  };
  return {
    ...frame,
    partial,
    merge: (a: unknown, b: unknown): unknown => mergeMoments(a as MomentState, b as MomentState),
    finalize,
    async fit(input: Field, {signal, progress}: FitOptions = {}): Promise<P> {
      signal?.throwIfAborted();
      const params = finalize(await partial(input));
      progress?.(1, name);
      return params;
    }
  };
}
