/** @file Rotated EOFs: modes turned within their span until each speaks of few cells. */
import {OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {field} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import {digest} from "../operator/index.ts";
import {answeredBy} from "../operator/provenance.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofParams} from "./eof.ts";
import {onlyOptions} from "../options.ts";
import {checkParams, keptCells, patternMatrix} from "./fitted.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {positive} from "./modes.ts";
import {modeNumbers, onCells, onModes, onSamples} from "./onCells.ts";
import {scale} from "./scale.ts";
import {varimax} from "./varimax.ts";

export interface VarimaxOptions extends FitOptions {
  /** How many leading modes to rotate; all by default. The others are left out. */
  modes?: number;
  /** "kaiser" gives each cell the same say while the rotation is sought, "none" lets strong cells lead; defaults to "kaiser". */
  normalize?: "kaiser" | "none";
  /** The relative growth of the criterion's gradient below which the rotation stops; defaults to 1e-15. */
  tolerance?: number;
}

/**
 * Returns the parameters of varimax-rotated modes, to be applied and undone like those they come from.
 *
 * Loadings pattern × √eigenvalue are rotated for the largest sum of variances of squared loadings; the modes are then
 * sorted by their variance, which adds up to what it was, and signed by the largest loading. Rotated patterns are not at
 * right angles, their scores are uncorrelated. Both forms of the criterion give other answers: say which.
 *
 * Shapes: patterns [mode, …cells] → [mode, …cells]. Units: as of `eof`. Missing: cells without data stay missing.
 * Throws: OptionError `invalid modes: 7; expected 1 to 6`, `invalid normalize: …`, `invalid tolerance: …`; FieldError `invalid params: …`.
 * Source: Kaiser (1958); Richman (1986). Checked against: numpy (both), relative 1e-6, and by it xeofs 3.0.6 (kaiser).
 */
export async function rotateVarimax(
  params: EofParams,
  {
    modes = params?.eigenvalues?.values.length,
    normalize = "kaiser",
    tolerance = 1e-15,
    signal,
    progress: _,
    ...others
  }: VarimaxOptions = {}
): Promise<EofParams> {
  onlyOptions("rotateVarimax", others, "modes, normalize, tolerance, signal");
  checkParams(params);
  if (!(tolerance >= 0))
    throw new OptionError(`invalid tolerance: ${tolerance}; expected 0 or more`, {
      subject: "tolerance",
      value: tolerance
    });
  const before = Float64Array.from(params.eigenvalues.values);
  const real = before.filter((value) => value > 0).length;
  if (!(Number.isInteger(modes) && modes >= 1 && modes <= real))
    throw new OptionError(`invalid modes: ${modes}; expected 1 to ${real}`, {subject: "modes", value: modes});
  if (normalize !== "kaiser" && normalize !== "none")
    throw new OptionError(`invalid normalize: ${normalize}; expected "kaiser" or "none"`, {
      subject: "normalize",
      value: normalize
    });
  if (params.rotation)
    throw new OptionError("invalid params: rotated already; rotate those of the plain fit", {
      subject: "params"
    });
  const kept = keptCells(params);
  const cells = kept.length;
  const loadings = patternMatrix(params, kept).data.slice(0, modes * cells);
  for (let i = 0; i < loadings.length; ++i) loadings[i] *= Math.sqrt(before[Math.floor(i / cells)]);
  const ops = primitives();
  const {data: rotation} = await varimax(
    {data: loadings, rows: modes, cols: cells},
    {kaiser: normalize === "kaiser", tolerance, ops, signal}
  );

  const rows = rotate(loadings, rotation, modes);
  const variances = rows.map((row) => row.reduce((sum, value) => sum + value * value, 0));
  const order = [...rows.keys()].sort((p, q) => variances[q] - variances[p]);
  const matrix = new Float64Array(modes * modes);
  const patterns = new Float64Array(modes * cells);
  order.forEach((from, k) => {
    const sign = positive(rows[from]) ? 1 : -1;
    for (let u = 0; u < modes; ++u) matrix[u * modes + k] = sign * rotation[u * modes + from];
    const factor = sign / Math.sqrt(variances[from]);
    for (let j = 0; j < cells; ++j) patterns[k * cells + j] = rows[from][j] * factor;
  });
  const {mean, eigenvalues, explained, northError, totalVariance} = params;
  const after = Float64Array.from(order, (from) => variances[from]);
  const layout = {field: mean, cellDims: mean.dims, cellShape: mean.shape, cells: mean.values.length};
  const label = ({name, units}: Field) => ({name: `${name}, rotated`, units});
  const {operator, scope, options: plain} = params.provenance;
  const options = {...plain, rotate: "varimax", rotated: modes, normalize, tolerance};
  return {
    ...params,
    patterns: onCells(layout, kept, patterns, {...label(params.patterns), modes}),
    eigenvalues: onModes(after, label(eigenvalues)),
    explained: onModes(
      after.map((value) => value / totalVariance),
      label(explained)
    ),
    northError: onModes(new Float64Array(modes).fill(NaN), label(northError)),
    scores: onSamples(params.scores, rotatedScores(params, {matrix, after, modes}), label(params.scores)),
    rotation: {
      matrix: field(matrix, {
        dims: ["unrotated", "mode"],
        shape: [modes, modes],
        axes: {unrotated: "V", mode: "V"},
        coords: {mode: modeNumbers(modes)},
        name: "rotation",
        units: "1"
      }),
      eigenvalues: onModes(before.slice(0, modes), eigenvalues)
    },
    provenance: lazyDigest({operator, options, scope, ...answeredBy(params.provenance, ops)}, () =>
      digest({fit: params.provenance.digest, options})
    )
  };
}

/** The unrotated scores at unit variance, rotated, and given the new variances. */
function rotatedScores(
  {scores, eigenvalues, scaling}: EofParams,
  {matrix, after, modes}: {matrix: Float64Array; after: Float64Array; modes: number}
): Matrix {
  const all = eigenvalues.values.length;
  const before = {data: Float64Array.from(scores.values), rows: scores.values.length / all, cols: all};
  scale(before, {scaling, eigenvalues: eigenvalues.values}, -1);
  scale(before, {scaling: 1, eigenvalues: eigenvalues.values}, 1);
  const data = new Float64Array(before.rows * modes);
  for (let i = 0; i < before.rows; ++i)
    for (let u = 0; u < modes; ++u)
      for (let k = 0; k < modes; ++k)
        data[i * modes + k] += before.data[i * all + u] * matrix[u * modes + k] * Math.sqrt(after[k]);
  const rotated = {data, rows: before.rows, cols: modes};
  scale(rotated, {scaling, eigenvalues: after}, 1);
  return rotated;
}

/** The rows of Rᵀ·L. */
function rotate(loadings: Float64Array, rotation: Float64Array, modes: number): Float64Array[] {
  const cells = loadings.length / modes;
  return Array.from({length: modes}, (_, k) => {
    const row = new Float64Array(cells);
    for (let u = 0; u < modes; ++u) {
      const share = rotation[u * modes + k];
      for (let j = 0; j < cells; ++j) row[j] += share * loadings[u * cells + j];
    }
    return row;
  });
}
