/** @file The normal and Student's t distribution, exact in the tails, where p-values live. */

const CENTRE = 2; // up to here the series, beyond it the continued fraction: each is exact and quick on its side

/** Density of the standard normal; z² is split, so that its rounding does not reach the exponent of a far tail. */
function density(z: number): number {
  if (z * z === Infinity) return 0;
  const head = Math.fround(z);
  return (Math.exp((-head * head) / 2) * Math.exp((-(z - head) * (z + head)) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Φ(z) − ½ for small |z|: φ(z)·(z + z³/3 + z⁵/(3·5) + …), whose terms all have one sign. */
function centre(z: number): number {
  const square = z * z;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return density(z) * sum;
}

/** 1 − Φ(z) for z above CENTRE: φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), from a depth that suffices at this z. */
function tail(z: number): number {
  let below = z;
  for (let k = 20 + Math.ceil(500 / (z * z)); k > 0; k--) below = z + k / below;
  return density(z) / below;
}

/**
 * Returns the probability that a standard normal draw is at most z, to 1e-14 of its value in either tail.
 *
 * Source: Laplace's continued fraction of the tail; Marsaglia (2004) for the series.
 */
export function normalCdf(z: number): number {
  if (Math.abs(z) <= CENTRE) return 0.5 + centre(z);
  return z < 0 ? tail(-z) : 1 - tail(z);
}

/** Returns the probability that a standard normal draw lies at least as far from 0 as z: the two-sided p-value. */
export function normalTwoSided(z: number): number {
  const far = Math.abs(z);
  return far <= CENTRE ? 1 - 2 * centre(far) : 2 * tail(far);
}

/** Returns the z that a standard normal draw does not exceed with probability p; NaN outside 0 to 1. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return -Infinity;
  // Both curves are concave where they are used, so Newton's steps close in from one side, whatever the start.
  const far = p < 0.1;
  let z = far ? -Math.sqrt(-2 * Math.log(p)) : 0;
  for (let pass = 0; pass < 50; pass++) {
    const step = far
      ? ((Math.log(normalCdf(z)) - Math.log(p)) * normalCdf(z)) / density(z)
      : (centre(z) + (0.5 - p)) / density(z);
    z -= step;
    if (Math.abs(step) <= 1e-15 * Math.abs(z)) break;
  }
  return z;
}

// Γ(a + ½) / (Γ(a)·√a) in powers of 1/a.
const HALF_STEP = [1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304, 39325 / 33554432];

/** Γ(a + ½) / Γ(a): its asymptotic series far out, stepped back from there. */
function halfStep(a: number): number {
  let factor = 1;
  let at = a;
  for (; at < 40; at++) factor *= at / (at + 0.5);
  let sum = 0;
  for (let k = HALF_STEP.length - 1; k >= 0; k--) sum = sum / at + HALF_STEP[k]!;
  return factor * sum * Math.sqrt(at);
}

/**
 * Returns the two-sided p-value of a t statistic on `df` degrees of freedom, whole or not; NaN unless df is above 0.
 * Exact to 1e-13 of its value down to p = 1e-200.
 *
 * Source: the regularised incomplete beta function I(df/2, ½), as its series in the middle and Gauss's continued fraction
 * of ₂F₁(1, ½; df/2 + 1; −df/t²) in the tails: all terms have one sign, so that nothing cancels.
 */
export function studentTwoSided(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return NaN;
  if (df === Infinity) return normalTwoSided(t);
  if (!Number.isFinite(t)) return 0;
  const a = df / 2;
  const square = t * t;
  const y = square / (df + square);
  const front = (Math.exp(-a * Math.log1p(square / df)) * halfStep(a)) / Math.sqrt(Math.PI);
  if (square <= CENTRE * CENTRE && square <= df) {
    let term = 2 * front * Math.sqrt(y);
    let sum = term;
    for (let k = 0; term > 1e-17 * sum; k++) {
      term *= (y * (a + 0.5 + k)) / (1.5 + k);
      sum += term;
    }
    return 1 - sum;
  }
  const w = df / square;
  let below = 1;
  for (let m = 20 + Math.ceil(500 / square); m >= 0; m--) {
    below = 1 + (w * (m + 1) * (a + 0.5 + m)) / ((a + 2 * m + 1) * (a + 2 * m + 2) * below);
    below = 1 + (w * (m + 0.5) * (a + m)) / ((a + 2 * m) * (a + 2 * m + 1) * below);
  }
  return front / (a * Math.sqrt(y) * below);
}
