/** @file Runs a statistic of spatial association over every map of a field, gaps taken out of map and weights alike. */
import {FieldError} from "../../errors.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {checkField, roleDims} from "../field/dims.ts";
import {field, isField} from "../field/field.ts";
import {refuseInfinite} from "../field/finite.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {amongPlaces, checkWeights, momentsOf, type SpatialWeights, type WeightMoments} from "./weights.ts";

/** A field, or the values of the places in the order of the weights. */
export type MapInput = Field | ArrayLike<number>;

/** One map: the values that are there, their weights, and what statistics are made of. */
export interface MapOf {
  readonly values: Float64Array;
  readonly weights: SpatialWeights;
  readonly moments: WeightMoments;
  /** Values less their mean. */
  readonly z: Float64Array;
  /** Mean of z². */
  readonly m2: number;
  /** Kurtosis: mean of z⁴ over m2². */
  readonly b2: number;
  /** The position of each value among all places. */
  readonly kept: Int32Array;
}

type PerMap<R> = {readonly [K in keyof R]: number | Field};

/** A number for each map: plain where the field is one map, else a field over the other dims. */
export function perMap<R extends {readonly [K in keyof R]?: number}>(
  input: MapInput,
  weights: SpatialWeights,
  compute: (map: MapOf) => R
): PerMap<R> {
  const f = asField(input);
  const results = mapsOf(f, weights, compute);
  const dims = f.dims.filter((dim) => f.axes[dim] !== "X");
  if (dims.length === 0) return Object.freeze(results[0]) as PerMap<R>;
  const shape = dims.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const axes = Object.fromEntries(dims.map((dim) => [dim, f.axes[dim]]));
  const keys = results.length > 0 ? (Object.keys(results[0]) as (keyof R & string)[]) : [];
  const coords = keepCoords(f, dims);
  return Object.freeze(
    Object.fromEntries(
      keys.map((key) => [
        key,
        field(
          Float64Array.from(results, (result) => result[key] as number),
          {dims, shape, coords, axes, name: `${key} of ${f.name}`}
        )
      ])
    )
  ) as PerMap<R>;
}

/** A number for each place of each map, as fields like the input; missing where the input is. */
export function perPlace<R extends {readonly [K in keyof R]?: Float64Array}>(
  input: MapInput,
  weights: SpatialWeights,
  compute: (map: MapOf) => R
): {readonly [K in keyof R]: Field} {
  const f = asField(input);
  const cells = offsetsOf(f, roleDims(f, "X"));
  const starts = startsOf(f);
  const out: Record<string, Float64Array> = {};
  const all = mapsOf(f, weights, (map) => ({kept: map.kept, lists: compute(map)}));
  for (const [s, {kept, lists}] of all.entries()) {
    for (const [key, list] of Object.entries<Float64Array>(lists as Record<string, Float64Array>)) {
      const values = (out[key] ??= new Float64Array(f.values.length).fill(NaN));
      for (const [k, cell] of kept.entries()) values[starts[s] + cells[cell]] = list[k];
    }
  }
  return Object.freeze(
    Object.fromEntries(
      Object.entries(out).map(([key, values]) => [
        key,
        derive(f, {values, units: "1", name: `${key} of ${f.name}`})
      ])
    )
  ) as {readonly [K in keyof R]: Field};
}

function asField(input: MapInput): Field {
  if (isField(input)) return input;
  if (Array.isArray(input) || ArrayBuffer.isView(input))
    return field(
      Float64Array.from(input as ArrayLike<number>, (value) => value ?? NaN),
      {dims: ["place"]}
    );
  checkField(input);
  return input as never;
}

/** Where each map begins. */
function startsOf(f: Field): Int32Array {
  return offsetsOf(
    f,
    f.dims.filter((dim) => f.axes[dim] !== "X")
  );
}

function mapsOf<T>(f: Field, weights: SpatialWeights, compute: (map: MapOf) => T): T[] {
  checkWeights(weights);
  refuseInfinite(f);
  const space = roleDims(f, "X");
  const cells = offsetsOf(f, space);
  if (space.length === 0 || cells.length !== weights.rows)
    throw new FieldError(
      `invalid weights: of ${weights.rows} places; the field has ${space.length ? cells.length : 0} over ${space.join(", ") || "no dim of space"}`,
      {subject: "weights", value: weights.rows}
    );
  const whole = momentsOf(weights);
  return Array.from(startsOf(f), (start) => {
    const kept = Int32Array.from(cells.keys()).filter((i) => !Number.isNaN(f.values[start + cells[i]]));
    const values = Float64Array.from(kept, (i) => f.values[start + cells[i]]);
    const isWhole = kept.length === cells.length;
    const some = isWhole ? weights : amongPlaces(weights, kept);
    const n = values.length;
    const mean = values.reduce((total, value) => total + value, 0) / n;
    // What differs from the mean by the rounding of the mean alone does not differ.
    const isConstant = values.every((value) => value === values[0]);
    const z = values.map((value) => (isConstant ? 0 : value - mean));
    const m2 = z.reduce((total, value) => total + value * value, 0) / n;
    const b2 = z.reduce((total, value) => total + value ** 4, 0) / n / m2 ** 2;
    return compute({values, weights: some, moments: isWhole ? whole : momentsOf(some), z, m2, b2, kept});
  });
}

/** Σ_j w_ij x_j for every place. */
export function lagOf({rows, offsets, indices, values}: SpatialWeights, x: Float64Array): Float64Array {
  const lag = new Float64Array(rows);
  for (let i = 0; i < rows; ++i)
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) lag[i] += values[k] * x[indices[k]];
  return lag;
}
