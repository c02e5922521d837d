/** @file The held-out error of an operator at every scope, over how many numbers each scope fits. */
import * as Plot from "@observablehq/plot";
import {OptionError} from "../errors.ts";
import type {ScopeScan, ScopeScanRow} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, withUnits} from "./figure/format.ts";
import {ink} from "./figure/series.ts";

export interface ScopeScanPlotOptions extends FigureOptions {
  /** Units of the error; defaults to none. */
  units?: string;
}

/**
 * Returns the chart of a scope scan: the error of each scope, the range over its folds, and the scope of least error marked.
 *
 * Parameters run to the right on a log scale, by rank where an operator does not say how many it has.
 * Missing: held-out values without a prediction are counted in the caption. Throws: OptionError `missing rows: …`.
 *
 * @example scopeScanPlot(await scopeScan(climatology({over: ["S", "T", "X"]}), sst, {windows: [2000]}), {units: "K"})
 */
export function scopeScanPlot(
  {rows, best}: ScopeScan,
  {document, units = "", width = 640, title, alt, caption, ...options}: ScopeScanPlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (rows.length === 0)
    throw new OptionError("missing rows: none given; scan one scope or more", {subject: "rows"});
  const isCounted = rows.every(({parameters}) => parameters > 0);
  const x = (row: ScopeScanRow) => (isCounted ? row.parameters : rows.indexOf(row) + 1);
  const known = rows.filter(({error}) => Number.isFinite(error));
  const spans = known.map((row) => {
    const folds = row.folds.filter(Number.isFinite);
    return {row, low: Math.min(...folds), high: Math.max(...folds)};
  });
  const color = ({scope}: ScopeScanRow) => (scope === best ? ink(1) : ink(0));
  const drawing = Plot.plot({
    document: page,
    width,
    height: 300,
    marginTop: 30,
    marginLeft: 58,
    marginBottom: 44,
    marginRight: 40,
    x: {
      type: isCounted ? "log" : "linear",
      label: isCounted ? "parameters" : "from the whole to the cell",
      labelArrow: "none",
      labelAnchor: "center",
      inset: 40,
      ticks: isCounted ? 5 : [],
      tickFormat: "~s"
    },
    y: {label: withUnits("held-out error", units), labelArrow: "none", zero: true, nice: true, ticks: 5},
    marks: [
      Plot.gridY({ticks: 5, strokeOpacity: 0.12}),
      Plot.ruleY([0], {strokeOpacity: 0.55}),
      Plot.line(known, {x, y: "error", stroke: ink(0), strokeOpacity: 0.4}),
      Plot.ruleX(spans, {
        x: ({row}) => x(row),
        y1: "low",
        y2: "high",
        stroke: ({row}) => color(row),
        strokeWidth: 6,
        strokeOpacity: 0.25
      }),
      Plot.dot(known, {x, y: "error", r: 5, fill: color}),
      Plot.text(known, {
        x,
        y: "error",
        text: ({scope, error}: ScopeScanRow) => `${scope}: ${formatNumber(error, 3)}`,
        dy: -14,
        fill: color,
        stroke: "var(--paper, Canvas)",
        strokeWidth: 3
      })
    ]
  }) as SVGElement;
  const lost = rows.filter(({unpredicted}) => unpredicted > 0);
  const note =
    lost.length > 0
      ? `Without a prediction: ${lost.map(({scope, unpredicted}) => `${formatCount(unpredicted)} values at ${scope}`).join(", ")}`
      : undefined;
  const heading = title ?? `Least error at scope ${best}`;
  const words = known.map(({scope, error}) => `${scope} ${formatNumber(error, 3)}`).join(", ");
  return figure(
    page,
    {...options, title, caption: sentences(caption, note)},
    [dataLink(page, "scope-scan", csv(rows))],
    describe(page, drawing, heading, alt ?? `Held-out error by scope: ${words}. Best: ${best}.`)
  );
}

function csv(rows: readonly ScopeScanRow[]): string {
  return toCsv(
    ["scope", "windows", "parameters", "error", "bias", "unpredicted"],
    rows.map(({scope, windows, parameters, error, bias, unpredicted}) => [
      scope,
      windows,
      parameters,
      error,
      bias,
      unpredicted
    ])
  );
}
