/** @file Empirical orthogonal functions: the patterns that carry most of a field's variance. */
import {OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {type Marks, marks} from "../operator/index.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {fitEof, type Settings} from "./fitEof.ts";
import {again, finalize, held, merge, partial} from "./parts.ts";
import {project} from "./project.ts";
import {reconstruct} from "./reconstruct.ts";
import {rotatePromax} from "./rotatePromax.ts";
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
  /** The rotation of all kept modes; defaults to "none". See `rotateVarimax` and `rotatePromax` for their own options. */
  rotate?: "none" | "varimax" | "promax";
  /** Scores are U·S at 0, divided by √eigenvalue at 1, multiplied by it at 2; defaults to 0. */
  scaling?: 0 | 1 | 2;
}

/** Parameters of a fit; scores may be missing where it was in parts. */
export interface EofModes extends Params {
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
  readonly scores?: Field;
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

export interface EofParams extends EofModes {
  readonly scores: Field;
}

type Plain = Operator<
  EofModes,
  Field,
  Field,
  Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KP"; readonly X: "KP"}>,
  "T"
>;

/** An operator that can always be applied, undone, and fitted in parts. */
export type EofOperator = Omit<Plain, "fit"> &
  Required<Pick<Plain, "apply" | "invert" | "partial" | "merge" | "finalize" | "again" | "held">> & {
    fit(input: Field, options?: FitOptions): Promise<EofParams>;
  };

/**
 * Returns the operator that projects a field on its leading patterns.
 *
 * Shapes: fit [time, …cells] → patterns [mode, …cells]; apply → scores [time, mode]. Dims with the roles S and T are
 * samples, those with V and X cells, however many there are.
 * Units: patterns are unit norm in weighted space and have none; scores carry the field's units (see `scaling`).
 * Missing: cells absent in all samples are dropped and put back; a lone gap throws with the count and the first place.
 * A field that does not vary has modes of no variance, a warning, and no share explained: NaN.
 * Signs: the loading of largest magnitude is positive. Variances divide by N − 1. Modes without variance have
 * eigenvalue 0 and loadings of 0.
 * In parts: along samples a state holds cells × cells, along cells samples × samples, or all that was given where that is
 * less. `fitChunks` takes a second look at the parts for scores, or for patterns; by hand `finalize` has no scores once there
 * were more samples than cells, `apply` gives them.
 * Throws: FieldError `missing axis: T`, `missing values: …`, `invalid values: …` for infinite ones, `invalid units: …` applied in others; OptionError `invalid modes: 0; expected 1 to 54`.
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
  if (rotate !== "none" && rotate !== "varimax" && rotate !== "promax")
    throw new OptionError(`invalid rotate: ${String(rotate)}; expected "none", "varimax" or "promax"`, {
      subject: "rotate",
      value: rotate
    });
  if (scaling !== 0 && scaling !== 1 && scaling !== 2)
    throw new OptionError(`invalid scaling: ${scaling}; expected 0, 1 or 2`, {
      subject: "scaling",
      value: scaling
    });
  const options = Object.freeze({modes, weights, standardize, rotate, scaling});
  const settings: Settings = {...options, isAsked: asked !== undefined};
  const finish = <P extends EofModes>(params: P, call?: FitOptions): P | Promise<P> =>
    rotate === "none"
      ? params
      : rotate === "varimax"
        ? rotateVarimax(params, call)
        : rotatePromax(params, call);
  const operator: EofOperator = Object.freeze<EofOperator>({
    name: "eof",
    options,
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"],
    needs: ["T"],
    parameterShape: ["mode", "V", "X"],
    sizes: {mode: modes},
    fit: async (f, call) => finish(await fitEof(f, settings, operator, call), call),
    apply: project,
    invert: (scores, params, call) => reconstruct(params, scores, call),
    partial: (f, pass) => partial(f, pass, settings),
    merge,
    again: (state) => again(state, settings, operator, finish),
    finalize: (state) => finalize(state, settings, operator, finish),
    held
  });
  return operator;
}
