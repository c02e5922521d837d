/** @file The Moran scatterplot: each value against the mean of its neighbours. */
import * as Plot from "@observablehq/plot";
import {type Field, type SpatialWeights, localMoran, moran, rowStandardize} from "../kernels/index.ts";
import {checkIsField} from "./figure/check.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, withUnits, words} from "./figure/format.ts";
import {range} from "./figure/ramp.ts";
import {ink} from "./figure/series.ts";

export interface MoranScatterOptions extends FigureOptions {
  /** 1 for places drawn filled and 0 for hollow ones, as from `fdr`; all are filled without it. */
  rejected?: Field;
}

interface Place {
  readonly value: number;
  readonly lag: number;
  readonly isMarked: boolean;
}

const corners = [
  ["high among high", "top-right", -4],
  ["low among high", "top-left", 4],
  ["low among low", "bottom-left", 4],
  ["high among low", "bottom-right", -4]
] as const;

/**
 * Returns the chart of a map's values, as deviations from their mean, against the mean deviation of each place's
 * neighbours. Its slope is Moran's I where every place has neighbours.
 *
 * Shapes: [… , cell] of one map and weights [cell × cell]; rows are made to sum to 1. Units: on both axes.
 * Missing: not drawn. Places without neighbours are drawn as crosses at zero, and the caption counts them.
 * Throws: FieldError `invalid field: …`, `invalid weights: …` of another number of places.
 *
 * @example
 * moranScatter(rain, toWeights(knn({k: 6}).find(rain)), {source: "USGS"})
 */
export function moranScatter(
  f: Field,
  weights: SpatialWeights,
  {document, rejected, width = 480, title, alt, caption, ...options}: MoranScatterOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  checkIsField(f);
  const rows = rowStandardize(weights);
  const {lag} = localMoran(f, rows);
  const I = Number(moran(f, rows).I);
  const present = Array.from(f.values.keys()).filter((i) => !Number.isNaN(f.values[i]));
  const mean = present.reduce((sum, i) => sum + f.values[i], 0) / present.length;
  const isIsland = (i: number) => rows.offsets[i] === rows.offsets[i + 1];
  const place = (i: number): Place => ({
    value: f.values[i] - mean,
    lag: lag.values[i],
    isMarked: !rejected || rejected.values[i] > 0
  });
  const settled = present.filter((i) => !isIsland(i)).map(place);
  const islands = present.filter(isIsland).map(place);
  const slope =
    settled.reduce((sum, d) => sum + d.value * d.lag, 0) /
    settled.reduce((sum, d) => sum + d.value * d.value, 0);
  const [west, east] = range(Float64Array.from([...settled, ...islands], (d) => d.value));
  const name = words(f.name) || "value";
  const heading = title ?? `Moran's I is ${formatNumber(I, 2)}`;
  const drawing = Plot.plot({
    document: page,
    width,
    height: Math.round(0.72 * width),
    marginLeft: 54,
    marginTop: 26,
    marginBottom: 40,
    x: {
      label: withUnits(`${name}, deviation from the mean`, f.units),
      labelArrow: "none",
      labelAnchor: "center"
    },
    y: {label: withUnits("mean deviation of the neighbours", f.units), labelArrow: "none"},
    marks: [
      Plot.gridX({strokeOpacity: 0.12}),
      Plot.gridY({strokeOpacity: 0.12}),
      Plot.ruleX([0], {strokeOpacity: 0.55}),
      Plot.ruleY([0], {strokeOpacity: 0.55}),
      Plot.link([slope], {
        x1: west,
        x2: east,
        y1: west * slope,
        y2: east * slope,
        stroke: ink(1),
        strokeWidth: 2
      }),
      Plot.dot(settled, {
        x: "value",
        y: "lag",
        r: 3,
        stroke: ink(0),
        fill: (d: Place) => (d.isMarked ? ink(0) : "none"),
        fillOpacity: 0.7
      }),
      Plot.dot(islands, {x: "value", y: 0, r: 4, symbol: "times", stroke: ink(0)}),
      corners.map(([text, frameAnchor, dx]) =>
        Plot.text([text], {frameAnchor, dx, dy: frameAnchor.startsWith("top") ? 4 : -4, fillOpacity: 0.75})
      )
    ]
  }) as SVGElement;
  const note =
    islands.length > 0
      ? `${formatCount(islands.length)} ${islands.length === 1 ? "place has" : "places have"} no neighbour, drawn as crosses`
      : undefined;
  const said = `${formatCount(settled.length)} places with neighbours; slope ${formatNumber(slope, 2)}, Moran's I ${formatNumber(I, 2)}.`;
  return figure(
    page,
    {...options, title: heading, caption: sentences(caption, note)},
    [dataLink(page, "moran", csv([...settled, ...islands], f))],
    describe(
      page,
      drawing,
      heading,
      alt ?? `Scatterplot of ${name} against the mean of its neighbours. ${said}`
    )
  );
}

function csv(places: readonly Place[], {name, units}: Field): string {
  return toCsv(
    [withUnits(`${name || "value"} deviation`, units), withUnits("neighbours deviation", units)],
    places.map((d) => [d.value, d.lag])
  );
}
