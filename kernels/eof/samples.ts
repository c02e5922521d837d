/** @file A field as samples × cells: which dims are which, which cells have data, and their anomalies. */
import {FieldError, listNames} from "../../errors.ts";
import {checkField} from "../field/dims.ts";
import {transpose} from "../field/index.ts";
import {checkNeeds} from "../operator/index.ts";
import {product} from "../field/layout.ts";
import type {Field, Values} from "../field/types.ts";
import type {Matrix} from "../engine/types.ts";
import {withScratch} from "./scratch.ts";

/** A field with its sample dims (roles S and T) first and its cell dims (V and X) after them. */
export interface Samples {
  field: Field;
  values: Values;
  sampleDims: readonly string[];
  cellDims: readonly string[];
  samples: number;
  cells: number;
  cellShape: readonly number[];
}

/** Lays the field out as samples × cells; values stay where they are when they already are. */
export function toSamples(f: Field): Samples {
  checkField(f);
  const isSample = (dim: string) => f.axes[dim] === "T" || f.axes[dim] === "S";
  const sampleDims = f.dims.filter(isSample);
  const cellDims = f.dims.filter((dim) => !isSample(dim));
  if (sampleDims.length === 0) checkNeeds({name: "eof", needs: ["T"]}, f);
  if (cellDims.length === 0)
    throw new FieldError(
      `missing axis: X; this field has ${listNames(f.dims)} only, and one series has no pattern`,
      {
        subject: "axis",
        value: "X"
      }
    );
  const field = transpose(f, [...sampleDims, ...cellDims]);
  const cellShape = field.shape.slice(sampleDims.length);
  const samples = product(field.shape.slice(0, sampleDims.length));
  return {field, values: field.values, sampleDims, cellDims, samples, cells: product(cellShape), cellShape};
}

/** Positions and means of the cells that have data; a cell absent at some times only is refused. */
export function presentCells(s: Samples): {kept: Int32Array; mean: Float64Array} {
  const {values, samples, cells} = s;
  const sums = sumsFromFirst(s);
  const kept: number[] = [];
  let gaps = 0;
  for (let j = 0; j < cells; ++j) {
    if (Number.isFinite(sums[j] + values[j])) kept.push(j);
    else if (!isAbsent(s, j)) ++gaps;
  }
  if (gaps > 0) throw gapError(s, (j) => !isAbsent(s, j));
  const mean = new Float64Array(kept.length);
  for (let k = 0; k < kept.length; ++k) mean[k] = values[kept[k]] + sums[kept[k]] / samples;
  return {kept: Int32Array.from(kept), mean};
}

/** Sums over samples of the differences from the first one, which are small and so is their rounding; four rows at a time. */
function sumsFromFirst({values, samples, cells}: Samples): Float64Array {
  const sums = new Float64Array(cells);
  const first = values.subarray(0, cells);
  let i = 1;
  for (; i + 4 <= samples; i += 4) {
    const a = values.subarray(i * cells, (i + 1) * cells);
    const b = values.subarray((i + 1) * cells, (i + 2) * cells);
    const c = values.subarray((i + 2) * cells, (i + 3) * cells);
    const d = values.subarray((i + 3) * cells, (i + 4) * cells);
    for (let j = 0; j < cells; ++j) {
      const from = first[j];
      sums[j] += a[j] - from + (b[j] - from) + (c[j] - from + (d[j] - from));
    }
  }
  for (; i < samples; ++i) for (let j = 0; j < cells; ++j) sums[j] += values[i * cells + j] - first[j];
  return sums;
}

function isAbsent({values, samples, cells}: Samples, j: number): boolean {
  for (let i = 0; i < samples; ++i) if (!Number.isNaN(values[i * cells + j])) return false;
  return true;
}

/** The error for values that are missing or infinite in cells that should have data. */
export function gapError(s: Samples, isChecked: (cell: number) => boolean): FieldError {
  const {values, samples, cells} = s;
  let count = 0;
  let infinite = 0;
  let first = -1;
  for (let j = 0; j < cells; ++j) {
    if (!isChecked(j)) continue;
    for (let i = 0; i < samples; ++i) {
      if (Number.isFinite(values[i * cells + j])) continue;
      ++count;
      if (!Number.isNaN(values[i * cells + j])) ++infinite;
      if (first < 0 || i * cells + j < first) first = i * cells + j;
    }
  }
  const place = placeOf(s.field, first);
  if (infinite > 0)
    return new FieldError(
      `invalid values: ${infinite} infinite and ${count - infinite} missing in cells that have data, first at ${place}; mask them, fill them or drop those cells`,
      {subject: "values", value: infinite, count, place: first}
    );
  return new FieldError(
    `missing values: ${count} in cells that have data at other times, first at ${place}; fill them or drop those cells`,
    {subject: "values", value: count, count, place: first}
  );
}

function placeOf({dims, shape}: Field, index: number): string {
  const place: string[] = [];
  for (let d = dims.length - 1; d >= 0; --d) {
    place.unshift(`${dims[d]} ${index % shape[d]}`);
    index = Math.floor(index / shape[d]);
  }
  return place.join(", ");
}

/** What turns values into anomalies: the cells that are kept, their means, and factors where there are any. */
export interface Centring {
  kept: Int32Array;
  mean: Float64Array;
  weights?: Float64Array;
}

/** Runs `work` on (value − mean) · weight of the kept cells, as samples × kept, which lasts as long as the work does. */
export function withAnomalies<T>(
  s: Samples,
  centring: Centring,
  work: (anomalies: Matrix) => Promise<T>
): Promise<T> {
  const cols = centring.kept.length;
  return withScratch(s.samples * cols, (data) => {
    centre(data, s, centring);
    return work({data, rows: s.samples, cols});
  });
}

/** Apart, so that its loops read plain arguments: half the time of the same loops in a closure. */
function centre(
  data: Float64Array,
  {values, samples, cells}: Samples,
  {kept, mean, weights}: Centring
): void {
  const cols = kept.length;
  for (let i = 0; i < samples; ++i) {
    const from = values.subarray(i * cells, (i + 1) * cells);
    const to = data.subarray(i * cols, (i + 1) * cols);
    if (cols === cells) for (let k = 0; k < cols; ++k) to[k] = from[k] - mean[k];
    else for (let k = 0; k < cols; ++k) to[k] = from[kept[k]] - mean[k];
    if (weights) for (let k = 0; k < cols; ++k) to[k] *= weights[k];
  }
}

/** Standard deviation (ddof 1) of the kept cells. */
export function standardDeviations(
  {values, samples, cells}: Samples,
  kept: Int32Array,
  mean: Float64Array
): Float64Array {
  const sums = new Float64Array(kept.length);
  for (let i = 0; i < samples; ++i)
    for (let k = 0; k < kept.length; ++k) sums[k] += (values[i * cells + kept[k]] - mean[k]) ** 2;
  return sums.map((sum) => Math.sqrt(sum / (samples - 1)));
}
