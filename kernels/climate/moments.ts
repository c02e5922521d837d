/** @file Mean and spread per group and cell, in parts that can be merged: chunks of time give what the whole gives. */
import {FieldError} from "../../errors.ts";
import {keepCoords} from "../field/derive.ts";
import {field} from "../field/field.ts";
import {refuseInfinite} from "../field/finite.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Coordinate, Field, Role} from "../field/types.ts";
import {digest} from "../operator/digest.ts";
import {type By, type Groups, groupsOf} from "./groups.ts";

/** What is known of some times: count, mean and squared deviations of each group and kept cell. */
export interface MomentState {
  /** A field without its pooled dims and values. */
  readonly frame: Pick<Field, "name" | "units" | "dims" | "shape" | "coords" | "axes" | "crs">;
  readonly groups: {readonly size: number; readonly coordinate?: Coordinate};
  readonly count: Float64Array;
  readonly mean: Float64Array;
  readonly m2: Float64Array;
  readonly digest: string;
}

/** How a field is read as pooled rows by kept cells. */
export interface Sorted {
  rows: Int32Array;
  cells: Int32Array;
  /** Position of each row among the times. */
  time: Int32Array;
  groups: Groups;
  kept: string[];
}

export function sortField(f: Field, by: By, window: number, over: readonly Role[]): Sorted {
  const groups = groupsOf(f, by, window);
  const pooled = f.dims.filter((dim) => over.includes(f.axes[dim]));
  const kept = f.dims.filter((dim) => !pooled.includes(dim));
  const times = {dims: groups.dims, shape: groups.dims.map((dim) => f.shape[f.dims.indexOf(dim)])};
  return {
    rows: offsetsOf(f, pooled),
    cells: offsetsOf(f, kept),
    time: offsetsOf(f, pooled, times),
    groups,
    kept
  };
}

/** One pass for the mean, one for the squares and for what rounding left of the mean. */
export function partialMoments(f: Field, by: By, window: number, over: readonly Role[]): MomentState {
  const {rows, cells, time, groups, kept} = sortField(f, by, window, over);
  const n = cells.length;
  const count = new Float64Array(groups.size * n);
  const mean = new Float64Array(groups.size * n);
  const rest = new Float64Array(groups.size * n);
  const m2 = new Float64Array(groups.size * n);
  const {values} = f;
  const visit = (use: (at: number, value: number) => void): void => {
    for (let r = 0; r < rows.length; ++r) {
      const counted = groups.counted[time[r]];
      for (let w = 0; w < counted.length; ++w) {
        const base = counted[w] * n;
        for (let c = 0; c < n; ++c) {
          const value = values[rows[r] + cells[c]];
          if (!Number.isNaN(value)) use(base + c, value);
        }
      }
    }
  };
  visit((at, value) => {
    ++count[at];
    mean[at] += value;
  });
  for (let i = 0; i < mean.length; ++i) {
    mean[i] /= count[i];
    // Where values are there and their mean is not, infinite ones are among them.
    if (count[i] > 0 && !Number.isFinite(mean[i])) refuseInfinite(f);
  }
  visit((at, value) => {
    const d = value - mean[at];
    m2[at] += d * d;
    rest[at] += d;
  });
  for (let i = 0; i < mean.length; ++i) {
    m2[i] -= (rest[i] * rest[i]) / count[i];
    mean[i] += rest[i] / count[i];
  }
  const {name, units, axes, crs} = f;
  const shape = kept.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const frame = {
    name,
    units,
    dims: kept,
    shape,
    coords: keepCoords(f, kept),
    axes: Object.fromEntries(kept.map((dim) => [dim, axes[dim]])),
    ...(crs !== undefined && {crs})
  };
  return {
    frame,
    groups: {size: groups.size, coordinate: groups.coordinate},
    count,
    mean,
    m2,
    digest: digest(f)
  };
}

/** Two states as one, after Chan, Golub and LeVeque (1979). Throws when they are not of one grid and calendar. */
export function mergeMoments(a: MomentState, b: MomentState): MomentState {
  if (a.groups.size !== b.groups.size || String(a.frame.shape) !== String(b.frame.shape)) {
    throw new FieldError(
      `invalid parts: ${a.groups.size} groups of ${a.frame.shape.join(" × ")} and ${b.groups.size} of ${b.frame.shape.join(" × ")}; parts must share grid and calendar`
    );
  }
  const count = new Float64Array(a.count.length);
  const mean = new Float64Array(a.count.length);
  const m2 = new Float64Array(a.count.length);
  for (let i = 0; i < count.length; ++i) {
    const [m, n] = [a.count[i], b.count[i]];
    count[i] = m + n;
    if (m === 0 || n === 0) {
      const only = m === 0 ? b : a;
      mean[i] = only.mean[i];
      m2[i] = only.m2[i];
      continue;
    }
    const d = b.mean[i] - a.mean[i];
    mean[i] = a.mean[i] + (d * n) / (m + n);
    m2[i] = a.m2[i] + b.m2[i] + (d * d * m * n) / (m + n);
  }
  return {frame: a.frame, groups: a.groups, count, mean, m2, digest: digest([a.digest, b.digest])};
}

/** Mean, standard deviation and count as fields [group, …kept]; the group dim is absent when all times are one group. */
export function momentFields(
  {frame, groups: {coordinate}, count, mean, m2}: MomentState,
  ddof: number
): Record<"mean" | "std" | "count", Field> {
  const group = coordinate?.dims ?? [];
  const dims = [...group, ...frame.dims];
  const make = (values: Float64Array, name: string, units: string): Field =>
    field(values, {
      dims,
      shape: [...(coordinate ? [coordinate.values.length] : []), ...frame.shape],
      coords: {...frame.coords, ...(coordinate && {[group[0]]: coordinate})},
      axes: {...frame.axes, ...Object.fromEntries(group.map((dim) => [dim, "T" as const]))},
      name,
      units,
      crs: frame.crs
    });
  const std = m2.map((each, i) => (count[i] > ddof ? Math.sqrt(Math.max(0, each) / (count[i] - ddof)) : NaN));
  return {
    mean: make(mean, frame.name, frame.units),
    std: make(std, `${frame.name}_std`, frame.units),
    count: make(count, `${frame.name}_count`, "1")
  };
}
