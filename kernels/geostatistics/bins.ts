/** @file Which distances are binned, and how, as the options say or the places suggest. */
import {OptionError} from "../../errors.ts";
import {diagonalOf, type Sites} from "./sites.ts";

export interface BinOptions {
  /** Ends of the bins, ascending; a pair counts where lower < distance ≤ upper. Without them `bins` even ones to `maxLag`. */
  edges?: ArrayLike<number>;
  /** How many even bins; defaults to 15. */
  bins?: number;
  /** The largest distance of even bins; without it a third of the diagonal of the box around the places. */
  maxLag?: number;
}

/** Throws OptionError `invalid edges: …`, `invalid bins: 0; …` or `invalid maxLag: …`. */
export function checkBins({edges, bins = 15, maxLag}: BinOptions): void {
  if (edges !== undefined) {
    const list = Array.from(edges);
    if (
      list.length < 2 ||
      !list.every((edge, i) => edge >= 0 && edge < Infinity && (i === 0 || edge > list[i - 1]))
    )
      throw new OptionError(
        `invalid edges: ${list.slice(0, 6).join(", ")}; expected ascending distances from 0`,
        {
          subject: "edges",
          value: edges
        }
      );
  }
  if (!(Number.isInteger(bins) && bins >= 1))
    throw new OptionError(`invalid bins: ${bins}; expected a whole number from 1`, {
      subject: "bins",
      value: bins
    });
  if (maxLag !== undefined && !(maxLag > 0 && maxLag < Infinity))
    throw new OptionError(`invalid maxLag: ${maxLag}; expected a distance above 0`, {
      subject: "maxLag",
      value: maxLag
    });
}

export function edgesFor(sites: Sites, {edges, bins = 15, maxLag}: BinOptions): Float64Array {
  if (edges !== undefined) return Float64Array.from(edges);
  // Places in one spot have no extent: any bin will do, and only the first is ever filled.
  const end = maxLag ?? (diagonalOf(sites) / 3 || 1);
  return Float64Array.from({length: bins + 1}, (_, k) => (k * end) / bins);
}
