/** @file Lag-1 autocorrelation: how much each value resembles the one before. */

/**
 * Σ p(t)·p(t + 1) / Σ p(t)² of `values[start … start + length)`, p the anomaly; values missing (NaN) are left out, and so
 * are the pairs they belong to. NaN for a series that never changes.
 */
export function lagOne(values: ArrayLike<number>, start = 0, length = values.length): number {
  let count = 0;
  let mean = 0;
  for (let i = start; i < start + length; ++i)
    if (!Number.isNaN(values[i])) mean += (values[i] - mean) / ++count;
  let pairs = 0;
  let squares = 0;
  let before = NaN;
  for (let i = start; i < start + length; ++i) {
    const p = values[i] - mean;
    if (!Number.isNaN(p)) squares += p * p;
    if (!Number.isNaN(p * before)) pairs += p * before;
    before = p;
  }
  return pairs / squares;
}
