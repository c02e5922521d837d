/** @file Spatial weights: who counts as whose neighbour, and how much. */
import {FieldError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import type {Neighbours} from "./neighbourhood.ts";

/** A sparse matrix: row i holds the weights of the neighbours of place i. Islands have empty rows and stay in the count. */
export interface SpatialWeights extends Csr {
  /** The names of the places, in the order of rows and of the values they go with. */
  readonly ids: readonly string[];
  /** "rows" sum to 1, "binary" are 1, "none" are as they were given. */
  readonly standardized: "none" | "rows" | "binary";
}

/** Returns weights from rows of neighbours, which are sorted and must not repeat. */
export function makeWeights(
  rows: readonly (readonly [column: number, weight: number])[][],
  ids: readonly string[],
  standardized: SpatialWeights["standardized"]
): SpatialWeights {
  const offsets = new Int32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = offsets[i] + row.length;
  const indices = new Int32Array(offsets[rows.length]);
  const values = new Float64Array(offsets[rows.length]);
  for (const [i, row] of rows.entries()) {
    const sorted = [...row].sort(([a], [b]) => a - b);
    for (const [k, [column, weight]] of sorted.entries()) {
      indices[offsets[i] + k] = column;
      values[offsets[i] + k] = weight;
    }
  }
  return Object.freeze({
    rows: rows.length,
    cols: rows.length,
    offsets,
    indices,
    values,
    ids: Object.freeze([...ids]),
    standardized
  });
}

/**
 * Returns binary weights of the neighbours that a neighbourhood found among points.
 *
 * @example const W = rowStandardize(toWeights(knn({k: 5}).find(stations)));
 */
export function toWeights({offsets, indices}: Neighbours): SpatialWeights {
  if (!(offsets instanceof Int32Array && indices instanceof Int32Array)) throw noWeights(offsets);
  const rows = Array.from({length: offsets.length - 1}, (_, i) =>
    Array.from(indices.subarray(offsets[i], offsets[i + 1]), (j) => [j, 1] as const).filter(([j]) => j !== i)
  );
  return makeWeights(
    rows,
    rows.map((_, i) => String(i)),
    "binary"
  );
}

/** Returns the weights with rows that sum to 1; empty rows stay empty. */
export function rowStandardize(weights: SpatialWeights): SpatialWeights {
  checkWeights(weights);
  const values = weights.values.slice();
  const {offsets} = weights;
  for (let i = 0; i < weights.rows; ++i) {
    let sum = 0;
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) sum += values[k];
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) values[k] /= sum;
  }
  return Object.freeze({...weights, values, standardized: "rows"});
}

/** Returns the weights with a 1 for every neighbour. */
export function binary(weights: SpatialWeights): SpatialWeights {
  checkWeights(weights);
  const values = new Float64Array(weights.values.length).fill(1);
  return Object.freeze({...weights, values, standardized: "binary"});
}

/** Throws FieldError `invalid weights: …` for anything but spatial weights. */
export function checkWeights(weights: SpatialWeights): void {
  const {offsets, indices, values} = (weights ?? {}) as Partial<SpatialWeights>;
  if (!(offsets instanceof Int32Array && indices instanceof Int32Array && values instanceof Float64Array))
    throw noWeights(weights);
}

/** The weights among the places that are kept, standardized anew where rows were. */
export function amongPlaces(weights: SpatialWeights, kept: Int32Array): SpatialWeights {
  const place = new Int32Array(weights.rows).fill(-1);
  for (const [at, i] of kept.entries()) place[i] = at;
  const rows = Array.from(kept, (i) => {
    const row: [number, number][] = [];
    for (let k = weights.offsets[i]; k < weights.offsets[i + 1]; ++k)
      if (place[weights.indices[k]] >= 0) row.push([place[weights.indices[k]], weights.values[k]]);
    return row;
  });
  const ids = Array.from(kept, (i) => weights.ids[i]);
  const some = makeWeights(rows, ids, weights.standardized);
  return weights.standardized === "rows" ? rowStandardize(some) : some;
}

export interface WeightMoments {
  /** Sum of the weights. */
  s0: number;
  /** ½ Σ (w_ij + w_ji)². */
  s1: number;
  /** Σ (row sum + column sum)². */
  s2: number;
}

/** The three sums of the weights that all variances of autocorrelation are made of. */
export function momentsOf({rows, offsets, indices, values}: SpatialWeights): WeightMoments {
  const sums = new Float64Array(rows);
  const toward = Array.from({length: rows}, (): [number, number][] => []);
  for (let i = 0; i < rows; ++i)
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) {
      sums[i] += values[k];
      sums[indices[k]] += values[k];
      toward[indices[k]].push([i, values[k]]);
    }
  let s0 = 0;
  let s1 = 0;
  const row = new Float64Array(rows);
  for (let i = 0; i < rows; ++i) {
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) {
      row[indices[k]] = values[k];
      s0 += values[k];
      s1 += values[k] * values[k];
    }
    for (const [j, weight] of toward[i]) s1 += row[j] * weight;
    for (let k = offsets[i]; k < offsets[i + 1]; ++k) row[indices[k]] = 0;
  }
  return {s0, s1, s2: sums.reduce((total, sum) => total + sum * sum, 0)};
}

function noWeights(value: unknown): FieldError {
  return new FieldError(
    "invalid weights: not spatial weights; make them with readGal, contiguity, distanceBand or toWeights",
    {subject: "weights", value}
  );
}
