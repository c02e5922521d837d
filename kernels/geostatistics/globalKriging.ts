/** @file Kriging from all data: one factor of their covariances, and what it says of the data themselves. */
import {EngineError, FieldError} from "../../errors.ts";
import {allocate, type Computation} from "../engine/index.ts";
import type {Matrix} from "../engine/types.ts";
import {backward, factorInPlace, forward} from "../linalg/smallCholesky.ts";
import type {FitOptions} from "../operator/types.ts";
import type {Variogram} from "./models.ts";
import {covariances, type Drift, type Problem} from "./problem.ts";

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
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; ++i) {
    const row = i * n;
    let k = 0;
    // Four rows at a time: what is summed up is read and written a quarter as often. Their triangles end in zeros.
    for (; k + 4 <= i; k += 4) {
      const [a, b, c, d] = l.subarray(row + k, row + k + 4);
      for (let j = 0, at = k * n; j < k + 4; ++j, ++at)
        inverse[row + j] -=
          a * inverse[at] + b * inverse[at + n] + (c * inverse[at + 2 * n] + d * inverse[at + 3 * n]);
    }
    for (; k < i; ++k) {
      const above = k * n;
      for (let j = 0; j <= k; ++j) inverse[row + j] -= l[row + k] * inverse[above + j];
    }
    inverse[row + i] = 1;
    const scale = 1 / l[row + i];
    for (let j = 0; j <= i; ++j) inverse[row + j] *= scale;
  }
  return inverse;
}

/** What covariances are multiplied by for the drift and for the residuals: C⁻¹F and C⁻¹(z − Fβ), a row each. */
export function weightRows({problem, drift, inverse, terms, residuals}: Factored): Matrix {
  const n = problem.sites.count;
  const k = drift.terms;
  const rows = k + problem.maps.length;
  const data = allocate(rows * n);
  for (let a = 0; a < rows; ++a)
    for (let r = 0; r < n; ++r) {
      const factor = a < k ? terms[r * k + a] : residuals[(a - k) * n + r];
      for (let i = 0; i <= r; ++i) data[a * n + i] += factor * inverse[r * n + i];
    }
  return {data, rows, cols: n};
}

/**
 * Errors [map × site], observed less predicted, and variances [site] of leaving out one place after another, from the
 * factor of all (Dubrule, 1983). A place that the others cannot predict has NaN.
 */
export function leaveOut(factored: Factored): {error: Float64Array; variance: Float64Array} {
  const {problem, drift, inverse, information} = factored;
  const n = problem.sites.count;
  const k = drift.terms;
  const maps = problem.maps.length;
  const {data: rows} = weightRows(factored);
  const precision = new Float64Array(n);
  for (let r = 0; r < n; ++r) for (let i = 0; i <= r; ++i) precision[i] += inverse[r * n + i] ** 2;
  const error = rows.slice(k * n);
  const variance = new Float64Array(n);
  for (let i = 0; i < n; ++i) {
    const h = Float64Array.from({length: k}, (_, a) => rows[a * n + i]);
    forward(information, k, h);
    const left = precision[i] - h.reduce((sum, value) => sum + value * value, 0);
    variance[i] = left > 1e-12 * precision[i] ? 1 / left : NaN;
    for (let m = 0; m < maps; ++m) error[m * n + i] *= variance[i];
  }
  return {error, variance};
}
