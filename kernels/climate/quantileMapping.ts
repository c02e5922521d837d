/** @file Quantile mapping: what a model says, corrected so that its values are distributed as those observed. */
import {OptionError} from "../../errors.ts";
import type {Field, Role} from "../field/types.ts";
import {marks} from "../operator/index.ts";
import type {FitOptions, Operator, Params, Split} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {adjust} from "./adjust.ts";
import type {Extrapolation, Interpolation} from "./between.ts";
import {fitQuantiles} from "./fitQuantiles.ts";
import {type By, checkGrouping} from "./groups.ts";
import {finalizeTraining, mergeTraining, partialTraining} from "./trainingParts.ts";

export interface QuantileMappingOptions {
  /**
   * "eqm" looks a value up among those of the model's past. "dqm" takes the mean's change and trend off before and puts
   * them on again. "qdm" looks it up by its rank among the values to correct, which keeps the change of every quantile;
   * defaults to "eqm".
   */
  kind?: "eqm" | "dqm" | "qdm";
  /** Whether corrections are added or multiplied, as suits amounts that cannot be below 0; defaults to "add". */
  mode?: "add" | "multiply";
  /** How many quantiles, at (i − ½) / n, or the probabilities themselves; defaults to 20. */
  nodes?: number | readonly number[];
  /** What has a correction of its own; defaults to "all", one for all times. */
  by?: By;
  /** How many months or days around each count for its quantiles, an odd number; defaults to 1. */
  window?: number;
  /** Between quantiles a straight line, the nearest one, or a cubic spline, which may overshoot; defaults to "linear". */
  interpolation?: Interpolation;
  /** Beyond the outer quantiles their correction holds, or the result is missing; defaults to "constant". */
  extrapolation?: Extrapolation;
  /** One distribution for each cell, or one for all cells of a variable; defaults to "cell". */
  scope?: "cell" | "pooled";
  /**
   * Amounts below this count as none: they are drawn evenly between 0 and it before quantiles and ranks are taken, which
   * parts ties and lets drizzle become dry, and results below it become 0; defaults to 0, which draws nothing.
   */
  jitter?: number;
  /** Where the draws of `jitter` begin; defaults to 0. */
  seed?: number;
}

/** What is to be corrected, and towards what, over the same years. */
export interface Training {
  /** What was observed. */
  readonly reference: Field;
  /** What the model says of the same time. */
  readonly historical: Field;
}

export interface QuantileMappingParams extends Params {
  /** [quantile, …groups, …cells], the correction at each quantile: a difference, or a ratio without units. */
  readonly factors: Field;
  /** [quantile, …groups, …cells]; anomalies from the mean, or ratios to it, for "dqm". */
  readonly reference: Field;
  /** The same of the model's past. */
  readonly historical: Field;
  /** [quantile], the probabilities. */
  readonly nodes: Field;
  /** [...groups, …cells], mean of the reference less that of the past, or over it. */
  readonly scaling: Field;
  /** How far the probability of a quantile may be off at most, of a fit in parts: 0 where pools were whole. */
  readonly error?: number;
}

export type QuantileMappingOperator = Split<QuantileMappingParams, Training> &
  Omit<Operator<QuantileMappingParams, Training>, "apply" | "invert"> & {
    apply(future: Field, params: QuantileMappingParams, options?: FitOptions): Promise<Field>;
  };

export interface ResolvedMapping extends Readonly<Record<string, unknown>> {
  readonly kind: "eqm" | "dqm" | "qdm";
  readonly mode: "add" | "multiply";
  readonly nodes: readonly number[];
  readonly by: By;
  readonly window: number;
  readonly interpolation: Interpolation;
  readonly extrapolation: Extrapolation;
  readonly scope: "cell" | "pooled";
  readonly jitter: number;
  readonly seed: number;
}

/**
 * Returns the operator that corrects a field quantile by quantile.
 *
 * Shapes: fit {reference, historical} of [time, …cell], each with times of its own → factors [quantile, …cell], with `by`
 * [quantile, month, …cell]; apply → the field corrected.
 * Units: those of the fields, which share them; ratios have none. Missing: left out of quantiles and ranks, and stays missing.
 * Quantiles are of type 7. Of tied quantiles the last one's correction counts. Ratios over 0 are 1, as nothing can be
 * scaled to something. The trend of "dqm" is a straight line over time in each group and cell, or for all cells when
 * pooled; ranks of "qdm" run from 0 to 1 over the values given to apply, so give it whole periods. The cubic spline is
 * not a knot at its second and last but one nodes and takes tied quantiles as one.
 * Throws: OptionError `invalid kind: …`, `invalid nodes: …`, `invalid jitter: …`; FieldError `missing reference: …`, `invalid
 * units: …`, `invalid field: …` on another grid, `invalid calendar: …`, `invalid values: …` for infinite ones.
 * Source: Panofsky and Brier (1968); Cannon, Sobie and Murdock (2015) for dqm and qdm; Vrac, Noël and Vautard (2016) for
 * jitter. Checked against: xsdba 0.7.0, numpy and scipy 1.17, relative 1e-9.
 *
 * @example
 * const op = quantileMapping({kind: "qdm", by: "month"});
 * const corrected = await op.apply(future, await op.fit({reference: observed, historical: model}));
 */
export function quantileMapping({
  kind = "eqm",
  mode = "add",
  nodes = 20,
  by = "all",
  window = 1,
  interpolation = "linear",
  extrapolation = "constant",
  scope = "cell",
  jitter = 0,
  seed = 0,
  ...others
}: QuantileMappingOptions = {}): QuantileMappingOperator {
  onlyOptions(
    "quantileMapping",
    others,
    "kind, mode, nodes, by, window, interpolation, extrapolation, scope, jitter, seed"
  );
  checkWord("kind", kind, ["eqm", "dqm", "qdm"]);
  checkWord("mode", mode, ["add", "multiply"]);
  checkWord("interpolation", interpolation, ["linear", "nearest", "cubic"]);
  checkWord("extrapolation", extrapolation, ["constant", "nan"]);
  checkWord("scope", scope, ["cell", "pooled"]);
  checkGrouping(by, window);
  if (!(jitter >= 0 && jitter < Infinity))
    throw new OptionError(`invalid jitter: ${String(jitter)}; expected an amount of 0 or more`, {
      subject: "jitter",
      value: jitter
    });
  randomOf(seed);
  const options: ResolvedMapping = Object.freeze({
    kind,
    mode,
    nodes: probabilities(nodes),
    by,
    window,
    interpolation,
    extrapolation,
    scope,
    jitter,
    seed
  });
  const pooled: readonly Role[] = scope === "pooled" ? ["S", "T", "X"] : ["S", "T"];
  const frame = {
    name: "quantileMapping",
    options,
    marks: marks({S: "FB", T: "FB", V: "KB", X: scope === "pooled" ? "FB" : "KB"}),
    pooled,
    needs: ["T"] as const,
    parameterShape: ["quantile", ...(by === "all" ? [] : [by]), "V", ...(scope === "pooled" ? [] : ["X"])],
    sizes: {
      quantile: options.nodes.length,
      ...(by === "month" && {month: 12}),
      ...(by === "season" && {season: 4})
    }
  };
  return Object.freeze({
    ...frame,
    async fit(training: Training, {signal, progress}: FitOptions = {}) {
      signal?.throwIfAborted();
      const params = fitQuantiles(training, frame);
      progress?.(1, "quantiles");
      return params;
    },
    partial: async (training: Training) => partialTraining(training, frame),
    merge: mergeTraining,
    finalize: (state: unknown) => finalizeTraining(state, frame),
    async apply(future: Field, params: QuantileMappingParams, {signal}: FitOptions = {}) {
      signal?.throwIfAborted();
      return adjust(future, params, options, pooled);
    }
  });
}

function checkWord(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new OptionError(`invalid ${name}: ${String(value)}; expected ${words.join(", ")}`, {
    subject: name,
    value
  });
}

function probabilities(nodes: number | readonly number[]): readonly number[] {
  const isCount = typeof nodes === "number" && Number.isInteger(nodes) && nodes >= 1;
  const list = isCount ? Array.from({length: nodes}, (_, i) => (i + 0.5) / nodes) : nodes;
  const rises = (q: number, i: number, all: readonly number[]) =>
    q >= 0 && q <= 1 && !(i > 0 && q <= all[i - 1]);
  if (Array.isArray(list) && list.length > 0 && list.every(rises)) return Object.freeze([...list]);
  throw new OptionError(
    `invalid nodes: ${String(nodes)}; expected a whole number from 1, or rising probabilities from 0 to 1`,
    {subject: "nodes", value: nodes}
  );
}
