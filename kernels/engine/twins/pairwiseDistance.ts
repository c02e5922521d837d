/** @file The plain specification of distances between all rows of two matrices. */
import {EARTH_RADIUS} from "../../field/sphere.ts";
import {matrix} from "../matrix.ts";
import type {Matrix, Metric} from "../types.ts";

/** In km. */
export const RADIUS = EARTH_RADIUS / 1000;

/**
 * Returns the distance of every row of A from every row of B.
 *
 * Shapes: [m, d], [n, d] → [m, n]; d is 2 for "haversine", (longitude, latitude) in degrees, and the result in km.
 * "euclidean" is the square root of "squared", the sum of squared differences; "cosine" is 1 − cos of the angle, as half
 * the squared distance of the rows brought to unit length, so that it is never negative.
 * Missing: NaN in a row makes all its distances NaN; so does, for "cosine", a row of zeros.
 * Precision: float64, sums in the order of the columns; relative 1e-13, also for close neighbours and antipodes; for
 * "cosine" absolute 1e-15 besides.
 */
export function pairwiseDistance(
  a: Matrix,
  b: Matrix,
  {metric = "euclidean"}: {metric?: Metric} = {}
): Matrix {
  const out = matrix(a.rows, b.rows);
  const [x, y] = metric === "cosine" ? [unitRows(a), unitRows(b)] : [a, b];
  for (let i = 0; i < a.rows; ++i) {
    for (let j = 0; j < b.rows; ++j) out.data[i * b.rows + j] = distance(x, i, y, j, metric);
  }
  return out;
}

function distance(a: Matrix, i: number, b: Matrix, j: number, metric: Metric): number {
  if (metric === "haversine") {
    return arc(a.data[2 * i], a.data[2 * i + 1], b.data[2 * j], b.data[2 * j + 1]);
  }
  let sum = 0;
  for (let l = 0; l < a.cols; ++l) {
    const d = a.data[i * a.cols + l] - b.data[j * b.cols + l];
    sum += d * d;
  }
  if (metric === "euclidean") return Math.sqrt(sum);
  return metric === "cosine" ? sum / 2 : sum;
}

/** Returns the rows divided by their lengths. */
export function unitRows({data, rows, cols}: Matrix): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < rows; ++i) {
    let sum = 0;
    for (let l = 0; l < cols; ++l) sum += data[i * cols + l] * data[i * cols + l];
    const length = Math.sqrt(sum);
    for (let l = 0; l < cols; ++l) out.data[i * cols + l] = data[i * cols + l] / length;
  }
  return out;
}

const HALF = Math.PI / 360;

/**
 * Returns the great-circle distance in km. The haversine of the way to b stands beside that to b's antipode, each a sum of
 * squares without cancellation, so that neither neighbours nor antipodes lose digits (Sinnott 1984, and its complement).
 */
export function arc(lonA: number, latA: number, lonB: number, latB: number): number {
  const along = (lonA - lonB) * HALF;
  const cosines = Math.cos(latA * 2 * HALF) * Math.cos(latB * 2 * HALF);
  const near = Math.sin((latA - latB) * HALF) ** 2 + cosines * Math.sin(along) ** 2;
  const far = Math.sin((latA + latB) * HALF) ** 2 + cosines * Math.cos(along) ** 2;
  return 2 * RADIUS * Math.atan2(Math.sqrt(near), Math.sqrt(far));
}
