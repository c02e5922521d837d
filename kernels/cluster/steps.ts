/** @file KMeans in parts: one pass over chunks, each summed for the same centres, and the centres of the next pass. */
import {FieldError, OptionError} from "../../errors.ts";
import type {Field} from "../field/types.ts";
import {digest, provenanceOf} from "../operator/index.ts";
import {nearest} from "./distance.ts";
import type {Frame} from "./fitKmeans.ts";
import type {KmeansStep, Resolved} from "./kmeans.ts";
import {meansOf, sumRows} from "./lloyd.ts";
import {centresOf, rowWeights} from "./space.ts";
import {onClusters, type Table, tableOf} from "./table.ts";

/** What one pass knows of some rows. */
interface StepState {
  readonly like: Pick<Table, "field" | "columnDims">;
  readonly columns: number;
  readonly before: Float64Array;
  readonly sums: Float64Array;
  readonly weight: Float64Array;
  readonly members: Int32Array;
  readonly counts: Float64Array;
  readonly inertia: number;
  readonly digest: string;
}

export function stepOf(f: Field, options: Resolved): StepState {
  const {init, k, standardize, sampleWeight} = options;
  if (init === "kmeans++")
    throw new OptionError(
      "missing init: a fit in parts starts from centres; give them, as those of a fit to a part",
      {
        subject: "init"
      }
    );
  if (standardize)
    throw new OptionError(
      "unsupported standardize: parts do not know the spread of the whole; use zscore before",
      {
        subject: "standardize"
      }
    );
  const table = tableOf(f);
  const {data, count, columns} = table;
  const before = centresOf(options, table);
  const rows = {data, count, columns, weights: rowWeights(table, sampleWeight)};
  const labels = new Int32Array(count);
  const inertia = nearest(rows, before, labels, rows.weights);
  const sums = {
    labels,
    sums: new Float64Array(k * columns),
    weight: new Float64Array(k),
    members: new Int32Array(k)
  };
  sumRows(rows, sums);
  const {labels: _, ...rest} = sums;
  const counts = new Float64Array(k);
  for (const label of labels) ++counts[label];
  // Of the chunk its frame is kept, without the values.
  const like = {field: {...table.field, values: new Float64Array(0)}, columnDims: table.columnDims};
  return {like, columns, before, ...rest, counts, inertia, digest: digest(f)};
}

export function mergeSteps(left: unknown, right: unknown): StepState {
  const [a, b] = [left as StepState, right as StepState];
  if (String(a.before) !== String(b.before))
    throw new FieldError("invalid parts: passes from different centres; sum parts of one pass only", {
      subject: "parts"
    });
  return {
    ...a,
    sums: a.sums.map((each, i) => each + b.sums[i]),
    weight: a.weight.map((each, q) => each + b.weight[q]),
    members: a.members.map((each, q) => each + b.members[q]),
    counts: a.counts.map((each, q) => each + b.counts[q]),
    inertia: a.inertia + b.inertia,
    digest: digest([a.digest, b.digest])
  };
}

/** The centres after the pass; inertia and counts are those of the centres before it. */
export function stepped(state: unknown, frame: Frame): KmeansStep {
  const {like, columns, before, counts, inertia, digest: input, ...sums} = state as StepState;
  const {k} = frame.options;
  const {name, units} = like.field;
  const empty = counts.filter((count) => count === 0).length;
  return Object.freeze({
    centers: onClusters(like, meansOf(sums, before, columns), {name: `centres of ${name}`, units, k}),
    scale: onClusters(like, new Float64Array(columns).fill(1), {name: "scale", units: "1"}),
    inertia,
    iterations: 1,
    counts: onClusters(like, counts, {name: "rows of each cluster", units: "1", k, perVariable: false}),
    warnings: empty > 0 ? [`${empty} of ${k} clusters are empty and stay where they were`] : [],
    provenance: provenanceOf(frame, input)
  });
}
