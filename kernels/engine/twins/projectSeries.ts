/** @file The plain specification of series against the orthonormal columns of a basis. */
import {paddedLength, panelsOf, products, subtract} from "../../linalg/panels.ts";
import {squaresAndLags} from "../../linalg/squaresAndLags.ts";
import {matrix} from "../matrix.ts";
import type {Matrix, Numbers, Projection, SeriesPlaces} from "../types.ts";

/**
 * Returns the products of each series with each column of the basis, and of what these leave of it the sum of squares and of
 * products of neighbours; neighbours across a start are none.
 *
 * Shapes: any layout, basis [column × value] → scores [series × column], squares and lagged [series].
 * Missing: a series with NaN has NaN throughout.
 * Precision: float64, each sum in the order of the values; what is left is taken value by value, so that squares of a series
 * far from zero keep their digits.
 */
export function projectSeries(
  x: Numbers,
  {rows, cells}: SeriesPlaces,
  basis: Matrix,
  {starts = new Int32Array()}: {starts?: Int32Array} = {}
): Projection {
  const {rows: p, cols: n} = basis;
  const panels = panelsOf(basis.data, p);
  const one = new Float64Array(n);
  const rest = new Float64Array(n);
  const products6 = new Float64Array(paddedLength(panels));
  const scores = matrix(cells.length, p);
  const squares = new Float64Array(cells.length);
  const lagged = new Float64Array(cells.length);
  for (let c = 0; c < cells.length; ++c) {
    for (let i = 0; i < n; ++i) one[i] = x[rows[i] + cells[c]];
    products(panels, one, 0, products6);
    for (let k = 0; k < p; ++k) scores.data[c * p + k] = products6[k];
    subtract(panels, one, 0, products6, rest, 0);
    [squares[c], lagged[c]] = squaresAndLags(rest, n, starts);
  }
  return {scores, squares, lagged};
}
