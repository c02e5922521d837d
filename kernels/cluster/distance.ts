/** @file Distances between rows of plain arrays. */

/** The squared distance of the row at `a` of x from the row at `b` of y; two sums side by side keep the processor busy. */
export function squaredDistance(
  x: Float64Array,
  a: number,
  y: Float64Array,
  b: number,
  columns: number
): number {
  let even = 0;
  let odd = 0;
  let j = 0;
  for (; j + 1 < columns; j += 2) {
    const s = x[a + j] - y[b + j];
    const t = x[a + j + 1] - y[b + j + 1];
    even += s * s;
    odd += t * t;
  }
  if (j < columns) {
    const s = x[a + j] - y[b + j];
    even += s * s;
  }
  return even + odd;
}

/** Writes the nearest of k centres for each row, the first of equals, and returns the weighted sum of squared distances. */
export function nearest(
  {data, count, columns}: {data: Float64Array; count: number; columns: number},
  centers: Float64Array,
  labels: Int32Array,
  weights?: Float64Array
): number {
  const k = centers.length / columns;
  let total = 0;
  // Sums of blocks, so that rounding grows with the root of the count.
  for (let from = 0; from < count; from += 1024) {
    let part = 0;
    for (let i = from; i < Math.min(count, from + 1024); ++i) {
      let best = Infinity;
      for (let q = 0; q < k; ++q) {
        const distance = squaredDistance(data, i * columns, centers, q * columns, columns);
        if (distance < best) {
          best = distance;
          labels[i] = q;
        }
      }
      part += weights ? weights[i] * best : best;
    }
    total += part;
  }
  return total;
}
