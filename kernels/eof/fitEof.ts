/** @file The fit of an EOF operator, from a field to its parameters. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {provenanceOf} from "../operator/index.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofModes, EofOptions, EofParams} from "./eof.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {leadingModes, type Modes} from "./modes.ts";
import {onCells, onModes, onSamples} from "./onCells.ts";
import {scoreUnits} from "./project.ts";
import {type Samples, presentCells, standardDeviations, toSamples, withAnomalies} from "./samples.ts";
import {scale} from "./scale.ts";
import {cellWeights} from "./weights.ts";

export type Settings = Required<EofOptions> & {readonly isAsked: boolean};

/** Fits without rotation; the operator is named in the provenance. */
export async function fitEof(
  f: Field,
  settings: Settings,
  operator: Named,
  {signal, progress}: FitOptions = {}
): Promise<EofParams> {
  const s = toSamples(f);
  const {weights, standardize} = settings;
  checkSamples(s.samples);
  const {kept, mean} = presentCells(s);
  const modes = countOf(settings, s.samples, kept.length);
  progress?.(0.1, "anomalies");
  const factor = factors(s, kept, mean, cellWeights(weights, s), standardize);
  const ops = primitives();
  const {scores, ...found} = await withAnomalies(s, {kept, mean, weights: factor}, (a) => {
    progress?.(0.2, "modes");
    return leadingModes(a, {count: modes, ops, signal});
  });
  progress?.(1, "modes");
  const params = dressed({...s, kept, mean, factor, ...found}, settings, {
    provenance: lazyDigest(provenanceOf(operator, undefined, ops), () => provenanceOf(operator, f).digest)
  });
  return {...params, scores: scoresField(s.field, scores, params)};
}

export type Named = Parameters<typeof provenanceOf>[0];

/** Throws FieldError `invalid samples: 1; …` where there is no variance. */
export function checkSamples(samples: number): void {
  if (samples >= 2) return;
  throw new FieldError(`invalid samples: ${samples}; a variance needs 2 or more`, {
    subject: "samples",
    value: samples
  });
}

/** How many modes there are to be. */
export function countOf({modes: most, isAsked}: Settings, samples: number, cells: number): number {
  if (cells === 0)
    throw new FieldError("missing values: every cell; a field without data has no patterns", {
      subject: "values"
    });
  const limit = Math.min(samples, cells);
  const modes = isAsked ? most : Math.min(most, limit);
  if (Number.isInteger(modes) && modes >= 1 && modes <= limit) return modes;
  throw new OptionError(`invalid modes: ${modes}; expected 1 to ${limit}`, {subject: "modes", value: modes});
}

/** What is found of the kept cells; values of the field do not matter any more. */
interface Found extends Omit<Modes, "scores">, Pick<Samples, "field" | "cellDims" | "cellShape" | "cells"> {
  kept: Int32Array;
  mean: Float64Array;
  factor: Float64Array | undefined;
  samples: number;
}

/** Parameters, but for the scores. */
export function dressed(
  found: Found,
  {standardize, scaling}: Pick<Settings, "standardize" | "scaling">,
  {provenance}: Pick<EofModes, "provenance">
): EofModes {
  const {field: f, kept, mean, factor, eigenvalues, totalVariance, nextEigenvalue, samples} = found;
  const squared = squaredUnits(standardize ? "1" : f.units);
  const modes = eigenvalues.length;
  return {
    mean: onCells(found, kept, mean, {name: `mean of ${f.name}`, units: f.units}),
    patterns: onCells(found, kept, found.patterns.data, {name: `patterns of ${f.name}`, units: "1", modes}),
    eigenvalues: onModes(eigenvalues, {name: "eigenvalues", units: squared}),
    explained: onModes(
      eigenvalues.map((value) => value / totalVariance),
      {name: "explained variance", units: "1"}
    ),
    northError: onModes(
      eigenvalues.map((value) => value * Math.sqrt(2 / samples)),
      {name: "sampling error of eigenvalues", units: squared}
    ),
    totalVariance,
    nextEigenvalue,
    samples,
    weights: onCells(found, kept, factor ?? new Float64Array(kept.length).fill(1), {
      name: "weights",
      units: "1"
    }),
    scaling,
    warnings: warningsOf(f, totalVariance),
    provenance
  };
}

/** Scores U·S as a field over the samples of `f`, scaled in place. */
export function scoresField(f: Field, scores: Matrix, params: EofModes): Field {
  const {scaling, eigenvalues} = params;
  scale(scores, {scaling, eigenvalues: eigenvalues.values}, 1);
  return onSamples(f, scores, {name: `scores of ${f.name}`, units: scoreUnits(params)});
}

/** What the anomaly of each kept cell is multiplied by; undefined stands for ones. */
export function factors(
  s: Samples,
  kept: Int32Array,
  mean: Float64Array,
  weights: Float64Array | undefined,
  standardize: boolean
): Float64Array | undefined {
  const deviations = standardize ? standardDeviations(s, kept, mean) : undefined;
  return factorsOf(weights, kept, deviations);
}

/** The same, from deviations of the kept cells that are known. */
export function factorsOf(
  weights: Float64Array | undefined,
  kept: Int32Array,
  deviations: Float64Array | undefined
): Float64Array | undefined {
  const factor = weights && Float64Array.from(kept, (j) => weights[j]);
  const bad = factor?.findIndex((value) => !(value >= 0 && value < Infinity)) ?? -1;
  if (bad >= 0)
    throw new FieldError(`invalid weights: ${factor![bad]} in a cell that has data; expected 0 or more`, {
      subject: "weights",
      value: factor![bad]
    });
  // A cell that never changes has nothing to standardize: its anomalies are 0 whatever they are divided by.
  return deviations ? deviations.map((deviation, k) => (factor?.[k] ?? 1) / (deviation || 1)) : factor;
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
