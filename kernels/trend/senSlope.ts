/** @file Sen's slope: the median of the slopes between all pairs, with its confidence interval. */
import {FieldError, OptionError} from "../../errors.ts";
import {field, isField} from "../field/field.ts";
import type {Field} from "../field/types.ts";
import {normalQuantile} from "../linalg/distributions.ts";
import {onlyOptions} from "../options.ts";
import {clockOf, rateUnits} from "./clock.ts";
import {kendall} from "./kendall.ts";
import {countPairs, slopesOfRank} from "./medianSlope.ts";
import {checkPer, type Per, Points} from "./points.ts";
import {eachSeries, frameOf, onCells, seriesOf} from "./series.ts";

export interface SenSlopeOptions {
  /** What the slope counts; defaults to "step", samples. "coordinate" counts time, in years for CF times. */
  per?: Per;
  /** How sure the interval is; defaults to 0.95. */
  level?: number;
}

/** Fields over the cells; numbers for one series. */
export interface SenSlope {
  readonly slope: Field | number;
  /** What the line of that slope through the medians is at time 0. */
  readonly intercept: Field | number;
  /** Ends of the confidence interval of the slope. */
  readonly low: Field | number;
  readonly high: Field | number;
}

/**
 * Returns the median slope between all pairs of values along time, of each cell.
 *
 * Shapes: numbers → numbers; [time, …cell] → slope, intercept, low, high […cell], numbers when time is the only dim.
 * Units: the field's per step, or per unit of time; intercept the field's.
 * Missing: left out, keeping their place in time; NaN for fewer than two values.
 * Throws: FieldError `missing axis: T; …`, `invalid series: …`, `invalid coordinate: …`, `invalid values: …` for infinite ones;
 * OptionError `invalid level: …`, `invalid per: …`.
 * Source: Theil (1950); Sen (1968), also for the interval, whose variance counts ties.
 * Checked against: pyMannKendall 1.4.3 and scipy 1.16 theilslopes, relative 1e-9.
 *
 * @example const {slope, low, high} = await senSlope(yearly);
 */
export async function senSlope(
  x: Field | ArrayLike<number>,
  {per = "step", level = 0.95, ...others}: SenSlopeOptions = {}
): Promise<SenSlope> {
  onlyOptions("senSlope", others, "per, level");
  checkPer(per);
  if (!(level > 0 && level < 1))
    throw new OptionError(`invalid level: ${level}; expected a number between 0 and 1`, {
      subject: "level",
      value: level
    });
  const f = isField(x) ? x : listed(x);
  const clock = clockOf(f, "senSlope", {isStrict: true});
  const series = seriesOf(f, clock.dim);
  const points = new Points(clock, {per, cycle: 1});
  const scratch = {sorted: new Float64Array(points.y.length), work: new Float64Array(points.y.length)};
  const empty = () => new Float64Array(series.cells.length).fill(NaN);
  const out = {slope: empty(), intercept: empty(), low: empty(), high: empty()};
  const width = normalQuantile(0.5 + level / 2);
  await eachSeries(series, {}, "senSlope", (c, values, from) => {
    const n = points.read(values, from, series, c);
    if (n < 2) return;
    const pairs = countPairs(points);
    const half = width * Math.sqrt(kendall(points.y, 0, n, scratch).variance);
    const ends = [
      Math.max(Math.round((pairs - half) / 2) - 1, 0),
      Math.min(Math.round((pairs + half) / 2), pairs - 1)
    ];
    const [low, below, above, high] = slopesOfRank(points, [
      ends[0],
      Math.floor((pairs - 1) / 2),
      Math.floor(pairs / 2),
      ends[1]
    ]);
    out.slope[c] = below === above ? below : (below + above) / 2;
    out.intercept[c] = points.interceptOf(out.slope[c]);
    out.low[c] = low;
    out.high[c] = high;
  });
  const rate = rateUnits(f.units, per === "coordinate" ? clock.unit : "step");
  const made = (name: keyof typeof out, units: string) =>
    onCells(frameOf(series), out[name], {what: name, units});
  return Object.freeze({
    slope: made("slope", rate),
    intercept: made("intercept", f.units),
    low: made("low", rate),
    high: made("high", rate)
  });
}

function listed(x: ArrayLike<number>): Field {
  if (typeof x?.length === "number" && (x.length === 0 || typeof (x[0] ?? NaN) === "number"))
    return field(
      Float64Array.from(x, (value) => value ?? NaN),
      {dims: ["time"]}
    );
  throw new FieldError(
    "invalid series: no list of numbers; give one, or for several series a field [time, …]",
    {
      subject: "series",
      value: x
    }
  );
}
