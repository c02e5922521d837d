/** @file Modes turned by a rotation, dressed as the parameters of a fit again: sorted, signed, with scores that go with them. */
import {OptionError} from "../../errors.ts";
import type {Matrix} from "../engine/types.ts";
import {field} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import {digest} from "../operator/index.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {type Answered, answeredBy} from "../operator/provenance.ts";
import type {EofModes, EofParams} from "./eof.ts";
import {checkParams, keptCells, patternMatrix} from "./fitted.ts";
import {positive} from "./modes.ts";
import {modeNumbers, onCells, onModes, onSamples} from "./onCells.ts";
import {scale} from "./scale.ts";

/** Loadings, pattern × √eigenvalue, of the modes to be turned: modes × kept cells. */
export function loadingsOf(params: EofModes, modes: number): Matrix {
  const kept = keptCells(params);
  const cells = kept.length;
  const data = patternMatrix(params, kept).data.slice(0, modes * cells);
  for (let i = 0; i < data.length; ++i)
    data[i] *= Math.sqrt(params.eigenvalues.values[Math.floor(i / cells)]);
  return {data, rows: modes, cols: cells};
}

/** Throws unless the parameters are of a plain fit and have that many modes with variance. */
export function checkTurn(
  params: EofModes,
  {modes, normalize, tolerance}: {modes: number; normalize: string; tolerance: number}
): void {
  checkParams(params);
  if (!(tolerance >= 0))
    throw new OptionError(`invalid tolerance: ${tolerance}; expected 0 or more`, {
      subject: "tolerance",
      value: tolerance
    });
  const real = Float64Array.from(params.eigenvalues.values).filter((value) => value > 0).length;
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
}

export interface Turn {
  loadings: Matrix;
  /** modes × modes; loadings are turned by it. */
  rotation: Float64Array;
  /** Its transposed inverse, by which scores are turned; the same when the rotation is orthogonal. */
  inverse?: Float64Array;
  /** What goes into the provenance. */
  options: Readonly<Record<string, unknown>>;
  /** Who computed the rotation. */
  by: Answered;
}

/** The parameters with turned modes, sorted by variance, their largest loading positive. */
export function turned<P extends EofModes>(params: P, {loadings, rotation, inverse, options, by}: Turn): P {
  const {rows: modes, cols: cells} = loadings;
  const kept = keptCells(params);
  const rows = rotate(loadings.data, rotation, modes);
  const variances = rows.map((row) => row.reduce((sum, value) => sum + value * value, 0));
  const order = [...rows.keys()].sort((p, q) => variances[q] - variances[p]);
  const signs = order.map((from) => (positive(rows[from]) ? 1 : -1));
  const patterns = new Float64Array(modes * cells);
  order.forEach((from, k) => {
    const factor = signs[k] / Math.sqrt(variances[from]);
    for (let j = 0; j < cells; ++j) patterns[k * cells + j] = rows[from][j] * factor;
  });
  const sorted = (square: Float64Array): Float64Array =>
    square.map((_, i) => signs[i % modes] * square[Math.floor(i / modes) * modes + order[i % modes]]);
  const matrix = sorted(rotation);
  const back = inverse && sorted(inverse);
  const {mean, eigenvalues, explained, northError, totalVariance, scores} = params;
  const after = Float64Array.from(order, (from) => variances[from]);
  const layout = {field: mean, cellDims: mean.dims, cellShape: mean.shape, cells: mean.values.length};
  const label = ({name, units}: Field) => ({name: `${name}, rotated`, units});
  const {operator, scope, options: plain} = params.provenance;
  const all = {...plain, ...options};
  return {
    ...params,
    patterns: onCells(layout, kept, patterns, {...label(params.patterns), modes}),
    eigenvalues: onModes(after, label(eigenvalues)),
    explained: onModes(
      after.map((value) => value / totalVariance),
      label(explained)
    ),
    northError: onModes(new Float64Array(modes).fill(NaN), label(northError)),
    ...(scores && {
      scores: onSamples(
        scores,
        turnedScores({...params, scores}, {matrix: back ?? matrix, after, modes}),
        label(scores)
      )
    }),
    rotation: {
      matrix: onPairs(matrix, modes, "rotation"),
      ...(back && {
        inverse: onPairs(back, modes, "transposed inverse of the rotation"),
        correlation: onPairs(squared(back, modes), modes, "correlation of scores", "other")
      }),
      eigenvalues: onModes(Float64Array.from(eigenvalues.values).slice(0, modes), eigenvalues)
    },
    provenance: lazyDigest({operator, options: all, scope, ...answeredBy(params.provenance, by)}, () =>
      digest({fit: params.provenance.digest, options: all})
    )
  };
}

function onPairs(values: Float64Array, modes: number, name: string, dim = "unrotated"): Field {
  return field(values, {
    dims: [dim, "mode"],
    shape: [modes, modes],
    axes: {[dim]: "V", mode: "V"},
    coords: {mode: modeNumbers(modes)},
    name,
    units: "1"
  });
}

/** MᵀM: what unit scores turned by M are to one another. */
function squared(matrix: Float64Array, modes: number): Float64Array {
  return matrix.map((_, i) => {
    let sum = 0;
    for (let u = 0; u < modes; ++u)
      sum += matrix[u * modes + Math.floor(i / modes)] * matrix[u * modes + (i % modes)];
    return sum;
  });
}

/** The unrotated scores at unit variance, turned, and given the new variances. */
function turnedScores(
  {scores, eigenvalues, scaling}: Pick<EofParams, "scores" | "eigenvalues" | "scaling">,
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
export function rotate(loadings: Float64Array, rotation: Float64Array, modes: number): Float64Array[] {
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
