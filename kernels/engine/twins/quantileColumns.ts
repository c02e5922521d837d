/** @file The plain specification of the quantiles of columns. */
import {between} from "../../linalg/quantiles.ts";
import {matrix} from "../matrix.ts";
import type {Matrix} from "../types.ts";
import {sortColumns} from "./sortColumns.ts";

/**
 * Returns quantiles of each column over the rows, linear between order statistics (Hyndman and Fan's type 7).
 *
 * Shapes: [m, n], q quantiles in any order → [q, n].
 * Missing: NaN is left out; a column without values gives NaN.
 * Precision: the order statistics are exact, what lies between them is so to the last bit but one.
 */
export function quantileColumns(a: Matrix, quantiles: Float64Array): Matrix {
  const {data} = sortColumns(a);
  const {rows, cols} = a;
  const out = matrix(quantiles.length, cols);
  for (let j = 0; j < cols; ++j) {
    let count = rows;
    while (count > 0 && Number.isNaN(data[(count - 1) * cols + j])) --count;
    for (let q = 0; q < quantiles.length; ++q) {
      const place = quantiles[q] * (count - 1);
      const i = Math.floor(place);
      out.data[q * cols + j] =
        count === 0
          ? NaN
          : between(data[i * cols + j], data[Math.min(i + 1, count - 1) * cols + j], place - i);
    }
  }
  return out;
}
