/** @file Leave-one-out: how well each datum is predicted by the others. */
import {OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import {derive} from "../field/derive.ts";
import {roleDims} from "../field/dims.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {checkNeeds} from "../operator/needs.ts";
import {onlyOptions} from "../options.ts";
import type {Neighbourhood} from "../space/neighbourhood.ts";
import {factorize, leaveOut} from "./globalKriging.ts";
import {asPlaces} from "./krigedFields.ts";
import {checkKind, neighbourhoodOf} from "./kriging.ts";
import {predictLocally} from "./localKriging.ts";
import {checkVariogram, type Variogram} from "./models.ts";
import {driftOf, type KrigingKind, type Problem, problemsOf, supportOf} from "./problem.ts";

export interface LeaveOneOutOptions {
  /** The model of the field, as from `fitVariogram`; there is no default, and it is not fitted anew. */
  variogram: Variogram;
  /** What the mean is: unknown, or with "universal" a plane through space; defaults to "ordinary". */
  kind?: "ordinary" | "universal";
  /** From whom each is predicted, as 40 nearest, knn({k: 40}) or radius({km: 300}); without it from all others. */
  neighbours?: number | Neighbourhood;
}

/**
 * Returns the error of predicting each datum from the others, observed less predicted, and the variance that kriging
 * claims for it: the mean of error² / variance is near 1 when the model is right.
 *
 * Shapes: [… , point] → {error, variance} of the same shape. Units: the data's, and their square.
 * Missing: stays missing; so is a datum that the others cannot predict. Data in one spot are left out together.
 * Throws: as `kriging`.
 * Source: Dubrule (1983): all errors from one factor.
 * Checked against: PyKrige 1.7.3 refits and numpy, relative 1e-8.
 *
 * @example const {error, variance} = await leaveOneOut(rain, {variogram: model});
 */
export async function leaveOneOut(
  points: Field,
  {variogram, kind = "ordinary", neighbours, ...others}: LeaveOneOutOptions = {} as LeaveOneOutOptions
): Promise<{error: Field; variance: Field}> {
  onlyOptions("leaveOneOut", others, "variogram, kind, neighbours");
  const model = checkVariogram(variogram);
  checkKind(kind, ["ordinary", "universal"]);
  const near = neighbourhoodOf(neighbours);
  if (near?.options.self)
    throw new OptionError("invalid neighbours: they include the datum itself; leave it out, without self", {
      subject: "neighbours"
    });
  checkNeeds({name: "leaveOneOut", needs: ["X"]}, points);
  const {problems} = problemsOf(points);
  const errors = new Float64Array(points.values.length).fill(NaN);
  const variances = errors.slice();
  const cells = offsetsOf(points, roleDims(points, "X"));
  const starts = offsetsOf(
    points,
    points.dims.filter((dim) => points.axes[dim] !== "X")
  );
  for (const problem of problems) {
    const {sites, values, maps, siteOf} = problem;
    const {error, variance} = near
      ? fromNeighbours(problem, model, kind, near)
      : leaveOut(await factorize(problem, model, driftOf(kind, sites), primitives(), {}));
    for (const [m, map] of maps.entries())
      for (const [i, site] of siteOf.entries()) {
        if (site < 0) continue;
        const at = starts[map] + cells[i];
        const predicted = values[m * sites.count + site] - error[m * sites.count + site];
        errors[at] = points.values[at] - predicted;
        variances[at] = variance[site];
      }
  }
  const {name, units} = points;
  return Object.freeze({
    error: derive(points, {values: errors, name: `error of ${name}`}),
    variance: derive(points, {values: variances, name: `variance of ${name}`, units: squaredUnits(units)})
  });
}

function fromNeighbours(problem: Problem, variogram: Variogram, kind: KrigingKind, near: Neighbourhood) {
  const {sites, values} = problem;
  const out = {prediction: new Float64Array(values.length), variance: new Float64Array(sites.count)};
  const found = near.find(asPlaces(sites));
  predictLocally(problem, found, sites, {variogram, kind, support: supportOf(variogram)}, out);
  return {error: out.prediction.map((value, i) => values[i] - value), variance: out.variance};
}
