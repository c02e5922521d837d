/** @file The relative operating characteristic: hits against false alarms, at every threshold. */
import {onlyOptions} from "../options.ts";
import {type EventOptions, levelsOf} from "./events.ts";
import type {Cases} from "./paired.ts";

export interface RocCurve {
  /** A warning is given from this probability on; first Infinity, none at all, then the probabilities, highest first. */
  readonly threshold: Float64Array;
  /** The share of events warned of, at each threshold. */
  readonly hitRate: Float64Array;
  /** The share of other cases warned of. */
  readonly falseAlarmRate: Float64Array;
  /** The area below the curve: how often a case that happened has the higher probability, ties one half. */
  readonly auc: number;
}

/**
 * Returns the curve of hit rate against false-alarm rate of probabilities.
 *
 * Shapes: two of one shape → one point for each distinct probability, and one before. Units: none.
 * Missing: pairs with a gap on either side are left out. NaN rates where nothing, or everything, happened.
 * Throws: FieldError `invalid probability: …`, `invalid event: …`, `invalid cases: …`.
 * Source: Mason (1982); the area by trapezia. Checked against: scikit-learn 1.9 roc_auc_score, relative 1e-10.
 *
 * @example rocCurve(probability, event, {weights: "coslat"}).auc
 */
export function rocCurve(
  probability: Cases,
  event: Cases,
  {weights = "none", ...others}: EventOptions = {}
): RocCurve {
  onlyOptions("rocCurve", others, "weights");
  const levels = levelsOf(probability, event, weights);
  const happened = levels.reduce((sum, level) => sum + level.happened, 0);
  const spared = levels.reduce((sum, level) => sum + level.weight - level.happened, 0);
  const threshold = Float64Array.from([Infinity, ...levels.map((level) => level.probability)]);
  const hitRate = new Float64Array(threshold.length);
  const falseAlarmRate = new Float64Array(threshold.length);
  let hits = 0;
  let alarms = 0;
  let area = 0;
  for (const [i, {weight, happened: own}] of levels.entries()) {
    area += (weight - own) * (hits + own / 2);
    hits += own;
    alarms += weight - own;
    hitRate[i + 1] = hits / happened;
    falseAlarmRate[i + 1] = alarms / spared;
  }
  return Object.freeze({threshold, hitRate, falseAlarmRate, auc: area / (happened * spared)});
}
