/** @file A made-up field whose parts, scales and parameters are known: a laboratory for scopes. */
import {OptionError} from "../../errors.ts";
import {field} from "../field/index.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {type Random, randomOf} from "../random.ts";

/** A part with a length and a time; amplitude in the units of the field. */
export interface SyntheticPart {
  amplitude?: number;
  lengthKm?: number;
  days?: number;
}

export interface SyntheticFieldOptions {
  /** A wave as wide as the field that swings: amplitude 2, lengthKm 3000, days 360; false leaves it out. */
  background?: SyntheticPart | false;
  /** Whirls that drift and fade, as many at a time: amplitude 1, lengthKm 100, days 40, count 12; false leaves them out. */
  eddies?: (SyntheticPart & {count?: number}) | false;
  /** A source in the middle whose plume comes and goes with the wind: amplitude 4, lengthKm 30, days 2; false leaves it out. */
  plume?: SyntheticPart | false;
  /** Rise in a year, the same everywhere; defaults to 0.5. */
  trend?: number;
  /** Standard deviation of noise in every value; defaults to 0.3. */
  noise?: number;
  /** Cells from west to east; defaults to 64. */
  nx?: number;
  /** Cells from south to north; defaults to 48. */
  ny?: number;
  /** From one cell to the next, in km; defaults to 25. */
  spacingKm?: number;
  /** How many times; defaults to 120. */
  times?: number;
  /** From one time to the next, in days; defaults to 10. */
  step?: number;
  /** What noise, places and winds are drawn from; defaults to 0. */
  seed?: number;
}

export interface SyntheticField {
  /** [time, y, x], the sum of the parts. */
  readonly field: Field;
  /** Each part alone, on the same grid. */
  readonly parts: Readonly<Record<"background" | "eddies" | "plume" | "trend" | "noise", Field>>;
  /** What went in, defaults included. */
  readonly truth: Readonly<{
    background: Required<SyntheticPart>;
    eddies: Required<SyntheticPart> & {count: number};
    plume: Required<SyntheticPart> & {x: number; y: number};
    trend: number;
    noise: number;
    seed: number;
  }>;
}

/**
 * Returns a field of known making, with each of its parts: a background, eddies, a plume, a trend and noise.
 *
 * Shapes: [time, y, x]; x and y in km from the south-west corner, times in days of a year of 360. Units: none.
 * The same seed gives the same field. A part of amplitude 0, or false, is zero throughout.
 * Throws: OptionError `invalid nx: …` and the like.
 *
 * @example const {field, parts, truth} = syntheticField({plume: {amplitude: 6}, seed: 3});
 */
export function syntheticField({
  background = {},
  eddies = {},
  plume = {},
  trend = 0.5,
  noise = 0.3,
  nx = 64,
  ny = 48,
  spacingKm = 25,
  times = 120,
  step = 10,
  seed = 0,
  ...others
}: SyntheticFieldOptions = {}): SyntheticField {
  onlyOptions(
    "syntheticField",
    others,
    "background, eddies, plume, trend, noise, nx, ny, spacingKm, times, step, seed"
  );
  for (const [name, value] of Object.entries({nx, ny, times}))
    if (!(Number.isInteger(value) && value >= 1))
      throw new OptionError(`invalid ${name}: ${String(value)}; expected a whole number from 1`, {
        subject: name,
        value
      });
  for (const [name, value] of Object.entries({spacingKm, step}))
    if (!(value > 0 && value < Infinity))
      throw new OptionError(`invalid ${name}: ${String(value)}; expected more than 0`, {
        subject: name,
        value
      });
  for (const [name, value] of Object.entries({trend, noise}))
    if (!Number.isFinite(value))
      throw new OptionError(`invalid ${name}: ${String(value)}; expected a number`, {subject: name, value});
  if (noise < 0)
    throw new OptionError(`invalid noise: ${noise}; expected a standard deviation from 0`, {
      subject: "noise",
      value: noise
    });
  const wave = partOf("background", background, {amplitude: 2, lengthKm: 3000, days: 360});
  const whirls = {
    ...partOf("eddies", eddies, {amplitude: 1, lengthKm: 100, days: 40}, "count"),
    count: eddies === false ? 0 : (eddies.count ?? 12)
  };
  if (!(Number.isInteger(whirls.count) && whirls.count >= 0))
    throw new OptionError(`invalid eddies: count ${String(whirls.count)}; expected a whole number from 0`, {
      subject: "eddies",
      value: whirls.count
    });
  const [width, height] = [nx * spacingKm, ny * spacingKm];
  const source = {
    ...partOf("plume", plume, {amplitude: 4, lengthKm: 30, days: 2}),
    x: width / 2,
    y: height / 2
  };
  const grid: Grid = {nx, ny, times, spacingKm, step};
  // Each part draws from a generator of its own, so that to change one leaves the others alone.
  const seeds = randomOf(seed);
  const random = [0, 1, 2].map(() => randomOf(seeds.below(2 ** 32)));
  const values = {
    background: fill(grid, backgroundOf(wave, height)),
    eddies: eddiesOf(grid, whirls, random[0]),
    plume: plumeOf(grid, source, random[1]),
    trend: fill(grid, (t) => (trend * t) / 360),
    noise: fill(grid, () => noise * random[2].normal())
  };
  const make = (name: string, list: Float64Array): Field =>
    field(list, {
      dims: ["time", "y", "x"],
      shape: [times, ny, nx],
      coords: {
        time: {
          values: Float64Array.from({length: times}, (_, i) => i * step),
          units: "days since 2000-01-01",
          calendar: "360_day"
        },
        y: {values: centres(ny, spacingKm), units: "km"},
        x: {values: centres(nx, spacingKm), units: "km"}
      },
      name,
      units: "1"
    });
  const lists = Object.values(values);
  const sum = lists[0].map((_, i) => lists.reduce((total, list) => total + list[i], 0));
  const parts = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, make(name, list)]));
  return Object.freeze({
    field: make("synthetic", sum),
    parts: Object.freeze(parts) as SyntheticField["parts"],
    truth: Object.freeze({background: wave, eddies: whirls, plume: source, trend, noise, seed})
  });
}

interface Grid {
  nx: number;
  ny: number;
  times: number;
  spacingKm: number;
  step: number;
}

function partOf(
  name: string,
  part: SyntheticPart | false,
  defaults: Required<SyntheticPart>,
  also = ""
): Required<SyntheticPart> {
  const {amplitude, lengthKm, days, ...others} = part || {amplitude: 0};
  onlyOptions(
    name,
    Object.fromEntries(Object.entries(others).filter(([key]) => key !== also)),
    "amplitude, lengthKm, days"
  );
  const made = {
    amplitude: amplitude ?? defaults.amplitude,
    lengthKm: lengthKm ?? defaults.lengthKm,
    days: days ?? defaults.days
  };
  if (Number.isFinite(made.amplitude) && made.lengthKm > 0 && made.days > 0) return made;
  throw new OptionError(
    `invalid ${name}: amplitude ${made.amplitude}, lengthKm ${made.lengthKm}, days ${made.days}; expected numbers, the last two above 0`,
    {subject: name, value: part}
  );
}

function centres(count: number, spacingKm: number): Float64Array {
  return Float64Array.from({length: count}, (_, i) => (i + 0.5) * spacingKm);
}

/** The values of a function of days, x and y in km. */
function fill(
  {nx, ny, times, spacingKm, step}: Grid,
  at: (t: number, x: number, y: number) => number
): Float64Array {
  const values = new Float64Array(times * ny * nx);
  for (let t = 0, n = 0; t < times; ++t)
    for (let j = 0; j < ny; ++j)
      for (let i = 0; i < nx; ++i) values[n++] = at(t * step, (i + 0.5) * spacingKm, (j + 0.5) * spacingKm);
  return values;
}

/** A standing wave in x, strongest in the middle of y. */
function backgroundOf({amplitude, lengthKm, days}: Required<SyntheticPart>, height: number) {
  return (t: number, x: number, y: number): number =>
    amplitude *
    Math.cos((2 * Math.PI * t) / days) *
    Math.cos((2 * Math.PI * x) / lengthKm) *
    Math.sin((Math.PI * y) / height);
}

/** Bells of width lengthKm / 2 that rise and fade within `days`, drift west, and are followed by others elsewhere. */
function eddiesOf(
  grid: Grid,
  {amplitude, lengthKm, days, count}: Required<SyntheticPart> & {count: number},
  random: Random
): Float64Array {
  const {nx, ny, times, spacingKm, step} = grid;
  const values = new Float64Array(times * ny * nx);
  const generations = Math.ceil((times * step) / days) + 1;
  for (let eddy = 0; eddy < count * generations; ++eddy) {
    const birth = (Math.floor(eddy / count) - random.uniform()) * days;
    const [x, y] = [random.uniform() * nx * spacingKm, random.uniform() * ny * spacingKm];
    const sign = random.uniform() < 0.5 ? -1 : 1;
    for (let t = 0; t < times; ++t) {
      const age = (t * step - birth) / days;
      if (age < 0 || age >= 1) continue;
      const height = sign * amplitude * Math.sin(Math.PI * age);
      bell(values.subarray(t * ny * nx, (t + 1) * ny * nx), grid, {
        x: x - age * lengthKm,
        y,
        along: lengthKm / 4,
        across: lengthKm / 4,
        height,
        wind: 0
      });
    }
  }
  return values;
}

/** A bell drawn out downwind of its source, whose strength and wind are redrawn about every `days`. */
function plumeOf(
  grid: Grid,
  {amplitude, lengthKm, days, x, y}: Required<SyntheticPart> & {x: number; y: number},
  random: Random
): Float64Array {
  const {nx, ny, times, step} = grid;
  const values = new Float64Array(times * ny * nx);
  let until = -Infinity;
  let [wind, strength] = [0, 0];
  for (let t = 0; t < times; ++t) {
    if (t * step >= until) {
      wind = 2 * Math.PI * random.uniform();
      strength = random.uniform() < 0.5 ? 0 : 0.5 + random.uniform();
      until = t * step + days;
    }
    const reach = lengthKm / 2;
    bell(values.subarray(t * ny * nx, (t + 1) * ny * nx), grid, {
      x: x + reach * Math.cos(wind),
      y: y + reach * Math.sin(wind),
      along: reach,
      across: reach / 3,
      height: amplitude * strength,
      wind
    });
  }
  return values;
}

interface Bell {
  x: number;
  y: number;
  along: number;
  across: number;
  height: number;
  wind: number;
}

/** Adds a bell to one map. */
function bell(map: Float64Array, {nx, ny, spacingKm}: Grid, {x, y, along, across, height, wind}: Bell): void {
  const [c, s] = [Math.cos(wind), Math.sin(wind)];
  for (let j = 0; j < ny; ++j) {
    for (let i = 0; i < nx; ++i) {
      const [dx, dy] = [(i + 0.5) * spacingKm - x, (j + 0.5) * spacingKm - y];
      const u = (c * dx + s * dy) / along;
      const v = (c * dy - s * dx) / across;
      const square = u * u + v * v;
      if (square < 40) map[j * nx + i] += height * Math.exp(-square / 2);
    }
  }
}
