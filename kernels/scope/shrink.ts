/** @file Shrinkage: local estimates drawn towards those of their region, the more the less sure they are. */
import {FieldError, OptionError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import {field, isField} from "../field/index.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {type Marks, marks, provenanceOf} from "../operator/index.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {type Estimates, layEstimates, randomEffects} from "./estimates.ts";

export interface ShrinkOptions {
  /** What estimates are drawn to: the mean of their region, or zero; defaults to "region". */
  toward?: "region" | "zero";
  /** A number for each place, the same for places of one region; all places are one region without it. */
  regions?: Field;
  /**
   * "empirical-bayes" goes by the error of each estimate and the spread of the true values; "james-stein" draws all alike;
   * defaults to "empirical-bayes".
   */
  method?: "empirical-bayes" | "james-stein";
}

export interface ShrinkParams extends Params {
  /** [region], what estimates are drawn to. */
  readonly mean: Field;
  /** [region], error variance of it. */
  readonly meanVariance: Field;
  /** [region], variance of true values between places. */
  readonly between: Field;
  /** [region], the one share that is kept by "james-stein"; missing for the other. */
  readonly share: Field;
}

export type ShrinkOperator = Omit<
  Operator<
    ShrinkParams,
    Estimates,
    Estimates,
    Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "FB"; readonly X: "FB"}>
  >,
  "apply" | "invert"
> & {apply(input: Estimates, params: ShrinkParams, options?: FitOptions): Promise<Estimates>};

/**
 * Returns the operator that draws noisy local estimates towards a common value: between a fit of each place and one for all.
 *
 * Shapes: fit {estimate […cells], variance […cells]} → mean, between [region]; apply → {estimate, variance} […cells].
 * Units: those of the estimates, squared for variances. Missing: places without an estimate or a variance stay missing,
 * and a region without any has no mean: NaN.
 * The variance of the shrunken estimates is that given the parameters, with the error of the mean. Shrinkage lowers the error
 * of all places together, and raises that of a place that truly stands out: do not shrink what you look for.
 * Throws: OptionError `invalid toward: …`, `invalid method: …`; FieldError `missing variance: …`, `invalid values: …` for infinite
 * ones, `invalid regions: …`.
 * Source: Efron and Morris (1975); Morris (1983).
 * Checked against: closed forms, relative 1e-12.
 */
export function shrink({
  toward = "region",
  regions,
  method = "empirical-bayes",
  ...others
}: ShrinkOptions = {}): ShrinkOperator {
  onlyOptions("shrink", others, "toward, regions, method");
  if (toward !== "region" && toward !== "zero")
    throw new OptionError(`invalid toward: ${String(toward)}; expected region or zero`, {
      subject: "toward",
      value: toward
    });
  if (method !== "empirical-bayes" && method !== "james-stein")
    throw new OptionError(`invalid method: ${String(method)}; expected empirical-bayes or james-stein`, {
      subject: "method",
      value: method
    });
  const sizes: Readonly<Record<string, number>> = regions === undefined ? {region: 1} : {};
  const frame = {
    name: "shrink",
    options: Object.freeze({toward, regions, method}),
    marks: marks({S: "FB", T: "FB", V: "FB", X: "FB"}),
    pooled: ["S", "T", "V", "X"] as const,
    needs: ["X"] as const,
    parameterShape: ["region"],
    sizes
  };
  return Object.freeze({
    ...frame,
    async fit(input: Estimates, {signal}: FitOptions = {}) {
      signal?.throwIfAborted();
      const {variance} = layEstimates(input);
      const {estimate} = input;
      const {own, names} = regionsOf(estimate, regions);
      const made = names.map((_, region) => {
        const at = Array.from(own.keys()).filter(
          (i) => own[i] === region && !Number.isNaN(estimate.values[i]) && !Number.isNaN(variance[i])
        );
        return priorOf(
          at.map((i) => estimate.values[i]),
          at.map((i) => variance[i]),
          toward,
          method
        );
      });
      const {units, name} = estimate;
      const make = (key: keyof Prior, label: string, unit: string) =>
        field(
          Float64Array.from(made, (each) => each[key]),
          {
            dims: ["region"],
            coords: {region: Float64Array.from(names)},
            axes: {region: "X"},
            name: label,
            units: unit
          }
        );
      return Object.freeze({
        mean: make("mean", `mean of ${name}`, units),
        meanVariance: make("meanVariance", "error variance of the mean", squaredUnits(units)),
        between: make("between", "variance between places", squaredUnits(units)),
        share: make("share", "share kept", "1"),
        provenance: lazyDigest(
          provenanceOf(frame, undefined),
          () => provenanceOf(frame, [input.estimate, input.variance]).digest
        )
      });
    },
    async apply(input: Estimates, params: ShrinkParams) {
      const {variance} = layEstimates(input);
      if (!isField(params?.mean) || !isField(params.between))
        throw new FieldError(
          "invalid params: not what a fit returned; give what the fit of shrink gave, awaited",
          {
            subject: "params"
          }
        );
      const {estimate} = input;
      const {own, names} = regionsOf(estimate, regions);
      const known = Array.from(params.mean.coords.region.values as ArrayLike<number>);
      const place = names.map((name) => known.indexOf(name));
      const values = new Float64Array(estimate.values.length).fill(NaN);
      const errors = values.slice();
      for (let i = 0; i < values.length; ++i) {
        const region = place[own[i]] ?? -1;
        if (region < 0) continue;
        const [mean, between, share] = [params.mean, params.between, params.share].map(
          (f) => f.values[region]
        );
        const keep = Number.isNaN(share) ? between / (between + variance[i]) : share;
        values[i] = mean + keep * (estimate.values[i] - mean);
        errors[i] = keep * variance[i] + (1 - keep) ** 2 * params.meanVariance.values[region];
      }
      return {
        estimate: derive(estimate, {values, name: `${estimate.name}, shrunken`}),
        variance: derive(input.variance, {
          values: errors,
          dims: estimate.dims,
          shape: estimate.shape,
          name: `${input.variance.name}, shrunken`
        })
      };
    }
  });
}

interface Prior {
  mean: number;
  meanVariance: number;
  between: number;
  share: number;
}

function priorOf(x: number[], v: number[], toward: string, method: string): Prior {
  const n = x.length;
  if (n === 0) return {mean: NaN, meanVariance: NaN, between: NaN, share: NaN};
  const effects = randomEffects(x, v);
  const isZero = toward === "zero";
  if (method === "james-stein") {
    const mean = isZero ? 0 : x.reduce((a, b) => a + b, 0) / n;
    const error = v.reduce((a, b) => a + b, 0) / n;
    const spread = x.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const taken = (Math.max(0, n - (isZero ? 2 : 3)) * error) / spread;
    const share = spread > 0 ? Math.max(0, 1 - taken) : 0;
    return {mean, meanVariance: isZero ? 0 : error / n, between: effects.between, share};
  }
  if (!isZero)
    return {mean: effects.mean, meanVariance: effects.variance, between: effects.between, share: NaN};
  // About zero the moment estimate has no mean to pay for.
  const excess = x.reduce((sum, each, i) => sum + (each * each) / v[i], 0) - n;
  const between = Math.max(0, excess / v.reduce((sum, each) => sum + 1 / each, 0));
  return {mean: 0, meanVariance: 0, between, share: NaN};
}

/** The region of every value, −1 for none, and the regions' own numbers, ascending. */
function regionsOf(f: Field, regions: Field | undefined): {own: Int32Array; names: number[]} {
  if (regions === undefined) return {own: new Int32Array(f.values.length), names: [0]};
  const fits =
    isField(regions) && regions.dims.every((dim, i) => f.shape[f.dims.indexOf(dim)] === regions.shape[i]);
  if (!fits)
    throw new FieldError(
      "invalid regions: of other dims; expected a field of numbers over dims of the estimates",
      {
        subject: "regions",
        value: regions
      }
    );
  const names = [...new Set(Array.from(regions.values))]
    .filter((name) => !Number.isNaN(name))
    .sort((a, b) => a - b);
  const at = offsetsOf(f, f.dims, regions);
  return {own: Int32Array.from(at, (offset) => names.indexOf(regions.values[offset])), names};
}
