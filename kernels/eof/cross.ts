/** @file Products of cells with one another, summed over samples in parts: what the covariance of all of them is made of. */
import {FieldError} from "../../errors.ts";
import {primitives} from "../engine/index.ts";
import type {Primitives} from "../engine/types.ts";
import {isel} from "../field/isel.ts";
import type {Field} from "../field/types.ts";
import {digest} from "../operator/digest.ts";
import {type Samples, presentCells, toSamples, withAnomalies} from "./samples.ts";

/** What is known of some samples. */
export interface Cross {
  readonly kind: "cross";
  /** The field at its first sample: cells and their coordinates. */
  readonly like: Field;
  readonly samples: number;
  /** Positions of the cells with data, their means, and products of their deviations: kept × kept. */
  readonly kept: Int32Array;
  readonly mean: Float64Array;
  readonly product: Float64Array;
  readonly digest: string;
}

export async function crossOf(f: Field, ops: Primitives = primitives()): Promise<Cross> {
  const s = toSamples(f);
  const {kept, mean} = presentCells(s);
  const product =
    kept.length === 0
      ? new Float64Array(0)
      : await withAnomalies(s, {kept, mean}, async (a) =>
          (await ops.gram(a, {side: "columns"})).data.slice()
        );
  return {...stateOf(s), kept, mean, product};
}

/** The same in the caller's thread at once, where nobody can wait: slower, to the same 1e-15 or so. */
export function crossAtOnce(f: Field): Cross {
  const s = toSamples(f);
  const {kept, mean} = presentCells(s);
  const n = kept.length;
  const product = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let i = 0; i < s.samples; ++i) {
    for (let k = 0; k < n; ++k) row[k] = s.values[i * s.cells + kept[k]] - mean[k];
    addProduct(product, row, 1);
  }
  return {...stateOf(s), kept, mean, product};
}

function stateOf({field, sampleDims, samples}: Samples): Pick<Cross, "kind" | "like" | "samples" | "digest"> {
  const like = isel(field, Object.fromEntries(sampleDims.map((dim) => [dim, [0, 1]])));
  return {kind: "cross", like, samples, digest: digest(field)};
}

/** Two sets of samples as one, after Chan, Golub and LeVeque (1979). Throws where they have other cells, or gaps. */
export function addCross(a: Cross, b: Cross): Cross {
  checkSameCells(a, b);
  const samples = a.samples + b.samples;
  const share = b.samples / samples;
  const step = b.mean.map((value, k) => value - a.mean[k]);
  const mean = a.mean.map((value, k) => value + step[k] * share);
  const product = a.product.slice();
  for (let i = 0; i < product.length; ++i) product[i] += b.product[i];
  addProduct(product, step, a.samples * share);
  return {...a, samples, mean, product, digest: digest([a.digest, b.digest])};
}

/** Adds factor · row · rowᵀ, mirrored exactly. */
function addProduct(product: Float64Array, row: Float64Array, factor: number): void {
  const n = row.length;
  for (let i = 0; i < n; ++i) {
    const share = factor * row[i];
    const at = product.subarray(i * n, (i + 1) * n);
    for (let j = 0; j < n; ++j) at[j] += share * row[j];
  }
}

function checkSameCells(a: Cross, b: Cross): void {
  const cells = (state: Cross) => state.like.shape.join(" × ");
  if (cells(a) !== cells(b))
    throw new FieldError(
      `invalid parts: ${cells(a)} and ${cells(b)} of one sample; parts must share a grid`,
      {
        subject: "parts"
      }
    );
  const [inA, inB] = [new Set(a.kept), new Set(b.kept)];
  const onlyA = a.kept.filter((j) => !inB.has(j));
  const onlyB = b.kept.filter((j) => !inA.has(j));
  const count = onlyA.length * b.samples + onlyB.length * a.samples;
  if (count === 0) return;
  let place = Math.min(onlyA[0] ?? Infinity, onlyB[0] ?? Infinity);
  const {dims, shape} = a.like;
  const words: string[] = [];
  for (let d = dims.length - 1; d >= 0; --d) {
    if (shape[d] > 1) words.unshift(`${dims[d]} ${place % shape[d]}`);
    place = Math.floor(place / shape[d]);
  }
  throw new FieldError(
    `missing values: ${count} in cells that have data in other parts, first at ${words.join(", ")}; fill them or drop those cells`,
    {subject: "values", value: count, count}
  );
}
