/** @file Quantiles against quantiles: whether values are distributed as those they should be like. */
import * as Plot from "@observablehq/plot";
import {scaleLinear} from "d3";
import {FieldError, OptionError} from "../errors.ts";
import {type Field, isField} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatNumber, withUnits} from "./figure/format.ts";
import {apart, ink, symbol} from "./figure/series.ts";

export interface QuantilePlotOptions extends FigureOptions {
  /** A name for each list of values; defaults to the names of the fields. */
  labels?: readonly string[];
  /** The name of what is compared with, at the x axis; defaults to "reference". */
  referenceLabel?: string;
  /** How many quantiles, at (i − ½) / n; defaults to 100, and never more than there are values. */
  quantiles?: number;
}

interface Point {
  readonly probability: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Returns the chart of the quantiles of values against those of a reference; alike distributions lie on the line 1:1.
 *
 * Shapes: fields or lists of any shape, each pooled to one list. Units: the fields', on both axes. Missing: left out.
 * Quantiles are of type 7.
 * Throws: FieldError `missing values: …`; OptionError `invalid units: …`, `invalid quantiles: …`, `missing values: …`.
 *
 * @example
 * quantilePlot(truth, [model, corrected], {labels: ["before", "after"], referenceLabel: "truth"})
 */
export function quantilePlot(
  reference: Field | ArrayLike<number>,
  values: readonly (Field | ArrayLike<number>)[],
  {
    document,
    labels,
    referenceLabel = "reference",
    quantiles = 100,
    width = 520,
    title,
    alt,
    ...options
  }: QuantilePlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (!Array.isArray(values) || values.length === 0)
    throw new OptionError("missing values: none given; pass a list of fields to compare", {
      subject: "values"
    });
  const units = unitsOf([reference, ...values]);
  const seen = sorted(reference);
  const sets = values.map((each, i) => ({
    label: labels?.[i] ?? ((isField(each) && each.name) || `values ${i + 1}`),
    list: sorted(each)
  }));
  const count = Math.min(quantiles, seen.length, ...sets.map(({list}) => list.length));
  if (!(Number.isInteger(count) && count >= 1))
    throw new OptionError(`invalid quantiles: ${String(quantiles)}; expected a whole number from 1`, {
      subject: "quantiles",
      value: quantiles
    });
  const probabilities = Array.from({length: count}, (_, i) => (i + 0.5) / count);
  const curves = sets.map(({label, list}) => ({
    label,
    points: probabilities.map((q) => ({probability: q, x: quantileOf(seen, q), y: quantileOf(list, q)}))
  }));
  const all = curves.flatMap(({points}) => points.flatMap(({x, y}) => [x, y]));
  const [low, high] = scaleLinear([Math.min(...all), Math.max(...all)], [0, 1])
    .nice(6)
    .domain();
  const side = low === high ? [low - 1, high + 1] : [low, high];
  const right = 18 + 7 * Math.max(...curves.map(({label}) => label.length), 3);
  const margin = {top: 28, bottom: 44, left: 58};
  const height = width - margin.left - right + margin.top + margin.bottom;
  const y = scaleLinear(side, [height - margin.bottom, margin.top]);
  const ends = curves.map(({points}) => y(points[count - 1].y));
  const [lineEnd, ...labelEnds] = apart([y(side[1]), ...ends], 14);
  const heading = title ?? `Quantiles against those of the ${referenceLabel}`;
  const drawing = Plot.plot({
    document: page,
    width,
    height,
    marginTop: margin.top,
    marginRight: right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {
      domain: side,
      ticks: 6,
      label: withUnits(`quantiles of the ${referenceLabel}`, units),
      labelArrow: "none",
      labelAnchor: "center"
    },
    y: {domain: side, ticks: 6, label: withUnits("quantiles of what is compared", units), labelArrow: "none"},
    marks: [
      Plot.gridX({ticks: 6, strokeOpacity: 0.12}),
      Plot.gridY({ticks: 6, strokeOpacity: 0.12}),
      Plot.link([0], {x1: side[0], x2: side[1], y1: side[0], y2: side[1], strokeDasharray: "4 3"}),
      endLabel("1:1", y.invert(lineEnd), side[1], "currentColor"),
      curves.flatMap(({label, points}, i) => [
        Plot.line(points, {x: "x", y: "y", stroke: ink(i + 1), strokeOpacity: 0.5}),
        Plot.dot(points, {x: "x", y: "y", r: 3, symbol: symbol(i), stroke: ink(i + 1)}),
        endLabel(label, y.invert(labelEnds[i]), points[count - 1].x, ink(i + 1))
      ])
    ]
  }) as SVGElement;
  const said = curves.map(({label, points}) => {
    const off = points.map((point) => point.y - point.x);
    const say = (q: number) => formatNumber(off[Math.min(count - 1, Math.floor(q * count))], 3);
    return `${label}: ${say(0.05)} at the 5th percentile, ${say(0.5)} at the median, ${say(0.95)} at the 95th`;
  });
  return figure(
    page,
    {...options, title},
    [dataLink(page, "quantiles", csv(curves, units))],
    describe(page, drawing, heading, alt ?? `Differences from the ${referenceLabel}. ${said.join("; ")}.`)
  );
}

function endLabel(text: string, y: number, x: number, fill: string): Plot.Markish {
  return Plot.text([text], {x: [x], y: [y], dx: 8, textAnchor: "start", fill});
}

function unitsOf(list: readonly (Field | ArrayLike<number>)[]): string {
  const units = [...new Set(list.flatMap((each) => (isField(each) && each.units ? [each.units] : [])))];
  if (units.length > 1)
    throw new OptionError(
      `invalid units: ${units.join(" and ")}; quantiles are compared in one unit, so convert first`,
      {
        subject: "units",
        value: units
      }
    );
  return units[0] ?? "";
}

/** The values that are there, ascending. */
function sorted(list: Field | ArrayLike<number>): Float64Array {
  const present = Float64Array.from(isField(list) ? list.values : (list ?? [])).filter(Number.isFinite);
  if (present.length === 0)
    throw new FieldError("missing values: none to take quantiles of; every one is missing", {
      subject: "values"
    });
  return present.sort();
}

/** Type 7 of Hyndman and Fan. */
function quantileOf(list: Float64Array, q: number): number {
  const at = q * (list.length - 1);
  const low = Math.floor(at);
  const next = list[Math.min(low + 1, list.length - 1)];
  return list[low] + (at - low) * (next - list[low]);
}

function csv(curves: readonly {label: string; points: readonly Point[]}[], units: string): string {
  return toCsv(
    ["values", "probability", withUnits("reference", units), withUnits("quantile", units)],
    curves.flatMap(({label, points}) => points.map(({probability, x, y}) => [label, probability, x, y]))
  );
}
