/** @file Statistics of values with weights: moments, quantiles by two definitions, classes. */

/** Values and their weights, all more than 0. */
export interface Sample {
  readonly x: Float64Array;
  readonly w: Float64Array;
  /** Σw. */
  readonly weight: number;
  /** Σwx. */
  readonly sum: number;
}

/** Σw(x − mean)² / Σw; NaN of nothing. */
export function varianceOf({x, w, weight, sum}: Sample): number {
  const mean = sum / weight;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < x.length; ++i) {
    const d = x[i] - mean;
    squares += w[i] * d * d;
    rest += w[i] * d;
  }
  // What the rounding of the mean added is taken off again.
  return Math.max(0, (squares - (rest * rest) / weight) / weight);
}

/** The sample in order of its values. */
export function sorted({x, w, weight, sum}: Sample): Sample {
  const order = new Uint32Array(x.length).map((_, i) => i).sort((a, b) => x[a] - x[b]);
  return {x: Float64Array.from(order, (i) => x[i]), w: Float64Array.from(order, (i) => w[i]), weight, sum};
}

/**
 * exactextract's quantile of a sorted sample: value k stands at k·w_k + (n − 1)·(weights before it), and values between
 * are linear. With equal weights this is type 7.
 */
export function quantileLerp({x, w, weight}: Sample, q: number): number {
  const n = x.length;
  if (n === 0) return NaN;
  const target = q * (n - 1) * weight;
  let before = 0;
  let last = 0;
  for (let k = 0; k < n; ++k) {
    const at = k * w[k] + (n - 1) * before;
    if (at > target) return x[k - 1] + ((target - last) / (at - last)) * (x[k] - x[k - 1]);
    last = at;
    before += w[k];
  }
  return x[n - 1];
}

/** The inverse of the weighted distribution: the smallest value of a sorted sample whose weights, summed, reach q of all. */
export function quantileCdf({x, w}: Sample, q: number): number {
  // Summed in the same order, so that the last sum is the whole.
  let total = 0;
  for (const each of w) total += each;
  let sum = 0;
  for (let k = 0; k < x.length; ++k) {
    sum += w[k];
    if (sum >= q * total * (1 - 1e-15)) return x[k];
  }
  return x.length ? x[x.length - 1] : NaN;
}

/** The weight of each value, values ascending. */
export function classesOf({x, w}: Sample): Map<number, number> {
  const weights = new Map<number, number>();
  for (let i = 0; i < x.length; ++i) weights.set(x[i], (weights.get(x[i]) ?? 0) + w[i]);
  return new Map([...weights].sort(([a], [b]) => a - b));
}
