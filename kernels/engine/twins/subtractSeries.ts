/** @file The plain specification of series less the columns of a basis, weighted. */
import {paddedLength, panelsOf, subtract} from "../../linalg/panels.ts";
import type {Matrix, Numbers, SeriesPlaces} from "../types.ts";

/**
 * Writes each series less the weighted sum of the columns to the same places of `out`.
 *
 * Shapes: any layout, weights [series × column], basis [column × value].
 * Missing: NaN stays, and NaN among the weights spoils its series.
 * Precision: float64; six columns at a time, added in pairs.
 */
export function subtractSeries(
  x: Numbers,
  {rows, cells}: SeriesPlaces,
  weights: Matrix,
  basis: Matrix,
  out: Float64Array
): void {
  const {rows: p, cols: n} = basis;
  const panels = panelsOf(basis.data, p);
  const one = new Float64Array(n);
  const own = new Float64Array(paddedLength(panels));
  for (let c = 0; c < cells.length; ++c) {
    for (let i = 0; i < n; ++i) one[i] = x[rows[i] + cells[c]];
    own.set(weights.data.subarray(c * p, c * p + p));
    subtract(panels, one, 0, own, one, 0);
    for (let i = 0; i < n; ++i) out[rows[i] + cells[c]] = one[i];
  }
}
