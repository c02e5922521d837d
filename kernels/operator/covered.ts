/** @file Means of fields that know how much of each value was there: what is known in part counts in part. */
import type {SliceSums} from "../engine/types.ts";
import type {Field} from "../field/types.ts";

/** The coverage that a field carries for each of its values, as zonal means do; undefined where it has none. */
export function coverageOf(f: Field): ArrayLike<number> | undefined {
  const {dims, values} = f.coords.coverage ?? {};
  const isFull = dims?.length === f.dims.length && dims.every((dim, k) => dim === f.dims[k]);
  return isFull ? (values as ArrayLike<number>) : undefined;
}

/**
 * The mean Σ w c x / Σ w c, c the coverage, and the coverage Σ w c / Σ w of that: the mean of what the values were made
 * from, as if no step lay between. `meanOf` gives Σ w v / Σ w over what is there.
 */
export async function meanByCoverage(
  x: ArrayLike<number>,
  coverage: ArrayLike<number>,
  minCoverage: number,
  meanOf: (values: Float64Array) => Promise<SliceSums>
): Promise<SliceSums> {
  const known = Float64Array.from(coverage, (share, i) => (Number.isNaN(x[i]) ? NaN : share));
  const {sums} = await meanOf(known.map((share, i) => share * x[i]));
  const shares = await meanOf(known);
  const {sums: weights} = await meanOf(known.map((share) => share || 0));
  for (let i = 0; i < sums.length; ++i)
    sums[i] = weights[i] > 0 && weights[i] >= minCoverage - 1e-12 ? sums[i] / shares.sums[i] : NaN;
  return {sums, weights};
}
