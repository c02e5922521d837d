/** @file From sums of slices over what is there to means, sums and coverage. */
import type {Csr, SliceSums} from "../engine/types.ts";
import {rowSumsOf} from "../linalg/csr.ts";

/** What a product leaves open: weights that sum to less than 1 − this of the whole are gaps, not rounding. */
const ROUNDING = 1e-12;

interface Wanted {
  how: "mean" | "sum";
  missing: "renormalize" | "propagate";
  minCoverage: number;
}

/**
 * Returns what turns sums of `csr` into results and weights into coverage, in place.
 *
 * With weights below 0 (refinement that keeps means) a gap is filled with the mean of the same zone, by the weights of
 * `support`, which has none below 0: a constant stays constant and a mean stays within reason.
 */
export function finisher(
  csr: Csr,
  support: Csr | undefined,
  {how, missing, minCoverage}: Wanted
): (found: SliceSums, base?: SliceSums) => void {
  const {rows, offsets} = csr;
  const isMean = how === "mean";
  const totals = rowSumsOf(csr);
  const wholes = support ? rowSumsOf(support) : totals;
  const empty = Int32Array.from(totals.keys()).filter((i) => offsets[i] === offsets[i + 1]);
  return ({sums, weights}, base) => {
    if (weights === undefined) {
      if (isMean) divideRows(sums, totals);
    } else {
      for (let from = 0; from < sums.length; from += rows)
        for (let i = 0; i < rows; ++i) {
          const n = from + i;
          const known = weights[n];
          // From here on weights are shares of the whole.
          weights[n] = 1;
          if (Number.isNaN(known)) {
            if (isMean) sums[n] /= totals[i];
            continue;
          }
          const isWhole = base?.weights === undefined || Number.isNaN(base.weights[n]);
          const weight = base === undefined ? known : isWhole ? wholes[i] : base.weights![n];
          const share = wholes[i] === 0 ? 0 : Math.min(1, weight / wholes[i]);
          weights[n] = share;
          if (missing === "propagate" || share < minCoverage - ROUNDING) sums[n] = NaN;
          else if (base === undefined) {
            if (isMean) sums[n] = weight > 0 ? sums[n] / weight : NaN;
          } else {
            const fill = base.sums[n] / weight;
            const mean = weight > 0 ? (sums[n] + fill * (totals[i] - known)) / totals[i] : NaN;
            sums[n] = isMean ? mean : weight > 0 ? mean * weight : 0;
          }
        }
    }
    for (const i of empty) for (let n = i; n < sums.length; n += rows) sums[n] = NaN;
  };
}

/** Each number by the total of its row. */
function divideRows(sums: Float64Array, totals: Float64Array): void {
  const rows = totals.length;
  for (let from = 0; from < sums.length; from += rows)
    for (let i = 0; i < rows; ++i) sums[from + i] /= totals[i];
}
