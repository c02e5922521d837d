/** @file Kriging: the best linear guess between data, and how far off it may be. */
import {OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import {field} from "../field/field.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {type Marks, marks} from "../operator/marks.ts";
import {checkNeeds} from "../operator/needs.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {knn} from "../space/knn.ts";
import type {Neighbourhood} from "../space/neighbourhood.ts";
import type {PlacesInput} from "../space/places.ts";
import {type Factored, factorize} from "./globalKriging.ts";
import {asPlaces, driftField, targetFrame, warningsOf} from "./krigedFields.ts";
import {predictLocally} from "./localKriging.ts";
import {checkVariogram, type Variogram} from "./models.ts";
import {predict} from "./predict.ts";
import {checkBlock, driftOf, type KrigingKind, problemsOf, supportOf} from "./problem.ts";
import {sitesOf} from "./sites.ts";

export interface KrigingOptions {
  /** The model of the field, as from `fitVariogram`; there is no default. */
  variogram: Variogram;
  /**
   * What the mean is: unknown for "ordinary", a plane through space for "universal", or for "block" unknown and blocks are
   * predicted; defaults to "ordinary".
   */
  kind?: KrigingKind;
  /** From whom a target is predicted, as 40 nearest, knn({k: 40}) or radius({km: 300}); without it from all data. */
  neighbours?: number | Neighbourhood;
  /** Width and height of the blocks around targets, in the units of x and y, for kind "block". */
  block?: readonly [number, number];
}

export interface KrigingParams extends Params {
  /** The data. */
  readonly points: Field;
  readonly variogram: Variogram;
  /** [… , term], the mean, or the mean and slopes over the span of the data, by generalized least squares; from all data only. */
  readonly drift?: Field;
  /** What to keep in mind about this fit. */
  readonly warnings: readonly string[];
}

export interface Kriged {
  /** [… , target], in the units of the data. */
  readonly prediction: Field;
  /** Same shape, in their square. */
  readonly variance: Field;
}

type KrigingMarks = Marks<{readonly S: "KB"; readonly T: "KB"; readonly V: "KB"; readonly X: "KB"}>;
export type KrigingOperator = Omit<Operator<KrigingParams, Field, Kriged, KrigingMarks, "X">, "apply"> & {
  apply(targets: PlacesInput, params: KrigingParams, options?: FitOptions): Promise<Kriged>;
};

/** Factors of fits, so that what a fit has found need not be found again; parameters that travelled are factored anew. */
const factors = new WeakMap<KrigingParams, readonly Factored[]>();

/**
 * Returns the operator that predicts a field at places without data, with the variance of its error.
 *
 * Shapes: fit [… , point] → the data and their drift; apply to points or a grid, of which only the places matter →
 * {prediction, variance} [… , target]. Maps of several times or variables are kriged one by one with the same model.
 * Units: the data's, and their square. Lags are those of `variogram`, chords in km for longitude and latitude.
 * Missing: gaps of the data are left out. With neighbours, a target that has none, or too few to tell a plane, is missing.
 * The nugget is part of the field: data are met exactly, with variance 0. Data in one spot are averaged, with a warning.
 * Throws: FieldError `missing values: …`, `invalid values: …`, `invalid points: …` for a plane through a line, and what
 * places throw; EngineError `failed kriging: …` for singular covariances; OptionError `missing variogram: …`,
 * `invalid kind: …`, `invalid neighbours: 0; …`, `missing block: …`, `unsupported block: …` on the sphere.
 * Source: Matheron (1963); Cressie (1993); 4 × 4 Gauss points a block, without nugget, as in gstat.
 * Checked against: PyKrige 1.7.3 and gstools 1.7.0, relative 1e-8; blocks against dense sums.
 *
 * @example
 * const model = fitVariogram(await variogram().fit(rain));
 * const {result} = await fitApply(kriging({variogram: model}), rain); // or op.apply(grid, params)
 */
export function kriging(
  {variogram, kind = "ordinary", neighbours, block, ...others}: KrigingOptions = {} as KrigingOptions
): KrigingOperator {
  onlyOptions("kriging", others, "variogram, kind, neighbours, block");
  const model = checkVariogram(variogram);
  checkKind(kind, ["ordinary", "universal", "block"]);
  checkBlock(kind, block);
  const near = neighbourhoodOf(neighbours);
  const frame = {
    name: "kriging",
    options: Object.freeze({
      variogram: model,
      kind,
      neighbours: near && {name: near.name, ...near.options},
      block
    }),
    marks: marks({S: "KB", T: "KB", V: "KB", X: "KB"}),
    pooled: near ? [] : (["X"] as const),
    needs: ["X"] as readonly "X"[],
    parameterShape: ["S", "T", "V", "X"],
    ...(near && {neighbourhood: near})
  };
  const solve = async (points: Field, call: FitOptions) => {
    const {problems} = problemsOf(points);
    const ops = primitives();
    const solved: Factored[] = [];
    for (const problem of problems)
      solved.push(await factorize(problem, model, driftOf(kind, problem.sites), ops, call));
    return {solved, by: ops};
  };
  return Object.freeze<KrigingOperator>({
    ...frame,
    async fit(points, call: FitOptions = {}) {
      checkNeeds(frame, points);
      call.signal?.throwIfAborted();
      const {problems, maps} = problemsOf(points);
      const {solved, by} = near ? {solved: [], by: "js"} : await solve(points, call);
      const params: KrigingParams = Object.freeze({
        points,
        variogram: model,
        ...(!near && {drift: driftField(points, solved, maps)}),
        warnings: Object.freeze(warningsOf(problems)),
        provenance: provenanceOf(frame, points, by)
      });
      if (!near) factors.set(params, solved);
      return params;
    },
    async apply(input, params, call: FitOptions = {}) {
      const {points} = params;
      const targets = sitesOf(input);
      if (block && targets.metric === "sphere")
        throw new OptionError(
          "unsupported block: of longitude and latitude; project the places to x and y first"
        );
      const {problems, maps, sites} = problemsOf(points);
      if (targets.metric !== sites.metric)
        throw new OptionError(
          `invalid targets: places of the ${targets.metric}; the data have those of the ${sites.metric}`
        );
      const support = supportOf(model, block);
      const prediction = new Float64Array(maps * targets.count);
      const variance = new Float64Array(maps * targets.count);
      const solved = near ? [] : (factors.get(params) ?? (await solve(points, call)).solved);
      for (const [p, problem] of problems.entries()) {
        const out = {
          prediction: new Float64Array(problem.maps.length * targets.count),
          variance: new Float64Array(targets.count)
        };
        if (near) {
          const found = near.find(asPlaces(problem.sites), asPlaces(targets));
          predictLocally(problem, found, targets, {variogram: model, kind, support}, out);
        } else await predict(solved[p], targets, model, support, primitives(), out, call);
        for (const [m, map] of problem.maps.entries()) {
          prediction.set(
            out.prediction.subarray(m * targets.count, (m + 1) * targets.count),
            map * targets.count
          );
          variance.set(out.variance, map * targets.count);
        }
      }
      const frameOf = targetFrame(points, input, targets.count);
      const {name, units} = points;
      return Object.freeze({
        prediction: field(prediction, {...frameOf, name, units}),
        variance: field(variance, {...frameOf, name: `variance of ${name}`, units: squaredUnits(units)})
      });
    }
  });
}

export function checkKind(kind: KrigingKind, kinds: readonly KrigingKind[]): void {
  if (!kinds.includes(kind))
    throw new OptionError(`invalid kind: ${kind}; expected ${kinds.join(", ")}`, {
      subject: "kind",
      value: kind
    });
}

/** A number stands for so many nearest. */
export function neighbourhoodOf(neighbours: number | Neighbourhood | undefined): Neighbourhood | undefined {
  if (neighbours === undefined || typeof (neighbours as Neighbourhood | null)?.find === "function")
    return neighbours as Neighbourhood | undefined;
  if (Number.isInteger(neighbours) && Number(neighbours) >= 1) return knn({k: Number(neighbours)});
  throw new OptionError(
    `invalid neighbours: ${String(neighbours)}; expected a whole number from 1, knn({k}) or radius({km})`,
    {
      subject: "neighbours",
      value: neighbours
    }
  );
}
