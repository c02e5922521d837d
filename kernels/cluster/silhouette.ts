/** @file How well rows lie in their clusters: nearer to their own than to the next. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import type {FitOptions} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {randomOf} from "../random.ts";
import {squaredDistance} from "../linalg/rows.ts";
import {intoSpace, spaceOf} from "./space.ts";
import {alongRows, onRows, type Table, tableOf} from "./table.ts";

export interface SilhouetteOptions extends FitOptions {
  /** Whether variables are first divided by their standard deviation (ddof 0), as in `kmeans`; defaults to false. */
  standardize?: boolean;
  /** How many rows are drawn to be measured against one another, as time grows with the square; all by default. */
  sample?: number;
  /** What the sample is drawn from; defaults to 0. */
  seed?: number;
}

export interface Silhouette {
  /** Mean over the rows measured. */
  mean: number;
  /** [time, …cells], from −1, in the wrong cluster, to 1; missing for rows with gaps and rows not drawn. */
  values: Field;
}

/** A page draws a frame, and a signal is heard, at least this often, in milliseconds. */
const BREATH = 50;

/**
 * Returns silhouettes (b − a) / max(a, b), a being the mean distance of a row from the others of its cluster and b that from
 * the rows of the nearest other cluster. A row alone in its cluster has 0.
 *
 * Shapes: field [time, band, y, x] and its labels [time, y, x] → values [time, y, x]. Units: none.
 * Missing: rows with a gap, and rows whose label is missing, are out.
 * Throws: FieldError `invalid labels: …` when they are of fewer than two clusters or of other rows; OptionError `invalid sample: …`.
 * Source: Rousseeuw (1987). Checked against: scikit-learn 1.9.1, relative 1e-9.
 *
 * @example const {mean} = await silhouette(landsat, params.labels, {standardize: true, sample: 2000});
 */
export async function silhouette(
  f: Field,
  labels: Field | ArrayLike<number>,
  {standardize = false, sample, seed = 0, signal, progress, ...others}: SilhouetteOptions = {}
): Promise<Silhouette> {
  onlyOptions("silhouette", others, "standardize, sample, seed, signal, progress");
  if (sample !== undefined && !(Number.isInteger(sample) && sample >= 2))
    throw new OptionError(`invalid sample: ${String(sample)}; expected a whole number from 2`, {
      subject: "sample",
      value: sample
    });
  const table = tableOf(f);
  const own = labelsOf(table, labels);
  const data = intoSpace(table.data, spaceOf(table, {standardize}));
  const chosen = drawn(own, sample, seed);
  const names = [...new Set(Array.from(chosen, (i) => own[i]))];
  if (names.length < 2)
    throw new FieldError(`invalid labels: ${names.length} cluster; a silhouette needs two or more`, {
      subject: "labels"
    });
  const cluster = Int32Array.from(chosen, (i) => names.indexOf(own[i]));
  const sizes = new Float64Array(names.length);
  for (const each of cluster) ++sizes[each];
  const values = new Float64Array(table.count).fill(NaN);
  const sums = new Float64Array(names.length);
  let total = 0;
  let last = performance.now();
  for (let p = 0; p < chosen.length; ++p) {
    if (performance.now() - last > BREATH) {
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      progress?.(p / chosen.length, "silhouette");
      last = performance.now();
    }
    sums.fill(0);
    const at = chosen[p] * table.columns;
    for (let q = 0; q < chosen.length; ++q)
      sums[cluster[q]] += Math.sqrt(
        squaredDistance(data, at, data, chosen[q] * table.columns, table.columns)
      );
    values[chosen[p]] = silhouetteOf(sums, sizes, cluster[p]);
    total += values[chosen[p]];
  }
  return {
    mean: total / chosen.length,
    values: onRows(table, values, {name: `silhouette of ${f.name}`})
  };
}

function silhouetteOf(sums: Float64Array, sizes: Float64Array, own: number): number {
  if (sizes[own] === 1) return 0;
  const a = sums[own] / (sizes[own] - 1);
  let b = Infinity;
  for (let c = 0; c < sums.length; ++c) if (c !== own) b = Math.min(b, sums[c] / sizes[c]);
  const most = Math.max(a, b);
  return most > 0 ? (b - a) / most : 0;
}

/** The label of each row without gaps. */
function labelsOf(table: Table, labels: Field | ArrayLike<number>): ArrayLike<number> {
  if (isField(labels)) {
    const {field: f, rowDims} = table;
    const fits = (dim: string) => labels.shape[labels.dims.indexOf(dim)] === f.shape[f.dims.indexOf(dim)];
    if (labels.dims.length === rowDims.length && rowDims.every(fits)) return alongRows(table, labels);
  } else if (labels?.length === table.rows)
    return table.kept ? Float64Array.from(table.kept, (i) => labels[i]) : labels;
  const is = isField(labels) ? `${labels.dims.join(", ")} of ${labels.shape.join(" × ")}` : labels?.length;
  throw new FieldError(`invalid labels: ${is}; expected one for each of ${table.rows} rows`, {
    subject: "labels"
  });
}

/** Rows that have a label, all of them or as many as asked for, in their order. */
function drawn(own: ArrayLike<number>, sample: number | undefined, seed: number): Int32Array {
  const there = Int32Array.from(own, (_, i) => i).filter((i) => !Number.isNaN(own[i]));
  if (sample === undefined || sample >= there.length) return there;
  const order = randomOf(seed).order(there.length);
  return order
    .subarray(0, sample)
    .map((each) => there[each])
    .sort();
}
