/** @file Curves of a share, such as recall, against what it costs: names at their ends, and the range each may lie in. */
import * as Plot from "@observablehq/plot";
import {format, scaleLinear} from "d3";
import {OptionError} from "../errors.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatNumber} from "./figure/format.ts";
import {apart, ink, symbol} from "./figure/series.ts";

/** One curve; `lower` and `upper` are the ends of its band. */
export interface RecallSeries {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
}

export interface RecallCurveOptions extends FigureOptions {
  /** Text at the x axis, with units; defaults to "k". */
  xLabel?: string;
  /** Text at the y axis, with units; defaults to "recall". */
  yLabel?: string;
  /** The x axis; defaults to "auto", logarithmic where x is above 0 and the largest is over 20 times the least. */
  xScale?: "auto" | "linear" | "log";
  /** Lowest and highest y; defaults to 0 and 1, further where a value or a band lies beyond. */
  domain?: readonly [number, number];
  /** Height of the drawing in pixels; defaults to 320. */
  height?: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns a chart of named curves, such as recall at k against k, or against bytes a vector.
 *
 * Shapes: x, y and the bands of a curve have one length. Units: as the labels say. Missing: gaps in the curve.
 * Throws: OptionError `missing series: …`, `invalid series: …` of lists that differ in length, `invalid xScale: …`.
 *
 * @example
 * recallCurve([{label: "int8", x: [1, 10, 100], y: recalls, lower, upper}], {xLabel: "k, neighbours asked for"})
 */
export function recallCurve(
  series: readonly RecallSeries[],
  {
    document,
    xLabel = "k",
    yLabel = "recall",
    xScale = "auto",
    domain = [0, 1],
    width = 640,
    height = 320,
    title,
    alt,
    ...options
  }: RecallCurveOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const curves = checkSeries(series);
  const places = curves.flatMap(({points}) => points.map(({x}) => x));
  const isLog = checkScale(xScale, places);
  const heights = curves.flatMap(({points}) => points.flatMap(({y, lower, upper}) => [y, lower, upper]));
  const shown = heights.filter(Number.isFinite);
  const bounds = [Math.min(domain[0], ...shown), Math.max(domain[1], ...shown)];
  const margin = {top: 28, bottom: 44, left: 52, right: 18 + 7 * longest(curves)};
  const y = scaleLinear(bounds, [height - margin.bottom, margin.top]);
  const ends = curves.map(({points}) => points.filter((point) => Number.isFinite(point.y)).at(-1)!);
  const place = (x: number): number => (isLog ? Math.log(x) : x);
  const labelHeights = heightsOfLabels(
    ends.map((end) => ({x: place(end.x), y: y(end.y)})),
    0.03 * (place(Math.max(...places)) - place(Math.min(...places)))
  );
  const ticks = [...new Set(places)];
  const drawing = Plot.plot({
    document: page,
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {type: isLog ? "log" : "linear", axis: null},
    y: {domain: bounds, label: yLabel, labelArrow: "none", ticks: 5},
    marks: [
      // A text of our own: on a log scale Plot leaves out the labels of ticks that are no round powers.
      Plot.axisX({
        ...(isLog && ticks.length <= 8 ? {ticks, text: (at: number) => format("~s")(at)} : {ticks: 6}),
        label: xLabel,
        labelArrow: "none",
        labelAnchor: "center"
      }),
      Plot.gridY({ticks: 5, strokeOpacity: 0.12}),
      Plot.ruleY([bounds[0]], {strokeOpacity: 0.55}),
      ...curves.map(({points}, i) =>
        Plot.areaY(points, {x: "x", y1: "lower", y2: "upper", fill: ink(i), fillOpacity: 0.16})
      ),
      ...curves.flatMap(({label, points}, i) => [
        Plot.lineY(points, {x: "x", y: "y", stroke: ink(i), strokeWidth: 1.6}),
        Plot.dot(points, {
          x: "x",
          y: "y",
          symbol: symbol(i),
          r: 3.6,
          stroke: ink(i),
          fill: "var(--paper, Canvas)"
        }),
        Plot.text([label], {
          x: [ends[i].x],
          y: [y.invert(labelHeights[i])],
          dx: 10,
          textAnchor: "start",
          fill: ink(i)
        })
      ])
    ]
  }) as SVGElement;
  const heading = title ?? `${yLabel} against ${xLabel}`;
  const said = curves.map(({label}, i) => {
    const [first, end] = [curves[i].points.find((point) => Number.isFinite(point.y))!, ends[i]];
    const band = Number.isFinite(end.lower)
      ? `, between ${formatNumber(end.lower, 3)} and ${formatNumber(end.upper, 3)}`
      : "";
    return `${label}: ${formatNumber(first.y, 3)} at ${formatNumber(first.x)}, ${formatNumber(end.y, 3)} at ${formatNumber(end.x)}${band}`;
  });
  return figure(
    page,
    {...options, title},
    [dataLink(page, "curves", csv(curves, xLabel, yLabel))],
    describe(page, drawing, heading, alt ?? `${heading}. ${said.join("; ")}.`)
  );
}

interface Curve {
  readonly label: string;
  readonly points: readonly Point[];
}

function checkSeries(series: readonly RecallSeries[]): Curve[] {
  if (!Array.isArray(series) || series.length === 0)
    throw new OptionError("missing series: none given; a chart needs at least one", {subject: "series"});
  return series.map(({label, x, y, lower, upper}: RecallSeries) => {
    const lengths = [x, y, ...(lower || upper ? [lower, upper] : [])].map((list) => list?.length ?? 0);
    if (new Set(lengths).size > 1 || !Array.from(y).some(Number.isFinite))
      throw new OptionError(
        `invalid series: ${label} has ${lengths.join(", ")} entries; x, y and both ends of a band have as many, with a number among them`,
        {subject: "series", value: label}
      );
    const points = Array.from(x, (at, i) => ({
      x: at,
      y: y[i],
      lower: lower?.[i] ?? NaN,
      upper: upper?.[i] ?? NaN
    }));
    return {label, points: points.sort((a, b) => a.x - b.x)};
  });
}

function checkScale(xScale: "auto" | "linear" | "log", places: readonly number[]): boolean {
  const least = Math.min(...places);
  if (xScale === "auto") return least > 0 && Math.max(...places) > 20 * least;
  if (xScale === "linear" || (xScale === "log" && least > 0)) return xScale === "log";
  throw new OptionError(
    `invalid xScale: ${String(xScale)}; expected auto, linear, or log where every x is above 0`,
    {subject: "xScale", value: xScale}
  );
}

/** Names beside the last points of their curves; where curves end side by side, they are moved apart. */
function heightsOfLabels(ends: readonly {x: number; y: number}[], near: number): number[] {
  const heights = ends.map(({y}) => y);
  const order = ends.map((_, i) => i).sort((a, b) => ends[a].x - ends[b].x);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && ends[order[to]].x - ends[order[from]].x <= near) ++to;
    const there = order.slice(from, to).sort((a, b) => a - b);
    const moved = apart(
      there.map((i) => ends[i].y),
      14
    );
    for (const [k, i] of there.entries()) heights[i] = moved[k];
  }
  return heights;
}

function longest(curves: readonly Curve[]): number {
  return Math.max(...curves.map(({label}) => label.length));
}

function csv(curves: readonly Curve[], xLabel: string, yLabel: string): string {
  return toCsv(
    ["series", xLabel, yLabel, "lower", "upper"],
    curves.flatMap(({label, points}) => points.map(({x, y, lower, upper}) => [label, x, y, lower, upper]))
  );
}
