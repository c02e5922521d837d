/** @file Forecasts of whether something happens: probabilities beside events, with their weights. */
import {FieldError} from "../../errors.ts";
import {offsetsOf} from "../field/layout.ts";
import type {Field} from "../field/types.ts";
import {type Weights, weightsOf} from "../field/weights.ts";
import {type Cases, casesOf, scoreOf} from "./paired.ts";

export interface EventOptions {
  /** How cells count; defaults to "none". "coslat" is cos(latitude) and never its root. */
  weights?: Weights;
}

/** A field of each case, NaN where either side is missing. Throws FieldError `invalid probability: …`, `invalid event: …`. */
export function eventScore(
  probability: Cases,
  event: Cases,
  of: (probability: number, event: number) => number
): Field {
  const p = casesOf(probability, "the probability");
  const e = casesOf(event, "the event");
  check(p, "probability", (value) => value >= 0 && value <= 1, "0 to 1");
  check(e, "event", (value) => value === 0 || value === 1, "0 or 1");
  return scoreOf(p, e, of, "1");
}

function check(
  {values}: Field,
  what: "probability" | "event",
  isFit: (value: number) => boolean,
  fit: string
): void {
  const at = values.findIndex((value) => !Number.isNaN(value) && !isFit(value));
  if (at >= 0)
    throw new FieldError(`invalid ${what}: ${values[at]} at ${at}; expected ${fit}`, {
      subject: what,
      value: values[at]
    });
}

/** Cases with the same probability as one, highest first: their weight, and that of those where it happened. */
export interface Level {
  probability: number;
  weight: number;
  happened: number;
}

export function levelsOf(probability: Cases, event: Cases, weights: Weights): Level[] {
  const p = eventScore(probability, event, (value, happens) => (Number.isNaN(happens) ? NaN : value));
  const e = eventScore(probability, event, (_, happens) => happens);
  const w = weightsOf(p, weights);
  const places = w && offsetsOf(p, p.dims, w);
  const levels = new Map<number, Level>();
  for (let i = 0; i < p.values.length; ++i) {
    const value = p.values[i];
    if (Number.isNaN(value)) continue;
    const weight = w ? w.values[places![i]] : 1;
    let level = levels.get(value);
    if (level === undefined) levels.set(value, (level = {probability: value, weight: 0, happened: 0}));
    level.weight += weight;
    level.happened += weight * e.values[i];
  }
  return [...levels.values()].sort((a, b) => b.probability - a.probability);
}
