/** @file The axis triage of an operator: its marks, its cell of the two-by-two, and the shape of its parameters. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {ROLES, roleDims, sizeOf} from "../field/dims.ts";
import {isField} from "../field/field.ts";
import type {Field, Role} from "../field/types.ts";
import {checkOperator} from "./needs.ts";
import type {Operator, Triage} from "./types.ts";

/** What triage reads of an operator; any operator will do. */
export type Triaged = Pick<
  Operator,
  "name" | "options" | "marks" | "pooled" | "needs" | "parameterShape" | "isFixed" | "sizes" | "neighbourhood"
> & {readonly steps?: readonly Triaged[]};

export interface TriageOptions {
  /** The axis the cell asks about; defaults to "X". */
  axis?: Role;
}

export interface TriageResult {
  operator: string;
  marks: Triage;
  pooled: readonly Role[];
  needs: readonly Role[];
  /** Fit and predict scope: "global/global", "global/local", "local/local" or "local/global". */
  cell: string;
  /** The parameter tensor in symbols, such as ["mode", "V", "X"]. */
  parameterShape: readonly string[];
  neighbourhood?: object;
  /** The line of the table: marks as "F, B", and the cell. */
  row: Readonly<Record<"operator" | Role | "cell", string>>;
  /** Sizes of the symbols for a field; NaN where they depend on the data. Only when a field is given. */
  sizes?: readonly number[];
  /** How many numbers the parameters are for that field. */
  count?: number;
  /** The parts of a pipe. */
  steps?: readonly TriageResult[];
}

/**
 * Returns the triage of an operator, in symbols and, for a field, in numbers.
 *
 * Fit is global on an axis if one parameter number draws its data from all of it (`pooled`), whatever axes the parameter
 * tensor spans; predict is global if the axis is collapsed or not there any more.
 *
 * @example triage(kmeans({k: 5})).cell // "global/local"
 */
export function triage(
  op: Triaged,
  field?: Field | TriageOptions,
  options: TriageOptions = {}
): TriageResult {
  if (field !== undefined && !isField(field)) return triage(op, undefined, field);
  const {axis = "X", ...others} = options;
  onlyOptions("triage", others, "axis");
  checkOperator(op, "marks");
  if (!ROLES.includes(axis)) {
    throw new OptionError(`invalid axis: ${axis}; expected S, T, V or X`, {subject: "axis", value: axis});
  }
  const {name, marks, pooled, needs, parameterShape, neighbourhood} = op;
  const cell = cellOf(op, axis);
  const say = (role: Role): string => `${marks[role].fit}, ${marks[role].predict}`;
  const steps = op.steps?.map((step) => triage(step, field, options));
  const sizes = field && sizesOf(op, field);
  const counted = steps?.reduce((n, step) => n + (step.count ?? 0), 0);
  return {
    operator: name,
    marks,
    pooled,
    needs,
    cell,
    parameterShape,
    ...(neighbourhood !== undefined && {neighbourhood}),
    row: {operator: name, S: say("S"), T: say("T"), V: say("V"), X: say("X"), cell},
    ...(sizes && {sizes, count: counted ?? sizes.reduce((n, size) => n * size, op.isFixed ? 0 : 1)}),
    ...(steps && {steps})
  };
}

/** The cell of the two-by-two for one axis. */
export function cellOf({marks, pooled}: Pick<Triaged, "marks" | "pooled">, axis: Role = "X"): string {
  const fit = pooled.includes(axis) ? "global" : "local";
  return `${fit}/${marks[axis].predict === "B" ? "local" : "global"}`;
}

/** A role stands for all its dims; an axis that the field lacks counts one. */
function sizesOf({parameterShape, sizes, options}: Triaged, field: Field): number[] {
  return parameterShape.map((symbol) => {
    if (ROLES.includes(symbol as Role))
      return roleDims(field, symbol as Role).reduce((n, dim) => n * sizeOf(field, dim), 1);
    // Options name counts in the plural: {modes: 4} sizes "mode".
    return sizes?.[symbol] ?? Number(options[`${symbol}s`] ?? NaN);
  });
}
