/** @file The eigenvalues of a diagonal matrix plus y·yᵀ: one between any two neighbours of the diagonal, one above all. */
import {get, set} from "./vector";

let sum: f64 = 0;
let slope: f64 = 0;

/** Of entries from … to: Σ y·t and Σ t², where t = y / (delta − x). */
function addUp(from: i32, to: i32, delta: usize, y: usize, x: f64): void {
  const xx = f64x2.splat(x);
  let s = f64x2.splat(0);
  let p = s;
  let j = from;
  for (; j + 2 <= to; j += 2) {
    const o = <usize>j << 3;
    const yy = v128.load(y + o);
    const t = f64x2.div(yy, f64x2.sub(v128.load(delta + o), xx));
    s = f64x2.add(s, f64x2.mul(yy, t));
    p = f64x2.add(p, f64x2.mul(t, t));
  }
  sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  slope = f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1);
  if (j < to) {
    const t = get(y, j) / (get(delta, j) - x);
    sum += get(y, j) * t;
    slope += t * t;
  }
}

/**
 * Eigenvalue i of diag(d) + y·yᵀ, d ascending [k]; row j of `delta` becomes d[j] − eigenvalue, each to full relative
 * precision since distances are counted from the nearest d. The function 1 + Σ y² / (d − x) rises from pole to pole; it
 * is replaced by one with the two poles beside the root (Li 1993), and the interval is halved where that leads astray.
 */
export function root(k: i32, d: usize, y: usize, i: i32, delta: usize): f64 {
  const last = i === k - 1;
  let low: f64 = 0;
  let high: f64 = 0;
  let origin = get(d, i);
  for (let j = 0; j < k; ++j) set(delta, j, get(d, j) - origin);
  if (last) {
    for (let j = 0; j < k; ++j) high += get(y, j) * get(y, j);
  } else {
    high = 0.5 * get(delta, i + 1);
    addUp(0, k, delta, y, high);
    if (1 + sum < 0) {
      origin = get(d, i + 1);
      for (let j = 0; j < k; ++j) set(delta, j, get(d, j) - origin);
      low = -high;
      high = 0;
    }
  }
  let x = high > 0 ? high : low;
  for (let pass = 0; pass < 150; ++pass) {
    addUp(0, i + 1, delta, y, x);
    const psi = sum;
    const dpsi = slope;
    addUp(i + 1, k, delta, y, x);
    const f = 1 + psi + sum;
    const rise = dpsi + slope;
    if (abs<f64>(f) <= f64.EPSILON * (8 * (1 + sum - psi) + abs<f64>(x) * rise)) break;
    if (f < 0) low = x;
    else high = x;
    if (high - low <= 2 * f64.EPSILON * max<f64>(abs<f64>(low), abs<f64>(high))) break;
    const left = get(delta, i) - x;
    let next: f64;
    if (last) {
      next = x + left + (left * left * rise) / (f - left * rise);
    } else {
      const right = get(delta, i + 1) - x;
      const a = (left + right) * f - left * right * rise;
      const b = left * right * f;
      const c = f - left * dpsi - right * slope;
      const q = sqrt<f64>(max<f64>(0, a * a - 4 * b * c));
      next = x + (a <= 0 ? (a - q) / (2 * c) : (2 * b) / (a + q));
    }
    if (!(next > low && next < high) || pass > 30) next = between(low, high);
    if (next === x) break;
    x = next;
  }
  for (let j = 0; j < k; ++j) set(delta, j, get(delta, j) - x);
  return origin + x;
}

/** Halves what is left, by magnitude where it spans many: one end may be 0, both have the same sign. */
function between(low: f64, high: f64): f64 {
  const a = min<f64>(abs<f64>(low), abs<f64>(high));
  const b = max<f64>(abs<f64>(low), abs<f64>(high));
  const size = a === 0 ? b * 0.0625 : b > 4 * a ? sqrt<f64>(a) * sqrt<f64>(b) : 0.5 * (a + b);
  return low < 0 ? -size : size;
}
