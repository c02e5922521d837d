/** @file Distances of all from all, and the nearest binary codes. */
import {EngineError, listNames} from "../../../errors.ts";
import {cut, endToEnd, LANE, type Plan, slice} from "../lanes.ts";
import {checkMatrix, isShared, mismatch} from "../matrix.ts";
import {emptyHits} from "../twins/hammingTopK.ts";
import type {CallOptions, Hits, Matrix, Metric} from "../types.ts";
import {call} from "./call.ts";

type Distances = {metric?: Metric} & CallOptions;
type Nearest = {bytes: number; k: number} & CallOptions;

const metrics: readonly string[] = ["euclidean", "squared", "cosine", "haversine"];

export const pairwiseDistance = call<[Matrix, Matrix], Distances, Matrix>({
  operands: 2,
  options: ["metric"],
  check([a, b], {metric = "euclidean"}) {
    checkMatrix(a);
    checkMatrix(b);
    if (!metrics.includes(metric)) {
      throw new EngineError(`unknown metric: ${metric}; there are ${listNames(metrics)}`, {
        subject: "metric",
        value: metric
      });
    }
    if (a.cols !== b.cols) throw mismatch("pairwiseDistance", a.cols, b.cols);
    if (metric === "haversine") for (const each of [a, b]) checkDegrees(each);
  },
  work: ([a, b], {metric}) => pairWork(a, b, metric),
  plan([a, b], {metric}) {
    const cuts = cut(a.rows, pairWork(a, b, metric) / LANE, 4);
    return {
      operation: "pairwiseDistance",
      lanes: cuts.map((span) => [slice(a, false, span), b, {metric}]),
      join: (parts) => ({data: endToEnd(parts as Matrix[]), rows: a.rows, cols: b.rows})
    };
  }
});

/** An arc takes about 15 ns. */
function pairWork(a: Matrix, b: Matrix, metric?: Metric): number {
  return a.rows * b.rows * (metric === "haversine" ? 300 : 10 + 6 * a.cols);
}

/** A rounding of the poles is let through. */
const STEEPEST = 90 + 1e-6;

function checkDegrees({data, rows, cols}: Matrix): void {
  if (cols !== 2) {
    throw new EngineError(
      `invalid shapes: ${cols} columns for haversine; give two, longitude and latitude in degrees`,
      {subject: "shapes", value: cols}
    );
  }
  for (let i = 0; i < rows; ++i) {
    const latitude = data[2 * i + 1];
    if (!(Math.abs(latitude) > STEEPEST)) continue;
    throw new EngineError(
      `invalid latitude: ${latitude} at row ${i}; expected -90 to 90, in the second column`,
      {subject: "latitude", value: latitude, row: i}
    );
  }
}

export const hammingTopK = call<[Uint8Array, Uint8Array], Nearest, Hits>({
  operands: 2,
  options: ["bytes", "k"],
  check([codes, queries], {bytes, k}) {
    checkWhole("bytes", bytes);
    checkWhole("k", k);
    checkCodes("codes", codes, bytes);
    checkCodes("queries", queries, bytes);
  },
  work: ([codes, queries], {bytes}) =>
    planHamming(codes, queries, {bytes, k: 1}).lanes.length === 1 ? 0 : hammingWork(codes, queries, bytes),
  plan: ([codes, queries], {bytes, k}) => planHamming(codes, queries, {bytes, k})
});

/** Half an operation for each byte and ten for each distance. */
function hammingWork(codes: Uint8Array, queries: Uint8Array, bytes: number): number {
  return (queries.length / bytes) * codes.length * (3 + 30 / bytes);
}

/** Lanes of codes, for all queries. */
function planHamming(
  codes: Uint8Array,
  queries: Uint8Array,
  {bytes, k}: {bytes: number; k: number}
): Plan<Hits> {
  const count = queries.length / bytes;
  // Without shared memory a copy for a worker costs as much as a few queries do.
  const pays = isShared(codes) || count >= 8;
  const cuts = cut(codes.length / bytes, pays ? hammingWork(codes, queries, bytes) / LANE : 1, 64);
  return {
    operation: "hammingTopK",
    lanes: cuts.map(([from, to]) => [codes.subarray(from * bytes, to * bytes), queries, {bytes, k}]),
    join: (parts) => merge(parts as Hits[], cuts, count, Math.min(k, codes.length / bytes))
  };
}

/** Lists that are in order become one; of like distances those of the earlier lane come first, which have lower indices. */
function merge(parts: Hits[], cuts: [from: number, to: number][], queries: number, k: number): Hits {
  if (parts.length === 1) return parts[0];
  const hits = emptyHits(queries, k);
  for (let q = 0; q < queries; ++q) {
    const heads = parts.map((part) => q * part.k);
    for (let i = 0; i < k; ++i) {
      let best = -1;
      for (let lane = 0; lane < parts.length; ++lane) {
        if (heads[lane] === (q + 1) * parts[lane].k) continue;
        if (best < 0 || parts[lane].distances[heads[lane]] < parts[best].distances[heads[best]]) best = lane;
      }
      hits.indices[q * k + i] = parts[best].indices[heads[best]] + cuts[best][0];
      hits.distances[q * k + i] = parts[best].distances[heads[best]];
      heads[best] += 1;
    }
  }
  return hits;
}

function checkWhole(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new EngineError(`invalid ${what}: ${value}; expected a whole number from 1`, {subject: what, value});
}

function checkCodes(what: string, codes: Uint8Array, bytes: number): void {
  if (!(codes instanceof Uint8Array)) {
    throw new EngineError(`invalid ${what}: they must be a Uint8Array; convert them first`, {subject: what});
  }
  if (codes.length % bytes === 0) return;
  throw new EngineError(`invalid ${what}: ${codes.length} bytes for codes of ${bytes}; the last is cut off`, {
    subject: what,
    value: codes.length
  });
}
