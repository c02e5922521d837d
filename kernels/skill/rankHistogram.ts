/** @file The rank histogram: where observations fall among the members of an ensemble. */
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {membersOf} from "./ensemble.ts";
import type {Cases} from "./paired.ts";

export interface RankHistogramOptions {
  /** The dim of the members; defaults to "member". */
  dim?: string;
}

/**
 * Returns how many observations have 0, 1, …, m members strictly below them; flat where the ensemble spreads as it should.
 *
 * Shapes: [member, …case] and […case] → m + 1 counts. Units: none. Missing: cases without all their members and an
 * observation are left out.
 * Throws: FieldError `unknown dimension: …`, `invalid cases: …`, `invalid units: …`.
 * Source: Hamill (2001). Checked against: numpy, equal.
 */
export function rankHistogram(
  ensemble: Field,
  observed: Cases,
  {dim = "member", ...others}: RankHistogramOptions = {}
): Int32Array {
  onlyOptions("rankHistogram", others, "dim");
  const cases = membersOf(ensemble, observed, dim);
  const counts = new Int32Array(cases.members + 1);
  cases.each((_, members, truth) => {
    if (members.length < cases.members) return;
    let rank = 0;
    for (const member of members) if (member < truth) ++rank;
    ++counts[rank];
  });
  return counts;
}
