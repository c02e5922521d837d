/** @file The scores of a field: its anomalies projected on patterns that were fitted before. */
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import type {Field} from "../field/types.ts";
import {checkSameUnits, squaredUnits} from "../field/units.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofModes} from "./eof.ts";
import {alignedSamples, type Fitted, keptCells, patternMatrix, pick} from "./fitted.ts";
import {onSamples} from "./onCells.ts";
import {gapError, withAnomalies} from "./samples.ts";
import {scale} from "./scale.ts";

export type Projection = Fitted & Pick<EofModes, "weights" | "scaling" | "rotation">;

/** Scores [time, mode] of a field on the cells the parameters know; it may hold other samples than the fit saw. */
export async function project(f: Field, params: Projection, {signal}: FitOptions = {}): Promise<Field> {
  const s = alignedSamples(f, params);
  checkSameUnits(f, params.mean);
  const kept = keptCells(params);
  const ops = primitives();
  const cells = {kept, mean: pick(params.mean, kept), weights: pick(params.weights, kept)};
  let scores = await withAnomalies(s, cells, (a) =>
    ops.gemm(a, patternMatrix(params, kept), {transposeB: true, signal})
  );
  if (!scores.data.every(Number.isFinite)) {
    const isKept = new Set(kept);
    throw gapError(s, (cell) => isKept.has(cell));
  }
  if (params.rotation) scores = await ops.gemm(scores, rotatedScores(params, params.rotation), {signal});
  scale(scores, {scaling: params.scaling, eigenvalues: params.eigenvalues.values}, 1);
  return onSamples(s.field, scores, {name: `scores of ${f.name}`, units: scoreUnits(params)});
}

/** The units of scores: of the field, its square or none by their scaling; none too for what was standardized. */
export function scoreUnits({
  scaling,
  mean,
  eigenvalues
}: Pick<EofModes, "scaling" | "mean" | "eigenvalues">): string {
  if (scaling === 2) return eigenvalues.units;
  return scaling === 1 || eigenvalues.units !== squaredUnits(mean.units) ? "1" : mean.units;
}

/**
 * Rotated patterns are not at right angles, so that projecting on them is not yet the score. With rotation R, its transposed
 * inverse M (R itself when orthogonal), variances λ before and ν after it, scores are (x·Fᵀ)·√ν·Mᵀ·λ⁻¹·M·√ν: back to
 * unrotated scores of unit variance, and on.
 */
function rotatedScores(
  {eigenvalues}: Fitted,
  {matrix, inverse = matrix, eigenvalues: before}: NonNullable<EofModes["rotation"]>
): Matrix {
  const count = before.values.length;
  const data = new Float64Array(count * count);
  for (let i = 0; i < count; ++i) {
    for (let j = 0; j < count; ++j) {
      let sum = 0;
      for (let u = 0; u < count; ++u)
        sum += (inverse.values[u * count + i] * inverse.values[u * count + j]) / before.values[u];
      data[i * count + j] = sum * Math.sqrt(eigenvalues.values[i] * eigenvalues.values[j]);
    }
  }
  return {data, rows: count, cols: count};
}
