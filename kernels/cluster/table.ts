/** @file A field as rows of variables: the pixels, or times, or samples that are to be told apart. */
import {FieldError} from "../../errors.ts";
import {checkField} from "../field/dims.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {field, transpose} from "../field/index.ts";
import {offsetsOf, product} from "../field/layout.ts";
import type {Field} from "../field/types.ts";

/** Rows are the places along S, T and X; columns are the variables, one when the field has no V. */
export interface Table {
  /** The field with its rows first. */
  field: Field;
  rowDims: readonly string[];
  columnDims: readonly string[];
  /** All rows of the field, those with gaps too. */
  rows: number;
  columns: number;
  /** Positions of the rows without gaps; undefined stands for all. */
  kept?: Int32Array;
  /** The rows without gaps: count × columns. */
  data: Float64Array;
  count: number;
}

/** Lays a field out as rows of variables; rows with a gap are left out. Throws FieldError `invalid values: …` for infinite ones. */
export function tableOf(f: Field): Table {
  checkField(f);
  const rowDims = f.dims.filter((dim) => f.axes[dim] !== "V");
  const columnDims = f.dims.filter((dim) => f.axes[dim] === "V");
  const order = transpose(f, [...rowDims, ...columnDims]);
  const columns = product(order.shape.slice(rowDims.length));
  const rows = columns === 0 ? 0 : order.values.length / columns;
  const {values} = order;
  let infinite = 0;
  let gaps = 0;
  for (let i = 0; i < values.length; ++i) {
    if (values[i] - values[i] === 0) continue;
    if (Number.isNaN(values[i])) ++gaps;
    else ++infinite;
  }
  if (infinite > 0)
    throw new FieldError(`invalid values: ${infinite} infinite; mask them first`, {
      subject: "values",
      value: infinite
    });
  const base = {field: order, rowDims, columnDims, rows, columns};
  if (gaps === 0) {
    const data = values instanceof Float64Array ? values : Float64Array.from(values);
    return {...base, data, count: rows};
  }
  const kept = Int32Array.from({length: rows}, (_, i) => i).filter((i) => {
    for (let at = i * columns; at < (i + 1) * columns; ++at) if (Number.isNaN(values[at])) return false;
    return true;
  });
  const data = new Float64Array(kept.length * columns);
  for (let k = 0; k < kept.length; ++k)
    for (let j = 0; j < columns; ++j) data[k * columns + j] = values[kept[k] * columns + j];
  return {...base, kept, data, count: kept.length};
}

/** A field over the rows, missing where a row has gaps: whole numbers stay so when there are none. */
export function onRows(
  {field: f, rowDims, rows, kept}: Table,
  values: Int32Array | Float64Array,
  label: {name: string; units?: string}
): Field {
  let all = values;
  if (kept) {
    all = new Float64Array(rows).fill(NaN);
    for (let k = 0; k < kept.length; ++k) all[kept[k]] = values[k];
  }
  return derive(f, {values: all, dims: rowDims, units: "1", attrs: {}, ...label});
}

/** A field over clusters where `k` is given, and over variables where asked for. */
export function onClusters(
  {field: f, columnDims}: Pick<Table, "field" | "columnDims">,
  values: Float64Array,
  {name, units, k, perVariable = true}: {name: string; units: string; k?: number; perVariable?: boolean}
): Field {
  const dims = perVariable ? columnDims : [];
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const numbers = {dims: ["cluster"], values: Int32Array.from({length: k ?? 0}, (_, i) => i)};
  return field(values, {
    dims: k === undefined ? dims : ["cluster", ...dims],
    shape: k === undefined ? shape : [k, ...shape],
    coords: {...keepCoords(f, dims), ...(k !== undefined && {cluster: numbers})},
    axes: {
      ...(k !== undefined && {cluster: "V"}),
      ...Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]))
    },
    name,
    units
  });
}

/** The value of a field over some of the row dims at every row without gaps. */
export function alongRows({field: f, rowDims, kept}: Table, g: Field): Float64Array {
  const offsets = offsetsOf(f, rowDims, g);
  return Float64Array.from(kept ?? offsets, (each) => g.values[kept ? offsets[each] : each]);
}
