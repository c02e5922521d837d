/** @file Where counts lie that are drawn by chance. */

/** The least and the largest count that a central range of this probability holds, of `n` draws that each hit with `p`. */
export function binomialRange(n: number, p: number, level: number): [number, number] {
  // Weights beside the likeliest count, from which the recurrence falls on either side without underflow.
  const mode = Math.min(n, Math.floor((n + 1) * p));
  const odds = p / (1 - p);
  const below: number[] = [];
  for (let k = mode, w = 1; k >= 0 && w > 1e-18; w *= k / ((n - k + 1) * odds), --k) below.push(w);
  const weights = below.reverse();
  const first = mode - weights.length + 1;
  for (let k = mode, w = 1; k < n && w > 1e-18; ++k) {
    w *= ((n - k) / (k + 1)) * odds;
    weights.push(w);
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  const tail = (1 - level) / 2;
  const at = (probability: number): number => {
    let sum = 0;
    const i = weights.findIndex((w) => (sum += w) >= probability * total);
    return first + (i < 0 ? weights.length - 1 : i);
  };
  return [at(tail), at(1 - tail)];
}
