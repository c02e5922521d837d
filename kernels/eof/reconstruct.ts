/** @file A field put together again from its modes. */
import {FieldError, OptionError, listNames} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {keepCoords} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {field, transpose} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import type {EofModes} from "./eof.ts";
import {checkParams, keptCells, patternMatrix, pick} from "./fitted.ts";
import {onlyOptions} from "../options.ts";
import {axesOver} from "./onCells.ts";
import {scale} from "./scale.ts";

export interface ReconstructOptions extends FitOptions {
  /** How many leading modes to use, or the numbers of single ones, counted from 1; all by default. */
  modes?: number | readonly number[];
}

/**
 * Returns the mean plus the sum of score × pattern, out of weighted space: the part of a field that its modes explain.
 *
 * Shapes: scores [time, mode] → [time, …cells]. Units: those of the field that was fitted.
 * Missing: cells without data stay missing, and so do cells of weight 0; a missing score makes its whole sample missing.
 * Throws: FieldError `missing dimension: mode`, `invalid params: …`; OptionError `invalid modes: 7; expected 1 to 6`.
 * Source: Lorenz (1956). Checked against: with all modes, the input.
 */
export async function reconstruct(
  params: EofModes,
  scores: Field,
  {modes, signal, progress: _, ...others}: ReconstructOptions = {}
): Promise<Field> {
  onlyOptions("reconstruct", others, "modes, signal");
  checkParams(params);
  checkField(scores);
  const {mean, weights} = params;
  const count = params.eigenvalues.values.length;
  const sampleDims = scores.dims.filter((dim) => dim !== "mode");
  if (sampleDims.length === scores.dims.length || scores.shape[scores.dims.indexOf("mode")] !== count)
    throw new FieldError(`missing dimension: mode of ${count}; these scores have ${listNames(scores.dims)}`, {
      subject: "dimension",
      value: "mode"
    });
  const ordered = transpose(scores, [...sampleDims, "mode"]);
  const s: Matrix = {
    data: Float64Array.from(ordered.values),
    rows: ordered.values.length / count,
    cols: count
  };
  scale(s, {scaling: params.scaling, eigenvalues: params.eigenvalues.values}, -1);
  const isUsed = chosen(modes, count);
  for (let i = 0; i < s.data.length; ++i) if (!isUsed(i % count)) s.data[i] = 0;
  const kept = keptCells(params);
  const y = await primitives().gemm(s, patternMatrix(params, kept), {signal});
  const offset = pick(mean, kept);
  const weight = pick(weights, kept);
  const cells = mean.values.length;
  const values = new Float64Array(s.rows * cells).fill(NaN);
  for (let i = 0; i < s.rows; ++i)
    for (let k = 0; k < kept.length; ++k)
      values[i * cells + kept[k]] = offset[k] + y.data[i * kept.length + k] / weight[k];
  return field(values, {
    dims: [...sampleDims, ...mean.dims],
    shape: [...ordered.shape.slice(0, -1), ...mean.shape],
    coords: {...keepCoords(scores, sampleDims), ...mean.coords},
    axes: {...axesOver(scores, sampleDims, false), ...mean.axes},
    name: `reconstruction from ${scores.name}`,
    units: mean.units,
    crs: mean.crs
  });
}

function chosen(modes: ReconstructOptions["modes"], count: number): (k: number) => boolean {
  const isMode = (mode: number) => Number.isInteger(mode) && mode >= 1 && mode <= count;
  const list = modes === undefined ? [] : typeof modes === "number" ? [modes] : modes;
  const bad = list.find((mode) => !isMode(mode));
  if (bad !== undefined)
    throw new OptionError(`invalid modes: ${bad}; expected 1 to ${count}`, {subject: "modes", value: bad});
  if (modes === undefined) return () => true;
  return typeof modes === "number" ? (k) => k < modes : (k) => modes.includes(k + 1);
}
