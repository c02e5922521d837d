/** @file The Mann–Kendall test: whether a series rises or falls, by the order of its values alone, and how fast. */
import {OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {normalCdf, normalTwoSided} from "../linalg/distributions.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {marks, type Marks} from "../operator/marks.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {clockOf, rateUnits} from "./clock.ts";
import {serialCorrection} from "./hamedRao.ts";
import {kendall} from "./kendall.ts";
import {medianSlope} from "./medianSlope.ts";
import {type Per, checkPer, Points} from "./points.ts";
import {eachSeries, frameOf, onCells, seriesOf} from "./series.ts";

export interface MannKendallOptions {
  /**
   * The test; defaults to "original". "hamed-rao" corrects the variance for serial correlation, "seasonal" compares values
   * of the same season only.
   */
  variant?: "original" | "hamed-rao" | "seasonal";
  /** What p speaks of; defaults to "two-sided". "greater" asks for a rise alone, "less" for a fall. */
  alternative?: "two-sided" | "greater" | "less";
  /** Samples in a cycle, for the seasonal variant; defaults to 12. The season of a sample is its position modulo this. */
  seasons?: number;
  /** What the slope counts; defaults to "step", samples (cycles when seasonal). "coordinate" counts time, in years for CF times. */
  per?: Per;
  /** How many lags the variant of Hamed and Rao looks at; without it all. */
  lags?: number;
}

/** Fields over the cells; numbers for one series. */
export interface MannKendallParams extends Params {
  /** Pairs that rise less pairs that fall. */
  readonly s: Field | number;
  /** The variance of s, ties counted, and serial correlation where asked for. */
  readonly variance: Field | number;
  /** s, one nearer to 0, over its standard deviation. */
  readonly z: Field | number;
  readonly p: Field | number;
  /** s over the number of pairs (Kendall's tau-a). */
  readonly tau: Field | number;
  /** The median slope between pairs, after Sen. */
  readonly slope: Field | number;
  /** What the line of that slope through the medians is at time 0. */
  readonly intercept: Field | number;
  /** How many values there were. */
  readonly count: Field | number;
}

/** Nothing is predicted, but what the fit delivers has lost time and kept every other axis, which the marks say. */
export type MannKendallOperator = Operator<
  MannKendallParams,
  Field,
  Field,
  Marks<{readonly S: "KB"; readonly T: "FP"; readonly V: "KB"; readonly X: "KB"}>,
  "T"
>;

/**
 * Returns the operator that tests each series along time for a trend, and gives Sen's slope.
 *
 * Shapes: fit [time, …cell] → s, variance, z, p, tau, slope, intercept, count […cell]; it has no apply.
 * Units: slope the field's per step, per cycle or per unit of time; intercept the field's; others none.
 * Missing: left out, keeping their place in time. Fewer than two values, or two of one season, give NaN; so does a variance that the correction
 * leaves negative. With gaps the correction of Hamed and Rao reads the series closed up, as pyMannKendall does.
 * Throws: FieldError `missing axis: T; …`, `invalid coordinate: …` for times that do not ascend, `invalid values: …` for
 * infinite ones; OptionError `invalid variant: …`, `invalid alternative: …`, `invalid seasons: …`, `invalid lags: …`, `invalid per: …`.
 * Source: Mann (1945), Kendall (1975), Sen (1968), Hirsch et al. (1982), Hamed and Rao (1998).
 * Checked against: pyMannKendall 1.4.3, relative 1e-9; p against the tail of scipy 1.16.
 *
 * @example const {p, slope} = await mannKendall({variant: "hamed-rao"}).fit(yearly);
 */
export function mannKendall({
  variant = "original",
  alternative = "two-sided",
  seasons,
  per = "step",
  lags,
  ...others
}: MannKendallOptions = {}): MannKendallOperator {
  onlyOptions("mannKendall", others, "variant, alternative, seasons, per, lags");
  if (variant !== "original" && variant !== "hamed-rao" && variant !== "seasonal")
    throw new OptionError(`invalid variant: ${variant}; expected original, hamed-rao or seasonal`, {
      subject: "variant",
      value: variant
    });
  if (alternative !== "two-sided" && alternative !== "greater" && alternative !== "less")
    throw new OptionError(`invalid alternative: ${alternative}; expected two-sided, greater or less`, {
      subject: "alternative",
      value: alternative
    });
  if (seasons !== undefined && variant !== "seasonal")
    throw new OptionError(`invalid seasons: ${seasons}; they belong to the variant "seasonal"`, {
      subject: "seasons",
      value: seasons
    });
  const cycle = variant === "seasonal" ? (seasons ?? 12) : 1;
  if (!(Number.isInteger(cycle) && cycle >= 1))
    throw new OptionError(`invalid seasons: ${seasons}; expected a whole number from 1`, {
      subject: "seasons",
      value: seasons
    });
  if (lags !== undefined && variant !== "hamed-rao")
    throw new OptionError(`invalid lags: ${lags}; they belong to the variant "hamed-rao"`, {
      subject: "lags",
      value: lags
    });
  if (lags !== undefined && !(Number.isInteger(lags) && lags >= 0))
    throw new OptionError(`invalid lags: ${lags}; expected a whole number from 0`, {
      subject: "lags",
      value: lags
    });
  checkPer(per);
  const frame = {
    name: "mannKendall",
    options: Object.freeze({
      variant,
      alternative,
      per,
      ...(variant === "seasonal" && {seasons: cycle}),
      ...(variant === "hamed-rao" && {lags: lags ?? "all"})
    }),
    marks: marks({S: "KB", T: "FP", V: "KB", X: "KB"}),
    pooled: ["T"] as const,
    needs: ["T"] as const,
    parameterShape: ["statistic", "V", "X"],
    sizes: {statistic: STATISTICS.length}
  };
  return Object.freeze<MannKendallOperator>({
    ...frame,
    async fit(f: Field, call: FitOptions = {}): Promise<MannKendallParams> {
      const clock = clockOf(f, "mannKendall", {isStrict: true});
      const series = seriesOf(f, clock.dim);
      const size = series.cells.length;
      const length = series.rows.length;
      const points = new Points(clock, {per, cycle});
      const scratch = {sorted: new Float64Array(length), work: new Float64Array(length)};
      const out = Object.fromEntries(
        STATISTICS.map((name) => [name, new Float64Array(size).fill(NaN)])
      ) as Record<Statistic, Float64Array>;
      await eachSeries(series, call, "mannKendall", (c, values, from) => {
        const n = points.read(values, from, series, c);
        out.count[c] = n;
        if (n < 2) return;
        let s = 0;
        let variance = 0;
        let pairs = 0;
        for (let r = 0; r < cycle; ++r) {
          const part = kendall(points.y, points.bounds[r], points.bounds[r + 1], scratch);
          s += part.s;
          variance += part.variance;
          pairs += part.pairs;
        }
        if (pairs === 0) return;
        const slope = medianSlope(points);
        if (variant === "hamed-rao") {
          const perStep = per === "step" ? slope : medianSlope({...points, t: points.positions});
          variance *= serialCorrection(points.y.subarray(0, n), perStep, lags);
        }
        const z = s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
        out.s[c] = s;
        out.variance[c] = variance;
        out.z[c] = z;
        out.p[c] =
          alternative === "two-sided" ? normalTwoSided(z) : normalCdf(alternative === "less" ? z : -z);
        out.tau[c] = s / pairs;
        out.slope[c] = slope;
        out.intercept[c] = points.interceptOf(slope);
      });
      const unit = per === "coordinate" ? clock.unit : variant === "seasonal" ? "cycle" : "step";
      const units: Partial<Record<Statistic, string>> = {slope: rateUnits(f.units, unit), intercept: f.units};
      const fields = Object.fromEntries(
        STATISTICS.map((name) => [
          name,
          onCells(frameOf(series), out[name], {what: name, units: units[name] ?? "1"})
        ])
      ) as unknown as Omit<MannKendallParams, "provenance">;
      const provenance = lazyDigest(provenanceOf(frame, undefined), () => provenanceOf(frame, f).digest);
      return Object.freeze({...fields, provenance}) as MannKendallParams;
    }
  });
}

const STATISTICS = ["s", "variance", "z", "p", "tau", "slope", "intercept", "count"] as const;
type Statistic = (typeof STATISTICS)[number];
