/** @file The fit of an EOF operator, from a field to its parameters. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {provenanceOf} from "../operator/index.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofOperator, EofOptions, EofParams} from "./eof.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {leadingModes} from "./modes.ts";
import {onCells, onModes, onSamples} from "./onCells.ts";
import {type Samples, presentCells, standardDeviations, toSamples, withAnomalies} from "./samples.ts";
import {scale} from "./scale.ts";
import {cellWeights} from "./weights.ts";

/** Fits without rotation; the operator is named in the provenance. */
export async function fitEof(
  f: Field,
  {modes: most, isAsked, weights, standardize, scaling}: Required<EofOptions> & {isAsked: boolean},
  operator: EofOperator,
  {signal, progress}: FitOptions = {}
): Promise<EofParams> {
  const s = toSamples(f);
  if (s.samples < 2)
    throw new FieldError(`invalid samples: ${s.samples}; a variance needs 2 or more`, {
      subject: "samples",
      value: s.samples
    });
  const {kept, mean} = presentCells(s);
  if (kept.length === 0)
    throw new FieldError("missing values: every cell; a field without data has no patterns", {
      subject: "values"
    });
  const limit = Math.min(s.samples, kept.length);
  const modes = isAsked ? most : Math.min(most, limit);
  if (!(Number.isInteger(modes) && modes >= 1 && modes <= limit))
    throw new OptionError(`invalid modes: ${modes}; expected 1 to ${limit}`, {
      subject: "modes",
      value: modes
    });
  progress?.(0.1, "anomalies");
  const factor = factors(s, kept, mean, cellWeights(weights, s), standardize);
  const ops = primitives();
  const found = await withAnomalies(s, {kept, mean, weights: factor}, (a) => {
    progress?.(0.2, "modes");
    return leadingModes(a, {count: modes, ops, signal});
  });
  progress?.(1, "modes");
  const units = standardize ? "1" : f.units;
  const squared = squaredUnits(units);
  const {eigenvalues, totalVariance, nextEigenvalue} = found;
  scale(found.scores, {scaling, eigenvalues}, 1);
  return {
    mean: onCells(s, kept, mean, {name: `mean of ${f.name}`, units: f.units}),
    patterns: onCells(s, kept, found.patterns.data, {name: `patterns of ${f.name}`, units: "1", modes}),
    eigenvalues: onModes(eigenvalues, {name: "eigenvalues", units: squared}),
    explained: onModes(
      eigenvalues.map((value) => value / totalVariance),
      {name: "explained variance", units: "1"}
    ),
    northError: onModes(
      eigenvalues.map((value) => value * Math.sqrt(2 / s.samples)),
      {name: "sampling error of eigenvalues", units: squared}
    ),
    scores: onSamples(s.field, found.scores, {
      name: `scores of ${f.name}`,
      units: [units, "1", squared][scaling]
    }),
    totalVariance,
    nextEigenvalue,
    samples: s.samples,
    weights: onCells(s, kept, factor ?? new Float64Array(kept.length).fill(1), {name: "weights", units: "1"}),
    scaling,
    warnings: warningsOf(f, totalVariance),
    provenance: lazyDigest(provenanceOf(operator, undefined, ops), () => provenanceOf(operator, f).digest)
  };
}

/** What the anomaly of each kept cell is multiplied by; undefined stands for ones. */
export function factors(
  s: Samples,
  kept: Int32Array,
  mean: Float64Array,
  weights: Float64Array | undefined,
  standardize: boolean
): Float64Array | undefined {
  const factor = weights && Float64Array.from(kept, (j) => weights[j]);
  const bad = factor?.findIndex((value) => !(value >= 0 && value < Infinity)) ?? -1;
  if (bad >= 0)
    throw new FieldError(`invalid weights: ${factor![bad]} in a cell that has data; expected 0 or more`, {
      subject: "weights",
      value: factor![bad]
    });
  if (!standardize) return factor;
  // A cell that never changes has nothing to standardize: its anomalies are 0 whatever they are divided by.
  return standardDeviations(s, kept, mean).map((deviation, k) => (factor?.[k] ?? 1) / (deviation || 1));
}

function warningsOf(f: Field, totalVariance: number): string[] {
  const warnings: string[] = [];
  if (f.sKind === "window" || f.sKind === "patch")
    warnings.push(
      `samples are ${f.sKind}s, which may overlap or lie near one another: fewer are independent than counted`
    );
  if (totalVariance === 0) warnings.push("the field does not vary: no mode carries variance");
  return warnings;
}
