/** @file The plain specification of a sparse matrix times slices of a field, with what is missing left out. */
import type {Csr, Numbers, SliceSums} from "../types.ts";

/**
 * Returns Σ w x over what is there, for every slice and row; entry j of slice s is x[starts[s] + j].
 *
 * Shapes: [m, k] sparse, slices of k → [slice, m]. A row without entries gives zeros.
 * Missing: NaN in x is left out of the sum. Where any was, `weights` holds Σ w over what is there, else NaN; it is absent
 * where nothing was missing at all.
 * Precision: float64, each sum in the order of the entries.
 */
export function csrSlices({rows, offsets, indices, values}: Csr, x: Numbers, starts: Int32Array): SliceSums {
  const sums = new Float64Array(starts.length * rows);
  let weights: Float64Array | undefined;
  for (let s = 0, n = 0; s < starts.length; ++s) {
    const start = starts[s];
    for (let i = 0; i < rows; ++i, ++n) {
      let sum = 0;
      let weight = 0;
      let there = 0;
      for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
        const value = x[indices[e] + start];
        if (Number.isNaN(value)) continue;
        sum += values[e] * value;
        weight += values[e];
        there += 1;
      }
      sums[n] = sum;
      if (there === offsets[i + 1] - offsets[i]) continue;
      weights ??= new Float64Array(sums.length).fill(NaN);
      weights[n] = weight;
    }
  }
  return weights ? {sums, weights} : {sums};
}
