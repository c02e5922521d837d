/** @file A field as one series for each cell, whatever the order of its dims, and results for each cell as fields again. */
import {FieldError} from "../../errors.ts";
import {keepCoords} from "../field/derive.ts";
import {field} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Coordinate, Field, Role} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";

/** The thread is let go after this many milliseconds, so that signals and pages live. */
const BREATH = 30;
/** How many series are copied together: neighbours in memory are read while they are in the cache. */
const BLOCK = 32;

/** Value i of the series of cell c is `field.values[rows[i] + cells[c]]`. */
export interface Series {
  readonly field: Field;
  readonly dims: readonly string[];
  readonly rows: Int32Array;
  readonly cells: Int32Array;
}

/** The series along the time dim, of all samples one after the other when these are pooled too. */
export function seriesOf(f: Field, time: string, {pooled = ["T"]}: {pooled?: readonly Role[]} = {}): Series {
  const along = [...f.dims.filter((dim) => dim !== time && pooled.includes(f.axes[dim])), time];
  const dims = f.dims.filter((dim) => !along.includes(dim));
  return {field: f, dims, rows: offsetsOf(f, along), cells: offsetsOf(f, dims)};
}

/** Calls `use` with each series in turn, which lies at `from` … `from + rows.length` of `values` and may not be changed. */
export async function eachSeries(
  {field: {values}, rows, cells}: Series,
  {signal, progress}: FitOptions,
  what: string,
  use: (cell: number, values: Float64Array, from: number) => void
): Promise<void> {
  const length = rows.length;
  const inPlace = values instanceof Float64Array && rows.every((row, i) => row === rows[0] + i);
  const block = new Float64Array(inPlace ? 0 : BLOCK * length);
  let last = performance.now();
  for (let start = 0; start < cells.length; start += BLOCK) {
    signal?.throwIfAborted();
    const count = Math.min(BLOCK, cells.length - start);
    if (inPlace) for (let c = start; c < start + count; ++c) use(c, values, rows[0] + cells[c]);
    else {
      for (let i = 0; i < length; ++i)
        for (let k = 0; k < count; ++k) block[k * length + i] = values[rows[i] + cells[start + k]];
      for (let k = 0; k < count; ++k) use(start + k, block, k * length);
    }
    if (performance.now() - last < BREATH) continue;
    progress?.((start + count) / cells.length, what);
    await new Promise((resolve) => setTimeout(resolve));
    last = performance.now();
  }
  progress?.(1, what);
}

/** Throws FieldError `invalid values: infinite …` with the place of the first. */
export function refuseInfinite(value: number, {field, rows, cells}: Series, cell: number, i: number): never {
  let at = rows[i] + cells[cell];
  const place: string[] = [];
  for (let d = field.dims.length - 1; d >= 0; --d) {
    place.unshift(`${field.dims[d]} ${at % field.shape[d]}`);
    at = Math.floor(at / field.shape[d]);
  }
  throw new FieldError(`invalid values: ${value} at ${place.join(", ")}; mask infinite values first`, {
    subject: "values",
    value
  });
}

/** What results for each cell take from the field: its cell dims and all that is on them. */
export type Frame = Pick<Field, "name" | "units" | "dims" | "shape" | "coords" | "axes" | "crs">;

export function frameOf({field: f, dims}: Pick<Series, "field" | "dims">): Frame {
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const axes = Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]));
  const {name, units, crs} = f;
  return {name, units, dims, shape, axes, coords: keepCoords(f, dims), ...(crs !== undefined && {crs})};
}

interface Label {
  /** What the numbers are, before "of" and the name of the field. */
  what: string;
  units: string;
  /** A dim before those of the cells, with its coordinate. */
  lead?: {dim: string; values: Coordinate["values"]};
}

/** Results for each cell as a field; a number where there is one cell alone and no leading dim. */
export function onCells(frame: Frame, values: Float64Array, {what, units, lead}: Label): Field | number {
  const {dims, shape, coords, axes, crs} = frame;
  if (dims.length === 0 && lead === undefined) return values[0];
  const own = lead ? [lead.dim] : [];
  return field(values, {
    dims: [...own, ...dims],
    shape: [...(lead ? [lead.values.length] : []), ...shape],
    coords: {...coords, ...(lead && {[lead.dim]: {dims: own, values: lead.values}})},
    axes: {...axes, ...(lead && {[lead.dim]: "V" as const})},
    name: frame.name ? `${what} of ${frame.name}` : what,
    units,
    crs
  });
}
