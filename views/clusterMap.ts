/** @file Clusters seen twice: where they are, and what they are made of. */
import * as Plot from "@observablehq/plot";
import {OptionError} from "../errors.ts";
import {type Field, field} from "../kernels/index.ts";
import {classColors} from "./colors.ts";
import {checkIsField} from "./figure/check.ts";
import {type Cell, dataLink, toCsv} from "./figure/csv.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, formatShare, withUnits, words} from "./figure/format.ts";
import {deepest} from "./map/deepest.ts";
import {drawMap} from "./map/drawMap.ts";
import {locate} from "./map/grid.ts";
import type {ProjectionName} from "./map/projection.ts";

export interface ClusterMapOptions extends FigureOptions {
  /** What the clusters are called, in order of their numbers; without it "cluster 0" and so on. */
  names?: readonly string[];
  /** Their colours, in order of their numbers; without it ten that readers with any colour vision tell apart. */
  colors?: readonly string[];
  /** What the centres measure, for the axis; without it the name and units of the field. */
  label?: string;
  /** How the sphere is laid flat; defaults to "auto": an equal-area sheet that suits the extent. */
  projection?: ProjectionName | "auto";
}

/**
 * Returns the map of cluster labels and, beside it, the centres as spectra over the variables.
 *
 * Shapes: labels [lat, lon], [y, x] or [point], whole numbers from 0; centers [cluster, …variables].
 * Units: the axis of the spectra has those of the centres. Missing: hatched.
 * A cluster has a colour and a number; the number stands on its largest patch and at the end of its line, where places are
 * single points it has a shape as well.
 * Throws: FieldError `invalid field: …`; OptionError `invalid labels: …`, `unsupported centers: 12 clusters; …`.
 *
 * @example
 * clusterMap(params.labels, params, {names: ["water", "forest", "town"], label: "Digital number", source: "Landsat 7"})
 */
export function clusterMap(
  labels: Field,
  {centers}: {readonly centers: Field},
  {
    document,
    names = [],
    colors = classColors,
    label,
    projection = "auto",
    width = 460,
    title = "Clusters on the map, and their centres",
    alt,
    caption,
    ...options
  }: ClusterMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  checkIsField(labels);
  checkIsField(centers);
  const [k] = centers.shape;
  if (k > 10)
    throw new OptionError(`unsupported centers: ${k} clusters; colours are told apart for ten at most`, {
      subject: "centers",
      value: k
    });
  const counts = countLabels(labels, k);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const name = (cluster: number) => names[cluster] ?? `cluster ${cluster}`;
  // A name that the reader gave does not have the number in it.
  const numbered = (cluster: number) => (names[cluster] ? `${cluster} ${names[cluster]}` : name(cluster));
  const present = counts.flatMap((count, cluster) => (count ? [cluster] : []));
  const where = locate(labels);
  const map = drawMap(page, labels, {
    ...options,
    title,
    width,
    projection,
    kind: "classes",
    colors,
    label: "Cluster, share of the cells",
    classes: present.map((cluster) => `${numbered(cluster)}, ${formatShare(counts[cluster] / total)}`),
    over:
      where.type === "places" ? {points: labels, as: "shapes"} : {points: numbersOf(where), as: "numbers"},
    alt:
      alt ??
      `${counts.map((count, cluster) => `${numbered(cluster)}: ${formatShare(count / total)} of ${formatCount(total)} cells`).join("; ")}.`
  });
  const spectra = spectraOf(centers);
  const axis = label ?? withUnits(words(centers.name) || "centre", centers.units);
  const rows = counts.map((count, c): Cell[] => [name(c), count, ...spectra.values[c]]);
  const link = dataLink(
    page,
    "centres",
    toCsv(["cluster", "cells", ...spectra.names], rows),
    "Centres (CSV)"
  );
  return figure(
    page,
    {...options, title, caption: sentences(caption, map.note)},
    [link],
    html(
      page,
      "div",
      {class: "fb-row"},
      html(
        page,
        "div",
        {style: `flex:1 1 ${Math.round(0.85 * width)}px;max-width:${width}px`},
        map.legend,
        map.drawing
      ),
      html(
        page,
        "div",
        {style: "flex:1 1 250px;max-width:340px"},
        plotSpectra(page, spectra, {axis, colors, names: counts.map((_, c) => numbered(c))})
      )
    )
  );
}

function countLabels({values}: Field, k: number): number[] {
  const counts = Array.from({length: k}, () => 0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!(value in counts))
      throw new OptionError(`invalid labels: ${value}; there are ${k} centres, numbered from 0`, {
        subject: "labels",
        value
      });
    ++counts[value];
  }
  return counts;
}

/** A place for the number of each cluster: well within its largest patch. */
function numbersOf(grid: Extract<ReturnType<typeof locate>, {type: "grid"}>): Field {
  const {x, y, isSphere} = grid;
  const found = [...deepest(y.length - 1, x.length - 1, grid.value)].sort(([a], [b]) => a - b);
  const at = (edges: Float64Array, i: number) => (edges[i] + edges[i + 1]) / 2;
  const places = {
    [isSphere ? "lon" : "x"]: {dims: ["place"], values: found.map(([, {column}]) => at(x, column))},
    [isSphere ? "lat" : "y"]: {dims: ["place"], values: found.map(([, {row}]) => at(y, row))}
  };
  return field(
    Float64Array.from(found, ([cluster]) => cluster),
    {dims: ["place"], axes: {place: "X"}, coords: places}
  );
}

interface Spectra {
  readonly variable: string;
  readonly names: readonly string[];
  readonly values: readonly (readonly number[])[];
}

function spectraOf({dims, shape, coords, values}: Field): Spectra {
  const [k, ...sizes] = shape;
  const count = sizes.reduce((n, size) => n * size, 1);
  const names = sizes.reduce<string[]>(
    (all, size, i) => {
      const own = Array.from({length: size}, (_, at) => String(coords[dims[i + 1]]?.values[at] ?? at));
      return all.flatMap((head) => own.map((name) => (head ? `${head}, ${name}` : name)));
    },
    [""]
  );
  return {
    variable: dims.slice(1).join(", "),
    names: names.map((name) => name || "value"),
    values: Array.from({length: k}, (_, c) => Array.from(values.slice(c * count, (c + 1) * count)))
  };
}

function plotSpectra(
  page: Document,
  {variable, names: variables, values}: Spectra,
  {axis, colors, names}: {axis: string; colors: readonly string[]; names: readonly string[]}
): SVGElement {
  const rows = values.flatMap((spectrum, cluster) =>
    spectrum.map((value, i) => ({cluster, variable: variables[i], value, is: colors[cluster]}))
  );
  const [low, high] = [
    Math.min(0, ...rows.map((row) => row.value)),
    Math.max(...rows.map((row) => row.value))
  ];
  const marginRight = 20 + 6.6 * Math.max(...names.map((name) => name.length));
  const room = (340 - 40 - marginRight) / Math.max(1, variables.length - 1);
  const longest = 6.6 * Math.max(...variables.map((name) => name.length));
  const isTurned = longest > room;
  const plot = {height: 280, marginTop: 26, marginBottom: isTurned ? 36 + 0.7 * longest : 40};
  const unit = (high - low) / (plot.height - plot.marginTop - plot.marginBottom);
  const ends = dodged(values, 14 * unit, low);
  const ink = {stroke: "currentColor", strokeWidth: 0.8};
  const drawing = Plot.plot({
    document: page,
    width: 340,
    ...plot,
    marginLeft: 40,
    marginRight,
    x: {
      type: "point",
      domain: variables,
      label: variable || null,
      labelArrow: "none",
      tickRotate: isTurned ? -45 : 0
    },
    y: {domain: [low, high], label: axis, labelArrow: "none", nice: true, grid: true, ticks: 5},
    symbol: {domain: names.map((_, cluster) => cluster)},
    marks: [
      low < 0 ? Plot.ruleY([0]) : null,
      Plot.line(rows, {x: "variable", y: "value", z: "cluster", stroke: "is", strokeWidth: 2}),
      Plot.dot(rows, {x: "variable", y: "value", fill: "is", symbol: "cluster", r: 4.5, ...ink}),
      Plot.text(ends, {
        x: () => variables[variables.length - 1],
        y: "at",
        text: ({cluster}: {cluster: number}) => names[cluster],
        textAnchor: "start",
        dx: 10
      })
    ]
  } as Plot.PlotOptions) as SVGElement;
  const said = values.map(
    (spectrum, c) =>
      `${names[c]}: ${spectrum.map((value, i) => `${variables[i]} ${formatNumber(value, 3)}`).join(", ")}`
  );
  return describe(page, drawing, `Centres of ${values.length} clusters: ${axis}`, `${said.join("; ")}.`);
}

/** Heights of the labels at the ends of the lines, pushed apart to `gap`. */
function dodged(values: Spectra["values"], gap: number, low: number): {cluster: number; at: number}[] {
  const ends = values
    .map((spectrum, cluster) => ({cluster, at: spectrum[spectrum.length - 1]}))
    .sort((a, b) => a.at - b.at);
  let floor = low;
  for (const end of ends) {
    end.at = Math.max(end.at, floor);
    floor = end.at + gap;
  }
  return ends;
}
