/** @file The scores of a field: its anomalies projected on patterns that were fitted before. */
import {allocate, primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {keepCoords} from "../field/derive.ts";
import {field} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofParams} from "./eof.ts";
import {alignedSamples, keptCells, patternMatrix, pick} from "./fitted.ts";
import {axesOver, modeNumbers} from "./onCells.ts";
import {anomalies, gapError} from "./samples.ts";

/** Scores [time, mode] of a field on the cells the parameters know; it may hold other samples than the fit saw. */
export async function project(f: Field, params: EofParams, {signal}: FitOptions = {}): Promise<Field> {
  const s = alignedSamples(f, params);
  const kept = keptCells(params);
  const a = anomalies(s, kept, pick(params.mean, kept), pick(params.weights, kept), allocate);
  const ops = primitives();
  let scores = await ops.gemm(a, patternMatrix(params, kept), {transposeB: true, signal});
  if (!scores.data.every(Number.isFinite)) {
    const isKept = new Set(kept);
    throw gapError(s, (cell) => isKept.has(cell));
  }
  if (params.rotation) scores = await ops.gemm(scores, rotatedScores(params, params.rotation), {signal});
  scale(scores, params, 1);
  return field(scores.data, {
    dims: [...s.sampleDims, "mode"],
    shape: [...s.field.shape.slice(0, s.sampleDims.length), scores.cols],
    coords: {...keepCoords(f, s.sampleDims), mode: modeNumbers(scores.cols)},
    axes: axesOver(f, s.sampleDims, true),
    name: `scores of ${f.name}`,
    units: params.scaling === 1 ? "1" : params.scaling === 2 ? params.eigenvalues.units : f.units,
    sKind: f.sKind
  });
}

/**
 * Rotated patterns are not at right angles, so that projecting on them is not yet the score. With rotation R, variances
 * λ before and ν after it, scores are (x·Fᵀ)·√ν·Rᵀ·λ⁻¹·R·√ν: back to unrotated scores of unit variance, and on.
 */
function rotatedScores(
  {eigenvalues}: EofParams,
  {matrix, eigenvalues: before}: NonNullable<EofParams["rotation"]>
): Matrix {
  const count = before.values.length;
  const data = new Float64Array(count * count);
  for (let i = 0; i < count; ++i) {
    for (let j = 0; j < count; ++j) {
      let sum = 0;
      for (let u = 0; u < count; ++u)
        sum += (matrix.values[u * count + i] * matrix.values[u * count + j]) / before.values[u];
      data[i * count + j] = sum * Math.sqrt(eigenvalues.values[i] * eigenvalues.values[j]);
    }
  }
  return {data, rows: count, cols: count};
}

/** Scales scores as the parameters say, or back with direction −1. Modes without variance keep scores of 0. */
export function scale({data, cols}: Matrix, {scaling, eigenvalues}: EofParams, direction: 1 | -1): void {
  if (scaling === 0) return;
  for (let i = 0; i < data.length; ++i) {
    const root = Math.sqrt(eigenvalues.values[i % cols]) || 1;
    data[i] *= (scaling === 2) === (direction === 1) ? root : 1 / root;
  }
}
