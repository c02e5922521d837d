/** @file The empirical variogram: how unlike values are, by how far they lie apart. */
import {OptionError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import type {Field} from "../field/types.ts";
import {type Marks, marks} from "../operator/marks.ts";
import {checkNeeds} from "../operator/needs.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {asFields, type Binned, fill, mapsOf} from "./binned.ts";
import {type BinOptions, checkBins, edgesFor} from "./bins.ts";
import {type Estimator, ESTIMATORS, hasSums, tally, type Tally} from "./estimators.ts";
import {inMapParts} from "./mapParts.ts";
import {sitesOf} from "./sites.ts";

export interface VariogramOptions extends BinOptions {
  /** Which mean of the differences; defaults to "matheron". The others are robust against outliers. */
  estimator?: Estimator;
  /** Azimuths in degrees clockwise from north (y), for a variogram each; without them pairs of all directions count. */
  directions?: readonly number[];
  /** How far off a direction a pair may lie, in degrees; without it half the way between evenly spread directions. */
  tolerance?: number;
}

/** [variable, direction, bin]: `lag` is the mean distance of pairs, `gamma` their semivariance, `count` their number. */
export type VariogramParams = Params & Binned;

type VariogramMarks = Marks<{readonly S: "F–"; readonly T: "F–"; readonly V: "K–"; readonly X: "F–"}>;
type Plain = Operator<VariogramParams, Field, Field, VariogramMarks, "X">;
export type VariogramOperator = Plain & Required<Pick<Plain, "partial" | "merge" | "finalize" | "held">>;

/**
 * Returns the operator that bins the pairs of a field by distance and averages their differences.
 *
 * Shapes: fit [… , cell] → lag, gamma and count [bin], with `directions` [direction, bin]. Pairs lie within one map; those of
 * all samples and times are pooled, variables stay apart: [variable, bin].
 * Units: gamma has the square of the field's. Lags are in the units of x and y; of longitude and latitude they are chords
 * in km, through the earth, so that every model is valid on the sphere.
 * Missing: a pair that lacks a value does not count.
 * Pairs in one spot count in a first bin that begins at 0. Genton's differences are later less earlier place.
 * In parts: sums of maps add, so that cut along samples or times nothing is kept; parts of one map are kept until it is
 * whole, as are those for "dowd" and "genton", whose medians are of all pairs.
 * Throws: FieldError `missing axis: X; …`, `invalid values: …` for infinite ones, `invalid parts: …`, and what places throw; OptionError `invalid estimator: …`, `invalid edges: …`,
 * `invalid bins: 0; …`, `invalid maxLag: …`, `invalid directions: …`, `invalid tolerance: …`.
 * Source: Matheron (1963); Cressie and Hawkins (1980); Dowd (1984); Genton (1998).
 * Checked against: scikit-gstat 1.0.26, gstools 1.7.0 and numpy, relative 1e-10.
 *
 * @example const v = await variogram({bins: 12}).fit(points(z, {x, y}));
 */
export function variogram({
  estimator = "matheron",
  edges,
  bins,
  maxLag,
  directions,
  tolerance,
  ...others
}: VariogramOptions = {}): VariogramOperator {
  onlyOptions("variogram", others, "estimator, edges, bins, maxLag, directions, tolerance");
  const options = {estimator, edges, bins, maxLag, directions, tolerance};
  checkOptions(options);
  const {length} = edges ?? {length: (bins ?? 15) + 1};
  const frame = {
    name: "variogram",
    options: Object.freeze(options),
    marks: marks({S: "F–", T: "F–", V: "K–", X: "F–"}),
    pooled: ["S", "T", "X"] as const,
    needs: ["X"] as readonly "X"[],
    parameterShape: ["V", ...(directions ? ["direction"] : []), "bin"],
    sizes: {bin: length - 1, ...(directions && {direction: directions.length})}
  };
  const count = (f: Field, signal?: AbortSignal) => {
    checkNeeds(frame, f);
    refuseInfinite(f);
    const sites = sitesOf(f);
    const ends = edgesFor(sites, options);
    const rows: Tally[] = [];
    for (const samples of mapsOf(f)) {
      const made = (directions ?? [undefined]).map(() => tally(estimator, ends.length - 1));
      for (const values of samples) {
        signal?.throwIfAborted();
        fill(made, sites, values, ends, options);
      }
      rows.push(...made);
    }
    return {rows, edges: ends, metric: sites.metric};
  };
  const finish = (like: Field, {rows, edges: ends, metric}: ReturnType<typeof count>, input: unknown) => {
    const by = directions && {dim: "direction", values: [...directions], units: "degrees"};
    const found = rows.map((row) => row.finish());
    return Object.freeze({
      ...asFields(like, found, ends, {metric, by}),
      provenance: provenanceOf(frame, input)
    });
  };
  const fit = async (f: Field, {signal}: FitOptions = {}) => finish(f, count(f, signal), f);
  return Object.freeze<VariogramOperator>({
    ...frame,
    fit,
    ...inMapParts({
      adds: (role) => (role === "S" || role === "T") && hasSums(estimator),
      sum(f) {
        const {rows, ...rest} = count(f);
        return {...rest, names: [], rows: rows.map(({sums}) => sums!)};
      },
      finish({like, rows, ...rest}) {
        const bins = rest.edges.length - 1;
        return finish(like, {rows: rows.map((row) => tally(estimator, bins, row)), ...rest}, rest.digest);
      },
      fitWhole: fit
    })
  });
}

/** What variograms of whole fields and of windows check alike. */
export function checkOptions({
  estimator = "matheron",
  directions,
  tolerance,
  ...bins
}: VariogramOptions): void {
  checkBins(bins);
  if (!ESTIMATORS.includes(estimator))
    throw new OptionError(`invalid estimator: ${estimator}; expected ${ESTIMATORS.join(", ")}`, {
      subject: "estimator",
      value: estimator
    });
  if (directions !== undefined && !(directions.length > 0 && Array.from(directions).every(Number.isFinite)))
    throw new OptionError(
      `invalid directions: ${String(directions)}; expected azimuths in degrees, as [0, 45, 90, 135]`,
      {
        subject: "directions",
        value: directions
      }
    );
  if (tolerance !== undefined && !(directions && tolerance > 0 && tolerance <= 90))
    throw new OptionError(`invalid tolerance: ${tolerance}; expected degrees from 0 to 90, with directions`, {
      subject: "tolerance",
      value: tolerance
    });
}
