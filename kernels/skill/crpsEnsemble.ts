/** @file The continuous ranked probability score of an ensemble. */
import {OptionError} from "../../errors.ts";
import {derive} from "../field/derive.ts";
import {refuseInfinite} from "../field/finite.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {membersOf} from "./ensemble.ts";
import {average, type Cases, type ScoreOptions} from "./paired.ts";

export interface CrpsOptions extends ScoreOptions {
  /** The dim of the members; defaults to "member". */
  dim?: string;
  /** Whether the score is that of the ensemble with no end of members, as far as these tell; defaults to false. */
  fair?: boolean;
}

/**
 * Returns the mean continuous ranked probability score of an ensemble: how far its distribution is from the observation,
 * the mean absolute error where there is one member.
 *
 * Shapes: [member, …case] and […case] → a number, or with `over` a field of the dims that are left (`over: []`: each case).
 * Units: the field's. Missing: members that are missing are left out of their case, cases without observation altogether;
 * the fair score needs two members.
 * Throws: FieldError `unknown dimension: …`, `invalid cases: …`, `invalid units: …`, `invalid values: …` for infinite ones;
 * OptionError `invalid fair: …`.
 * Source: mean|x − y| − Σ|xᵢ − xⱼ| / 2m², fair with 2m(m − 1); Hersbach (2000), Ferro (2014).
 * Checked against: the integral of (F − H)² and the sum over all pairs in numpy, relative 1e-10.
 *
 * @example crpsEnsemble(ensemble, observed, {weights: "coslat"})
 */
export function crpsEnsemble(
  ensemble: Field,
  observed: Cases,
  {dim = "member", fair = false, over, weights, ...others}: CrpsOptions = {}
): Field | number {
  onlyOptions("crpsEnsemble", others, "dim, fair, over, weights");
  if (typeof fair !== "boolean")
    throw new OptionError(`invalid fair: ${String(fair)}; expected true or false`, {
      subject: "fair",
      value: fair
    });
  const cases = membersOf(ensemble, observed, dim);
  for (const f of [ensemble, cases.observed]) refuseInfinite(f);
  const values = new Float64Array(cases.like.values.length).fill(NaN);
  cases.each((at, members, truth) => {
    const m = members.length;
    members.sort();
    let error = 0;
    let spread = 0;
    for (let i = 0; i < m; ++i) {
      error += Math.abs(members[i] - truth);
      // Of sorted members, Σ|xᵢ − xⱼ| over pairs is Σ(2i − m − 1)xᵢ; about the truth, which keeps digits.
      spread += (2 * i + 1 - m) * (members[i] - truth);
    }
    values[at] = error / m - spread / (fair ? m * (m - 1) : m * m);
  });
  return average(derive(cases.like, {values, name: "crps", units: ensemble.units}), {over, weights});
}
