/** @file The plain specification of the reduction of rows by segment. */
import {matrix} from "../matrix.ts";
import type {Matrix, SegmentReducer} from "../types.ts";

/**
 * Returns one row per segment: the sum, mean, minimum or maximum, column by column, of the rows of X with its number.
 *
 * Shapes: [m, n], m segment numbers from 0 below `count`, or −1 to leave a row out → [count, n].
 * Missing: NaN is left out, column by column; where nothing is left the sum is 0 and all else NaN. Infinities go through.
 * Precision: float64, each sum in the order of the rows.
 */
export function segmentReduce(
  {data, rows, cols}: Matrix,
  segments: Int32Array,
  {count, reducer = "sum"}: {count: number; reducer?: SegmentReducer}
): Matrix {
  const out = matrix(count, cols);
  if (reducer === "min" || reducer === "max") out.data.fill(NaN);
  const seen = new Float64Array(out.data.length);
  for (let i = 0; i < rows; ++i) {
    if (segments[i] < 0) continue;
    for (let j = 0; j < cols; ++j) {
      const x = data[i * cols + j];
      if (Number.isNaN(x)) continue;
      const at = segments[i] * cols + j;
      const y = out.data[at];
      if (reducer === "min") out.data[at] = x < y || Number.isNaN(y) ? x : y;
      else if (reducer === "max") out.data[at] = x > y || Number.isNaN(y) ? x : y;
      else out.data[at] = y + x;
      seen[at] += 1;
    }
  }
  if (reducer === "mean") for (let at = 0; at < seen.length; ++at) out.data[at] /= seen[at];
  return out;
}
