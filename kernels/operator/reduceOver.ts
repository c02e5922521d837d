/** @file Reduce as an operator: the marker between operators that disagree about an axis. */
import {OptionError} from "../../errors.ts";
import {checkField, ROLES, roleDims} from "../field/dims.ts";
import {field} from "../field/field.ts";
import {type Statistic, statisticOf} from "../field/reduce.ts";
import {cfKind, roleOf} from "../field/roles.ts";
import type {Field, Role} from "../field/types.ts";
import type {Weights} from "../field/weights.ts";
import {onlyOptions} from "../options.ts";
import {marks, type Marks} from "./marks.ts";
import {provenanceOf} from "./provenance.ts";
import type {Operator, Params} from "./types.ts";

export interface ReduceOverOptions<O extends string = string> {
  /** A role, a dim, or a list of them. A role the field lacks is reduced already. */
  over: O | readonly O[];
  /** The statistic that is left; defaults to "mean". */
  by?: Statistic;
  /** How cells count; defaults to "none". */
  weights?: Weights;
}

type ReduceMarks<O extends string> = Marks<{[R in Role]: R extends O ? "FP" : "KB"}>;

/** The operator; its literal marks tell the compiler which roles are gone. */
export type ReduceOver<O extends string = string> = Operator<Params, Field, Field, ReduceMarks<O>, never> & {
  readonly parameterShape: readonly [];
};

/**
 * Returns the operator that reduces axes to a statistic; it has no parameters.
 *
 * Shapes: any field → the same without the dims; fit returns no parameters but where they would come from.
 * Units: those of the statistic. Missing: left out; NaN where nothing is there. Infinite values count as such.
 * Throws: OptionError `missing over: …`, `unknown statistic: …`; FieldError `unknown dimension: …` for a dim that is no role.
 * Source: reduce of Rogozhnikov (2022), over named dims.
 * Checked against: xarray 2026.9 reductions, by way of the calls it makes, relative 1e-12.
 *
 * @example pipe(reduceOver({over: "X", weights: "coslat"}), anomaly({by: "month"}))
 */
export function reduceOver<const O extends string>(
  {over, by = "mean", weights = "none", ...others}: ReduceOverOptions<O> = {} as ReduceOverOptions<O>
): ReduceOver<O> {
  onlyOptions("reduceOver", others, "over, by, weights");
  const statistic = statisticOf(by);
  const names: readonly string[] = typeof over === "string" ? [over] : (over as readonly string[]);
  if (!Array.isArray(names) || names.length === 0)
    throw new OptionError(
      'missing over: none given; name what to reduce, as {over: "X"} or {over: ["lat", "lon"]}',
      {
        subject: "over",
        value: over
      }
    );
  const whole = rolesIn(names);
  const code = (role: Role) => (whole.includes(role) ? "FP" : "KB");
  const frame = {
    name: "reduceOver",
    options: Object.freeze({over, by, weights}),
    marks: marks({S: code("S"), T: code("T"), V: code("V"), X: code("X")}) as ReduceMarks<O>,
    pooled: whole,
    needs: [],
    parameterShape: [] as const,
    isFixed: true
  };
  return Object.freeze({
    ...frame,
    async fit(input: Field) {
      checkField(input);
      return {provenance: provenanceOf(frame, input)};
    },
    async apply(input: Field) {
      checkField(input);
      const there = names.filter(
        (name) => input.dims.includes(name) || !isRole(name) || roleDims(input, name).length > 0
      );
      if (there.length === 0) return input;
      const made = statistic(input, {over: there, weights});
      return typeof made === "number" ? field(made, {dims: [], units: input.units, name: input.name}) : made;
    }
  });
}

/** The roles that names take away whole, as "X" or "lat" with "lon" do. */
export function rolesIn(names: readonly string[]): Role[] {
  return ROLES.filter((role) => covers(names, role));
}

function isRole(name: string): name is Role {
  return ROLES.includes(name as Role);
}

/** Whether names take a whole role away: one dim of a grid alone does not take away its space. */
function covers(names: readonly string[], role: Role): boolean {
  if (names.includes(role)) return true;
  const dims = names.filter((name) => !isRole(name) && roleOf(name) === role);
  const kinds = new Set(dims.map((dim) => cfKind(dim)));
  if (role !== "X") return dims.length > 0;
  return (kinds.has("lat") && kinds.has("lon")) || (kinds.has("x") && kinds.has("y")) || kinds.has(undefined);
}
