/** @file Corrections against probability: what quantile mapping does to low, middling and high values. */
import * as Plot from "@observablehq/plot";
import {scaleLinear} from "d3";
import {FieldError, OptionError} from "../errors.ts";
import type {Field} from "../kernels/index.ts";
import {checkIsField} from "./figure/check.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatNumber, withUnits} from "./figure/format.ts";
import {apart, ink, symbol} from "./figure/series.ts";

export interface AdjustmentPlotOptions extends FigureOptions {
  /** A name for each correction; defaults to the names of the fields. */
  labels?: readonly string[];
  /** How values are corrected, which tells what no correction is: adding 0 or multiplying by 1; defaults to "add". */
  mode?: "add" | "multiply";
  /** The range of each correction, such as that over cells, as fields of the same quantiles. */
  uncertainty?: readonly ({readonly lower: Field; readonly upper: Field} | undefined)[];
  /** What the probability is of; defaults to "quantile of the training years". */
  xLabel?: string;
  /** Height of the drawing in pixels; defaults to 300. */
  height?: number;
}

interface Point {
  readonly probability: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the chart of one or several corrections; beyond the outer quantiles they hold, drawn dashed.
 *
 * Shapes: [quantile] each, with the probabilities as coordinate, such as the `factors` of a fit in one cell.
 * Units: on the y axis; ratios have none. Missing: gaps.
 * Throws: FieldError `invalid field: …` of other dims, `missing coordinate: …`; OptionError `missing field: …`, `invalid mode: …`.
 *
 * @example
 * adjustmentPlot(isel(params.factors, {lat: 3, lon: 4}), {labels: ["EQM"]})
 */
export function adjustmentPlot(
  fields: Field | readonly Field[],
  {
    document,
    labels,
    mode = "add",
    uncertainty = [],
    xLabel = "quantile of the training years",
    width = 640,
    height = 300,
    title,
    alt,
    ...options
  }: AdjustmentPlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (mode !== "add" && mode !== "multiply")
    throw new OptionError(`invalid mode: ${String(mode)}; expected add or multiply`, {
      subject: "mode",
      value: mode
    });
  const list: readonly Field[] = Array.isArray(fields) ? fields : [fields as Field];
  if (list.length === 0)
    throw new OptionError("missing field: none given; a chart needs at least one", {subject: "field"});
  const curves = list.map((f, i) => ({
    label: labels?.[i] ?? ((f?.name ?? "") || `correction ${i + 1}`),
    points: pointsOf(f, uncertainty[i])
  }));
  const none = mode === "add" ? 0 : 1;
  const heights = curves.flatMap(({points}) =>
    points.flatMap(({value, lower, upper}) => [value, lower, upper])
  );
  const shown = [none, ...heights.filter(Number.isFinite)];
  const [low, high] = scaleLinear([Math.min(...shown), Math.max(...shown)], [0, 1])
    .nice(5)
    .domain();
  const domain = low === high ? [none - 1, none + 1] : [low, high];
  const margin = {top: 28, bottom: 44, left: 54};
  const right = 14 + 7 * Math.max(...curves.map(({label}) => label.length), "no correction".length);
  const y = scaleLinear(domain, [height - margin.bottom, margin.top]);
  const ends = curves.map(({points}) => points.filter((point) => Number.isFinite(point.value)).at(-1));
  const [noneEnd, ...labelEnds] = apart([y(none), ...ends.map((end) => y(end?.value ?? none))], 14);
  const name = mode === "add" ? "correction, added" : "correction, ratio";
  const heading = title ?? "The correction at each quantile";
  const drawing = Plot.plot({
    document: page,
    width,
    height,
    marginTop: margin.top,
    marginRight: right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {domain: [0, 1], ticks: 6, label: xLabel, labelArrow: "none", labelAnchor: "center"},
    y: {domain, ticks: 5, label: withUnits(name, list[0].units), labelArrow: "none"},
    marks: [
      Plot.gridY({ticks: 5, strokeOpacity: 0.12}),
      Plot.ruleY([none], {strokeOpacity: 0.7}),
      endLabel("no correction", y.invert(noneEnd), "currentColor"),
      curves.map(({points}, i) =>
        Plot.areaY(points, {x: "probability", y1: "lower", y2: "upper", fill: ink(i + 1), fillOpacity: 0.16})
      ),
      curves.flatMap(({label, points}, i) => [
        Plot.line(points, {x: "probability", y: "value", stroke: ink(i + 1), strokeWidth: 1.6}),
        Plot.link(beyond(points), {...held, stroke: ink(i + 1), strokeDasharray: "2 3"}),
        Plot.dot(points, {x: "probability", y: "value", r: 2.6, symbol: symbol(i), stroke: ink(i + 1)}),
        endLabel(label, y.invert(labelEnds[i]), ink(i + 1))
      ])
    ]
  }) as SVGElement;
  const said = curves.map(({label, points}) => {
    const say = (i: number) =>
      `${formatNumber(points[i].value, 3)} at ${formatNumber(points[i].probability, 3)}`;
    return `${label}: ${say(0)}, ${say(points.length >> 1)}, ${say(points.length - 1)}`;
  });
  return figure(
    page,
    {...options, title},
    [dataLink(page, "correction", csv(curves, withUnits(name, list[0].units)))],
    describe(page, drawing, heading, alt ?? `Correction by quantile. ${said.join("; ")}. None is ${none}.`)
  );
}

interface Held {
  from: number;
  to: number;
  value: number;
}
const held = {
  x1: (d: Held) => d.from,
  x2: (d: Held) => d.to,
  y1: (d: Held) => d.value,
  y2: (d: Held) => d.value
};

function beyond(points: readonly Point[]): Held[] {
  const [first, last] = [points[0], points[points.length - 1]];
  return [
    {from: 0, to: first.probability, value: first.value},
    {from: last.probability, to: 1, value: last.value}
  ].filter(({from, to, value}) => to > from && Number.isFinite(value));
}

function endLabel(text: string, y: number, fill: string): Plot.Markish {
  return Plot.text([text], {x: [1], y: [y], dx: 8, textAnchor: "start", fill});
}

function pointsOf(f: Field, band: {readonly lower: Field; readonly upper: Field} | undefined): Point[] {
  checkIsField(f);
  if (f.dims.length !== 1)
    throw new FieldError(
      `invalid field: it has ${f.dims.join(", ")}; a correction has quantiles alone, so choose a cell with isel`,
      {subject: "field"}
    );
  const at = f.coords[f.dims[0]]?.values as ArrayLike<number> | undefined;
  if (at === undefined)
    throw new FieldError(`missing coordinate: ${f.dims[0]} has none; it holds the probabilities`, {
      subject: "coordinate"
    });
  return Array.from(f.values, (value, i) => ({
    probability: Number(at[i]),
    value,
    lower: band?.lower.values[i] ?? NaN,
    upper: band?.upper.values[i] ?? NaN
  }));
}

function csv(curves: readonly {label: string; points: readonly Point[]}[], name: string): string {
  return toCsv(
    ["series", "probability", name, "lower", "upper"],
    curves.flatMap(({label, points}) =>
      points.map(({probability, value, lower, upper}) => [label, probability, value, lower, upper])
    )
  );
}
