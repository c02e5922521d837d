/** @file Extended EOFs: patterns that last, and may travel, over a window of times. */
import {FieldError, OptionError} from "../../errors.ts";
import {checkOnwards, leapsOf} from "../field/onwards.ts";
import {derive, keepCoords} from "../field/derive.ts";
import {checkField} from "../field/dims.ts";
import {transpose} from "../field/index.ts";
import type {Coordinate, Field} from "../field/types.ts";
import {type Marks, marks} from "../operator/index.ts";
import type {FitOptions, Operator} from "../operator/types.ts";
import {onlyOptions} from "../options.ts";
import {eof, type EofParams} from "./eof.ts";
import {fitEof} from "./fitEof.ts";
import {project} from "./project.ts";
import {reconstruct} from "./reconstruct.ts";
import type {EofWeights} from "./weights.ts";

export interface ExtendedEofOptions {
  /** How many modes to keep; without it 10, or as many as there can be. */
  modes?: number;
  /** How many times make one sample; defaults to 12. */
  window?: number;
  /** How many times lie from one of them to the next; defaults to 1. */
  step?: number;
  /** What anomalies are multiplied by, as for `eof`; defaults to "coslat". */
  weights?: EofWeights;
  /** Whether every cell and lag is first divided by its standard deviation (ddof 1); defaults to false. */
  standardize?: boolean;
}

export type ExtendedEofOperator = Operator<
  EofParams,
  Field,
  Field,
  Marks<{readonly S: "FB"; readonly T: "FB"; readonly V: "KP"; readonly X: "KP"}>,
  "T"
> &
  Required<Pick<Operator<EofParams>, "apply" | "invert">>;

/**
 * Returns the operator that projects windows of a field on their leading patterns. Something that travels or swings takes
 * two modes of like variance, a quarter of its period apart.
 *
 * Shapes: fit [time, …cells] → patterns [mode, lag, …cells]; apply → scores [time, mode] at the first time of each window,
 * (window − 1) · step times fewer; invert puts windows together again, each time the mean of those it lies in.
 * Units: as of `eof`. Missing: as of `eof`. Memory: the field, `window` times over.
 * Throws: OptionError `invalid window: 1; …`, `invalid step: …`; FieldError `invalid times: 5; …`,
 * `invalid coordinate: …` of times that do not go on or leap, and as `eof`.
 * Source: Weare and Nasstrom (1982); Broomhead and King (1986).
 * Checked against: xeofs 3.0.6 ExtendedEOF, relative 1e-9, up to the sign of each mode.
 *
 * @example const {patterns} = await extendedEof({modes: 4, window: 12}).fit(anomalies);
 */
export function extendedEof({
  modes,
  window = 12,
  step = 1,
  weights = "coslat",
  standardize = false,
  ...others
}: ExtendedEofOptions = {}): ExtendedEofOperator {
  onlyOptions("extendedEof", others, "modes, window, step, weights, standardize");
  checkWhole("window", window, 2);
  checkWhole("step", step, 1);
  const {options: plain} = eof({modes, weights, standardize});
  const options = Object.freeze({modes: modes ?? 10, window, step, weights, standardize});
  const operator: ExtendedEofOperator = Object.freeze<ExtendedEofOperator>({
    name: "extendedEof",
    options,
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"],
    needs: ["T"],
    parameterShape: ["mode", "lag", "V", "X"],
    sizes: {mode: options.modes, lag: window},
    async fit(f, call) {
      const settings = {...(plain as Parameters<typeof fitEof>[1]), isAsked: modes !== undefined};
      return fitEof(lagged(f, window, step), settings, operator, call);
    },
    apply: async (f: Field, params: EofParams, call?: FitOptions) =>
      project(lagged(f, window, step), params, call),
    invert: async (scores: Field, params: EofParams, call?: FitOptions) =>
      unlagged(await reconstruct(params, scores, call), step)
  });
  return operator;
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new OptionError(`invalid ${name}: ${String(value)}; expected a whole number from ${least}`, {
    subject: name,
    value
  });
}

/** [time, lag, …rest]: each time with those that follow it, as many as there are windows. */
function lagged(f: Field, window: number, step: number): Field {
  checkField(f);
  const times = f.dims.filter((dim) => f.axes[dim] === "T");
  if (times.length !== 1)
    throw new FieldError(`missing axis: T, just one; this field has ${times.join(", ") || "none"}`, {
      subject: "axis",
      value: "T"
    });
  const [time] = times;
  checkOnwards(f, time, {isStrict: true});
  const leap = leapsOf(f, time).indexOf(1);
  if (leap >= 0)
    throw new FieldError(
      `invalid coordinate: ${time} leaps from the one before to ${f.coords[time].values[leap]} at ${leap}; windows need even steps, so select a run without gaps`,
      {subject: "coordinate", value: time}
    );
  const g = transpose(f, [time]);
  const [length, ...rest] = g.shape;
  const samples = length - (window - 1) * step;
  if (samples < 2)
    throw new FieldError(
      `invalid times: ${length}; windows of ${window} with step ${step} need ${(window - 1) * step + 2} or more`,
      {subject: "times", value: length}
    );
  const size = g.values.length / length;
  const values = new Float64Array(samples * window * size);
  for (let t = 0; t < samples; ++t)
    for (let lag = 0; lag < window; ++lag) {
      const from = (t + lag * step) * size;
      values.set(g.values.subarray(from, from + size), (t * window + lag) * size);
    }
  const coords: Record<string, Coordinate> = {
    ...cutTime(g, time, samples),
    lag: {dims: ["lag"], values: Int32Array.from({length: window}, (_, lag) => lag * step)}
  };
  return derive(g, {
    values,
    dims: [time, "lag", ...g.dims.slice(1)],
    shape: [samples, window, ...rest],
    coords,
    axes: {lag: "V"}
  });
}

/** The coordinates of a field of which the first times are left; those on time and other dims besides go. */
function cutTime(f: Field, time: string, samples: number): Record<string, Coordinate> {
  return Object.fromEntries(
    Object.entries(f.coords).flatMap(([name, coordinate]): [string, Coordinate][] => {
      if (!coordinate.dims.includes(time)) return [[name, coordinate]];
      if (coordinate.dims.length > 1) return [];
      return [[name, {...coordinate, values: coordinate.values.slice(0, samples)}]];
    })
  );
}

/** The mean over windows of what each says of a time. */
function unlagged(f: Field, step: number): Field {
  const time = f.dims.find((dim) => f.axes[dim] === "T")!;
  const g = transpose(f, [time, "lag"]);
  const [samples, window, ...rest] = g.shape;
  const size = g.values.length / samples / window;
  const length = samples + (window - 1) * step;
  const values = new Float64Array(length * size);
  const counts = new Float64Array(length);
  for (let t = 0; t < samples; ++t)
    for (let lag = 0; lag < window; ++lag) {
      const to = t + lag * step;
      ++counts[to];
      const from = (t * window + lag) * size;
      for (let j = 0; j < size; ++j) values[to * size + j] += g.values[from + j];
    }
  for (let i = 0; i < values.length; ++i) values[i] /= counts[Math.floor(i / size)];
  const dims = [time, ...g.dims.slice(2)];
  // The times after the last window's first are not known from the scores: without them time has no coordinate.
  return derive(g, {values, dims, shape: [length, ...rest], coords: keepCoords(g, dims.slice(1))});
}
