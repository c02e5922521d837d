/** @file What a line and a harmonic fit share: a fit, also in parts, and what it leaves of a field. */
import {FieldError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import {digest} from "../operator/digest.ts";
import {marks, type Marks} from "../operator/marks.ts";
import type {Field} from "../field/types.ts";
import type {Answered} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params, Split} from "../operator/types.ts";
import type {Basis} from "./basis.ts";
import {type Clock, clockOf} from "./clock.ts";
import {linearParams} from "./linearParams.ts";
import {mergeSummaries} from "./mergeSummaries.ts";
import {remove} from "./remove.ts";
import {type Frame, frameOf, seriesOf} from "./series.ts";
import {type Summary, summarize} from "./summary.ts";

/** Fields over the cells, or numbers for one series; what has a leading dim is always a field. */
export interface LinearParams extends Params {
  /** [coefficient, …cell]: intercept, slope, …; the order of `stderr`. */
  readonly coefficients: Field;
  /** The value of the trend at the origin. */
  readonly intercept: Field | number;
  /** Per year for CF times, else per unit of the coordinate; absent without a trend. */
  readonly slope?: Field | number;
  /** Sum of squared residuals. */
  readonly rss: Field | number;
  /** The share of the variance that is explained; NaN for a series that never changes. */
  readonly r2: Field | number;
  /** How many values there were. */
  readonly count: Field | number;
  /** Lag-1 autocorrelation r of the residuals, gaps closed up. */
  readonly lag1: Field | number;
  /** How many independent values they are worth: n(1 − r)/(1 + r), never more than n. */
  readonly effectiveCount: Field | number;
  /** [coefficient, …cell]: standard errors, as if residuals were independent. */
  readonly stderr: Field;
  /** [coefficient, …cell]: standard errors with the effective count in place of the count; NaN where too few are left. */
  readonly stderrEffective: Field;
  /** The mean of the whole time axis, gaps included, about which the trend is centred. */
  readonly origin: number;
  /** What time is counted in: "year", the units of the coordinate, or "step". */
  readonly unit: string;
  /** The calendar of CF times, else "none". */
  readonly calendar: string;
}

export type LinearOperator<P extends LinearParams> = Split<P> &
  Operator<
    P,
    Field,
    Field,
    Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KB"; readonly X: "KB"}>,
    "T"
  > &
  Required<Pick<Operator<P>, "apply" | "invert">>;

/** A part of a fit, plain data without the field's values. */
export interface Part {
  readonly basis: Basis;
  readonly summary: Summary;
  readonly clock: Pick<Clock, "unit" | "calendar">;
  readonly frame: Frame;
  /** Sum and number of the times, the first and the last. */
  readonly time: {readonly sum: number; readonly count: number; readonly from: number; readonly to: number};
  readonly digest: string;
  /** Who computed, if not plain TypeScript. */
  readonly by?: Answered;
}

interface LinearOptions<P extends LinearParams> {
  name: string;
  options: Readonly<Record<string, unknown>>;
  /** How many coefficients there are. */
  terms: number;
  basisOf: (clock: Clock) => Basis;
  /** The parameters under the names of the operator. */
  finish: (params: LinearParams, basis: Basis) => P;
}

/** Returns an operator that fits each cell with the basis that its options make of a clock, all members of a sample together. */
export function linearOperator<P extends LinearParams>(linear: LinearOptions<P>): LinearOperator<P> {
  const {name, options, terms, basisOf, finish} = linear;
  const frame = {
    name,
    options,
    marks: marks({S: "FB", T: "FB", V: "KB", X: "KB"}),
    pooled: ["S", "T"] as const,
    needs: ["T"] as const,
    parameterShape: ["coefficient", "V", "X"],
    sizes: {coefficient: terms}
  };
  const partOf = async (f: Field, {mergeable, ...call}: FitOptions & {mergeable: boolean}): Promise<Part> => {
    const clock = clockOf(f, name);
    const {values: times, unit, calendar} = clock;
    const basis = basisOf(clock);
    const series = seriesOf(f, clock.dim, {pooled: ["S", "T"]});
    const sum = times.reduce((a, b) => a + b, 0);
    const origin = sum / times.length;
    const ops = primitives();
    const summary = await summarize(series, {basis, times, origin, mergeable}, call, {name, ops});
    const time = {sum, count: times.length, from: times[0], to: times[times.length - 1]};
    const clocked = {unit, ...(calendar !== undefined && {calendar})};
    const part = {basis, summary, clock: clocked, frame: frameOf(series), time};
    return mergeable ? {...part, digest: digest(f)} : {...part, digest: "", by: ops};
  };
  const finalize = (part: Part, input = () => part.digest): P =>
    Object.freeze(finish(linearParams(frame, part, input), part.basis));
  return Object.freeze<LinearOperator<P>>({
    ...frame,
    fit: async (f, call) => finalize(await partOf(f, {...call, mergeable: false}), () => digest(f)),
    apply: (f, params, call) => remove(f, params, {name, basisOf, sign: 1}, call),
    invert: (f, params, call) => remove(f, params, {name, basisOf, sign: -1}, call),
    partial: (f) => partOf(f, {mergeable: true}),
    merge: (a, b) => mergeParts(a as Part, b as Part),
    finalize: (part) => finalize(part as Part)
  });
}

/** Two parts as one; which comes first is told by their times. */
function mergeParts(one: Part, other: Part): Part {
  const [a, b] = one.time.from <= other.time.from ? [one, other] : [other, one];
  const said = ({frame, clock, basis, summary}: Part) =>
    `${frame.dims.map((dim, i) => `${dim} ${frame.shape[i]}`).join(" × ") || "one series"}, ${summary.members} members, times in ${clock.unit} ${clock.calendar ?? ""}, periods ${basis.periods.join(" ")}`;
  if (said(a) !== said(b))
    throw new FieldError(
      `invalid parts: ${said(a)}; and ${said(b)}; parts must share cells, clock and design`,
      {
        subject: "parts"
      }
    );
  if (a.time.to > b.time.from)
    throw new FieldError(
      `invalid parts: one ends at ${a.time.to}, the other begins at ${b.time.from}; parts must follow one another in time`,
      {subject: "parts"}
    );
  return {
    ...a,
    summary: mergeSummaries(a.basis, a.summary, b.summary),
    time: {
      sum: a.time.sum + b.time.sum,
      count: a.time.count + b.time.count,
      from: a.time.from,
      to: b.time.to
    },
    digest: digest([a.digest, b.digest])
  };
}
