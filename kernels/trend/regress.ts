/** @file Regression on an index: how much each cell follows one series, now or some steps later. */
import {FieldError, OptionError} from "../../errors.ts";
import {isSameCalendar} from "../field/calendar.ts";
import {derive} from "../field/derive.ts";
import {isField} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import {checkSameGrid} from "../field/sameGrid.ts";
import {formatTime} from "../field/time.ts";
import type {Field} from "../field/types.ts";
import {studentTwoSided} from "../linalg/distributions.ts";
import {lagOne} from "../linalg/lagOne.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {marks, type Marks} from "../operator/marks.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {type Clock, clockOf} from "./clock.ts";
import {eachSeries, frameOf, onCells, refuseInfinite, seriesOf} from "./series.ts";

export interface RegressOptions {
  /** The index: a field over time alone, at the times of what is fitted. */
  on: Field;
  /** How many steps the index goes ahead of the field; defaults to 0. Below 0 it comes after. */
  lag?: number;
}

/** Fields over the cells, or numbers for one series. */
export interface RegressParams extends Params {
  readonly slope: Field | number;
  /** What the field is where the index is 0. */
  readonly intercept: Field | number;
  readonly correlation: Field | number;
  /** How many pairs of values there were. */
  readonly count: Field | number;
  /** How many independent pairs they are worth: n(1 − rs)/(1 + rs), r and s the lag-1 autocorrelations, never more than n. */
  readonly effectiveCount: Field | number;
  /** The standard error of the slope, by the effective count. */
  readonly stderr: Field | number;
  /** Two-sided, of Student's t on the effective count less 2. */
  readonly p: Field | number;
}

export type RegressOperator = Operator<
  RegressParams,
  Field,
  Field,
  Marks<{readonly S: "KB"; readonly T: "FB"; readonly V: "KB"; readonly X: "KB"}>,
  "T"
> &
  Required<Pick<Operator<RegressParams>, "apply" | "invert">>;

const STATISTICS = ["slope", "intercept", "correlation", "count", "effectiveCount", "stderr", "p"] as const;
type Statistic = (typeof STATISTICS)[number];

/**
 * Returns the operator that regresses each cell on an index, and takes off what follows it.
 *
 * Shapes: fit [time, …cell] → slope, intercept, correlation, count, effectiveCount, stderr, p […cell]; apply → [time, …cell],
 * the field less slope times the index, which invert turns back. An index regressed on another gives numbers.
 * Units: slope the field's per unit of the index.
 * Missing: pairs with a gap on either side are left out, and missing after apply. NaN for fewer than three pairs, for the
 * slope on an index that never changes, for the correlation of cells that never change, and for p where the effective count
 * leaves no freedom.
 * Throws: FieldError `missing axis: T; …`, `invalid index: …` for one of other times, `invalid values: …` for infinite ones;
 * OptionError `missing on: …`, `invalid lag: …`.
 * Source: Bretherton et al. (1999) for the effective count.
 * Checked against: scipy 1.16 linregress and pearsonr, relative 1e-9.
 *
 * @example const {slope, p} = await regress({on: nino34, lag: 3}).fit(precipitation);
 */
export function regress({on, lag = 0, ...others}: RegressOptions = {} as RegressOptions): RegressOperator {
  onlyOptions("regress", others, "on, lag");
  if (on === undefined)
    throw new OptionError("missing on: none given; give the index, a field over time, as {on: nino34}", {
      subject: "on"
    });
  if (!isField(on) || on.dims.length !== 1 || on.axes[on.dims[0]] !== "T")
    throw new FieldError(
      `invalid index: ${isField(on) ? on.dims.join(", ") || "no dims" : typeof on}; expected a field over time alone`,
      {subject: "index", value: on}
    );
  if (!Number.isInteger(lag))
    throw new OptionError(`invalid lag: ${lag}; expected a whole number of steps`, {
      subject: "lag",
      value: lag
    });
  const index = on.values;
  const clock = clockOf(on, "regress", {isStrict: true});
  const frame = {
    name: "regress",
    options: Object.freeze({on, lag}),
    marks: marks({S: "KB", T: "FB", V: "KB", X: "KB"}),
    pooled: ["T"] as const,
    needs: ["T"] as const,
    parameterShape: ["statistic", "V", "X"],
    sizes: {statistic: STATISTICS.length}
  };

  async function fit(f: Field, call: FitOptions = {}): Promise<RegressParams> {
    const series = seriesOf(f, sameTimes({on, clock}, f));
    const size = series.cells.length;
    const n = series.rows.length;
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    const out = Object.fromEntries(
      STATISTICS.map((name) => [name, new Float64Array(size).fill(NaN)])
    ) as Record<Statistic, Float64Array>;
    await eachSeries(series, call, "regress", (c, values, from) => {
      for (let i = 0; i < n; ++i) {
        const value = values[from + i];
        if (value === Infinity || value === -Infinity) refuseInfinite(value, series, c, i);
        // Outside the index an entry is undefined, and the pair a gap.
        const there = !Number.isNaN(value) && !Number.isNaN(index[i - lag] ?? NaN);
        x[i] = there ? index[i - lag] : NaN;
        y[i] = there ? value : NaN;
      }
      const found = regression(x, y);
      for (const name of STATISTICS) out[name][c] = found[name];
    });
    const cells = frameOf(series);
    const slopeUnits = on.units && on.units !== "1" ? `${f.units} (${on.units})-1`.trim() : f.units;
    const units: Partial<Record<Statistic, string>> = {
      slope: slopeUnits,
      stderr: slopeUnits,
      intercept: f.units
    };
    const fields = Object.fromEntries(
      STATISTICS.map((name) => [name, onCells(cells, out[name], {what: name, units: units[name] ?? "1"})])
    ) as unknown as Omit<RegressParams, "provenance">;
    const provenance = lazyDigest(provenanceOf(frame, undefined), () => provenanceOf(frame, f).digest);
    return Object.freeze({...fields, provenance}) as RegressParams;
  }

  async function remove(f: Field, params: RegressParams, sign: 1 | -1): Promise<Field> {
    const series = seriesOf(f, sameTimes({on, clock}, f));
    const {slope} = params ?? {};
    if (typeof slope !== "number" || series.dims.length > 0)
      checkSameGrid(f, series.dims, isField(slope) ? slope : undefined);
    const places = isField(slope) ? offsetsOf(f, series.dims, slope) : [0];
    const values = new Float64Array(f.values.length);
    for (const [i, row] of series.rows.entries())
      for (const [c, cell] of series.cells.entries()) {
        const b = isField(slope) ? slope.values[places[c]] : (slope as number);
        values[row + cell] = f.values[row + cell] - sign * b * (index[i - lag] ?? NaN);
      }
    return derive(f, {values});
  }

  return Object.freeze<RegressOperator>({
    ...frame,
    fit,
    apply: (f, params) => remove(f, params, 1),
    invert: (f, params) => remove(f, params, -1)
  });
}

/** The dim of the times, when they are those of the index. */
function sameTimes({on, clock: index}: {on: Field; clock: Clock}, f: Field): string {
  const {dim, values, unit, calendar} = clockOf(f, "regress", {isStrict: true});
  const isSame =
    values.length === index.values.length &&
    unit === index.unit &&
    (calendar === undefined) === (index.calendar === undefined) &&
    isSameCalendar(calendar, index.calendar);
  const at = isSame
    ? values.findIndex((time, i) => Math.abs(time - index.values[i]) > 1e-9 * Math.max(1, Math.abs(time)))
    : 0;
  if (isSame && at < 0) return dim;
  const why = isSame
    ? `it is at ${told(on, index.dim, at)} where the field is at ${told(f, dim, at)}, time ${at}`
    : `${index.values.length} times in ${index.unit} (${index.calendar ?? "no calendar"}), the field has ${values.length} in ${unit} (${calendar ?? "no calendar"})`;
  throw new FieldError(`invalid index: ${why}; select the times that both have`, {subject: "index"});
}

/** A time as people write it. */
function told(f: Field, dim: string, at: number): string {
  const axis = f.coords[dim];
  const time = Number(axis.values[at]);
  return axis.units?.includes(" since ") ? formatTime(time, axis) : String(time);
}

/** y on x, which have their gaps in common. */
function regression(x: Float64Array, y: Float64Array): Record<Statistic, number> {
  let count = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < x.length; ++i) {
    if (Number.isNaN(x[i])) continue;
    meanX += (x[i] - meanX) / ++count;
    meanY += (y[i] - meanY) / count;
  }
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < x.length; ++i) {
    if (Number.isNaN(x[i])) continue;
    xx += (x[i] - meanX) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
    yy += (y[i] - meanY) ** 2;
  }
  const none = {
    slope: NaN,
    intercept: NaN,
    correlation: NaN,
    count,
    effectiveCount: NaN,
    stderr: NaN,
    p: NaN
  };
  if (count < 3 || xx === 0) return none;
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  // A cell that never changes does not follow anything.
  if (yy === 0) return {...none, slope: 0, intercept};
  const correlation = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
  const both = lagOne(x) * lagOne(y);
  const effectiveCount = Math.min(count, (count * (1 - both)) / (1 + both));
  const freedom = effectiveCount - 2;
  if (!(freedom > 0)) return {...none, slope, intercept, correlation, effectiveCount};
  const stderr = Math.sqrt(Math.max(0, yy - slope * xy) / xx / freedom);
  const t = correlation * Math.sqrt(freedom / (1 - correlation * correlation));
  return {slope, intercept, correlation, count, effectiveCount, stderr, p: studentTwoSided(t, freedom)};
}
