/** @file What serial correlation does to the variance of S, after Hamed and Rao (1998). */
import {normalQuantile} from "../linalg/distributions.ts";
import {ranksOf} from "./kendall.ts";

/** Lags whose correlation leaves this band of a series without memory are taken for real: 5 % of them by chance. */
const BAND = normalQuantile(0.975);

/**
 * The factor n / n* of the variance, from the correlations of the ranks of the series less its trend, as far as they are
 * significant. `lags` says how many are looked at.
 */
export function serialCorrection(y: Float64Array, slope: number, lags = Infinity): number {
  const n = y.length;
  if (n < 3) return 1;
  const ranks = ranksOf(y.map((value, i) => value - (i + 1) * slope));
  const mean = (n + 1) / 2;
  let squares = 0;
  for (let i = 0; i < n; ++i) squares += (ranks[i] -= mean) ** 2;
  let sum = 0;
  for (let k = 1; k < n && k <= lags; ++k) {
    let products = 0;
    for (let i = k; i < n; ++i) products += ranks[i - k] * ranks[i];
    const r = products / squares;
    if (Math.abs(r) > BAND / Math.sqrt(n)) sum += (n - k) * (n - k - 1) * (n - k - 2) * r;
  }
  return 1 + (2 / (n * (n - 1) * (n - 2))) * sum;
}
