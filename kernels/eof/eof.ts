/** @file Empirical orthogonal functions: the patterns that carry most of a field's variance. */
import {OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {type Marks, marks} from "../operator/index.ts";
import type {Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {fitEof} from "./fitEof.ts";
import {project} from "./project.ts";
import {reconstruct} from "./reconstruct.ts";
import {rotateVarimax} from "./rotateVarimax.ts";
import type {EofWeights} from "./weights.ts";

export interface EofOptions {
  /**
   * How many modes to keep, from 1 to min(samples, cells with data); without it 10, or as many as there can be. More cost
   * time, not accuracy.
   */
  modes?: number;
  /**
   * What anomalies are multiplied by; defaults to "coslat", the square root of cos(latitude). "area" is the square root
   * of the cell's share of the area of all cells. A field of your own, over some of the cell dims, is taken as it is.
   */
  weights?: EofWeights;
  /** Whether every cell is first divided by its standard deviation (ddof 1); defaults to false. */
  standardize?: boolean;
  /** The rotation of all kept modes; defaults to "none". See `rotateVarimax` for its own options. */
  rotate?: "none" | "varimax";
  /** Scores are U·S at 0, divided by √eigenvalue at 1, multiplied by it at 2; defaults to 0. */
  scaling?: 0 | 1 | 2;
}

export interface EofParams extends Params {
  /** [...cells], the mean over the samples; missing where a cell has no data. */
  readonly mean: Field;
  /** [mode, ...cells], unit norm in weighted space; divide by `weights` for the units of the field. */
  readonly patterns: Field;
  /** [mode], the variance of each mode, descending. */
  readonly eigenvalues: Field;
  /** [mode], eigenvalue over total variance. */
  readonly explained: Field;
  /** [mode], the sampling error λ√(2/N) with every sample counted; see `northTest`. Missing for rotated modes. */
  readonly northError: Field;
  /** [time, mode], the scores of the samples of the fit, as `apply` gives them. */
  readonly scores: Field;
  readonly totalVariance: number;
  /** The first eigenvalue that was not kept, 0 when there is none; tells whether the last mode is separate. */
  readonly nextEigenvalue: number;
  /** How many samples the fit saw. */
  readonly samples: number;
  /** [...cells], what an anomaly is multiplied by: the weight, over the standard deviation when standardized. */
  readonly weights: Field;
  readonly scaling: 0 | 1 | 2;
  /**
   * [unrotated, mode] and the eigenvalues before it; only when the modes were rotated. An oblique rotation, which leaves
   * scores correlated, comes with its transposed inverse and their correlation [other, mode].
   */
  readonly rotation?: {
    readonly matrix: Field;
    readonly inverse?: Field;
    readonly correlation?: Field;
    readonly eigenvalues: Field;
  };
  /** What to keep in mind about this fit. */
  readonly warnings: readonly string[];
}

/** An operator that can always be applied and undone. */
export type EofOperator = Operator<
  EofParams,
  Field,
  Field,
  Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KP"; readonly X: "KP"}>,
  "T"
> &
  Required<Pick<Operator<EofParams>, "apply" | "invert">>;

/**
 * Returns the operator that projects a field on its leading patterns.
 *
 * Shapes: fit [time, …cells] → patterns [mode, …cells]; apply → scores [time, mode]. Dims with the roles S and T are
 * samples, those with V and X cells, however many there are.
 * Units: patterns are unit norm in weighted space and have none; scores carry the field's units (see `scaling`).
 * Missing: cells absent in all samples are dropped and put back; a lone gap throws with the count and the first place.
 * Signs: the loading of largest magnitude is positive. Variances divide by N − 1. Modes without variance have
 * eigenvalue 0 and loadings of 0.
 * Throws: FieldError `missing axis: T`, `missing values: …`, `invalid values: …` for infinite ones; OptionError `invalid modes: 0; expected 1 to 54`.
 * Source: Lorenz (1956); North et al. (1982) for the sampling error.
 * Checked against: eofs 2.0.0 and xeofs 3.0.6, relative 1e-9, up to the sign of each mode.
 *
 * @example
 * const op = eof({modes: 4});
 * const params = await op.fit(sst);
 * const scores = await op.apply(sst, params);
 */
export function eof({
  modes: asked,
  weights = "coslat",
  standardize = false,
  rotate = "none",
  scaling = 0,
  ...others
}: EofOptions = {}): EofOperator {
  onlyOptions("eof", others, "modes, weights, standardize, rotate, scaling");
  const modes = asked ?? 10;
  if (typeof standardize !== "boolean")
    throw new OptionError(`invalid standardize: ${String(standardize)}; expected true or false`, {
      subject: "standardize",
      value: standardize
    });
  if (rotate !== "none" && rotate !== "varimax")
    throw new OptionError(`invalid rotate: ${rotate}; expected "none" or "varimax"`, {
      subject: "rotate",
      value: rotate
    });
  if (scaling !== 0 && scaling !== 1 && scaling !== 2)
    throw new OptionError(`invalid scaling: ${scaling}; expected 0, 1 or 2`, {
      subject: "scaling",
      value: scaling
    });
  const options = Object.freeze({modes, weights, standardize, rotate, scaling});
  const operator: EofOperator = Object.freeze<EofOperator>({
    name: "eof",
    options,
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"],
    needs: ["T"],
    parameterShape: ["mode", "V", "X"],
    sizes: {mode: modes},
    async fit(f, call) {
      const params = await fitEof(f, {...options, isAsked: asked !== undefined}, operator, call);
      return rotate === "varimax" ? rotateVarimax(params, call) : params;
    },
    apply: project,
    invert: (scores, params, call) => reconstruct(params, scores, call)
  });
  return operator;
}
