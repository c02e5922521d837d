/** @file Reliability: how often what was forecast with a probability happened, and what that makes of the Brier score. */
import {OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type EventOptions, type Level, levelsOf} from "./events.ts";
import type {Cases} from "./paired.ts";

export interface ReliabilityOptions extends EventOptions {
  /** How many bins of equal width probabilities are put in; without it each distinct probability is a bin. */
  bins?: number;
}

/** One entry for each bin that has cases, in ascending order. */
export interface Reliability {
  /** The mean probability. */
  readonly probability: Float64Array;
  /** How often it happened. */
  readonly frequency: Float64Array;
  /** The share of all weight. */
  readonly share: Float64Array;
  /** The Brier score is reliability − resolution + uncertainty, exactly so where each distinct probability is a bin. */
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
}

/**
 * Returns the points of a reliability diagram, and Murphy's three parts of the Brier score.
 *
 * Shapes: two of one shape → lists of one entry a bin, and numbers. Units: none.
 * Missing: pairs with a gap on either side are left out; NaN parts where none is left.
 * Throws: FieldError `invalid probability: …`, `invalid event: …`, `invalid cases: …`; OptionError `invalid bins: …`.
 * Source: Murphy (1973). Checked against: numpy and scikit-learn's Brier score, relative 1e-10.
 */
export function reliability(
  probability: Cases,
  event: Cases,
  {bins, weights = "none", ...others}: ReliabilityOptions = {}
): Reliability {
  onlyOptions("reliability", others, "bins, weights");
  if (bins !== undefined && !(Number.isInteger(bins) && bins >= 1))
    throw new OptionError(`invalid bins: ${bins}; expected a whole number from 1`, {
      subject: "bins",
      value: bins
    });
  const levels = levelsOf(probability, event, weights).reverse();
  const binned = new Map<number, Level>();
  for (const {probability: p, weight, happened} of levels) {
    const key = bins === undefined ? p : Math.min(bins - 1, Math.floor(p * bins));
    const bin = binned.get(key) ?? {probability: 0, weight: 0, happened: 0};
    binned.set(key, bin);
    bin.probability += weight * p;
    bin.weight += weight;
    bin.happened += happened;
  }
  const filled = [...binned.values()].filter((bin) => bin.weight > 0);
  const total = filled.reduce((sum, bin) => sum + bin.weight, 0);
  const base = filled.reduce((sum, bin) => sum + bin.happened, 0) / total;
  const list = (of: (bin: Level) => number) => Float64Array.from(filled, of);
  const share = list((bin) => bin.weight / total);
  const frequency = list((bin) => bin.happened / bin.weight);
  const forecast = list((bin) => bin.probability / bin.weight);
  const sum = (of: (i: number) => number) =>
    filled.length ? share.reduce((all, w, i) => all + w * of(i), 0) : NaN;
  return Object.freeze({
    probability: forecast,
    frequency,
    share,
    reliability: sum((i) => (forecast[i] - frequency[i]) ** 2),
    resolution: sum((i) => (frequency[i] - base) ** 2),
    uncertainty: base * (1 - base)
  });
}
