/** @file Which scope the physics asks for: the scales of a phenomenon against the extent and grain of data. */
import {listNames, OptionError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type NaturalScope, type Phenomenon, phenomena} from "./phenomena.ts";

/** A phenomenon of one's own: lengths and times as numbers or as [smallest, largest]. */
export interface OwnPhenomenon {
  readonly label?: string;
  readonly lengthKm?: number | readonly [number, number];
  readonly days?: number | readonly [number, number];
  readonly scope?: {readonly X?: NaturalScope; readonly T?: NaturalScope};
}

/** A number of days, or words such as "54 months", "6 h" or "240 years". */
export type Duration = number | string;

export interface AdviseOptions {
  /** How far the data reach in space, in km; with spacingKm it asks for advice on X. */
  extentKm?: number;
  /** From one value to the next in space, in km. */
  spacingKm?: number;
  /** How long the data last; with step it asks for advice on T. */
  span?: Duration;
  /** From one value to the next in time. */
  step?: Duration;
  /** From which share of the extent on a length is global; defaults to a third. */
  wide?: number;
  /** Up to which share of the extent a length is local; defaults to 0.1. */
  narrow?: number;
  /** How often the longest time must fit into the span to speak of statistics; defaults to 5. */
  cycles?: number;
}

export interface Advice {
  readonly verdict: "global" | "local" | "composition" | "a case, not a mode" | "cannot resolve";
  /** The rule and the numbers that decided, in one sentence. */
  readonly because: string;
  /** Smallest and largest scale of the phenomenon, km or days. */
  readonly scale: readonly [number, number];
  /** Extent or span, and spacing or step, in the same units. */
  readonly extent: number;
  readonly grain: number;
  /** Largest scale over extent, for X; span over longest time, for T. */
  readonly ratio: number;
  /** Radius or window for a local fit, in the same units. */
  readonly radius?: number;
}

export interface Advised {
  readonly phenomenon: string;
  readonly X?: Advice;
  readonly T?: Advice;
}

/**
 * Returns the scope that a phenomenon asks for on data of some extent and grain, with the numbers it went by.
 *
 * On X: what is shorter than two spacings cannot be resolved; lengths of a third of the extent and more need a global fit,
 * up to a tenth a local one, and between the two, or where a background carries local parts, a composition. On T: what is
 * shorter than two steps cannot be resolved; a span of fewer than five of its times shows a case, not a mode; else the
 * phenomenon's own scope, or for one that states none a local one up to a tenth of the span. Thresholds are conventions: move them.
 *
 * Units: km, and days or words. Throws: OptionError `unknown phenomenon: …`, `missing spacingKm: …`, `invalid span: …`, `invalid narrow: …`.
 * Source: rules of thumb of scale analysis; the largest scale decides, the smallest is what detail is lost below.
 * Checked against: hand.
 *
 * @example advise("enso-nao-pdo", {extentKm: 20000, spacingKm: 100, span: "54 months", step: "1 month"}).T.verdict
 */
export function advise(
  phenomenon: string | Phenomenon | OwnPhenomenon,
  {extentKm, spacingKm, span, step, wide = 1 / 3, narrow = 0.1, cycles = 5, ...others}: AdviseOptions = {}
): Advised {
  onlyOptions("advise", others, "extentKm, spacingKm, span, step, wide, narrow, cycles");
  const {label, lengthKm, days, scope} = known(phenomenon);
  const shares = {wide, narrow, cycles};
  for (const [name, value] of Object.entries(shares))
    if (!(value > 0 && value < Infinity))
      throw new OptionError(`invalid ${name}: ${String(value)}; expected more than 0`, {
        subject: name,
        value
      });
  if (narrow > wide)
    throw new OptionError(`invalid narrow: ${narrow}; expected no more than wide, ${round(wide)}`, {
      subject: "narrow",
      value: narrow
    });
  const space = pair({extentKm, spacingKm}, lengthKm, "lengthKm");
  const time = pair({span: toDays("span", span), step: toDays("step", step)}, days, "days");
  if (space === undefined && time === undefined)
    throw new OptionError(
      "missing extentKm: nothing to go by; give {extentKm, spacingKm}, {span, step} or both",
      {subject: "extentKm"}
    );
  return Object.freeze({
    phenomenon: label ?? "phenomenon",
    ...(space && {X: adviseSpace(space, scope?.X, shares)}),
    ...(time && {T: adviseTime(time, scope?.T, shares)})
  });
}

interface Scales {
  extent: number;
  grain: number;
  scale: readonly [number, number];
}

type Shares = Readonly<Record<"wide" | "narrow" | "cycles", number>>;

function adviseSpace(
  {extent, grain, scale}: Scales,
  natural: NaturalScope | undefined,
  {wide, narrow}: Shares
): Advice {
  const [least, most] = scale;
  const ratio = most / extent;
  const base = {scale, extent, grain, ratio};
  if (most < 2 * grain)
    return {
      ...base,
      verdict: "cannot resolve",
      because: `${km(most)} is less than two spacings of ${km(grain)}`
    };
  const lost = least < 2 * grain ? `; what is shorter than ${km(2 * grain)} is not seen` : "";
  const share = `${km(most)} is ${round(ratio)} of ${km(extent)}`;
  if (ratio <= narrow)
    return {...base, verdict: "local", radius: most, because: `${share}, ${round(narrow)} or less${lost}`};
  if (natural === "composition")
    return {...base, verdict: "composition", because: `${share}, and local parts go with it${lost}`};
  if (ratio < wide)
    return {
      ...base,
      verdict: "composition",
      because: `${share}, between ${round(narrow)} and ${round(wide)}${lost}`
    };
  const beyond = least > extent ? "; the data hold a part of it only" : "";
  return {...base, verdict: "global", because: `${share}, ${round(wide)} or more${beyond}${lost}`};
}

function adviseTime(
  {extent, grain, scale}: Scales,
  natural: NaturalScope | undefined,
  {narrow, cycles}: Shares
): Advice {
  const [least, most] = scale;
  const ratio = extent / most;
  const base = {scale, extent, grain, ratio};
  if (most < 2 * grain)
    return {
      ...base,
      verdict: "cannot resolve",
      because: `${time(most)} is less than two steps of ${time(grain)}`
    };
  const lost = least < 2 * grain ? `; what is shorter than ${time(2 * grain)} is not seen` : "";
  const share = `${time(extent)} hold ${round(ratio)} times ${time(most)}`;
  if (ratio < cycles)
    return {...base, verdict: "a case, not a mode", because: `${share}, fewer than ${round(cycles)}${lost}`};
  const verdict = natural ?? (1 / ratio <= narrow ? "local" : "composition");
  const radius = verdict === "local" ? {radius: most} : {};
  const why = natural === undefined ? `a share of ${round(1 / ratio)}` : "as is its nature";
  return {...base, verdict, ...radius, because: `${share}, ${round(cycles)} or more, and ${why}${lost}`};
}

function known(phenomenon: string | Phenomenon | OwnPhenomenon): OwnPhenomenon {
  if (typeof phenomenon === "object" && phenomenon !== null) return phenomenon;
  // One part of a name will do, as "enso", where no other has it.
  const found = phenomena.filter(({id}) => id === phenomenon || id.split("-").includes(phenomenon));
  if (found.length === 1) return found[0];
  throw new OptionError(
    `unknown phenomenon: ${String(phenomenon)}; there are ${listNames(phenomena.map(({id}) => id))}, or give {lengthKm, days}`,
    {subject: "phenomenon", value: phenomenon}
  );
}

/** Extent and grain with the scale to compare them with; undefined when the data's are not given at all. */
function pair(
  given: Readonly<Record<string, number | undefined>>,
  scale: OwnPhenomenon["lengthKm"],
  name: string
): Scales | undefined {
  const [first, second] = Object.entries(given);
  if (first[1] === undefined && second[1] === undefined) return undefined;
  for (const [key, value] of [first, second]) {
    if (value === undefined)
      throw new OptionError(`missing ${key}: ${first[0]} and ${second[0]} go together; give both`, {
        subject: key
      });
    if (!(value > 0 && value < Infinity))
      throw new OptionError(`invalid ${key}: ${String(value)}; expected more than 0`, {subject: key, value});
  }
  if (second[1]! > first[1]!)
    throw new OptionError(
      `invalid ${second[0]}: ${second[1]}; expected no more than ${first[0]}, ${first[1]}`,
      {
        subject: second[0],
        value: second[1]
      }
    );
  const range = typeof scale === "number" ? ([scale, scale] as const) : scale;
  if (
    !Array.isArray(range) ||
    range.length !== 2 ||
    !(range[0] > 0 && range[1] >= range[0] && range[1] < Infinity)
  )
    throw new OptionError(`invalid ${name}: ${String(scale)}; expected a number or [smallest, largest]`, {
      subject: name,
      value: scale
    });
  return {extent: first[1]!, grain: second[1]!, scale: range as readonly [number, number]};
}

const DAYS: readonly [RegExp, number][] = [
  [/^(s|secs?|seconds?)$/, 1 / 86_400],
  [/^(min|mins|minutes?)$/, 1 / 1440],
  [/^(h|hrs?|hours?)$/, 1 / 24],
  [/^(d|days?)$/, 1],
  [/^weeks?$/, 7],
  [/^months?$/, 365.25 / 12],
  [/^(y|yrs?|years?)$/, 365.25],
  [/^decades?$/, 3652.5]
];

function toDays(name: string, duration: Duration | undefined): number | undefined {
  if (typeof duration !== "string") return duration;
  const [, count, unit] = /^\s*([\d.]+(?:e[+-]?\d+)?)\s*([a-z]+)\s*$/i.exec(duration) ?? [];
  const days = DAYS.find(([pattern]) => pattern.test((unit ?? "").toLowerCase()))?.[1];
  if (days !== undefined) return Number(count) * days;
  throw new OptionError(`invalid ${name}: ${duration}; expected days, or words such as "54 months"`, {
    subject: name,
    value: duration
  });
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function km(value: number): string {
  return value < 1 ? `${round(1000 * value)} m` : `${round(value)} km`;
}

function time(days: number): string {
  if (days < 2) return `${round(24 * days)} h`;
  return days < 730 ? `${round(days)} days` : `${round(days / 365.25)} years`;
}
