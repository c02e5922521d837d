/** @file Reductions of fields by named dims: mean, sum, std, variance, min, max, median, quantile, count. */
import {OptionError} from "../../errors.ts";
import {
  checkDdof,
  eachColumn,
  layoutOf,
  momentsOf,
  type Moments,
  type ReduceOptions,
  resultOf
} from "./aggregate.ts";
import {type7} from "../linalg/quantiles.ts";
import {derive, keepCoords} from "./derive.ts";
import type {Field} from "./types.ts";
import {squaredUnits} from "./units.ts";

export interface SpreadOptions extends ReduceOptions {
  /** Taken off the count in the divisor; defaults to 0. With weights the divisor is Σw (n − ddof) / n. */
  ddof?: number;
}

export interface QuantileOptions extends ReduceOptions {
  /** Probabilities from 0 to 1; defaults to 0.5. A list adds a leading dim `quantile`. */
  q?: number | readonly number[];
}

/**
 * Returns the mean Σwx / Σw over dims: a number when all are reduced, else a field.
 *
 * Units: the field's. Missing: left out; NaN where nothing is there.
 * Throws: FieldError `unknown dimension: tim; this field has time, lat, lon`.
 *
 * @example mean(sst, {over: ["lat", "lon"], weights: "coslat"})
 */
export function mean(f: Field, options: ReduceOptions = {}): number | Field {
  return fromMoments(f, options, ({sum, weight}, k) => sum[k] / weight[k]);
}

/** Returns the sum Σwx over dims. Units: the field's, times those of the weights. Missing: NaN where nothing is there. */
export function sum(f: Field, options: ReduceOptions = {}): number | Field {
  return fromMoments(f, options, ({sum}, k) => sum[k]);
}

/** Returns the standard deviation over dims, the root of `variance`. Units: the field's. */
export function std(f: Field, {ddof = 0, ...options}: SpreadOptions = {}): number | Field {
  return fromMoments(f, options, (m, k) => Math.sqrt(varianceAt(m, k, ddof)), ddof);
}

/** Returns the variance over dims, with divisor n − ddof. Units: squared. Missing: NaN where n ≤ ddof. */
export function variance(f: Field, {ddof = 0, ...options}: SpreadOptions = {}): number | Field {
  return fromMoments(f, options, (m, k) => varianceAt(m, k, ddof), ddof, squaredUnits);
}

/** Returns how many values are there, over dims; weights do not matter to it. */
export function count(f: Field, {over, ...others}: Pick<ReduceOptions, "over"> = {}): number | Field {
  const layout = layoutOf(f, {...others, over, weights: "none"});
  const n = momentsOf(f, layout).count;
  return resultOf(f, layout, n, "1");
}

/** Returns the smallest value over dims; NaN where nothing is there. */
export function min(f: Field, options: Omit<ReduceOptions, "weights"> = {}): number | Field {
  return fromColumns(f, options, (column) => column.reduce((a, b) => Math.min(a, b), column[0] ?? NaN));
}

/** Returns the largest value over dims; NaN where nothing is there. */
export function max(f: Field, options: Omit<ReduceOptions, "weights"> = {}): number | Field {
  return fromColumns(f, options, (column) => column.reduce((a, b) => Math.max(a, b), column[0] ?? NaN));
}

/** Returns the median over dims, the quantile of 0.5. */
export function median(f: Field, options: ReduceOptions = {}): number | Field {
  return quantile(f, 0.5, options);
}

/**
 * Returns quantiles over dims. Without weights values are interpolated linearly between order statistics (Hyndman and Fan's
 * type 7, numpy's default); with weights it is the smallest value whose share of the weight reaches q.
 *
 * @example quantile(sst, 0.9, {over: "time"})
 */
export function quantile(
  f: Field,
  q: number | readonly number[] | QuantileOptions = 0.5,
  options: ReduceOptions = {}
): number | Field {
  if (typeof q === "object" && !Array.isArray(q)) {
    const {q: inner = 0.5, ...rest} = q as QuantileOptions;
    return quantile(f, inner, rest);
  }
  const list = (Array.isArray(q) ? q : [q]) as readonly number[];
  for (const p of list) {
    if (p >= 0 && p <= 1) continue;
    throw new OptionError(`invalid quantile: ${p}; expected 0 to 1`, {subject: "quantile", value: p});
  }
  const layout = layoutOf(f, options);
  const size = layout.keptOffsets.length;
  const values = new Float64Array(list.length * size);
  eachColumn(f, layout, options.skipMissing ?? true, (column, weights, k) => {
    if (!weights) column.sort();
    const at = weights ? weightedQuantile(column, weights) : (p: number) => type7(column, p);
    for (const [i, p] of list.entries()) values[i * size + k] = at(p);
  });
  if (!Array.isArray(q)) return resultOf(f, layout, values);
  return derive(f, {
    values,
    dims: ["quantile", ...layout.kept],
    shape: [list.length, ...layout.kept.map((dim) => f.shape[f.dims.indexOf(dim)])],
    coords: {
      ...keepCoords(f, layout.kept),
      quantile: {dims: ["quantile"], values: Float64Array.from(list)}
    }
  });
}

function weightedQuantile(column: Float64Array, weights: Float64Array): (p: number) => number {
  const order = Array.from(column.keys()).sort((a, b) => column[a] - column[b]);
  // Summed in the order of the shares, so that the last one reaches the whole of it.
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  return (p) => {
    let reached = 0;
    for (const i of order) {
      reached += weights[i];
      if (weights[i] > 0 && reached >= p * total) return column[i];
    }
    return order.length ? column[order[order.length - 1]] : NaN;
  };
}

function fromMoments(
  f: Field,
  options: ReduceOptions,
  at: (moments: Moments, k: number) => number,
  ddof?: number,
  units?: (units: string) => string
): number | Field {
  if (ddof !== undefined) checkDdof(ddof);
  const layout = layoutOf(f, options);
  const moments = momentsOf(f, layout, {squares: ddof !== undefined, skipMissing: options.skipMissing});
  return resultOf(
    f,
    layout,
    moments.sum.map((_, k) => at(moments, k)),
    units?.(f.units)
  );
}

function varianceAt({count, weight, sum, m2}: Moments, k: number, ddof: number): number {
  if (Number.isNaN(sum[k]) || count[k] <= ddof) return NaN;
  return m2[k] / ((weight[k] * (count[k] - ddof)) / count[k]);
}

function fromColumns(
  f: Field,
  {skipMissing = true, ...options}: ReduceOptions,
  at: (column: Float64Array) => number
): number | Field {
  const layout = layoutOf(f, options);
  const values = new Float64Array(layout.keptOffsets.length);
  eachColumn(f, layout, skipMissing, (column, _, k) => (values[k] = at(column)));
  return resultOf(f, layout, values);
}
