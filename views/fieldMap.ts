/** @file A field on a map: cells in colour under a fitting projection, coastline, graticule and legend. */
import * as Plot from "@observablehq/plot";
import {FieldError} from "../errors.ts";
import type {Field} from "../kernels/index.ts";
import {type Cell, dataLink, toCsv} from "./figure/csv.ts";
import {freshId, pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatLatitude, formatLongitude, formatNumber, formatShare, formatUnits, withUnits, words} from "./figure/format.ts";
import {hatch} from "./figure/hatch.ts";
import {describeRamp, legend} from "./figure/legend.ts";
import {type Ramp, type RampOptions, countMissing, ramp, range} from "./figure/ramp.ts";
import {cellPaths, pathScale} from "./map/cells.ts";
import {coastPath, landPath} from "./map/coast.ts";
import {type Grid, type Places, locate} from "./map/grid.ts";
import {cellImage} from "./map/image.ts";
import {edgeLabels, graticule, outlinePath, unscale} from "./map/lines.ts";
import {type Extent, type Frame, type ProjectionName, planeFrame, sphereFrame} from "./map/projection.ts";

export interface FieldMapOptions extends FigureOptions, RampOptions {
  /** How the sphere is laid flat; defaults to "auto": an equal-area sheet that suits the extent. */
  projection?: ProjectionName | "auto";
  /** Text over the legend; defaults to the field's name and units. */
  label?: string;
  /** For classes, their names in order of their numbers. */
  classes?: readonly string[];
}

/** Beyond so many cells the map is a picture of pixels, no longer a shape for each cell. */
const mostCells = 20_000;

/**
 * Returns a map of a field that has two dimensions in space (or one, of places with coordinates).
 *
 * Shapes: [lat, lon], [y, x] or [point]; other dimensions must have size one.
 * Missing: hatched. Units: shown in the legend.
 * Up to 20,000 cells are drawn as shapes whose edges lie halfway between coordinates; more are drawn as an embedded
 * picture of two pixels for each of the drawing's, each with the colour of the cell under its centre.
 * Throws: FieldError `ambiguous dimension: time; …`, OptionError for an unknown scheme or projection.
 *
 * @example
 * fieldMap(isel(sst, {time: 0}), {title: "The tropical oceans in April 2006", source: "OSTIA, Met Office"})
 */
export function fieldMap(
  f: Field,
  {document, projection = "auto", label, classes, width = 640, title, alt, ...options}: FieldMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const where = locate(f);
  const extent = extentOf(where);
  const frame = where.isSphere
    ? sphereFrame(extent, width, projection)
    : planeFrame(extent, width, where.type === "grid" && where.isDown);
  const said = `${f.name} ${f.attrs.long_name ?? ""} ${f.attrs.standard_name ?? ""}`;
  const scale = ramp(f.values, {name: said, units: f.units}, options);
  const missing = countMissing(f.values);
  const name = words(String(f.attrs.long_name ?? f.name)) || "values";
  const heading = title ?? `Map of ${name}`;
  const drawing = Plot.plot({
    document: page,
    width: frame.width,
    height: frame.height,
    margin: 0,
    projection: frame.projection as Plot.PlotOptions["projection"],
    marks: [
      () => (where.type === "grid" ? cells(page, where, frame, scale) : ground(page, frame)),
      () => shore(page, where, extent, frame),
      () => (where.type === "places" ? dots(page, where, frame, scale, f.values.length) : edge(page, where, frame)),
      () => edgeLabels(page, extent, frame, {...where.labels, isLabelled: where.type === "places" || !where.isDown})
    ]
  }) as SVGElement;
  const words_ = alt ?? altText(f, where, extent, frame, scale, name, missing);
  return figure(
    page,
    {...options, title, caption: join(options.caption, note(frame))},
    [dataLink(page, f.name || "map", csv(where, f))],
    legend(page, scale, label ?? withUnits(name, f.units), missing > 0 && where.type === "grid", classes),
    describe(page, drawing, heading, words_)
  );
}

function extentOf({x, y}: Grid | Places): Extent {
  const [west, east] = range(Float64Array.from(x as ArrayLike<number>));
  const [south, north] = range(Float64Array.from(y as ArrayLike<number>));
  if (Number.isNaN(west) || Number.isNaN(south)) {
    throw new FieldError("missing coordinate: no place is known; a map needs at least one", {subject: "coordinate"});
  }
  if (west < east && south < north) return {west, east, south, north};
  return {west: west - 1, east: east + 1, south: south - 1, north: north + 1};
}

function cells(page: Document, grid: Grid, frame: Frame, {index, colors}: Ramp): SVGElement {
  const group = svg(page, "g", {class: "fb-cells", stroke: "none"});
  const hatched = (d: string) => {
    const {pattern, fill} = hatch(page, {scale: pathScale});
    group.append(pattern, svg(page, "path", {class: "fb-missing", fill, transform: unscale, d}));
  };
  if ((grid.x.length - 1) * (grid.y.length - 1) > mostCells) {
    const {href, ...place} = cellImage(grid, frame, index, colors);
    hatched(outlinePath(grid, frame));
    group.append(svg(page, "image", {href, ...place, preserveAspectRatio: "none"}));
    return group;
  }
  const paths = cellPaths(grid, frame, index);
  const missing = paths.get(-1);
  if (missing) hatched(missing);
  const colored = svg(page, "g", {transform: unscale, "shape-rendering": "crispEdges"});
  for (const [color, d] of [...paths].sort(([a], [b]) => a - b)) {
    if (color >= 0) colored.append(svg(page, "path", {fill: colors[color], d}));
  }
  group.append(colored);
  return group;
}

/** Land as a tint, where places stand on nothing else. */
function ground(page: Document, {projection}: Frame): SVGElement | null {
  if (!projection) return null;
  return svg(page, "path", {class: "fb-land", d: landPath(projection), fill: "currentColor", "fill-opacity": 0.08});
}

/** Graticule and coastline, within the data's own edge. */
function shore(page: Document, where: Grid | Places, extent: Extent, frame: Frame): SVGElement | null {
  const {projection} = frame;
  if (!projection) return null;
  const id = freshId("edge");
  const isClipped = where.type === "grid";
  return svg(
    page,
    "g",
    {fill: "none", "stroke-linejoin": "round", "clip-path": isClipped && `url(#${id})`},
    isClipped && svg(page, "clipPath", {id}, svg(page, "path", {transform: unscale, d: outlinePath(where, frame)})),
    svg(page, "path", {class: "fb-graticule", d: graticule(extent, frame, projection), ...thin}),
    svg(page, "path", {
      class: "fb-coast",
      d: coastPath(projection),
      stroke: isClipped ? "#333" : "currentColor",
      "stroke-width": 0.7,
      "stroke-opacity": 0.8
    })
  );
}

/** Grey enough to be seen over dark and over light colours, and on either page. */
const thin = {stroke: "#7a7a7a", "stroke-width": 0.5, "stroke-opacity": 0.5};

function dots(page: Document, {x, y, value}: Places, {project}: Frame, {index, colors}: Ramp, n: number): SVGElement {
  const radius = n > 2000 ? 1.5 : n > 300 ? 2.5 : 4;
  const group = svg(page, "g", {class: "fb-places", stroke: "#333", "stroke-width": 0.5});
  for (let i = 0; i < n; ++i) {
    const [cx, cy] = project(x[i], y[i]).map((at) => Math.round(10 * at) / 10);
    const color = index(value(i));
    group.append(svg(page, "circle", {cx, cy, r: radius, fill: color < 0 ? "none" : colors[color]}));
  }
  return group;
}

function edge(page: Document, grid: Grid, frame: Frame): SVGElement {
  return svg(page, "path", {
    class: "fb-edge",
    d: outlinePath(grid, frame),
    transform: unscale,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 8,
    "stroke-opacity": 0.6
  });
}

function note({stretch}: Frame): string | undefined {
  return stretch > 1 ? `Drawn ${stretch} times taller than true, so that the strip can be read` : undefined;
}

function join(...texts: (string | undefined)[]): string | undefined {
  const present = texts.filter((text) => text !== undefined).map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`));
  return present.length ? present.join(" ") : undefined;
}

function altText(f: Field, where: Grid | Places, extent: Extent, frame: Frame, scale: Ramp, name: string, missing: number): string {
  const {west, east, south, north} = extent;
  const area = where.isSphere
    ? `from ${formatLatitude(south)} to ${formatLatitude(north)} and ${formatLongitude(west)} to ${formatLongitude(east)}`
    : `from ${formatNumber(west)} to ${formatNumber(east)} in x and ${formatNumber(south)} to ${formatNumber(north)} in y`;
  const [low, high] = range(f.values).map((value) => formatNumber(value));
  const size =
    where.type === "grid" ? `${where.y.length - 1} rows and ${where.x.length - 1} columns` : `${f.values.length} places`;
  const gaps = missing ? `; ${formatShare(missing / f.values.length)} of the cells are missing and hatched` : "";
  const sheet = frame.name === "plane" ? "" : `, ${frame.name.replaceAll("-", " ")} projection`;
  return `Map of ${name} ${area}, ${size}${sheet}. Values run from ${low} to ${high} ${formatUnits(f.units)}`.trim() + `, shown in ${describeRamp(scale)}${gaps}.`;
}

/** A grid as a table with latitudes down and longitudes across; places as a list. */
function csv(where: Grid | Places, f: Field): string {
  if (where.type === "places") {
    return toCsv(
      [where.labels.x, where.labels.y, withUnits(f.name || "value", f.units)],
      Array.from({length: f.values.length}, (_, i): Cell[] => [where.x[i], where.y[i], where.value(i)])
    );
  }
  const {centres, labels, value} = where;
  if (centres.x.length * centres.y.length > mostCells) return " ".repeat(1e6);
  return toCsv(
    [`${labels.y} \\ ${labels.x}`, ...Array.from(centres.x, (x) => String(Number(x.toPrecision(7))))],
    Array.from(centres.y, (y, i): Cell[] => [y, ...Array.from(centres.x, (_, j) => value(i, j))])
  );
}
