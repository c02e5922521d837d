/** @file From the summary of a fit to its parameters: coefficients, their errors, and how much is explained. */
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {provenanceOf} from "../operator/provenance.ts";
import {columnsOf, maybeInverse, moveOrigin, namesOf, refuseDesign} from "./basis.ts";
import {rateUnits} from "./clock.ts";
import type {LinearParams, Part} from "./linearFit.ts";
import {times} from "./mergeSummaries.ts";
import {orthogonal} from "./orthogonal.ts";
import {onCells} from "./series.ts";

/** Below this share of the squared mean the variance of a series is its rounding. */
const FLAT = 1e-26;
/** Stands for the group of cells without values. */
const NOBODY = {count: 0, turn: undefined, inverse: undefined, errors: new Float64Array()};

/** The parameters; `input` gives the digest of what was fitted. */
export function linearParams(
  operator: Parameters<typeof provenanceOf>[0],
  part: Part,
  input: () => string
): LinearParams {
  const {basis, clock, frame, time} = part;
  const {unit, calendar = "none"} = clock;
  const origin = time.sum / time.count;
  const {table, stderr, stderrEffective, ...single} = numbersOf(part, origin);
  const names = namesOf(basis);
  const size = part.summary.group.length;
  const one = (what: keyof typeof single, units = "1") => onCells(frame, single[what], {what, units});
  const row = (k: number, units: string) =>
    onCells(frame, table.slice(k * size, (k + 1) * size), {what: names[k], units});
  const all = (what: string, values: Float64Array) =>
    onCells(frame, values, {what, units: frame.units, lead: {dim: "coefficient", values: names}}) as Field;
  return {
    coefficients: all("coefficients", table),
    intercept: row(0, frame.units),
    ...(basis.degree > 0 && {slope: row(1, rateUnits(frame.units, unit))}),
    rss: one("rss", squaredUnits(frame.units)),
    r2: one("r2"),
    count: one("count"),
    lag1: one("lag1"),
    effectiveCount: one("effectiveCount"),
    stderr: all("stderr", stderr),
    stderrEffective: all("stderrEffective", stderrEffective),
    origin,
    unit,
    calendar,
    provenance: lazyDigest(
      provenanceOf(operator, undefined, part.by),
      () => provenanceOf(operator, input()).digest
    )
  };
}

/** A group's triangle about the origin, its inverse, and how scores turn with it. */
function solved({basis, summary}: Part, origin: number) {
  const p = columnsOf(basis);
  const move = summary.origin === origin ? undefined : moveOrigin(basis, summary.origin, origin);
  return summary.groups.map(({r, count}, g) => {
    // Two summaries merged are about the origin of the first.
    const moved = move ? orthogonal(times(r, move, p), p) : {q: undefined, r};
    const inverse = maybeInverse(basis, moved.r, p, count);
    if (inverse === undefined && g === 0) refuseDesign(basis, count);
    // Of each coefficient, its error where residuals have a spread of 1.
    const errors = new Float64Array(p);
    for (let k = 0; inverse && k < p; ++k) {
      let square = 0;
      for (let j = k; j < p; ++j) square += inverse[j * p + k] ** 2;
      errors[k] = Math.sqrt(square);
    }
    return {count, turn: moved.q, inverse, errors};
  });
}

function numbersOf(part: Part, origin: number) {
  const {basis, summary} = part;
  const p = columnsOf(basis);
  const groups = solved(part, origin);
  const size = summary.group.length;
  const list = (rows = 1) => new Float64Array(rows * size);
  const [table, stderr, stderrEffective] = [list(p), list(p), list(p)];
  const [rss, r2, lag1, effectiveCount, counts] = [list(), list(), list(), list(), list()];
  const scores = new Float64Array(p);
  for (let c = 0; c < size; ++c) {
    const {count: n, turn, inverse, errors} = groups[summary.group[c]] ?? NOBODY;
    counts[c] = n;
    if (inverse === undefined) {
      rss[c] = r2[c] = lag1[c] = effectiveCount[c] = NaN;
      for (let at = c; at < table.length; at += size) table[at] = stderr[at] = stderrEffective[at] = NaN;
      continue;
    }
    for (let k = 0; k < p; ++k) {
      scores[k] = turn ? 0 : summary.scores[c * p + k];
      if (turn) for (let j = 0; j < p; ++j) scores[k] += turn[k * p + j] * summary.scores[c * p + j];
    }
    let explained = 0;
    for (let k = 1; k < p; ++k) explained += scores[k] * scores[k];
    const isFlat = explained + summary.rss[c] <= FLAT * scores[0] * scores[0];
    if (isFlat) scores.fill(0, 1);
    const left = isFlat ? 0 : summary.rss[c];
    const alike = isFlat ? NaN : summary.lagged[c] / left;
    const worth = Math.min(n, (n * (1 - alike)) / (1 + alike));
    rss[c] = left;
    r2[c] = isFlat ? NaN : explained / (explained + left);
    lag1[c] = alike;
    effectiveCount[c] = worth;
    const spread = n > p ? Math.sqrt(left / (n - p)) : NaN;
    const wider = worth > p ? Math.sqrt((n - p) / (worth - p)) : NaN;
    for (let k = 0, at = c; k < p; ++k, at += size) {
      let value = 0;
      for (let j = k; j < p; ++j) value += inverse[j * p + k] * scores[j];
      table[at] = value;
      stderr[at] = spread * errors[k];
      stderrEffective[at] = spread * errors[k] * wider;
    }
  }
  return {table, stderr, stderrEffective, rss, r2, lag1, effectiveCount, count: counts};
}
