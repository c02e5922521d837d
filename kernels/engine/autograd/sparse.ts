/** @file Sparse matrices of training: rows chosen and rows summed are products too, and each is transposed once. */
import type {Csr} from "../types.ts";

/** Returns the matrix whose row i picks row chosen[i] out of `cols`, or nothing for −1. */
export function selection(chosen: Int32Array, cols: number): Csr {
  const offsets = new Int32Array(chosen.length + 1);
  for (let i = 0; i < chosen.length; ++i) offsets[i + 1] = offsets[i] + (chosen[i] < 0 ? 0 : 1);
  const indices = chosen.filter((at) => at >= 0);
  const values = new Float64Array(indices.length).fill(1);
  return {rows: chosen.length, cols, offsets, indices, values};
}

const transposes = new WeakMap<Csr, Csr>();

/** Returns the transpose, the same one each time; entries stay in order, so that sums have one order. */
export function transpose(w: Csr): Csr {
  let found = transposes.get(w);
  if (!found) {
    found = turn(w);
    transposes.set(w, found);
    transposes.set(found, w);
  }
  return found;
}

function turn({rows, cols, offsets, indices, values}: Csr): Csr {
  const starts = new Int32Array(cols + 1);
  for (const j of indices) starts[j + 1] += 1;
  for (let j = 0; j < cols; ++j) starts[j + 1] += starts[j];
  const next = starts.slice();
  const turned = {indices: new Int32Array(indices.length), values: new Float64Array(indices.length)};
  for (let i = 0; i < rows; ++i) {
    for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
      const at = next[indices[e]]++;
      turned.indices[at] = i;
      turned.values[at] = values[e];
    }
  }
  return {rows: cols, cols: rows, offsets: starts, ...turned};
}
