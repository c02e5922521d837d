/** @file Heatwaves: spells above what is usual for the place, counted and brought to one number for a region. */
import {FieldError, OptionError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import {checkOnwards, leapsOf} from "../field/onwards.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {roleDims} from "../field/dims.ts";
import {field, mean, sum} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import type {Weights} from "../field/weights.ts";
import {checkNeeds, type Marks, marks, provenanceOf} from "../operator/index.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {type7} from "../linalg/quantiles.ts";
import {type By, checkGrouping} from "./groups.ts";
import {lookUp} from "./lookUp.ts";
import {eachPool, poolsOf} from "./pools.ts";

export interface HeatwavesOptions {
  /** Which quantile of its own past a value must exceed; defaults to 0.9. */
  quantile?: number;
  /** How many times in a row make a spell, days when the data are daily; defaults to 3. */
  days?: number;
  /** What has a threshold of its own; defaults to "all", one for all times, which finds spells of the warm season. */
  by?: By;
  /** How many months or days around each count for its threshold, an odd number; defaults to 1. */
  window?: number;
  /** How cells count in the number for the region; defaults to "coslat". */
  weights?: Weights;
}

export interface HeatwavesParams extends Params {
  /** [...groups, …cells] in the units of the field. */
  readonly threshold: Field;
  /** [...cells], spells of the fit. */
  readonly count: Field;
}

export type HeatwavesOperator = Operator<
  HeatwavesParams,
  Field,
  Field,
  Marks<{readonly S: "FB"; readonly T: "FP"; readonly V: "KB"; readonly X: "KP"}>,
  "T"
> &
  Required<Pick<Operator<HeatwavesParams>, "apply">>;

/**
 * Returns the operator that learns what is hot in each cell and, applied, tells how many hot spells a region has had:
 * the mean over its cells of their number of spells in the times given.
 *
 * Shapes: fit [time, …cell] → threshold […cell], with `by` [dayofyear, …cell]; apply → a number as a field without dims,
 * one for each variable and member where there are any.
 * Units: thresholds have the field's, numbers of spells none. Missing: left out of thresholds; a gap ends a spell, and so does a leap in time; cells
 * without data are out of the number.
 * A threshold by day of the year from few years jumps: smooth it by `window`. Years of the fit exceed it less often than others.
 * Throws: OptionError `invalid quantile: …`, `invalid days: …`; FieldError `ambiguous axis: T`, `invalid values: …` for infinite ones,
 * `invalid coordinate: …` of times that do not go on,
 * and as `climatology`.
 * Source: Zhang et al. (2005) for thresholds at the edges of the base period.
 * Checked against: counts by hand; thresholds numpy's quantile of type 7, relative 1e-12.
 *
 * @example heatwaves({quantile: 0.9, days: 3, by: "dayofyear", window: 15})
 */
export function heatwaves({
  quantile = 0.9,
  days = 3,
  by = "all",
  window = 1,
  weights = "coslat",
  ...others
}: HeatwavesOptions = {}): HeatwavesOperator {
  onlyOptions("heatwaves", others, "quantile, days, by, window, weights");
  if (!(quantile >= 0 && quantile <= 1))
    throw new OptionError(`invalid quantile: ${String(quantile)}; expected 0 to 1`, {
      subject: "quantile",
      value: quantile
    });
  if (!(Number.isInteger(days) && days >= 1))
    throw new OptionError(`invalid days: ${String(days)}; expected a whole number from 1`, {
      subject: "days",
      value: days
    });
  checkGrouping(by, window);
  const frame = {
    name: "heatwaves",
    options: Object.freeze({quantile, days, by, window, weights}),
    marks: marks({S: "FB", T: "FP", V: "KB", X: "KP"}),
    pooled: ["S", "T"] as const,
    needs: ["T"] as const,
    parameterShape: [...(by === "all" ? [] : [by]), "V", "X"],
    sizes: {...(by === "month" && {month: 12}), ...(by === "season" && {season: 4})}
  };
  return Object.freeze({
    ...frame,
    async fit(input: Field, {signal, progress}: FitOptions = {}) {
      signal?.throwIfAborted();
      checkNeeds(frame, input);
      refuseInfinite(input);
      const threshold = thresholdsOf(input, {quantile, by, window});
      progress?.(0.5, "thresholds");
      return Object.freeze({
        threshold,
        count: overMembers(spells(input, threshold, {by, days})),
        provenance: lazyDigest(provenanceOf(frame, undefined), () => provenanceOf(frame, input).digest)
      });
    },
    async apply(input: Field, {threshold}: HeatwavesParams) {
      checkNeeds(frame, input);
      const counts = spells(input, threshold, {by, days});
      const hasSpace = roleDims(input, "X").length > 0;
      const made = mean(counts, {over: "X", weights: hasSpace ? weights : "none"});
      return typeof made === "number" ? field(made, {dims: [], units: "1", name: "heatwaves"}) : made;
    }
  });
}

/** [...groups, …cells]: a quantile of the values of each, the members of S and all times together. */
function thresholdsOf(f: Field, {quantile, by, window}: {quantile: number; by: By; window: number}): Field {
  const pools = poolsOf(f, by, window, ["S", "T"]);
  const {kept, cells, groups} = pools;
  const values = new Float64Array(groups.size * cells.length);
  eachPool(f, pools, (pool, group, cell) => {
    values[group * cells.length + cell] = type7(pool.sort(), quantile);
  });
  const {coordinate} = groups;
  const own = coordinate?.dims ?? [];
  return derive(f, {
    values,
    dims: [...own, ...kept],
    shape: [...own.map(() => groups.size), ...kept.map((dim) => f.shape[f.dims.indexOf(dim)])],
    coords: {...keepCoords(f, kept), ...(coordinate && {[own[0]]: coordinate})},
    axes: Object.fromEntries(own.map((dim) => [dim, "T" as const])),
    name: `${f.name} threshold`
  });
}

/** Runs of `days` or more times above the threshold in each series, over all dims but time; missing where no value is. */
function spells(f: Field, threshold: Field, {by, days}: {by: By; days: number}): Field {
  const times = roleDims(f, "T");
  if (times.length !== 1)
    throw new FieldError(
      `ambiguous axis: T; ${times.join(" and ")} for one run of time, stack or select first`,
      {
        subject: "axis",
        value: "T"
      }
    );
  checkOnwards(f, times[0], {isStrict: true});
  const excess = lookUp(f, {by, over: ["S", "T"]}, [threshold], (value, limit) => value - limit);
  const steps = offsetsOf(f, times);
  const leaps = leapsOf(f, times[0]);
  const rest = f.dims.filter((dim) => dim !== times[0]);
  const values = Float64Array.from(offsetsOf(f, rest), (start) => {
    let count = 0;
    let run = 0;
    let there = 0;
    for (let t = 0; t < steps.length; ++t) {
      const value = excess.values[start + steps[t]];
      if (!Number.isNaN(value)) ++there;
      run = value > 0 ? (leaps[t] ? 1 : run + 1) : 0;
      if (run === days) ++count;
    }
    return there > 0 ? count : NaN;
  });
  return derive(f, {values, dims: rest, units: "1", name: "heatwaves", attrs: {}});
}

/** The spells of all members together. */
function overMembers(f: Field): Field {
  const members = f.dims.filter((dim) => f.axes[dim] === "S");
  if (members.length === 0) return f;
  const made = sum(f, {over: members});
  return typeof made === "number" ? field(made, {dims: [], units: "1", name: f.name}) : made;
}
