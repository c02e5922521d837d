/** @file The fit of a KMeans operator, from a field to its parameters. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Clustering, Matrix} from "../engine/types.ts";
import type {Field} from "../field/types.ts";
import {lazyDigest} from "../operator/lazyDigest.ts";
import {provenanceOf} from "../operator/index.ts";
import type {Triaged} from "../operator/triage.ts";
import type {FitOptions} from "../operator/types.ts";
import {randomOf} from "../random.ts";
import type {Rows} from "../linalg/rows.ts";
import type {KmeansParams, Resolved} from "./kmeans.ts";
import {plusPlus} from "./plusPlus.ts";
import {centresOf, intoSpace, outOfSpace, rowWeights, spaceOf} from "./space.ts";
import {onClusters, onRows, type Table, tableOf} from "./table.ts";

export type Frame = Triaged & {readonly options: Resolved};

export async function fitKmeans(f: Field, frame: Frame, call: FitOptions): Promise<KmeansParams> {
  const {k, init, seed, standardize, sampleWeight, maxIterations, tolerance, runs} = frame.options;
  const table = checkRows(tableOf(f), k);
  const space = spaceOf(table, {standardize, needsVariance: tolerance > 0});
  const rows: Rows = {
    data: intoSpace(table.data, space),
    count: table.count,
    columns: table.columns,
    weights: rowWeights(table, sampleWeight)
  };
  const ops = primitives();
  const run = (start: Float64Array) =>
    ops.lloyd(asMatrix(rows.data, rows.columns), asMatrix(start, rows.columns), {
      maxIterations,
      enough: tolerance * space.variance,
      weights: rows.weights,
      signal: call.signal
    });
  let best: Clustering | undefined;
  if (init !== "kmeans++") best = await run(intoSpace(centresOf(frame.options, table), space));
  else {
    const random = randomOf(seed);
    for (let done = 0; done < runs; ++done) {
      call.signal?.throwIfAborted();
      call.progress?.(done / runs, "runs");
      const found = await run(plusPlus(rows, k, random));
      if (best === undefined || found.inertia < best.inertia) best = found;
    }
    best = sorted(best!);
  }
  call.progress?.(1, "runs");
  const {centers, labels, inertia, iterations} = best;
  const counts = countsOf(labels, k);
  return Object.freeze({
    centers: onClusters(table, outOfSpace(centers.data, space), {
      name: `centres of ${f.name}`,
      units: f.units,
      k
    }),
    scale: onClusters(table, space.scale, {name: "scale", units: standardize ? f.units : "1"}),
    inertia,
    iterations,
    counts: onClusters(table, counts, {name: "rows of each cluster", units: "1", k, perVariable: false}),
    labels: onRows(table, labels, {name: `cluster of ${f.name}`}),
    warnings: warningsOf(counts, iterations, maxIterations),
    provenance: lazyDigest(provenanceOf(frame, undefined, ops), () => provenanceOf(frame, f).digest)
  });
}

/** Throws unless there are rows without gaps, as many as clusters at least. */
export function checkRows(table: Table, k: number): Table {
  if (table.count === 0)
    throw new FieldError(
      "missing values: every row has a gap; fill them, or leave out the variables that have them",
      {
        subject: "values"
      }
    );
  if (k > table.count)
    throw new OptionError(`invalid k: ${k}; expected 1 to ${table.count}, the rows without gaps`, {
      subject: "k",
      value: k
    });
  return table;
}

export function countsOf(labels: Int32Array, k: number): Float64Array {
  const counts = new Float64Array(k);
  for (let i = 0; i < labels.length; ++i) ++counts[labels[i]];
  return counts;
}

export function asMatrix(data: Float64Array, cols: number): Matrix {
  return {data, rows: data.length / cols, cols};
}

/** Clusters by their first variable, then by the next ones. */
function sorted(found: Clustering): Clustering {
  const {labels} = found;
  const {data, rows, cols} = found.centers;
  const order = Array.from({length: rows}, (_, q) => q).sort((p, q) => {
    for (let j = 0; j < cols; ++j) {
      const difference = data[p * cols + j] - data[q * cols + j];
      if (difference !== 0) return difference;
    }
    return p - q;
  });
  const place = Int32Array.from(order, (_, q) => order.indexOf(q));
  const centers = data.map((_, i) => data[order[Math.floor(i / cols)] * cols + (i % cols)]);
  return {...found, centers: asMatrix(centers, cols), labels: labels.map((label) => place[label])};
}

function warningsOf(counts: Float64Array, iterations: number, maxIterations: number): string[] {
  const empty = counts.filter((count) => count === 0).length;
  const warnings: string[] = [];
  if (empty > 0)
    warnings.push(
      `${empty} of ${counts.length} clusters are empty: rows lie on fewer places than there are clusters`
    );
  if (iterations === maxIterations)
    warnings.push(`stopped after ${iterations} passes, perhaps before the end`);
  return warnings;
}
