/** @file Fits a model to an empirical variogram: one search over the range, nugget and sill follow exactly. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField} from "../field/field.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {checkModel, CORRELATIONS, EFFECTIVE, type Variogram, type VariogramModel} from "./models.ts";

export interface FitVariogramOptions {
  /** The shape of the curve; defaults to "spherical". */
  model?: VariogramModel;
  /** What a bin counts; defaults to "count/lag2", so that the beginning, which kriging uses most, is met best. */
  weights?: "count/lag2" | "count" | "equal";
}

/** One empirical variogram: fields or lists over bins. */
export interface EmpiricalVariogram {
  readonly lag: Field | ArrayLike<number>;
  readonly gamma: Field | ArrayLike<number>;
  readonly count: Field | ArrayLike<number>;
}

export interface FittedVariogram extends Variogram {
  /** Where the sill, or 95 % of it, is reached: a, 3a or √3·a. */
  readonly effectiveRange: number;
  /** The weighted sum of squares that is left. */
  readonly sse: number;
  /** What to keep in mind about this fit. */
  readonly warnings: readonly string[];
}

const STEPS = 1000;

/**
 * Returns the model with nugget ≥ 0 and psill ≥ 0 that leaves the least weighted sum of squares. The range is sought from a
 * third of the first lag to 20 times the last, on a logarithmic grid and then by golden section, as its profile may have
 * several valleys; no starting values are needed.
 *
 * Shapes: one variogram of 3 bins or more with pairs. Units: of gamma and of lag. Missing: empty bins are left out.
 * A flat variogram is all nugget, and its range is NaN: nothing tells it.
 * Throws: FieldError `invalid variogram: …` for more than one, of unlike lengths or with too few bins; OptionError `invalid model: …`, `invalid weights: …`.
 * Source: variable projection, Golub and Pereyra (1973); weights after Cressie (1985) as in gstat.
 * Checked against: scipy 1.16.3 least_squares and gstools 1.7.0, relative 1e-6.
 *
 * @example const model = fitVariogram(await variogram().fit(rain), {model: "exponential"});
 */
export function fitVariogram(
  v: EmpiricalVariogram,
  {model = "spherical", weights = "count/lag2", ...others}: FitVariogramOptions = {}
): FittedVariogram {
  onlyOptions("fitVariogram", others, "model, weights");
  checkModel(model);
  const data = binsOf(v, weights);
  const {lag} = data;
  const [first, last] = [Math.min(...lag), Math.max(...lag)];
  const low = Math.log(first / 3);
  const high = Math.log(last * 20);
  const range = (k: number) => Math.exp(low + ((high - low) * k) / STEPS);
  const profile = Float64Array.from({length: STEPS + 1}, (_, k) => project(data, model, range(k)).sse);
  // Rounding alone must not choose between ranges: of equals the shortest is taken.
  let best = 0;
  for (let k = 1; k <= STEPS; ++k) if (profile[k] < profile[best] * (1 - 1e-12)) best = k;
  const a = golden(
    (at) => project(data, model, at).sse,
    range(Math.max(0, best - 1)),
    range(Math.min(STEPS, best + 1))
  );
  const {nugget, psill, sse} = project(data, model, a);
  const found = psill > 0 ? a : NaN;
  const warnings: string[] = [];
  if (psill === 0) warnings.push("the variogram does not rise: all nugget, and no range");
  else if (best === 0 || best === STEPS)
    warnings.push("the range is at the end of the search: these lags do not tell where the sill is reached");
  return Object.freeze({
    model,
    nugget,
    psill,
    range: found,
    effectiveRange: found * EFFECTIVE[model],
    sse,
    warnings: Object.freeze(warnings)
  });
}

interface Bins {
  lag: Float64Array;
  gamma: Float64Array;
  weight: Float64Array;
}

/** Bins that have pairs at some distance. */
function binsOf(v: EmpiricalVariogram, weights: string): Bins {
  if (weights !== "count/lag2" && weights !== "count" && weights !== "equal")
    throw new OptionError(`invalid weights: ${weights}; expected count/lag2, count or equal`, {
      subject: "weights",
      value: weights
    });
  const [lags, gammas, counts] = [v?.lag, v?.gamma, v?.count].map((list) => {
    if (isField(list) && list.dims.length === 1) return list.values;
    if (!isField(list) && typeof list?.length === "number") return list;
    const has = isField(list) ? `has ${list.dims.join(", ")}` : "lacks lag, gamma and count";
    throw new FieldError(
      `invalid variogram: it ${has}; expected lag, gamma and count over one dim, so select one first`,
      {
        subject: "variogram"
      }
    );
  });
  if (lags.length !== gammas.length || lags.length !== counts.length)
    throw new FieldError(
      `invalid variogram: ${lags.length} of lag, ${gammas.length} of gamma and ${counts.length} of count; expected as many, one a bin`,
      {subject: "variogram"}
    );
  for (const [name, list] of Object.entries({lag: lags, gamma: gammas, count: counts}))
    for (let k = 0; k < list.length; ++k)
      if (list[k] < 0 || list[k] === Infinity)
        throw new FieldError(
          `invalid variogram: ${name} ${list[k]} in bin ${k}; expected 0 or more, or NaN where there are no pairs`,
          {subject: "variogram", value: list[k]}
        );
  const kept = Array.from(lags, (_, k) => k).filter(
    (k) => counts[k] > 0 && lags[k] > 0 && !Number.isNaN(gammas[k])
  );
  if (kept.length < 3)
    throw new FieldError(
      `invalid variogram: ${kept.length} bins with pairs; a model of three numbers needs 3`,
      {
        subject: "variogram",
        value: kept.length
      }
    );
  const pick = (list: ArrayLike<number>) => Float64Array.from(kept, (k) => list[k]);
  const weight = (k: number) =>
    weights === "equal" ? 1 : weights === "count" ? counts[k] : counts[k] / (lags[k] * lags[k]);
  return {lag: pick(lags), gamma: pick(gammas), weight: Float64Array.from(kept, weight)};
}

/** The best nugget and psill, neither negative, for one range. */
function project({lag, gamma, weight}: Bins, model: VariogramModel, range: number) {
  const correlation = CORRELATIONS[model];
  const rise = lag.map((h) => 1 - correlation(h / range));
  let [w, ws, wss, wg, wsg] = [0, 0, 0, 0, 0];
  for (let k = 0; k < lag.length; ++k) {
    w += weight[k];
    ws += weight[k] * rise[k];
    wss += weight[k] * rise[k] * rise[k];
    wg += weight[k] * gamma[k];
    wsg += weight[k] * rise[k] * gamma[k];
  }
  const candidates = [
    [wg / w, 0],
    [0, wss > 0 ? wsg / wss : 0]
  ];
  const determinant = w * wss - ws * ws;
  if (determinant > 1e-14 * w * wss)
    candidates.push([(wss * wg - ws * wsg) / determinant, (w * wsg - ws * wg) / determinant]);
  let best = {nugget: 0, psill: 0, sse: Infinity};
  for (const [nugget, psill] of candidates) {
    if (!(nugget >= 0 && psill >= 0)) continue;
    let sse = 0;
    for (let k = 0; k < lag.length; ++k) sse += weight[k] * (gamma[k] - nugget - psill * rise[k]) ** 2;
    if (sse < best.sse) best = {nugget, psill, sse};
  }
  return best;
}

/** The lowest point of a valley, to the square root of rounding. */
function golden(f: (x: number) => number, from: number, to: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  let [left, right] = [from, to];
  let [a, b] = [right - part * (right - left), left + part * (right - left)];
  let [fa, fb] = [f(a), f(b)];
  for (let pass = 0; pass < 80; ++pass) {
    if (fa < fb) {
      [right, b, fb] = [b, a, fa];
      a = right - part * (right - left);
      fa = f(a);
    } else {
      [left, a, fa] = [a, b, fb];
      b = left + part * (right - left);
      fb = f(b);
    }
  }
  return (left + right) / 2;
}
