/** @file The plain specification of the nearest binary codes. */
import type {Hits} from "../types.ts";

/**
 * Returns, for each query, the k codes that differ from it in the fewest bits.
 *
 * Shapes: m codes and q queries, `bytes` each, end to end → [q, min(k, m)] indices and distances; where there are fewer
 * codes than k, all are returned and `k` says how many.
 * Order: by distance, ties by index.
 * Precision: exact.
 */
export function hammingTopK(
  codes: Uint8Array,
  queries: Uint8Array,
  {bytes, k: asked}: {bytes: number; k: number}
): Hits {
  const count = codes.length / bytes;
  const k = Math.min(asked, count);
  const hits = emptyHits(queries.length / bytes, k);
  const distances = new Int32Array(count);
  for (let q = 0; q < hits.queries; ++q) {
    for (let i = 0; i < count; ++i) {
      let sum = 0;
      for (let b = 0; b < bytes; ++b) sum += bits[codes[i * bytes + b] ^ queries[q * bytes + b]];
      distances[i] = sum;
    }
    // The order of a sort by distance that keeps the order of indices.
    const nearest = Int32Array.from(distances.keys()).sort((i, j) => distances[i] - distances[j] || i - j);
    hits.indices.set(nearest.subarray(0, k), q * k);
    hits.distances.set(
      nearest.subarray(0, k).map((i) => distances[i]),
      q * k
    );
  }
  return hits;
}

export function emptyHits(queries: number, k: number): Hits {
  return {indices: new Int32Array(queries * k), distances: new Int32Array(queries * k), queries, k};
}

/** How many bits are set in a byte. */
const bits = Uint8Array.from({length: 256}, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});
