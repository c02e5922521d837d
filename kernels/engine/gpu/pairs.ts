/** @file Every vector of one set against every vector of another, in tiles: products of matrices and distances. */
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {CallOptions, Floats, Matrix} from "../types.ts";
import type {Device} from "./device.ts";
import {checkResult, notFinite} from "./float32.ts";

/** Vectors on a side of one tile, and how many of their numbers are summed in float32 before the sum goes on in float64. */
const SIDE = 1024;
const DEPTH = 512;

/** Rows or columns of a matrix, each divided by its scale, a power of two, so that float32 holds whatever float64 did. */
export interface Vectors {
  data: Floats;
  count: number;
  length: number;
  /** From one vector to the next, and from one number to the next. */
  step: number;
  stride: number;
  scales: Float64Array;
}

export type Pairing = (a: TensorInfo, b: TensorInfo) => TensorInfo;

export function rowsOf({data, rows, cols}: Matrix<Floats>): Vectors {
  return scaled({data, count: rows, length: cols, step: cols, stride: 1});
}

export function columnsOf({data, rows, cols}: Matrix<Floats>): Vectors {
  return scaled({data, count: cols, length: rows, step: 1, stride: cols});
}

/** Returns a·b for tiles of vectors, [m × k] and [n × k]. */
export function products(device: Device): Pairing {
  return (a, b) => device.kernel("BatchMatMul", {a, b}, {transposeA: false, transposeB: true});
}

/**
 * Returns [left.count × right.count]: what `pair` makes of each left with each right, times the scales of both.
 *
 * Precision: sums of up to 512 numbers in float32, sums of those in float64. With `mirror` the sides are the same set:
 * the lower triangle is copied from the upper, so that the result is exactly symmetric.
 */
export async function allPairs(
  device: Device,
  left: Vectors,
  right: Vectors,
  pair: Pairing,
  {mirror = false, signal, progress}: {mirror?: boolean} & CallOptions = {}
): Promise<Float64Array> {
  const out = new Float64Array(left.count * right.count);
  const room = Math.floor(Math.sqrt(device.limit));
  const side = Math.min(SIDE, room);
  const depth = Math.min(DEPTH, room);
  for (let i = 0; i < left.count; i += side) {
    const m = Math.min(side, left.count - i);
    for (let j = mirror ? i : 0; j < right.count; j += side) {
      const n = Math.min(side, right.count - j);
      for (let k = 0; k < left.length; k += depth) {
        signal?.throwIfAborted();
        const d = Math.min(depth, left.length - k);
        const operands = [cut(left, i, m, k, d), cut(right, j, n, k, d)];
        const part = checkResult(await device.compute(operands, pair));
        for (let r = 0; r < m; ++r) {
          const at = (i + r) * right.count + j;
          for (let c = 0; c < n; ++c) out[at + c] += part[r * n + c];
        }
      }
    }
    progress?.((i + m) / left.count, device.name);
  }
  for (let i = 0; i < left.count; ++i) {
    for (let j = mirror ? i : 0; j < right.count; ++j) {
      // One scale at a time: their product may be beyond float64 where the sum is zero.
      const value = out[i * right.count + j] * left.scales[i] * right.scales[j];
      out[i * right.count + j] = value;
      if (mirror) out[j * right.count + i] = value;
    }
  }
  return out;
}

function scaled(vectors: Omit<Vectors, "scales">): Vectors {
  const {data, count, length, step, stride} = vectors;
  const scales = new Float64Array(count);
  for (let i = 0; i < count; ++i) {
    let most = 0;
    for (let k = 0; k < length; ++k) {
      const x = data[i * step + k * stride];
      if (x - x !== 0) throw notFinite(x);
      const size = Math.abs(x);
      if (size > most) most = size;
    }
    scales[i] = most === 0 ? 1 : 2 ** Math.min(1023, Math.max(-1021, Math.floor(Math.log2(most))));
  }
  return {...vectors, scales};
}

function cut(
  {data, step, stride, scales}: Vectors,
  from: number,
  count: number,
  start: number,
  length: number
) {
  const values = new Float32Array(count * length);
  for (let i = 0; i < count; ++i) {
    const scale = scales[from + i];
    const at = (from + i) * step + start * stride;
    for (let k = 0; k < length; ++k) values[i * length + k] = data[at + k * stride] / scale;
  }
  return {values, shape: [count, length]};
}
