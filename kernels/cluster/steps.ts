/** @file KMeans in parts: one pass over chunks, each summed for the same centres, and the centres of the next pass. */
import {FieldError, OptionError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Field} from "../field/types.ts";
import {digest, provenanceOf} from "../operator/index.ts";
import {asMatrix, countsOf, type Frame} from "./fitKmeans.ts";
import type {KmeansStep, Resolved} from "./kmeans.ts";
import {centresOf, rowWeights} from "./space.ts";
import {onClusters, type Table, tableOf} from "./table.ts";

/** What one pass knows of some rows. */
interface StepState {
  readonly like: Pick<Table, "field" | "columnDims">;
  readonly columns: number;
  readonly before: Float64Array;
  readonly sums: Float64Array;
  readonly weight: Float64Array;
  readonly counts: Float64Array;
  readonly inertia: number;
  readonly digest: string;
}

export async function stepOf(f: Field, options: Resolved): Promise<StepState> {
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
  const weights = rowWeights(table, sampleWeight);
  const {labels, inertia} = await primitives().lloyd(asMatrix(data, columns), asMatrix(before, columns), {
    maxIterations: 0,
    weights
  });
  const sums = new Float64Array(k * columns);
  const weight = new Float64Array(k);
  for (let i = 0; i < count; ++i) {
    const w = weights ? weights[i] : 1;
    weight[labels[i]] += w;
    for (let j = 0; j < columns; ++j) sums[labels[i] * columns + j] += w * data[i * columns + j];
  }
  const counts = countsOf(labels, k);
  // Of the chunk its frame is kept, without the values.
  const like = {field: {...table.field, values: new Float64Array(0)}, columnDims: table.columnDims};
  return {like, columns, before, sums, weight, counts, inertia, digest: digest(f)};
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
    counts: a.counts.map((each, q) => each + b.counts[q]),
    inertia: a.inertia + b.inertia,
    digest: digest([a.digest, b.digest])
  };
}

/** The centres after the pass; inertia and counts are those of the centres before it. */
export function stepped(state: unknown, frame: Frame): KmeansStep {
  const {like, columns, before, sums, weight, counts, inertia, digest: input} = state as StepState;
  const {k} = frame.options;
  const {name, units} = like.field;
  const moved = sums.map((sum, i) => {
    const w = weight[Math.floor(i / columns)];
    return w > 0 ? sum / w : before[i];
  });
  const empty = counts.filter((count) => count === 0).length;
  return Object.freeze({
    centers: onClusters(like, moved, {name: `centres of ${name}`, units, k}),
    scale: onClusters(like, new Float64Array(columns).fill(1), {name: "scale", units: "1"}),
    inertia,
    iterations: 1,
    counts: onClusters(like, counts, {name: "rows of each cluster", units: "1", k, perVariable: false}),
    warnings: empty > 0 ? [`${empty} of ${k} clusters are empty and stay where they were`] : [],
    provenance: provenanceOf(frame, input)
  });
}
