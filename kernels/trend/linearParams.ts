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
    provenance: lazyDigest(provenanceOf(operator, undefined), () => provenanceOf(operator, input()).digest)
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
    return {count, turn: moved.q, inverse};
  });
}

function numbersOf(part: Part, origin: number) {
  const {basis, summary} = part;
  const p = columnsOf(basis);
  const groups = solved(part, origin);
  const size = summary.group.length;
  const empty = (rows: number) => new Float64Array(rows * size).fill(NaN);
  const table = empty(p);
  const stderr = empty(p);
  const stderrEffective = empty(p);
  const [rss, r2, lag1, effectiveCount] = [empty(1), empty(1), empty(1), empty(1)];
  const counts = new Float64Array(size);
  const scores = new Float64Array(p);
  for (let c = 0; c < size; ++c) {
    if (summary.group[c] < 0) continue;
    const {count: n, turn, inverse} = groups[summary.group[c]];
    counts[c] = n;
    if (inverse === undefined) continue;
    for (let k = 0; k < p; ++k) {
      scores[k] = turn ? 0 : summary.scores[c * p + k];
      if (turn) for (let j = 0; j < p; ++j) scores[k] += turn[k * p + j] * summary.scores[c * p + j];
    }
    let explained = 0;
    for (let k = 1; k < p; ++k) explained += scores[k] * scores[k];
    const isFlat = explained + summary.rss[c] <= FLAT * scores[0] * scores[0];
    if (isFlat) scores.fill(0, 1);
    rss[c] = isFlat ? 0 : summary.rss[c];
    r2[c] = isFlat ? NaN : explained / (explained + rss[c]);
    lag1[c] = isFlat ? NaN : summary.lagged[c] / rss[c];
    effectiveCount[c] = Math.min(n, (n * (1 - lag1[c])) / (1 + lag1[c]));
    const spread = n > p ? Math.sqrt(rss[c] / (n - p)) : NaN;
    const wider = effectiveCount[c] > p ? Math.sqrt((n - p) / (effectiveCount[c] - p)) : NaN;
    for (let k = 0; k < p; ++k) {
      let value = 0;
      let square = 0;
      for (let j = k; j < p; ++j) {
        const entry = inverse[j * p + k];
        value += entry * scores[j];
        square += entry * entry;
      }
      table[k * size + c] = value;
      stderr[k * size + c] = spread * Math.sqrt(square);
      stderrEffective[k * size + c] = stderr[k * size + c] * wider;
    }
  }
  return {table, stderr, stderrEffective, rss, r2, lag1, effectiveCount, count: counts};
}
