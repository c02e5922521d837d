/** @file Kriging from neighbours: a small system of its own for each target. */
import {backward, factorInPlace, forward} from "../linalg/smallCholesky.ts";
import type {Neighbours} from "../space/neighbourhood.ts";
import {informationOf} from "./globalKriging.ts";
import type {Variogram} from "./models.ts";
import {
  covariances,
  driftOf,
  type KrigingKind,
  type Problem,
  type Support,
  targetCovariances
} from "./problem.ts";
import {type Sites, someSites} from "./sites.ts";

/**
 * Writes predictions [map × target] and variances [target]; a target without neighbours, or with too few to tell the drift
 * or a system that is singular, is left NaN.
 */
export function predictLocally(
  {sites, values, maps}: Problem,
  {offsets, indices}: Neighbours,
  targets: Sites,
  {variogram, kind, support}: {variogram: Variogram; kind: KrigingKind; support: Support},
  {prediction, variance}: {prediction: Float64Array; variance: Float64Array}
): void {
  for (let t = 0; t < targets.count; ++t) {
    const chosen = indices.subarray(offsets[t], offsets[t + 1]);
    const n = chosen.length;
    variance[t] = NaN;
    for (let m = 0; m < maps.length; ++m) prediction[m * targets.count + t] = NaN;
    if (n === 0) continue;
    const near = someSites(sites, chosen);
    const drift = driftOf(kind, near);
    const k = drift.terms;
    const l = new Float64Array(n * n);
    covariances(near, variogram, l);
    if (n < k || !factorInPlace(l, n)) continue;
    const terms = new Float64Array(n * k);
    for (let i = 0; i < n; ++i) drift.at(near, i, terms, i * k);
    for (let a = 0; a < k; ++a) forward(l, n, terms, a, k);
    const information = informationOf(terms, n, k);
    if (!information) continue;
    const c = new Float64Array(n);
    targetCovariances(near, targets, {from: t, count: 1}, variogram, support, c);
    forward(l, n, c);
    const f = new Float64Array(k);
    drift.at(targets, t, f, 0);
    const extra = f.slice();
    for (let i = 0; i < n; ++i) for (let a = 0; a < k; ++a) extra[a] -= terms[i * k + a] * c[i];
    forward(information, k, extra);
    let rest = support.variance;
    for (let i = 0; i < n; ++i) rest -= c[i] * c[i];
    for (let a = 0; a < k; ++a) rest += extra[a] * extra[a];
    variance[t] = Math.max(0, rest);
    // Weights are the same for all maps: λ = L⁻ᵀ (c + A G⁻¹ (f − Aᵀ c)).
    backward(information, k, extra);
    for (let i = 0; i < n; ++i) for (let a = 0; a < k; ++a) c[i] += terms[i * k + a] * extra[a];
    backward(l, n, c);
    for (let m = 0; m < maps.length; ++m) {
      let sum = 0;
      for (let i = 0; i < n; ++i) sum += c[i] * values[m * sites.count + chosen[i]];
      prediction[m * targets.count + t] = sum;
    }
  }
}
