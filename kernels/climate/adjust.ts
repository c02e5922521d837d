/** @file Quantile mapping applied: each value is moved by the correction of its quantile. */
import {FieldError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import {derive} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {isField} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import {yearsSince1970} from "../field/time.ts";
import type {Field, Role} from "../field/types.ts";
import {checkSameUnits} from "../field/units.ts";
import {readerOf} from "./between.ts";
import {jittered} from "./jitter.ts";
import {type Pools, poolsOf} from "./pools.ts";
import type {QuantileMappingParams, ResolvedMapping} from "./quantileMapping.ts";

/** What is known of one group and cell. */
interface Correction {
  /** Quantiles of the model's past, ascending. */
  quantiles: Float64Array;
  factors: Float64Array;
  nodes: Float64Array;
  scaling: number;
}

/** Returns the field corrected; `over` are the roles that one distribution is of. */
export function adjust(
  given: Field,
  params: QuantileMappingParams,
  options: ResolvedMapping,
  over: readonly Role[]
): Field {
  checkField(given);
  refuseInfinite(given);
  // The fit draws from the seed and the one after it.
  const f = jittered(given, options.jitter, options.seed + 2);
  const pools = poolsOf(f, options.by, 1, over);
  checkParams(f, pools, params);
  checkSameUnits(f, params.historical);
  const {scaling, nodes} = params;
  const places = offsetsOf(f, pools.kept, scaling);
  const size = scaling.values.length;
  const own: Correction = {
    quantiles: new Float64Array(nodes.values.length),
    factors: new Float64Array(nodes.values.length),
    nodes: Float64Array.from(nodes.values),
    scaling: NaN
  };
  const correct = corrector(options);
  const isAmount = options.jitter > 0;
  const clock = options.kind === "dqm" ? clockOf(f, pools) : undefined;
  const out = new Float64Array(f.values.length).fill(NaN);
  for (const [group, list] of pools.counted.entries()) {
    const at = new Int32Array(list.length);
    const x = new Float64Array(list.length);
    const t = new Float64Array(list.length);
    for (let c = 0; c < pools.cells.length; ++c) {
      const place = group * (size / pools.groups.size) + places[c];
      for (let q = 0; q < own.nodes.length; ++q) {
        own.quantiles[q] = params.historical.values[q * size + place];
        own.factors[q] = params.factors.values[q * size + place];
      }
      own.scaling = scaling.values[place];
      let n = 0;
      for (let i = 0; i < list.length; ++i) {
        at[n] = pools.rows[list[i]] + pools.cells[c];
        x[n] = f.values[at[n]];
        if (clock) t[n] = clock[pools.time[list[i]]];
        if (!Number.isNaN(x[n])) ++n;
      }
      const values = x.subarray(0, n);
      correct(values, own, t);
      for (let i = 0; i < n; ++i) out[at[i]] = values[i] < options.jitter && isAmount ? 0 : values[i];
    }
  }
  return derive(f, {values: out});
}

/** Returns what corrects values in place; times go with them. */
function corrector({
  kind,
  mode,
  interpolation,
  extrapolation
}: ResolvedMapping): (x: Float64Array, own: Correction, t: Float64Array) => void {
  const ratio = mode === "multiply";
  const put = (value: number, factor: number): number => (ratio ? value * factor : value + factor);
  const take = (value: number, line: number): number => (ratio ? value / line : value - line);
  const read = readerOf(interpolation, extrapolation);
  if (kind === "eqm")
    return (x, {quantiles, factors}) => {
      const find = read(quantiles, factors);
      for (let i = 0; i < x.length; ++i) x[i] = put(x[i], find(x[i]));
    };
  if (kind === "qdm")
    return (x, {nodes, factors}) => {
      const find = read(nodes, factors);
      const u = ranks(x);
      for (let i = 0; i < x.length; ++i) x[i] = put(x[i], find(u[i]));
    };
  return (x, {quantiles, factors, scaling}, t) => {
    const find = read(quantiles, factors);
    for (let i = 0; i < x.length; ++i) x[i] = put(x[i], scaling);
    const line = lineOf(x, t);
    for (let i = 0; i < x.length; ++i) {
      const rest = take(x[i], line[i]);
      x[i] = put(put(rest, find(rest)), line[i]);
    }
  };
}

/** Ranks from 0 for the lowest to 1 for the highest; tied values share their mean rank, values all alike are in the middle. */
function ranks(x: Float64Array): Float64Array {
  const sorted = x.slice().sort();
  const rank = new Map<number, number>();
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to] === sorted[from]) ++to;
    rank.set(sorted[from], (from + to - 1) / 2);
    from = to;
  }
  const lowest = rank.get(sorted[0])!;
  const span = rank.get(sorted[sorted.length - 1])! - lowest;
  return x.map((value) => (span > 0 ? (rank.get(value)! - lowest) / span : 0.5));
}

/** The values of the straight line of least squares. */
function lineOf(x: Float64Array, t: Float64Array): Float64Array {
  const n = x.length;
  let meanX = 0;
  let meanT = 0;
  for (let i = 0; i < n; ++i) {
    meanX += x[i] / n;
    meanT += t[i] / n;
  }
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; ++i) {
    products += (t[i] - meanT) * (x[i] - meanX);
    squares += (t[i] - meanT) ** 2;
  }
  const slope = squares > 0 ? products / squares : 0;
  return x.map((_, i) => meanX + slope * (t[i] - meanT));
}

/** The time of each step: years for dates, else the coordinate, else its number. */
function clockOf(f: Field, {groups}: Pools): Float64Array {
  const [dim] = groups.dims;
  if (groups.dims.length !== 1)
    throw new FieldError(
      `ambiguous axis: T; ${groups.dims.join(" and ") || "none"} for a trend, expected one dim`,
      {
        subject: "axis",
        value: "T"
      }
    );
  const axis = f.coords[dim];
  const length = f.shape[f.dims.indexOf(dim)];
  if (axis === undefined || Array.isArray(axis.values)) return new Float64Array(length).map((_, i) => i);
  const values = Float64Array.from(axis.values as ArrayLike<number>);
  return axis.units?.includes(" since ") ? values.map((value) => yearsSince1970(value, axis)) : values;
}

/** Throws FieldError unless the parameters are of this operator, grid and calendar. */
function checkParams(f: Field, {kept, groups}: Pools, params: QuantileMappingParams): void {
  const isWhole = [params?.factors, params?.historical, params?.nodes].every(isField);
  const group = groups.coordinate?.dims ?? [];
  checkSameGrid(f, kept, isWhole ? params.scaling : undefined, group);
  const size = group.length ? params.scaling.shape[params.scaling.dims.indexOf(group[0])] : 1;
  if (size === groups.size) return;
  throw new FieldError(
    `invalid calendar: a year of ${groups.size} days, that of the parameters has ${size}; convert to one calendar`,
    {subject: "calendar", value: f.calendar}
  );
}
