/** @file KMeans: what kinds of pixel, day or place there are, by their variables alone. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import type {Weights} from "../field/weights.ts";
import {type Marks, marks} from "../operator/index.ts";
import type {FitOptions, Operator, Params, Split} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {assignLabels} from "./assignLabels.ts";
import {fitKmeans} from "./fitKmeans.ts";
import {mergeSteps, stepOf, stepped} from "./steps.ts";

export interface KmeansOptions {
  /** How many clusters; as many as `init` has centres, else 8. */
  k?: number;
  /**
   * Where to start: "kmeans++" draws rows that lie far apart, centres [cluster][variable] in the units of the field are
   * taken as they are and keep their order; defaults to "kmeans++". Drawn clusters are sorted by their first variable.
   */
  init?: "kmeans++" | readonly (readonly number[])[] | Field;
  /** What the start is drawn from; defaults to 0. */
  seed?: number;
  /** Whether variables are first divided by their standard deviation (ddof 0), or the widest decide alone; defaults to false. */
  standardize?: boolean;
  /** How rows count: a rule, a field over some of their dims, or a number for each; defaults to "none". */
  sampleWeight?: Weights | ArrayLike<number>;
  /** How many passes at most; defaults to 300. */
  maxIterations?: number;
  /** Passes end when the squared shift of all centres is no more than this share of the mean variance; defaults to 1e-4. 0 waits until labels repeat. */
  tolerance?: number;
  /** How many starts are drawn, of which the one of least inertia is kept; defaults to 1. */
  runs?: number;
}

/** What one pass over the data gives, and all that `apply` needs. */
export interface KmeansStep extends Params {
  /** [cluster, …variables] in the units of the field; clusters number from 0, as labels do. */
  readonly centers: Field;
  /** [variables], what each is divided by before distances are taken; 1 where nothing is standardized. */
  readonly scale: Field;
  /** Weighted sum of squared distances from the nearest centre, in the space clustered. */
  readonly inertia: number;
  readonly iterations: number;
  /** [cluster], how many rows each has. */
  readonly counts: Field;
  /** What to keep in mind about this fit. */
  readonly warnings: readonly string[];
}

export interface KmeansParams extends KmeansStep {
  /** [time, …cells], the cluster of each row of the fit, from 0; missing where a variable is. */
  readonly labels: Field;
}

type KmeansMarks = Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KP"; readonly X: "FB"}>;

export type KmeansOperator = Split<KmeansStep> &
  Omit<Operator<KmeansStep, Field, Field, KmeansMarks, never>, "fit"> &
  Required<Pick<Operator<KmeansStep>, "apply">> & {
    fit(input: Field, options?: FitOptions): Promise<KmeansParams>;
  };

export interface Resolved extends Readonly<Record<string, unknown>> {
  readonly k: number;
  readonly init: "kmeans++" | readonly (readonly number[])[] | Field;
  readonly seed: number;
  readonly standardize: boolean;
  readonly sampleWeight: Weights | ArrayLike<number>;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly runs: number;
}

/**
 * Returns the operator that sorts rows, the places along S, T and X, into clusters of like variables (V), by least squared
 * distance from the mean of each cluster.
 *
 * Shapes: fit [time, band, y, x] → centers [cluster, band]; apply → labels [time, y, x], whole numbers from 0.
 * Units: centres have the field's; inertia is the square of them, or none when standardized.
 * Missing: rows with a gap are out of the fit, and their label is missing.
 * Clusters that lose all rows get the row farthest from its centre. Every distance in doubt is measured, ties go to the
 * lower number, and the number of threads does not matter: the same seed gives the same answer.
 * In parts: with `init` as centres, `partial`, `merge` and `finalize` are one pass; start the next from its centres.
 * Throws: OptionError `invalid k: …`, `invalid init: …`; FieldError `missing values: …`, `invalid values: …` for infinite ones.
 * Source: Lloyd (1982); Arthur and Vassilvitskii (2007) for the start; Hamerly (2010) for distances that need no measuring.
 * Checked against: scikit-learn 1.9.1, centres and inertia relative 1e-9, labels equal.
 *
 * @example const {centers, labels} = await kmeans({k: 5, standardize: true}).fit(landsat);
 */
export function kmeans({
  k: asked,
  init = "kmeans++",
  seed = 0,
  standardize = false,
  sampleWeight = "none",
  maxIterations = 300,
  tolerance = 1e-4,
  runs = 1,
  ...others
}: KmeansOptions = {}): KmeansOperator {
  onlyOptions("kmeans", others, "k, init, seed, standardize, sampleWeight, maxIterations, tolerance, runs");
  const given = isField(init) ? init.shape[0] : Array.isArray(init) ? init.length : undefined;
  if (init !== "kmeans++" && given === undefined)
    throw new OptionError(
      `invalid init: ${String(init)}; expected "kmeans++" or centres, as [[0.1, 0.3], [0.2, 0.5]]`,
      {subject: "init", value: init}
    );
  const k = asked ?? given ?? 8;
  checkCount("k", k);
  if (given !== undefined && given !== k)
    throw new OptionError(`invalid init: ${given} centres; expected ${k}, as many as k`, {
      subject: "init",
      value: init
    });
  checkCount("maxIterations", maxIterations);
  checkCount("runs", runs);
  randomOf(seed);
  if (typeof standardize !== "boolean")
    throw new OptionError(`invalid standardize: ${String(standardize)}; expected true or false`, {
      subject: "standardize",
      value: standardize
    });
  if (!(tolerance >= 0))
    throw new OptionError(`invalid tolerance: ${tolerance}; expected 0 or more`, {
      subject: "tolerance",
      value: tolerance
    });
  const options: Resolved = Object.freeze({
    k,
    init,
    seed,
    standardize,
    sampleWeight,
    maxIterations,
    tolerance,
    runs
  });
  const frame = {
    name: "kmeans",
    options,
    marks: marks({S: "FB", T: "FB", V: "KP", X: "FB"}),
    pooled: ["S", "T", "X"] as const,
    needs: [] as readonly never[],
    parameterShape: ["cluster", "V"],
    sizes: {cluster: k}
  };
  return Object.freeze({
    ...frame,
    fit: (input: Field, call: FitOptions = {}) => fitKmeans(input, frame, call),
    apply: (input: Field, params: KmeansStep, call: FitOptions = {}) => assignLabels(input, params, call),
    partial: (input: Field) => stepOf(input, options),
    merge: mergeSteps,
    finalize: (state: unknown) => stepped(state, frame)
  });
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new OptionError(`invalid ${name}: ${String(value)}; expected a whole number from 1`, {
    subject: name,
    value
  });
}

/** Throws FieldError `invalid params: …` for anything but what a fit of kmeans returned. */
export function checkParams(params: KmeansStep): void {
  if (isField(params?.centers) && isField(params.scale)) return;
  throw new FieldError("invalid params: not what a fit returned; give what the fit of kmeans gave, awaited", {
    subject: "params"
  });
}
