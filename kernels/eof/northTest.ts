/** @file North's rule of thumb: which eigenvalues are too close together to tell their patterns apart. */
import {OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import type {EofModes} from "./eof.ts";
import {checkParams} from "./fitted.ts";
import {onlyOptions} from "../options.ts";
import {onModes} from "./onCells.ts";

export interface NorthOptions {
  /**
   * How many independent samples there are, one number or one for each mode, such as `effectiveSampleSize(scores)`;
   * every sample by default, which is too many where one resembles the next.
   */
  n?: number | ArrayLike<number> | Field;
}

export interface NorthTest {
  /** [mode], λ√(2/n). */
  error: Field;
  /** [mode], the same over the total variance. */
  errorFraction: Field;
  /** For each mode, whether the gap to the next eigenvalue is larger than its own error. */
  separated: boolean[];
}

/**
 * Returns the sampling errors of the eigenvalues and which modes stand apart from the next.
 *
 * A pair that is not separated is one subspace: compare its span, not its patterns.
 * Shapes: eigenvalues [mode] → [mode]. Units: those of the eigenvalues, and none for fractions. Missing: never.
 * Throws: OptionError `invalid n: 0; expected more than 0`, `unsupported params: rotated modes; …`.
 * Source: North et al. (1982). Checked against: eofs 2.0.0 `northTest`, relative 1e-9.
 */
export function northTest(params: EofModes, {n = params?.samples, ...others}: NorthOptions = {}): NorthTest {
  onlyOptions("northTest", others, "n");
  checkParams(params);
  const {eigenvalues, totalVariance, nextEigenvalue} = params;
  if (params.rotation)
    throw new OptionError(
      "unsupported params: rotated modes; the rule is for eigenvalues, test those of the plain fit",
      {
        subject: "params"
      }
    );
  const lambda = Float64Array.from(eigenvalues.values);
  const given = typeof n === "number" ? lambda.map(() => n) : Float64Array.from("dims" in n ? n.values : n);
  if (given.length !== lambda.length)
    throw new OptionError(`invalid n: ${given.length} numbers; expected 1 or ${lambda.length}`, {
      subject: "n",
      value: n
    });
  const bad = given.find((value) => !(value > 0));
  if (bad !== undefined)
    throw new OptionError(`invalid n: ${bad}; expected more than 0`, {subject: "n", value: bad});
  const error = lambda.map((value, k) => value * Math.sqrt(2 / given[k]));
  const next = (k: number) => (k + 1 < lambda.length ? lambda[k + 1] : nextEigenvalue);
  return {
    error: onModes(error, {name: "sampling error of eigenvalues", units: eigenvalues.units}),
    errorFraction: onModes(
      error.map((value) => value / totalVariance),
      {name: "sampling error of explained variance", units: "1"}
    ),
    separated: Array.from(error, (value, k) => lambda[k] - next(k) > value)
  };
}
