/** @file The plain specification of the statistics of columns. */
import type {ColumnStatistics, Matrix} from "../types.ts";

/**
 * Returns count, mean, sum of squared deviations, minimum and maximum of each column over the rows.
 *
 * Shapes: [m, n] → five arrays of [n].
 * Missing: NaN is left out; a column without values has count 0 and NaN elsewhere, infinities go through as IEEE says.
 * Precision: two passes, the second corrected by its own sum (Chan, Golub & LeVeque 1983).
 */
export function columnStatistics({data, rows, cols}: Matrix): ColumnStatistics {
  const count = new Float64Array(cols);
  const mean = new Float64Array(cols);
  const m2 = new Float64Array(cols);
  const min = new Float64Array(cols).fill(Infinity);
  const max = new Float64Array(cols).fill(-Infinity);
  for (let j = 0; j < cols; ++j) {
    for (let i = 0; i < rows; ++i) {
      const x = data[i * cols + j];
      if (Number.isNaN(x)) continue;
      count[j] += 1;
      mean[j] += x;
      if (x < min[j]) min[j] = x;
      if (x > max[j]) max[j] = x;
    }
    mean[j] /= count[j];
    let drift = 0;
    for (let i = 0; i < rows; ++i) {
      const d = data[i * cols + j] - mean[j];
      if (Number.isNaN(data[i * cols + j])) continue;
      m2[j] += d * d;
      drift += d;
    }
    m2[j] -= (drift * drift) / count[j];
    if (count[j] === 0) m2[j] = min[j] = max[j] = NaN;
  }
  return {count, mean, m2, min, max};
}
