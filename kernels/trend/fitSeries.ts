/** @file One series against the orthonormal columns of a design. */
import {paddedLength, type Panels, products, subtract} from "../linalg/panels.ts";
import {squaresAndLags} from "../linalg/squaresAndLags.ts";
import type {Summary} from "./summary.ts";

export interface Scratch {
  /** Room for the columns and five more, which fill up the last six. */
  readonly scores: Float64Array;
  /** The residuals, once a series has been fitted. */
  readonly rest: Float64Array;
}

/**
 * Puts scores and residual sums of a series into the summary, as those of cell c; false, with nothing of use done, when a
 * value is missing or infinite. `starts` are where members after the first begin: the values on either side of a start
 * are no neighbours.
 */
export function fitSeries(
  {panels, starts}: {panels: Panels; starts: ArrayLike<number>},
  values: Float64Array,
  from: number,
  c: number,
  {scores, rss, lagged, cross}: Pick<Summary, "scores" | "rss" | "lagged" | "cross">,
  scratch: Scratch
): boolean {
  const {n, p} = panels;
  const {rest} = scratch;
  products(panels, values, from, scratch.scores);
  // The first column has no zeros, so a gap shows.
  if (!Number.isFinite(scratch.scores[0])) return false;
  for (let k = 0; k < p; ++k) scores[c * p + k] = scratch.scores[k];
  subtract(panels, values, from, scratch.scores, rest, 0);
  [rss[c], lagged[c]] = squaresAndLags(rest, n, starts);
  if (cross.length > 0) addCross({panels, starts}, rest, cross, c * p);
  return true;
}

/** Σ q(i)·e(i + 1) + q(i + 1)·e(i): the columns against the sums of the residuals on either side. */
function addCross(
  {panels, starts}: {panels: Panels; starts: ArrayLike<number>},
  rest: Float64Array,
  cross: Float64Array,
  at: number
): void {
  const {n, p} = panels;
  const sides = new Float64Array(n);
  for (let i = 0; i < n; ++i) sides[i] = (i > 0 ? rest[i - 1] : 0) + (i + 1 < n ? rest[i + 1] : 0);
  for (let s = 0; s < starts.length; ++s) {
    sides[starts[s]] -= rest[starts[s] - 1];
    sides[starts[s] - 1] -= rest[starts[s]];
  }
  const found = new Float64Array(paddedLength(panels));
  products(panels, sides, 0, found);
  cross.set(found.subarray(0, p), at);
}
