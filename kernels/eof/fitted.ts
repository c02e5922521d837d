/** @file What fitted parameters say about cells: which have data, and their numbers as plain arrays. */
import {FieldError, listNames} from "../../errors.ts";
import type {Matrix} from "../engine/types.ts";
import {isField, transpose} from "../field/index.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import type {Field} from "../field/types.ts";
import type {EofModes} from "./eof.ts";
import {type Samples, toSamples} from "./samples.ts";

/** What projecting on patterns takes. */
export type Fitted = Pick<EofModes, "mean" | "patterns" | "eigenvalues">;

/** Throws FieldError `invalid params: …` for anything but what a fit of eof returned. */
export function checkParams(params: Fitted): void {
  if (isField(params?.mean) && isField(params.patterns) && isField(params.eigenvalues)) return;
  const is = isField(params)
    ? "a field"
    : (params as unknown) instanceof Promise
      ? "a promise"
      : params === null
        ? "null"
        : typeof params;
  throw new FieldError(`invalid params: ${is}; give what the fit of eof returned, awaited`, {
    subject: "params"
  });
}

/** A field as samples × cells, its cells in the order of the parameters. */
export function alignedSamples(f: Field, params: Fitted): Samples {
  checkParams(params);
  const {mean} = params;
  const s = toSamples(f);
  const fits =
    mean.dims.length === s.cellDims.length &&
    mean.dims.every((dim, i) => s.cellShape[s.cellDims.indexOf(dim)] === mean.shape[i]);
  if (!fits)
    throw new FieldError(
      `invalid cells: ${sizes(s.cellDims, s.cellShape)}; the fit was on ${sizes(mean.dims, mean.shape)}`,
      {
        subject: "cells",
        value: s.cellShape
      }
    );
  checkSameGrid(s.field, s.cellDims, mean);
  return mean.dims.every((dim, i) => dim === s.cellDims[i])
    ? s
    : toSamples(transpose(s.field, [...s.sampleDims, ...mean.dims]));
}

function sizes(dims: readonly string[], shape: readonly number[]): string {
  return listNames(dims.map((dim, i) => `${dim} ${shape[i]}`));
}

/** Positions of the cells that had data. */
export function keptCells({mean: {values}}: Pick<Fitted, "mean">): Int32Array {
  let count = 0;
  const kept = new Int32Array(values.length);
  for (let j = 0; j < values.length; ++j) if (!Number.isNaN(values[j])) kept[count++] = j;
  return kept.subarray(0, count);
}

/** The values of kept cells, row by row where the field has modes too; the field's own array when all are kept. */
export function pick({values}: Field, kept: Int32Array, {modes = 1}: {modes?: number} = {}): Float64Array {
  const cells = values.length / modes;
  if (kept.length === cells && values instanceof Float64Array) return values;
  const picked = new Float64Array(modes * kept.length);
  for (let k = 0; k < modes; ++k)
    for (let j = 0; j < kept.length; ++j) picked[k * kept.length + j] = values[k * cells + kept[j]];
  return picked;
}

/** The patterns as modes × kept cells. */
export function patternMatrix({patterns}: Pick<Fitted, "patterns">, kept: Int32Array): Matrix {
  const modes = patterns.shape[0];
  return {data: pick(patterns, kept, {modes}), rows: modes, cols: kept.length};
}
