/** @file Kriging from all data: one factor of their covariances, then every target by matrix products. */
import {EngineError, FieldError} from "../../errors.ts";
import {allocate, type Computation} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {backward, factorInPlace, forward} from "../linalg/smallCholesky.ts";
import type {FitOptions} from "../operator/types.ts";
import type {Variogram} from "./models.ts";
import {covariances, type Drift, type Problem, type Support, targetCovariances} from "./problem.ts";
import type {Sites} from "./sites.ts";

/** Targets at a time, and rows of the factor at a time: its upper triangle is zero, so later rows take longer. */
const CHUNK = 2048;
const BLOCK = 128;

/** A solved problem: with L Lᵀ the covariances of the data, all that predictions need. */
export interface Factored {
  readonly problem: Problem;
  readonly drift: Drift;
  /** L⁻¹, [n × n]. */
  readonly inverse: Float64Array;
  /** L⁻¹ F, [n × terms]. */
  readonly terms: Float64Array;
  /** Cholesky factor of Fᵀ C⁻¹ F. */
  readonly information: Float64Array;
  /** [map × term], the drift by generalized least squares. */
  readonly coefficients: Float64Array;
  /** [map × n], L⁻¹ times what the drift leaves. */
  readonly residuals: Float64Array;
}

/** Throws EngineError `failed kriging: …` for covariances and FieldError `invalid points: …` for a drift that are singular. */
export async function factorize(
  problem: Problem,
  variogram: Variogram,
  drift: Drift,
  ops: Computation,
  {signal}: FitOptions
): Promise<Factored> {
  const {sites, values, maps} = problem;
  const n = sites.count;
  const k = drift.terms;
  const data = allocate(n * n);
  covariances(sites, variogram, data);
  const singular = (cause?: unknown) =>
    new EngineError(
      `failed kriging: the covariances of ${n} places are singular; add a nugget, shorten the range or thin places that are close`,
      {subject: "kriging", cause}
    );
  const {data: l} = await ops.cholesky({data, rows: n, cols: n}, {signal}).catch((cause: unknown) => {
    throw cause instanceof EngineError ? singular(cause) : cause;
  });
  // A pivot is the variance that the data before it leave open: below rounding it is made of nothing else.
  const lost = (variogram.nugget + variogram.psill) * n * Number.EPSILON;
  for (let i = 0; i < n; ++i) if (!(l[i * n + i] ** 2 > lost)) throw singular();
  const inverse = invertLower(l, n);
  const terms = new Float64Array(n * k);
  for (let i = 0; i < n; ++i) drift.at(sites, i, terms, i * k);
  for (let c = 0; c < k; ++c) forward(l, n, terms, c, k);
  const information = informationOf(terms, n, k);
  if (!information)
    throw new FieldError(
      `invalid points: ${n} of them cannot tell a drift of ${k} terms; spread them over a plane or use ordinary kriging`,
      {subject: "points", value: n}
    );
  const residuals = values.slice();
  const coefficients = new Float64Array(maps.length * k);
  for (let m = 0; m < maps.length; ++m) {
    const z = residuals.subarray(m * n, (m + 1) * n);
    forward(l, n, z);
    fitDrift(terms, information, k, z, coefficients.subarray(m * k, (m + 1) * k));
  }
  return {problem, drift, inverse, terms, information, coefficients, residuals};
}

/** The Cholesky factor of AᵀA, or undefined where columns depend on one another. */
export function informationOf(terms: Float64Array, n: number, k: number): Float64Array | undefined {
  const information = new Float64Array(k * k);
  for (let i = 0; i < n; ++i)
    for (let a = 0; a < k; ++a)
      for (let b = 0; b < k; ++b) information[a * k + b] += terms[i * k + a] * terms[i * k + b];
  const diagonal = Float64Array.from({length: k}, (_, a) => information[a * k + a]);
  if (!factorInPlace(information, k)) return undefined;
  // A pivot is a squared distance from the other columns: of 1e-13 of its own length nothing is known.
  const isLost = diagonal.some((square, a) => !(information[a * k + a] ** 2 > 1e-13 * square));
  return isLost ? undefined : information;
}

/** Writes the coefficients of the drift and takes it off z, both in the space of L⁻¹. */
export function fitDrift(
  terms: Float64Array,
  information: Float64Array,
  k: number,
  z: Float64Array,
  coefficients: Float64Array
): void {
  for (let i = 0; i < z.length; ++i) for (let a = 0; a < k; ++a) coefficients[a] += terms[i * k + a] * z[i];
  forward(information, k, coefficients);
  backward(information, k, coefficients);
  for (let i = 0; i < z.length; ++i) for (let a = 0; a < k; ++a) z[i] -= terms[i * k + a] * coefficients[a];
}

/** Rows of the inverse, each from those above it. */
function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = allocate(n * n);
  for (let i = 0; i < n; ++i) {
    const row = inverse.subarray(i * n, i * n + i + 1);
    for (let k = 0; k < i; ++k) {
      const factor = l[i * n + k];
      if (factor === 0) continue;
      const above = inverse.subarray(k * n, k * n + k + 1);
      for (let j = 0; j <= k; ++j) row[j] -= factor * above[j];
    }
    row[i] = 1;
    const scale = 1 / l[i * n + i];
    for (let j = 0; j <= i; ++j) row[j] *= scale;
  }
  return inverse;
}

/** Writes predictions [map × target] and variances [target]. */
export async function predict(
  factored: Factored,
  targets: Sites,
  variogram: Variogram,
  support: Support,
  ops: Computation,
  {prediction, variance}: {prediction: Float64Array; variance: Float64Array},
  {signal, progress}: FitOptions
): Promise<void> {
  const {problem, drift, inverse, terms, information, coefficients, residuals} = factored;
  const n = problem.sites.count;
  const k = drift.terms;
  const maps = problem.maps.length;
  const f = new Float64Array(k);
  const blocks = Array.from({length: Math.ceil(n / BLOCK)}, (_, b): Matrix => {
    const [from, to] = [b * BLOCK, Math.min(n, (b + 1) * BLOCK)];
    const data = allocate((to - from) * to);
    for (let i = from; i < to; ++i) data.set(inverse.subarray(i * n, i * n + to), (i - from) * to);
    return {data, rows: to - from, cols: to};
  });
  const room = allocate(n * Math.min(CHUNK, targets.count));
  for (let from = 0; from < targets.count; from += CHUNK) {
    const count = Math.min(CHUNK, targets.count - from);
    const c = room.subarray(0, n * count);
    targetCovariances(problem.sites, targets, {from, count}, variogram, support, c);
    const squares = new Float64Array(count);
    const means = new Float64Array(k * count);
    for (const [b, block] of blocks.entries()) {
      const right = {data: c.subarray(0, block.cols * count), rows: block.cols, cols: count};
      const {data: u} = await ops.gemm(block, right, {signal});
      for (let r = 0; r < block.rows; ++r) {
        const i = b * BLOCK + r;
        const row = u.subarray(r * count, (r + 1) * count);
        for (let t = 0; t < count; ++t) squares[t] += row[t] * row[t];
        for (let a = 0; a < k; ++a) addTo(means, a * count, terms[i * k + a], row);
        for (let m = 0; m < maps; ++m) addTo(prediction, m * targets.count + from, residuals[m * n + i], row);
      }
    }
    for (let t = 0; t < count; ++t) {
      drift.at(targets, from + t, f, 0);
      for (let m = 0; m < maps; ++m)
        for (let a = 0; a < k; ++a)
          prediction[m * targets.count + from + t] += f[a] * coefficients[m * k + a];
      for (let a = 0; a < k; ++a) f[a] -= means[a * count + t];
      forward(information, k, f);
      const extra = f.reduce((sum, value) => sum + value * value, 0);
      // At a datum nothing is left but rounding, which may fall below 0.
      variance[from + t] = Math.max(0, support.variance - squares[t] + extra);
    }
    progress?.((from + count) / targets.count, "kriging");
  }
}

function addTo(out: Float64Array, at: number, factor: number, row: Float64Array): void {
  for (let t = 0; t < row.length; ++t) out[at + t] += factor * row[t];
}

/**
 * Errors [map × site], observed less predicted, and variances [site] of leaving out one place after another, from the
 * factor of all (Dubrule, 1983). A place that the others cannot predict has NaN.
 */
export function leaveOut({problem, drift, inverse, terms, information, residuals}: Factored): {
  error: Float64Array;
  variance: Float64Array;
} {
  const n = problem.sites.count;
  const k = drift.terms;
  const maps = problem.maps.length;
  const precision = new Float64Array(n);
  const column = new Float64Array(n * k);
  const error = new Float64Array(maps * n);
  // Row by row of L⁻¹: sums over rows of its columns are C⁻¹, C⁻¹F and C⁻¹ times the residuals.
  for (let r = 0; r < n; ++r)
    for (let i = 0; i <= r; ++i) {
      const value = inverse[r * n + i];
      precision[i] += value * value;
      for (let a = 0; a < k; ++a) column[i * k + a] += value * terms[r * k + a];
      for (let m = 0; m < maps; ++m) error[m * n + i] += value * residuals[m * n + r];
    }
  const variance = new Float64Array(n);
  for (let i = 0; i < n; ++i) {
    const h = column.slice(i * k, (i + 1) * k);
    forward(information, k, h);
    const left = precision[i] - h.reduce((sum, value) => sum + value * value, 0);
    variance[i] = left > 1e-12 * precision[i] ? 1 / left : NaN;
    for (let m = 0; m < maps; ++m) error[m * n + i] *= variance[i];
  }
  return {error, variance};
}
