/** @file One mode of a field: its pattern on the map, its scores in time, and its place among the other modes. */
import {FieldError, OptionError} from "../errors.ts";
import {type Field, isel} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {positions} from "./figure/dates.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatNumber, formatShare, formatUnits, withUnits} from "./figure/format.ts";
import type {RampOptions} from "./figure/ramp.ts";
import {range} from "./figure/ramp.ts";
import {drawScree, mixtures, type Spectrum} from "./figure/scree.ts";
import {drawLines} from "./figure/series.ts";
import {drawMap} from "./map/drawMap.ts";
import type {ProjectionName} from "./map/projection.ts";

/** What an EOF fit returns, as far as the panel shows it. */
export interface ModeParams {
  /** [mode, …space] */
  readonly patterns: Field;
  /** [mode], variance in squared units of the field. */
  readonly eigenvalues: Field;
  /** [mode], shares from 0 to 1. */
  readonly explained: Field;
  /** [mode], North's error of the eigenvalues. */
  readonly northError?: Field;
}

export interface ModePanelOptions extends FigureOptions, Omit<RampOptions, "kind"> {
  /** Scores over time [time, mode], from `apply`; without them the panel has no series. */
  scores?: Field;
  /** Which mode, from 0 as in `isel`; defaults to 0. The title counts from 1. */
  mode?: number;
  /** How the sphere is laid flat; defaults to "auto". */
  projection?: ProjectionName | "auto";
}

/**
 * Returns the panel of one mode. Modes that North's rule cannot tell apart are joined in the third picture, and the
 * caption says so.
 *
 * Throws: OptionError `invalid mode: 6; expected 0 to 5`.
 *
 * @example
 * modePanel(params, {scores, mode: 0, source: "OSTIA, Met Office"})
 */
export function modePanel(
  params: ModeParams,
  {
    scores,
    mode: index = 0,
    projection = "auto",
    document,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: ModePanelOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const modes = params.explained.values.length;
  if (!Number.isInteger(index) || index < 0 || index >= modes) {
    throw new OptionError(`invalid mode: ${index}; expected 0 to ${modes - 1}`, {
      subject: "mode",
      value: index
    });
  }
  const mode = index + 1;
  const spectrum = toSpectrum(params);
  const heading = title ?? `Mode ${mode}: ${formatShare(spectrum.explained[mode - 1])} of the variance`;
  const joined = mixtures(spectrum);
  const group = joined.find((list) => list.includes(mode));
  const pattern = pick(params.patterns, index);
  const map = drawMap(page, pattern, {
    projection,
    width,
    alt,
    title: `Pattern of mode ${mode}`,
    label: withUnits("loading", pattern.units),
    classes: undefined,
    ...options,
    kind: "diverging"
  });
  const series = scores && pick(scores, index);
  const scree = drawScree(spectrum, {document: page, width: series ? 220 : 300, height: 190, mode});
  const shares = spectrum.explained.map((share, i) => `${i + 1}: ${formatShare(share)}`).slice(0, 10);
  const small = html(
    page,
    "div",
    {class: "fb-row"},
    series && drawScores(page, series, mode, width - 240),
    describe(page, scree, "Variance of each mode", `Share of variance of the modes, ${shares.join(", ")}.`)
  );
  const errors =
    spectrum.error &&
    `Bars show North's sampling error${joined.length ? "; a line joins modes that are closer than that" : ""}`;
  const mixed = group && `Read modes ${list(group)} together: the sample cannot tell them apart`;
  return figure(
    page,
    {...options, title: heading, caption: sentences(caption, errors, mixed, map.note)},
    [
      map.csv === undefined ? null : dataLink(page, `mode-${mode}-pattern`, map.csv, "Pattern (CSV)"),
      series ? dataLink(page, `mode-${mode}-scores`, scoresCsv(series), "Scores (CSV)") : null
    ],
    map.legend,
    map.drawing,
    small
  );
}

function drawScores(page: Document, series: Field, mode: number, width: number): SVGElement {
  const {values, label} = positions(series, series.dims[0]);
  const yLabel = withUnits(`score of mode ${mode}`, series.units);
  const lines = [{label: yLabel, x: values, y: series.values}];
  const [low, high] = range(series.values).map((value) => formatNumber(value));
  const drawing = drawLines(lines, {
    document: page,
    width: Math.max(300, width),
    height: 190,
    xLabel: label,
    yLabel
  });
  const words = `Line chart of the scores, from ${low} to ${high} ${formatUnits(series.units)}`.trim();
  return describe(page, drawing, `Scores of mode ${mode}`, `${words}.`);
}

/** The part of a field that belongs to one mode, without that dimension. */
function pick(f: Field, index: number): Field {
  if (!f.dims.includes("mode")) {
    throw new FieldError(`missing dimension: mode; this field has ${f.dims.join(", ")}`, {
      subject: "dimension",
      value: "mode"
    });
  }
  return isel(f, {mode: index});
}

function toSpectrum({explained, eigenvalues, northError}: ModeParams): Spectrum {
  const shares = Array.from(explained.values);
  if (!northError) return {explained: shares};
  return {
    explained: shares,
    error: shares.map((share, i) => (northError.values[i] / eigenvalues.values[i]) * share)
  };
}

function scoresCsv(series: Field): string {
  const {values, header} = positions(series, series.dims[0]);
  const say = (x: Date | number) => (typeof x === "number" ? x : x.toISOString().slice(0, 10));
  return toCsv(
    [header, withUnits("score", series.units)],
    values.map((x, i) => [say(x), series.values[i]])
  );
}

function list(modes: readonly number[]): string {
  return `${modes.slice(0, -1).join(", ")} and ${modes[modes.length - 1]}`;
}
