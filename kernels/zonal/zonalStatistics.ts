/** @file What the values of a zone are like, all from the same weights: moments, extremes, quantiles, classes. */
import {FieldError, OptionError} from "../../errors.ts";
import {field} from "../field/field.ts";
import type {Field, LazyField, Values} from "../field/types.ts";
import {squaredUnits} from "../field/units.ts";
import {frameOf, isLazy, placesIn, slicesOf} from "../operator/applyLinear.ts";
import type {LinearOperator} from "../operator/linearOperator.ts";
import {readTouched} from "../operator/readBlocks.ts";
import {onlyOptions} from "../options.ts";
import type {ZoneFacts} from "./stencil.ts";
import {classesOf, quantileCdf, quantileLerp, type Sample, sorted, varianceOf} from "./weighted.ts";

export interface ZonalStatisticsOptions {
  /**
   * The least share of a zone's weights that must be there, else its results are missing; defaults to 0. Above that, results
   * have the share as a coordinate, `coverage`.
   */
  minCoverage?: number;
}

interface Zone extends Sample {
  /** Of the weights of the zone, those that are there. */
  readonly coverage: number;
  /** Σ of the shares of the cells that lie in the zone. */
  count(): number;
  inOrder(): Sample;
  classes(): Map<number, number>;
}
interface Statistic {
  of(zone: Zone): number;
  units?(units: string): string;
  /** What a zone has of which nothing is there; defaults to NaN. */
  none?: number;
}

const none = () => "1";
const STATISTICS: Readonly<Record<string, Statistic>> = {
  mean: {of: ({sum, weight}) => sum / weight},
  sum: {of: ({sum}) => sum, none: 0},
  variance: {of: varianceOf, units: squaredUnits},
  std: {of: (zone) => Math.sqrt(varianceOf(zone))},
  min: {of: ({x}) => x.reduce((a, b) => Math.min(a, b), Infinity)},
  max: {of: ({x}) => x.reduce((a, b) => Math.max(a, b), -Infinity)},
  count: {of: (zone) => zone.count(), units: none, none: 0},
  coverage: {of: ({coverage}) => coverage, units: none, none: 0},
  majority: {of: (zone) => pick(zone, (a, b) => a > b)},
  minority: {of: (zone) => pick(zone, (a, b) => a < b)},
  variety: {of: (zone) => zone.classes().size, units: none, none: 0}
};

/**
 * Returns statistics of the values in each zone, weighted as the stencil says: `mean, sum, variance` (of the population),
 * `std, min, max, count` (cells, by the share that lies in the zone), `coverage`, `median, q0.9` (any share), `majority,
 * minority` (of equal ones the smallest), `variety, fractions`.
 *
 * Quantiles are by exactextract's formula, linear between values that stand at k·w_k + (n − 1)·(weights before). Each cell is
 * a value; exactextract takes equal values as one, so that it differs where they come often, such as zeros of rain.
 * `q0.9:cdf` and `median:cdf` are the smallest value that reaches that share of the weight, whatever comes how often.
 *
 * Shapes: each a field [… , zone]; fractions [… , zone, class]. Units: the field's, those of a sum times the weights',
 * squared for the variance, none for counts and shares.
 * Missing: left out; where nothing is there, count, sum, coverage and variety are 0 and the rest is missing.
 * Of a lazy field the chunks that the zones touch are read, and of each only the cells in zones are kept.
 * Throws: OptionError `unknown statistic: mode; …`; FieldError `unsupported weights: …` for refined stencils, whose
 * weights fall below 0, and what `apply` throws.
 * Checked against: exactextract 0.3.0 in closed forms, and weights of GEOS with numpy, relative 1e-10.
 *
 * @example const {mean, "q0.9": high} = await zonalStatistics(W, rain, ["mean", "q0.9"]);
 */
export async function zonalStatistics(
  W: LinearOperator,
  f: Field | LazyField,
  names: readonly string[] = ["mean"],
  {minCoverage = 0, ...others}: ZonalStatisticsOptions = {}
): Promise<Readonly<Record<string, Field>>> {
  onlyOptions("zonalStatistics", others, "minCoverage");
  if ((W as Partial<LinearOperator> | undefined)?.input === undefined)
    throw new FieldError("missing stencil: zonalStatistics takes one, then the field", {subject: "stencil"});
  if (!Array.isArray(names))
    throw new OptionError(`invalid statistics: ${String(names)}; expected a list of names`, {
      subject: "statistics",
      value: names
    });
  if (!(minCoverage >= 0 && minCoverage <= 1))
    throw new OptionError(`invalid minCoverage: ${minCoverage}; expected 0 to 1`, {
      subject: "minCoverage",
      value: minCoverage
    });
  const wanted = names.filter((name) => name !== "fractions").map((name) => ({name, ...statistic(name)}));
  if (W.support !== undefined)
    throw new FieldError(
      `unsupported weights: those of ${W.name} fall below 0; refine the field first, then take its statistics`,
      {subject: "weights", value: W.name}
    );
  const dims = placesIn(f, W.input, "zonalStatistics");
  const leads = f.dims.filter((dim) => !dims.includes(dim));
  const size = leads.reduce((n, dim) => n * f.shape[f.dims.indexOf(dim)], W.rows);
  const results = wanted.map(() => new Float64Array(size));
  const coverage = minCoverage > 0 ? new Float64Array(size) : undefined;
  const fractions = names.includes("fractions") ? new Array<Map<number, number>>(size) : undefined;
  const {offsets, indices, values} = W.csr;
  const parts = sharesOf(
    W,
    wanted.some(({name}) => name === "count")
  );
  const fill = (x: Values, start: number, entries: Int32Array, slice: number): void => {
    for (let i = 0, n = slice * W.rows; i < W.rows; ++i, ++n) {
      const zone = gather(x, entries, start, values, parts, offsets[i], offsets[i + 1]);
      if (coverage) coverage[n] = zone.x.length > 0 ? zone.coverage : 0;
      const isKnown = zone.x.length > 0 && zone.coverage >= minCoverage - 1e-12;
      for (const [k, {of, none = NaN, name}] of wanted.entries())
        results[k][n] =
          isKnown || name === "coverage"
            ? zone.x.length > 0
              ? of(zone)
              : none
            : minCoverage > 0 || offsets[i] === offsets[i + 1]
              ? NaN
              : none;
      if (fractions) fractions[n] = isKnown ? zone.classes() : new Map();
    }
  };
  let {attrs} = f;
  if (isLazy(f)) {
    const blocks = readTouched(f, dims, W.csr);
    for await (const {slices, touched, entries} of blocks.all())
      for (const [k, slice] of slices.entries())
        fill(touched, (k * touched.length) / slices.length, entries, slice);
    attrs = {...attrs, ...blocks.counts()};
  } else {
    const {starts, offsetOf} = slicesOf(f, W.input, "zonalStatistics");
    const entries = offsetOf ? indices.map(offsetOf) : indices;
    for (const [slice, start] of starts.entries()) fill(f.values, start, entries, slice);
  }
  const plain = frameOf(f, leads, W.output);
  const shares = coverage && {coverage: {dims: plain.dims, values: coverage, units: "1"}};
  const frame = {...plain, coords: {...plain.coords, ...shares}};
  const out: Record<string, Field> = {};
  for (const [k, {name, units}] of wanted.entries()) {
    const unit =
      name === "sum" && W.weightUnits ? `${f.units} ${W.weightUnits}`.trim() : (units?.(f.units) ?? f.units);
    out[name] = field(results[k], {
      ...frame,
      name: `${name} of ${f.name}`,
      units: unit,
      ...(isLazy(f) && {attrs})
    });
  }
  if (fractions) out.fractions = fractionsField(f, frame, fractions);
  return Object.freeze(out);
}

function statistic(name: string): Statistic {
  const [, share, definition] = /^(median|q[\d.]+)(:cdf)?$/.exec(name) ?? [];
  if (share === undefined) {
    if (Object.hasOwn(STATISTICS, name)) return STATISTICS[name];
    throw new OptionError(
      `unknown statistic: ${name}; expected ${Object.keys(STATISTICS).join(", ")}, fractions, median or a quantile such as q0.9 or q0.9:cdf`,
      {subject: "statistic", value: name}
    );
  }
  const q = share === "median" ? 0.5 : Number(share.slice(1));
  if (!(q >= 0 && q <= 1))
    throw new OptionError(`invalid quantile: ${name}; expected q0 to q1`, {subject: "quantile", value: name});
  const at = definition ? quantileCdf : quantileLerp;
  return {of: (zone) => at(zone.inOrder(), q)};
}

/** The share of its cell that each entry stands for. */
function sharesOf(W: LinearOperator & Partial<ZoneFacts>, isNeeded: boolean): Float64Array | undefined {
  if (!isNeeded) return undefined;
  const {indices, values} = W.csr;
  if (W.shares) return W.shares;
  const {cellAreas} = W;
  if (cellAreas === undefined)
    throw new FieldError(`missing areas: ${W.name} knows no areas of cells, so cells cannot be counted`, {
      subject: "areas"
    });
  return W.weightUnits === "m2" ? values.map((value, e) => value / cellAreas[indices[e]]) : values;
}

function gather(
  all: Values,
  entries: Int32Array,
  start: number,
  weights: Float64Array,
  shares: Float64Array | undefined,
  from: number,
  to: number
): Zone {
  const x = new Float64Array(to - from);
  const w = new Float64Array(to - from);
  let [n, weight, sum, whole, cells] = [0, 0, 0, 0, 0];
  for (let e = from; e < to; ++e) {
    whole += weights[e];
    const value = all[entries[e] + start];
    if (Number.isNaN(value)) continue;
    if (shares) cells += shares[e];
    if (weights[e] === 0) continue;
    x[n] = value;
    w[n++] = weights[e];
    weight += weights[e];
    sum += weights[e] * value;
  }
  const sample = {x: x.subarray(0, n), w: w.subarray(0, n), weight, sum};
  let order: Sample | undefined;
  let classes: Map<number, number> | undefined;
  return {
    ...sample,
    coverage: n === to - from || weight === whole ? 1 : weight / whole,
    count: () => cells,
    inOrder: () => (order ??= sorted(sample)),
    classes: () => (classes ??= classesOf(sample))
  };
}

/** The class whose weight no other beats; classes ascend, so that of equal ones it is the smallest. */
function pick(zone: Zone, beats: (a: number, b: number) => boolean): number {
  let best = NaN;
  let most = NaN;
  for (const [value, weight] of zone.classes())
    if (Number.isNaN(most) || beats(weight, most)) [best, most] = [value, weight];
  return best;
}

function fractionsField(
  f: Pick<Field, "name">,
  frame: ReturnType<typeof frameOf>,
  zones: readonly ReadonlyMap<number, number>[]
): Field {
  const classes = [...new Set(zones.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
  const values = new Float64Array(zones.length * classes.length);
  for (const [n, zone] of zones.entries()) {
    let total = 0;
    for (const weight of zone.values()) total += weight;
    for (const [k, value] of classes.entries())
      values[n * classes.length + k] = zone.size === 0 ? NaN : (zone.get(value) ?? 0) / total;
  }
  return field(values, {
    ...frame,
    dims: [...frame.dims, "class"],
    shape: [...frame.shape, classes.length],
    coords: {...frame.coords, class: {dims: ["class"], values: Float64Array.from(classes)}},
    axes: {...frame.axes, class: "V"},
    name: `fractions of ${f.name}`,
    units: "1"
  });
}
