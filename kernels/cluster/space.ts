/** @file The space that rows are clustered in: units of the field, or standard deviations. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField, transpose} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import {type Weights, weightsOf} from "../field/weights.ts";
import type {Rows} from "../linalg/rows.ts";
import type {Resolved} from "./kmeans.ts";
import {alongRows, type Table} from "./table.ts";

export interface Space {
  /** Mean of each column, taken off where columns are standardized. */
  readonly mean: Float64Array;
  /** What each column is divided by: its standard deviation (ddof 0), 1 for one that never changes. */
  readonly scale: Float64Array;
  /** Mean over the columns of their variance in this space; 0 when nobody asks. */
  readonly variance: number;
}

export function spaceOf(
  {data, count, columns}: Table,
  {standardize, needsVariance = false}: {standardize: boolean; needsVariance?: boolean}
): Space {
  if (!standardize && !needsVariance)
    return {mean: new Float64Array(columns), scale: new Float64Array(columns).fill(1), variance: 0};
  const mean = new Float64Array(columns);
  const m2 = new Float64Array(columns);
  const first = data.subarray(0, columns);
  for (let i = 0; i < count; ++i)
    for (let j = 0; j < columns; ++j) mean[j] += data[i * columns + j] - first[j];
  for (let j = 0; j < columns; ++j) mean[j] = first[j] + mean[j] / count;
  for (let i = 0; i < count; ++i)
    for (let j = 0; j < columns; ++j) {
      const d = data[i * columns + j] - mean[j];
      m2[j] += d * d;
    }
  const std = m2.map((each) => Math.sqrt(each / count));
  if (!standardize) {
    const variance = std.reduce((sum, each) => sum + each * each, 0) / columns;
    return {mean: mean.fill(0), scale: std.fill(1), variance};
  }
  const variance = std.reduce((sum, each) => sum + Number(each > 0), 0) / columns;
  return {mean, scale: std.map((each) => each || 1), variance};
}

/** Rows of the field's units in the space; a new array where anything changes. */
export function intoSpace(data: Float64Array, {mean, scale}: Pick<Space, "mean" | "scale">): Float64Array {
  if (scale.every((each) => each === 1) && mean.every((each) => each === 0)) return data;
  const columns = scale.length;
  const out = new Float64Array(data.length);
  for (let at = 0; at < out.length; at += columns)
    for (let j = 0; j < columns; ++j) out[at + j] = (data[at + j] - mean[j]) / scale[j];
  return out;
}

/** Centres in the space, back in the units of the field. */
export function outOfSpace(data: Float64Array, {mean, scale}: Space): Float64Array {
  return data.map((value, i) => value * scale[i % scale.length] + mean[i % scale.length]);
}

/** The given centres as k × columns, in the units of the field. */
export function centresOf({init, k}: Resolved, {field: f, columnDims, columns}: Table): Float64Array {
  const flat = isField(init) ? listed(init, columnDims) : Float64Array.from((init as number[][]).flat());
  if (flat.length === k * columns && flat.every(Number.isFinite)) return flat;
  throw new OptionError(
    `invalid init: ${flat.length} numbers for ${k} centres; expected ${columns} finite ones each, as ${f.name || "the field"} has variables`,
    {subject: "init", value: init}
  );
}

/** The centres of a field one after another, whatever the order of its dims. */
function listed(centers: Field, columnDims: readonly string[]): Float64Array {
  const others = centers.dims.filter((dim) => !columnDims.includes(dim));
  return Float64Array.from(transpose(centers, [...others, ...columnDims]).values);
}

/** The weight of each row without gaps; undefined when all count the same. */
export function rowWeights(table: Table, weights: Weights | ArrayLike<number>): Rows["weights"] {
  if (weights === "none") return undefined;
  if (typeof weights === "string" || isField(weights)) {
    const found = weightsOf(table.field, weights as Weights)!;
    const column = found.dims.find((dim) => table.columnDims.includes(dim));
    if (column !== undefined)
      throw new FieldError(`invalid sampleWeight: ${column} is a variable; rows are weighed as wholes`, {
        subject: "sampleWeight",
        value: column
      });
    return some(alongRows(table, found));
  }
  const given = Array.from(weights ?? []);
  if (given.length !== table.rows || given.some((value) => !(value >= 0 && value < Infinity)))
    throw new OptionError(
      `invalid sampleWeight: ${given.length} numbers for ${table.rows} rows; expected one of 0 or more for each`,
      {subject: "sampleWeight", value: weights}
    );
  return some(table.kept ? Float64Array.from(table.kept, (i) => given[i]) : Float64Array.from(given));
}

function some(weights: Float64Array): Float64Array {
  if (weights.some((value) => value > 0)) return weights;
  throw new FieldError("invalid sampleWeight: 0 in every row without gaps; some must count", {
    subject: "sampleWeight"
  });
}
