/** @file One variogram from many windows: fitted locally, delivered as one. */
import {FieldError, OptionError} from "../../errors.ts";
import {refuseInfinite} from "../field/finite.ts";
import {roleDims} from "../field/dims.ts";
import {isField} from "../field/field.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {type Marks, marks} from "../operator/marks.ts";
import {checkNeeds} from "../operator/needs.ts";
import {provenanceOf} from "../operator/provenance.ts";
import type {FitOptions, Operator, Params} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {asFields, type Binned, fill, mapsOf} from "./binned.ts";
import {type BinOptions, edgesFor} from "./bins.ts";
import {type Estimator, hasSums, tally, type Tally} from "./estimators.ts";
import {inMapParts} from "./mapParts.ts";
import {sitesOf} from "./sites.ts";
import {checkOptions} from "./variogram.ts";

export interface VariogramPoolOptions extends BinOptions {
  /** The window that each cell is in, as a field or a list in the order of the cells; without it samples are windows. */
  windows?: Field | ArrayLike<number> | readonly string[];
  /**
   * What counts once; defaults to "pair": the variogram of the pairs of all windows together. "window" is the mean over
   * windows, another number where they are of unequal size or have gaps.
   */
  by?: "pair" | "window";
  /** Whether windows are first divided by their variance, so that quiet and lively ones count alike; defaults to "none". */
  standardize?: "none" | "sill";
  /** Which mean of the differences; defaults to "matheron". */
  estimator?: Estimator;
}

/** `lag`, `gamma` and `count` are pooled [variable, bin]; `windows` has those of each [variable, window, bin]. */
export type VariogramPoolParams = Params & Binned & {readonly windows: Binned};

type PoolMarks = Marks<{readonly S: "F–"; readonly T: "F–"; readonly V: "K–"; readonly X: "W–"}>;
type Plain = Operator<VariogramPoolParams, Field, Field, PoolMarks, "X">;
export type VariogramPoolOperator = Plain & Required<Pick<Plain, "partial" | "merge" | "finalize" | "held">>;

/**
 * Returns the operator that takes a variogram in each window and pools them; pairs never join two windows.
 *
 * Shapes: fit [… , cell] → lag, gamma and count [bin] and those of each window [window, bin]; variables stay apart.
 * Units: gamma has the square of the field's, or none when standardized; lags as of `variogram`.
 * Missing: a pair that lacks a value does not count, an empty bin of a window neither, nor a cell whose window is missing.
 * A window bounds the longest lag that it can tell of.
 * In parts: as `variogram`; samples that are windows themselves are kept until all are there.
 * Throws: FieldError `missing axis: X; …`, `invalid values: …` for infinite ones, `invalid windows: …`; OptionError `invalid by: …`, `invalid standardize: …`, and
 * what `variogram` throws.
 * Source: γ = Σ N_w γ_w / Σ N_w over windows w, and h likewise.
 * Checked against: numpy over the union of the pairs, relative 1e-10.
 *
 * @example const v = await variogramPool({windows: basins, bins: 10}).fit(rain);
 */
export function variogramPool({
  windows,
  by = "pair",
  standardize = "none",
  estimator = "matheron",
  edges,
  bins,
  maxLag,
  ...others
}: VariogramPoolOptions = {}): VariogramPoolOperator {
  onlyOptions("variogramPool", others, "windows, by, standardize, estimator, edges, bins, maxLag");
  checkOptions({estimator, edges, bins, maxLag});
  if (by !== "pair" && by !== "window")
    throw new OptionError(`invalid by: ${by}; expected pair or window`, {subject: "by", value: by});
  if (standardize !== "none" && standardize !== "sill")
    throw new OptionError(`invalid standardize: ${standardize}; expected none or sill`, {
      subject: "standardize",
      value: standardize
    });
  const frame = {
    name: "variogramPool",
    options: Object.freeze({windows, by, standardize, estimator, edges, bins, maxLag}),
    marks: marks({S: "F–", T: "F–", V: "K–", X: "W–"}),
    pooled: ["S", "T"] as const,
    needs: ["X"] as readonly "X"[],
    parameterShape: ["V", "bin"],
    sizes: {bin: edges ? edges.length - 1 : (bins ?? 15)}
  };
  const size = frame.sizes.bin;
  const count = (input: Field, signal?: AbortSignal) => {
    checkNeeds(frame, input);
    refuseInfinite(input);
    const sites = sitesOf(input);
    const ends = edgesFor(sites, {edges, bins, maxLag});
    const groups = windowsOf(input, sites.count, windows);
    const rows: Counted[] = [];
    for (const samples of mapsOf(input)) {
      for (const {isIn, isSample} of groups.list) {
        const made = tally(estimator, size);
        const maps = samples.filter((_, s) => isSample(s));
        signal?.throwIfAborted();
        for (const values of maps) fill([made], sites, values, ends, {}, isIn);
        rows.push({made, ...(standardize === "sill" && {spread: spreadOf(maps, isIn)})});
      }
    }
    return {rows, names: groups.names, edges: ends, metric: sites.metric};
  };
  const finish = (like: Field, counted: ReturnType<typeof count>, input: unknown): VariogramPoolParams => {
    const {names, edges: ends, metric} = counted;
    const apart = counted.rows.map(({made, spread}) => {
      const row = made.finish();
      if (!spread) return row;
      const sill = spread[2] / spread[0];
      return {...row, gamma: row.gamma.map((value) => (sill > 0 ? value / sill : NaN))};
    });
    const pooled = Array.from({length: apart.length / names.length || 0}, (_, v) =>
      pool(apart.slice(v * names.length, (v + 1) * names.length), size, by)
    );
    const units = standardize === "sill" ? "1" : squaredUnits(like.units);
    const window = {dim: "window", values: names};
    return Object.freeze({
      ...asFields(like, pooled, ends, {metric, units}),
      windows: Object.freeze(asFields(like, apart, ends, {metric, units, by: window})),
      provenance: provenanceOf(frame, input)
    });
  };
  const fit = async (f: Field, {signal}: FitOptions = {}) => finish(f, count(f, signal), f);
  return Object.freeze<VariogramPoolOperator>({
    ...frame,
    fit,
    ...inMapParts({
      // Samples that are windows themselves do not add up.
      adds: (role) => (role === "T" || (role === "S" && windows !== undefined)) && hasSums(estimator),
      sum(f) {
        const {rows, ...rest} = count(f);
        return {...rest, rows: rows.map(({made, spread}) => ({...made.sums!, ...(spread && {spread})}))};
      },
      finish({like, rows, names, edges: ends, metric, digest: input}) {
        const made = rows.map((row) => ({made: tally(estimator, size, row), spread: row.spread}));
        return finish(like, {rows: made, names, edges: ends, metric}, input);
      },
      fitWhole: fit
    })
  });
}

interface Counted {
  made: Tally;
  spread?: Float64Array | undefined;
}

interface Row {
  lag: Float64Array;
  gamma: Float64Array;
  count: Float64Array;
}

interface Group {
  isIn(cell: number): boolean;
  isSample(sample: number): boolean;
}

function windowsOf(
  f: Field,
  cells: number,
  windows: VariogramPoolOptions["windows"]
): {names: readonly string[]; list: Group[]} {
  if (windows === undefined) {
    const dims = f.dims.filter((dim) => f.axes[dim] === "S" || f.axes[dim] === "T");
    const size = (dim: string) => f.shape[f.dims.indexOf(dim)];
    const total = dims.reduce((n, dim) => n * size(dim), 1);
    const samples = dims.filter((dim) => f.axes[dim] === "S");
    if (samples.length === 0)
      throw new FieldError(
        "invalid windows: none given, and the field has no samples (S); give the window of each cell"
      );
    // Which sample each map belongs to: its position with the dims of time taken as one.
    const shape = samples.map(size);
    const of = offsetsOf(f, dims, {dims: samples, shape});
    const count = shape.reduce((n, each) => n * each, 1);
    const list = Array.from({length: total === 0 ? 0 : count}, (_, w) => ({
      isIn: () => true,
      isSample: (s: number) => of[s] === w
    }));
    return {names: list.map((_, w) => String(w)), list};
  }
  const labels = isField(windows)
    ? Array.from(offsetsOf(f, roleDims(f, "X"), windows), (at) => windows.values[at])
    : Array.from<number | string>(windows);
  const isOnCells = !isField(windows) || windows.dims.every((dim) => f.axes[dim] === "X");
  if (labels.length !== cells || !isOnCells || labels.includes(undefined as never))
    throw new FieldError(
      `invalid windows: ${labels.length} for ${cells} cells; give the window of each cell`,
      {
        subject: "windows",
        value: labels.length
      }
    );
  const names = [...new Set(labels)].filter((name) => !Number.isNaN(name));
  names.sort((a, b) => (a < b ? -1 : 1));
  const list = names.map((name) => ({isIn: (cell: number) => labels[cell] === name, isSample: () => true}));
  return {names: names.map(String), list};
}

/** Count, mean and squared deviations of all that is in a window. */
function spreadOf(maps: readonly Float64Array[], isIn: (cell: number) => boolean): Float64Array {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const map of maps) {
    for (let i = 0; i < map.length; ++i) {
      if (Number.isNaN(map[i]) || !isIn(i)) continue;
      const step = map[i] - mean;
      mean += step / ++n;
      squares += step * (map[i] - mean);
    }
  }
  return Float64Array.of(n, mean, squares);
}

function pool(rows: readonly Row[], bins: number, by: "pair" | "window"): Row {
  const out = {lag: new Float64Array(bins), gamma: new Float64Array(bins), count: new Float64Array(bins)};
  for (let bin = 0; bin < bins; ++bin) {
    let total = 0;
    for (const {lag, gamma, count} of rows) {
      if (!(count[bin] > 0) || Number.isNaN(gamma[bin])) continue;
      const weight = by === "pair" ? count[bin] : 1;
      total += weight;
      out.lag[bin] += weight * lag[bin];
      out.gamma[bin] += weight * gamma[bin];
      out.count[bin] += count[bin];
    }
    out.lag[bin] /= total;
    out.gamma[bin] /= total;
  }
  return out;
}
