/** @file Distances of all from all, and the nearest binary codes, in WebAssembly. */
import {type Block, type Core, compact} from "../core.ts";
import {matrix} from "../matrix.ts";
import {emptyHits} from "../twins/hammingTopK.ts";
import {arc, RADIUS, unitRows} from "../twins/pairwiseDistance.ts";
import type {Hits, Matrix, Metric} from "../types.ts";
import type {Arena} from "./arena.ts";
import {type Tables, unstage} from "./tables.ts";

/** How many numbers of B lie transposed at a time, and how many rows of A meet them, so that all stay in cache. */
const NUMBERS = 2 ** 14;
const [ROWS, COLUMNS] = [32, 1024];
/** How many bytes of codes go in at a time, and how many of candidates are kept. */
const BYTES = 2 ** 18;
const LISTS = 2 ** 21;
/** Candidates beyond k that are gathered before the list is cut down to k again. */
const SPARE = 1024;

export function distances(arena: Arena<Tables>): Pick<Core, "pairwiseDistance" | "hammingTopK"> {
  function pairwiseDistance(a: Block, b: Block, {metric = "euclidean"}: {metric?: Metric} = {}): Matrix {
    const out = matrix(a.rows, b.rows);
    const [x, y] = [prepare(a, metric), prepare(b, metric)];
    const d = x.cols;
    const fit = Math.min(
      COLUMNS,
      Math.ceil(b.rows / 8) * 8,
      Math.max(8, Math.floor(NUMBERS / Math.max(1, d)) & ~7)
    );
    const [left, raw, right, tile] = arena.reserve(ROWS * d, fit * d, fit * d, ROWS * fit);
    for (let j = 0; j < b.rows; j += fit) {
      const width = Math.min(fit, b.rows - j);
      const padded = Math.ceil(width / 8) * 8;
      const {exports} = arena;
      arena.stage(y, [j, j + width], [0, d], raw);
      exports.transpose(raw, width, d, right, padded * 8);
      for (let i = 0; i < a.rows; i += ROWS) {
        const height = Math.min(ROWS, a.rows - i);
        arena.stage(x, [i, i + height], [0, d], left);
        exports.squares(height, d, left, right, padded * 8, tile);
        if (metric === "euclidean") exports.roots(height * padded, tile);
        else if (metric === "cosine") exports.halves(height * padded, tile);
        else if (metric === "haversine") exports.arcs(height * padded, tile, 2 * RADIUS);
        for (let r = 0; r < height; ++r) {
          unstage(arena.view(tile + r * padded * 8, width), width, out.data, width, (i + r) * b.rows + j);
        }
      }
    }
    arena.release();
    if (metric === "haversine") mendArcs(out, compact(a), compact(b));
    return out;
  }

  function hammingTopK(
    codes: Uint8Array,
    queries: Uint8Array,
    {bytes, k: asked}: {bytes: number; k: number}
  ): Hits {
    const count = codes.length / bytes;
    const k = Math.min(asked, count);
    const hits = emptyHits(queries.length / bytes, k);
    if (hits.indices.length === 0) return hits;
    const fit = Math.max(1, Math.floor(BYTES / bytes));
    const room = Math.min(k + Math.max(k, SPARE), count + 1);
    const batch = Math.min(hits.queries, Math.max(1, Math.floor(LISTS / room)));
    const [raw, some, tail, lists, histogram, indices, found] = arena.reserve(
      Math.ceil((fit * bytes) / 8) + 2,
      Math.ceil((batch * bytes) / 8) + 2,
      2,
      batch * (room + 1),
      4 * bytes + 1,
      Math.ceil(k / 2),
      Math.ceil(k / 2)
    );
    const {nearest, arrange} = arena.exports;
    arena
      .bytes(tail, 16)
      .fill(0)
      .fill(255, 0, bytes % 16);
    const list = (q: number) => lists + q * (room + 1) * 8;
    for (let q0 = 0; q0 < hits.queries; q0 += batch) {
      const q1 = Math.min(hits.queries, q0 + batch);
      arena.bytes(some, (q1 - q0) * bytes).set(queries.subarray(q0 * bytes, q1 * bytes));
      for (let q = q0; q < q1; ++q) arena.ints(list(q - q0), 2).set([8 * bytes + 1, 0]);
      for (let i = 0; i < count; i += fit) {
        const end = Math.min(count, i + fit);
        arena.bytes(raw, (end - i) * bytes).set(codes.subarray(i * bytes, end * bytes));
        for (let q = 0; q < q1 - q0; ++q) {
          nearest(raw, end - i, bytes, some + q * bytes, tail, i, list(q), k, room, histogram);
        }
      }
      for (let q = q0; q < q1; ++q) {
        arrange(list(q - q0), k, bytes, histogram, indices, found);
        hits.indices.set(arena.ints(indices, k), q * k);
        hits.distances.set(arena.ints(found, k), q * k);
      }
    }
    arena.release();
    return hits;
  }

  return {pairwiseDistance, hammingTopK};
}

/** Points of the sphere and directions meet as unit vectors. */
function prepare(block: Block, metric: Metric): Block {
  if (metric === "cosine") return unitRows(compact(block));
  if (metric !== "haversine") return block;
  const {data, rows} = compact(block);
  const out = matrix(rows, 3);
  for (let i = 0; i < rows; ++i) {
    const [lon, lat] = [(data[2 * i] * Math.PI) / 180, (data[2 * i + 1] * Math.PI) / 180];
    out.data[3 * i] = Math.cos(lat) * Math.cos(lon);
    out.data[3 * i + 1] = Math.cos(lat) * Math.sin(lon);
    out.data[3 * i + 2] = Math.sin(lat);
  }
  return out;
}

/** Chords lose digits of small arcs, and of those near half the Earth's girth; there the twin's formula answers, in km. */
const [NEAR, FAR] = [200, 19_800];

function mendArcs({data, cols}: Matrix, a: Matrix, b: Matrix): void {
  for (let i = 0, at = 0; i < a.rows; ++i) {
    for (let j = 0; j < cols; ++j, ++at) {
      if (data[at] > NEAR && data[at] < FAR) continue;
      data[at] = arc(a.data[2 * i], a.data[2 * i + 1], b.data[2 * j], b.data[2 * j + 1]);
    }
  }
}
