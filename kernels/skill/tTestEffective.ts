/** @file A t-test for series whose values resemble the ones before, by the number of independent values they are worth. */
import {FieldError, listNames} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import {keepCoords} from "../field/derive.ts";
import {field} from "../field/field.ts";
import {map} from "../field/map.ts";
import {transpose} from "../field/transpose.ts";
import type {Field} from "../field/types.ts";
import {studentTwoSided} from "../linalg/distributions.ts";
import {lagOne} from "../linalg/lagOne.ts";
import {onlyOptions} from "../options.ts";
import {type Cases, casesOf, scoreOf} from "./paired.ts";

/** Fields over the cells; numbers for one series. */
export interface TTest {
  /** The mean difference. */
  readonly mean: Field | number;
  readonly t: Field | number;
  /** Two-sided. */
  readonly p: Field | number;
  /** How many differences there were. */
  readonly count: Field | number;
  /** How many independent ones they are worth: n(1 − r)/(1 + r), never more than n. */
  readonly effectiveCount: Field | number;
}

/**
 * Returns whether two series differ in the mean, value by value, or one from a number, by Student's t on the effective
 * number of differences less one.
 *
 * Shapes: [time, …cell] twice, or a number → mean, t, p, count, effectiveCount […cell]; lists of numbers → numbers.
 * Units: mean the field's, others none.
 * Missing: times with a gap on either side are left out, keeping their place; NaN where the effective count is not above 1,
 * or where the difference never changes.
 * Throws: FieldError `missing axis: T; …`, `invalid cases: …`, `invalid values: …` for infinite ones.
 * Source: Zwiers and von Storch (1995), the lag-1 autocorrelation r of the differences.
 * Checked against: scipy 1.16 ttest_1samp where r is 0 or less, and numpy, relative 1e-9.
 *
 * @example tTestEffective(errorsOfA, errorsOfB).p
 */
export function tTestEffective(
  x: Cases,
  y: Cases | number = 0,
  {...others}: Record<never, never> = {}
): TTest {
  onlyOptions("tTestEffective", others, "no options");
  const f = casesOf(x, "the first series");
  for (const each of [f, casesOf(typeof y === "number" ? [y] : y, "the second series")]) refuseInfinite(each);
  const difference = typeof y === "number" ? map(f, (value) => value - y) : scoreOf(f, y, (a, b) => a - b);
  const times = difference.dims.filter((dim) => difference.axes[dim] === "T");
  const along = times.length === 0 && difference.dims.length === 1 ? difference.dims : times;
  if (along.length !== 1)
    throw new FieldError(`missing axis: T, just one; this field has ${listNames(difference.dims)}`, {
      subject: "axis",
      value: "T"
    });
  const dims = difference.dims.filter((dim) => dim !== along[0]);
  const {values, shape} = transpose(difference, [...dims, along[0]]);
  const length = shape[dims.length];
  const size = length > 0 ? values.length / length : 0;
  const out = {mean: list(size), t: list(size), p: list(size), count: list(size), effectiveCount: list(size)};
  for (let c = 0; c < size; ++c) {
    const found = test(values, c * length, length);
    for (const name of NAMES) out[name][c] = found[name];
  }
  const made = (name: Statistic) =>
    dims.length === 0
      ? out[name][0]
      : field(out[name], {
          dims,
          shape: shape.slice(0, dims.length),
          coords: keepCoords(difference, dims),
          axes: Object.fromEntries(dims.map((dim) => [dim, difference.axes[dim]])),
          name,
          units: name === "mean" ? difference.units : "1",
          crs: difference.crs
        });
  return Object.freeze(Object.fromEntries(NAMES.map((name) => [name, made(name)]))) as unknown as TTest;
}

const NAMES = ["mean", "t", "p", "count", "effectiveCount"] as const;
type Statistic = (typeof NAMES)[number];

function list(size: number): Float64Array {
  return new Float64Array(size).fill(NaN);
}

function test(values: Field["values"], start: number, length: number): Record<Statistic, number> {
  let count = 0;
  let mean = 0;
  for (let i = start; i < start + length; ++i)
    if (!Number.isNaN(values[i])) mean += (values[i] - mean) / ++count;
  let squares = 0;
  for (let i = start; i < start + length; ++i)
    if (!Number.isNaN(values[i])) squares += (values[i] - mean) ** 2;
  if (count === 0) mean = NaN;
  const r = lagOne(values, start, length);
  const effectiveCount = Math.min(count, (count * (1 - r)) / (1 + r));
  if (!(effectiveCount > 1) || squares === 0) return {mean, t: NaN, p: NaN, count, effectiveCount};
  const t = mean / Math.sqrt(squares / (count - 1) / effectiveCount);
  return {mean, t, p: studentTwoSided(t, effectiveCount - 1), count, effectiveCount};
}
