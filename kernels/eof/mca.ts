/** @file Maximum covariance analysis: pairs of patterns, one of each of two fields, that vary together most. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import {movedAt} from "../field/sameGrid.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {type Marks, marks, provenanceOf} from "../operator/index.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {factors} from "./fitEof.ts";
import {leadingPairs} from "./leadingPairs.ts";
import {onCells, onModes, onSamples} from "./onCells.ts";
import {type Projection, project} from "./project.ts";
import {type Centring, presentCells, type Samples, toSamples, withAnomalies} from "./samples.ts";
import {cellWeights, type EofWeights} from "./weights.ts";

export interface McaOptions {
  /** How many pairs to keep; without it 10, or as many as there can be. */
  modes?: number;
  /** What anomalies of both fields are multiplied by, as for `eof`; defaults to "coslat". */
  weights?: EofWeights;
  /** Whether every cell is first divided by its standard deviation (ddof 1); defaults to false. */
  standardize?: boolean;
}

/** Two fields of the same times, on grids of their own. */
export interface McaPair {
  readonly left: Field;
  readonly right: Field;
}

export interface McaSide {
  /** [...cells]. */
  readonly mean: Field;
  /** [mode, …cells], unit norm in weighted space. */
  readonly patterns: Field;
  /** [...cells], what an anomaly is multiplied by. */
  readonly weights: Field;
  /** [time, mode], anomalies projected on the patterns. */
  readonly scores: Field;
  /** [mode], variance of the scores. */
  readonly variance: Field;
}

export interface McaParams extends Params {
  readonly left: McaSide;
  readonly right: McaSide;
  /** [mode], covariance of the two scores, descending. */
  readonly covariances: Field;
  /** [mode], squared covariance over the sum of all. */
  readonly explained: Field;
  /** [mode], correlation of the two scores. */
  readonly correlation: Field;
  /** How many samples the fit saw. */
  readonly samples: number;
}

export type McaOperator = Operator<
  McaParams,
  McaPair,
  McaPair,
  Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KP"; readonly X: "KP"}>,
  "T"
> &
  Required<Pick<Operator<McaParams, McaPair, McaPair>, "apply">>;

/**
 * Returns the operator that projects two fields on the pairs of patterns whose scores covary most.
 *
 * Shapes: fit {left [time, …cells], right [time, …cells]} → patterns [mode, …cells] of each; apply → {left, right} scores [time, mode].
 * Units: patterns have none, scores their field's, covariances the product. Covariances divide by N − 1.
 * Missing: cells absent in all samples are dropped and put back; a lone gap throws with the count and the first place.
 * Fields that do not vary have modes of no covariance, whose share and correlation are NaN.
 * Signs: the left loading of largest magnitude is positive. High squared covariance is no proof of a link: two fields that
 * each have a strong mode share some by chance, so look at the correlation too.
 * Throws: FieldError `missing left: …`, `invalid samples: …` for unlike times; OptionError `invalid modes: …`; else as `eof`.
 * Source: Bretherton, Smith and Wallace (1992). Checked against: xeofs 3.0.6 MCA, relative 1e-9, up to sign; numpy SVD.
 *
 * @example const {left, right, correlation} = await mca({modes: 3}).fit({left: sst, right: rain});
 */
export function mca({
  modes: asked,
  weights = "coslat",
  standardize = false,
  ...others
}: McaOptions = {}): McaOperator {
  onlyOptions("mca", others, "modes, weights, standardize");
  if (typeof standardize !== "boolean")
    throw new OptionError(`invalid standardize: ${String(standardize)}; expected true or false`, {
      subject: "standardize",
      value: standardize
    });
  const frame = {
    name: "mca",
    options: Object.freeze({modes: asked ?? 10, weights, standardize}),
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"] as const,
    needs: ["T"] as const,
    parameterShape: ["mode", "V", "X"],
    sizes: {mode: asked ?? 10}
  };
  return Object.freeze({
    ...frame,
    async fit(pair: McaPair, {signal, progress}: FitOptions = {}) {
      const [left, right] = sidesOf(pair, weights, standardize);
      const limit = Math.min(left.s.samples, left.kept.length, right.kept.length);
      const modes = asked ?? Math.min(10, limit);
      if (!(Number.isInteger(modes) && modes >= 1 && modes <= limit))
        throw new OptionError(`invalid modes: ${modes}; expected 1 to ${limit}`, {
          subject: "modes",
          value: modes
        });
      progress?.(0.1, "anomalies");
      const ops = primitives();
      const found = await withAnomalies(left.s, left, (a) =>
        withAnomalies(right.s, right, async (b) => {
          const pairs = await leadingPairs(a, b, {count: modes, ops, signal});
          const scores = await Promise.all([
            ops.gemm(a, pairs.left, {transposeB: true, signal}),
            ops.gemm(b, pairs.right, {transposeB: true, signal})
          ]);
          return {...pairs, scores};
        })
      );
      progress?.(1, "modes");
      const {covariances, total} = found;
      const units = [left, right].map(({s}) => (standardize ? "1" : s.field.units));
      const product = units[0] === units[1] ? squaredUnits(units[0]) : `${units[0]} ${units[1]}`.trim();
      const made = [left, right].map((side, i) => {
        const {s, kept, mean} = side;
        const {name} = s.field;
        const weight = side.weights ?? new Float64Array(kept.length).fill(1);
        return {
          mean: onCells(s, kept, mean, {name: `mean of ${name}`, units: s.field.units}),
          patterns: onCells(s, kept, (i === 0 ? found.left : found.right).data, {
            name: `patterns of ${name}`,
            units: "1",
            modes
          }),
          weights: onCells(s, kept, weight, {name: "weights", units: "1"}),
          scores: onSamples(s.field, found.scores[i], {name: `scores of ${name}`, units: units[i]}),
          variance: onModes(variances(found.scores[i].data, modes), {
            name: "variance of scores",
            units: squaredUnits(units[i])
          })
        };
      });
      return Object.freeze({
        left: made[0],
        right: made[1],
        covariances: onModes(covariances, {name: "covariance of scores", units: product}),
        explained: onModes(
          covariances.map((value) => (value * value) / total),
          {name: "squared covariance fraction", units: "1"}
        ),
        correlation: onModes(
          covariances.map(
            (value, k) => value / Math.sqrt(made[0].variance.values[k] * made[1].variance.values[k])
          ),
          {name: "correlation of scores", units: "1"}
        ),
        samples: left.s.samples,
        provenance: lazyDigest(
          provenanceOf(frame, undefined, ops),
          () => provenanceOf(frame, [pair.left, pair.right]).digest
        )
      });
    },
    async apply(pair: McaPair, params: McaParams, {signal}: FitOptions = {}) {
      checkPair(pair);
      return {
        left: await project(pair.left, asFitted(params?.left), {signal}),
        right: await project(pair.right, asFitted(params?.right), {signal})
      };
    }
  });
}

type Side = Centring & {s: Samples};

function sidesOf(pair: McaPair, weights: EofWeights, standardize: boolean): Side[] {
  checkPair(pair);
  const sides = [pair.left, pair.right].map((f) => toSamples(f));
  const [a, b] = sides;
  const moved = a.sampleDims.some((dim) => movedAt(a.field.coords[dim], b.field.coords[dim]) >= 0);
  if (a.samples !== b.samples || String(a.sampleDims) !== String(b.sampleDims) || moved)
    throw new FieldError(
      `invalid samples: ${a.samples} of ${a.sampleDims.join(", ")} and ${b.samples} of ${b.sampleDims.join(", ")}${moved && a.samples === b.samples ? " at other times" : ""}; select the common ones of both`,
      {subject: "samples"}
    );
  if (a.samples < 2)
    throw new FieldError(`invalid samples: ${a.samples}; a covariance needs 2 or more`, {
      subject: "samples",
      value: a.samples
    });
  return sides.map((s) => {
    const {kept, mean} = presentCells(s);
    if (kept.length === 0)
      throw new FieldError("missing values: every cell; a field without data has no patterns", {
        subject: "values"
      });
    return {s, kept, mean, weights: factors(s, kept, mean, cellWeights(weights, s), standardize)};
  });
}

function checkPair(pair: McaPair): void {
  for (const side of ["left", "right"] as const)
    if (pair?.[side] === undefined)
      throw new FieldError(`missing ${side}: maximum covariance is of two fields; give {left, right}`, {
        subject: side
      });
}

/** One side as `project` reads it. */
function asFitted(side: McaSide): Projection {
  return {...side, eigenvalues: side?.variance, scaling: 0};
}

/** Variance (ddof 1) of each mode; scores have mean 0. */
function variances(scores: Float64Array, modes: number): Float64Array {
  const sums = new Float64Array(modes);
  for (let i = 0; i < scores.length; ++i) sums[i % modes] += scores[i] * scores[i];
  return sums.map((sum) => sum / (scores.length / modes - 1));
}
