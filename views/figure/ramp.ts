/** @file From values to colours: diverging for anomalies, sequential for magnitudes, categories for classes. */
import * as Plot from "@observablehq/plot";
import {nice} from "d3";
import {OptionError} from "../../errors.ts";
import type {Values} from "../../kernels/index.ts";

export type RampKind = "diverging" | "sequential" | "classes";

export interface RampOptions {
  /** How values become colours; defaults to "auto": classes or anomalies where the data look like it, else magnitudes. */
  kind?: "auto" | RampKind;
  /** A colour scheme by Plot's name, such as "viridis" or "brbg"; defaults to "auto". */
  scheme?: string;
  /** Lowest and highest value shown; values beyond take the end's colour. Diverging domains are centred on zero. */
  domain?: readonly [number, number];
  /** For classes numbered from 0, the colour of each; without it those of the scheme. */
  colors?: readonly string[];
}

export interface Ramp {
  readonly kind: RampKind;
  /** For classes, the first and last class. */
  readonly domain: readonly [number, number];
  readonly colors: readonly string[];
  /** For classes, the value of each colour. */
  readonly classes?: readonly number[];
  /** Whether values lie below or above the domain. */
  readonly below: boolean;
  readonly above: boolean;
  /** The colour's index; −1 for a missing value. */
  index(value: number): number;
}

/** So many steps that no step is seen, and few enough that neighbouring cells share one. */
const steps = 48;
const anomalous =
  /anomal|departure|difference|residual|loading|pattern|eof|correlation|covariance|trend|slope|bias|error|tendency|\bmode\b/i;
const wet = /^(mm|kg m-2|m3)|precip|rain|humid|moist/i;

/** Returns the ramp for these values. `words` are what the field says of itself: its name, long name and units. */
export function ramp(
  values: Values,
  words: {name: string; units: string},
  {kind = "auto", scheme = "auto", domain, colors: own}: RampOptions = {}
): Ramp {
  const [low, high] = range(values);
  const chosen = kind === "auto" ? guess(values, words, low, high) : kind;
  if (!["diverging", "sequential", "classes"].includes(chosen)) {
    throw new OptionError(`invalid kind: ${String(kind)}; expected auto, diverging, sequential or classes`, {
      subject: "kind"
    });
  }
  if (chosen === "classes") return classRamp(values, scheme, own);
  if (domain && !(domain[0] < domain[1])) {
    throw new OptionError(`invalid domain: ${domain.join(" to ")}; expected a lower and a higher number`, {
      subject: "domain"
    });
  }
  const [from, to] =
    chosen === "diverging" ? centred(domain ?? [low, high], !domain) : (domain ?? spread(low, high));
  const colors = sample(chosen, scheme === "auto" ? schemeFor(chosen, words) : scheme);
  const scale = steps / (to - from);
  return {
    kind: chosen,
    domain: [from, to],
    colors,
    below: low < from,
    above: high > to,
    index: (value) =>
      Number.isNaN(value) ? -1 : Math.max(0, Math.min(steps - 1, Math.floor((value - from) * scale)))
  };
}

/** The lowest and highest value present; NaN, NaN where nothing is. */
export function range(values: Values): [number, number] {
  let low = NaN;
  let high = NaN;
  for (const value of values) {
    if (!(value >= low)) low = Number.isFinite(value) ? value : low;
    if (!(value <= high)) high = Number.isFinite(value) ? value : high;
  }
  return [low, high];
}

export function countMissing(values: Values): number {
  let missing = 0;
  for (const value of values) if (Number.isNaN(value)) ++missing;
  return missing;
}

/** A magnitude may cross zero a little (land below the sea, rounding): only a field that is truly two-sided diverges. */
function guess(
  values: Values,
  {name, units}: {name: string; units: string},
  low: number,
  high: number
): RampKind {
  if (
    /\b(class|classes|cluster|clusters|label|labels|category)\b/i.test(name) &&
    listClasses(values).length <= 10
  )
    return "classes";
  if (anomalous.test(name)) return "diverging";
  const isTemperature = /^(degC|deg_C|°C|celsius)$/i.test(units);
  return !isTemperature && low < 0 && high > 0 && Math.min(-low, high) > 0.1 * Math.max(-low, high)
    ? "diverging"
    : "sequential";
}

function centred([low, high]: readonly [number, number], isRounded: boolean): [number, number] {
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return isRounded ? spread(-most, most) : [-most, most];
}

function spread(low: number, high: number): [number, number] {
  if (Number.isNaN(low)) return [0, 1];
  if (low === high) return [low - (Math.abs(low) || 1) / 10, high + (Math.abs(high) || 1) / 10];
  return nice(low, high, 12) as [number, number];
}

function schemeFor(kind: RampKind, {name, units}: {name: string; units: string}): string {
  const isWet = wet.test(units) || wet.test(name);
  if (kind === "diverging") return isWet ? "brbg" : "rdbu";
  return "viridis";
}

function sample(kind: RampKind, scheme: string): string[] {
  // Red is warm and positive; brown is dry and negative, as Plot has it.
  const reverse = kind === "diverging" && /^rd/i.test(scheme);
  try {
    const scale = Plot.scale({
      color: {type: "linear", domain: [0, 1], scheme: scheme as Plot.ColorScheme, reverse}
    });
    return Array.from({length: steps}, (_, i) => hex(String(scale.apply((i + 0.5) / steps))));
  } catch (cause) {
    throw unknownScheme(scheme, cause);
  }
}

function classRamp(values: Values, scheme: string, own: readonly string[] | undefined): Ramp {
  const classes = listClasses(values);
  if (classes.length > 10) {
    throw new OptionError(
      `unsupported kind: classes; there are more than ten values, so draw them as sequential`,
      {
        subject: "kind"
      }
    );
  }
  const name = scheme === "auto" ? "observable10" : scheme;
  let colors: string[];
  try {
    const scale = Plot.scale({color: {type: "ordinal", domain: classes, scheme: name as Plot.ColorScheme}});
    colors = classes.map((value) => own?.[value] ?? hex(String(scale.apply(value))));
  } catch (cause) {
    throw unknownScheme(scheme, cause);
  }
  const at = new Map(classes.map((value, i) => [value, i]));
  return {
    kind: "classes",
    domain: [classes[0] ?? 0, classes[classes.length - 1] ?? 0],
    colors,
    classes,
    below: false,
    above: false,
    index: (value) => at.get(value) ?? -1
  };
}

/** The distinct values in order; stops at the eleventh. */
function listClasses(values: Values): number[] {
  const seen = new Set<number>();
  for (const value of values) {
    if (!Number.isNaN(value)) seen.add(value);
    if (seen.size > 10) break;
  }
  return [...seen].sort((a, b) => a - b);
}

function unknownScheme(scheme: string, cause: unknown): OptionError {
  return new OptionError(
    `unknown scheme: ${scheme}; use a name from Plot's colour schemes, such as viridis or rdbu`,
    {
      subject: "scheme",
      value: scheme,
      cause
    }
  );
}

function hex(color: string): string {
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color);
  return match
    ? "#" +
        match
          .slice(1)
          .map((part) => Number(part).toString(16).padStart(2, "0"))
          .join("")
    : color;
}
