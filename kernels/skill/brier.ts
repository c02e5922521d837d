/** @file The Brier score of probabilities. */
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {eventScore} from "./events.ts";
import {average, type Cases, type ScoreOptions} from "./paired.ts";

/**
 * Returns the mean squared difference of a forecast probability and what happened, 1 or 0.
 *
 * Shapes: two of one shape → a number, or with `over` a field of the dims that are left. Units: none.
 * Missing: pairs with a gap on either side are left out, and their weights with them.
 * Throws: FieldError `invalid probability: …` outside 0 to 1, `invalid event: …` other than 0 and 1, `invalid cases: …`.
 * Source: Brier (1950), the half of his own sum. Checked against: scikit-learn 1.9 brier_score_loss, relative 1e-10.
 */
export function brier(
  probability: Cases,
  event: Cases,
  {over, weights, ...others}: ScoreOptions = {}
): Field | number {
  onlyOptions("brier", others, "over, weights");
  return average(
    eventScore(probability, event, (p, e) => (p - e) ** 2),
    {over, weights}
  );
}
