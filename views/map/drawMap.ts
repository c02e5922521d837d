/** @file A field drawn on its map: the picture, its legend, its words and its numbers; `fieldMap` and `modePanel` frame it. */
import * as Plot from "@observablehq/plot";
import {FieldError} from "../../errors.ts";
import type {Field} from "../../kernels/index.ts";
import {checkIsField} from "../figure/check.ts";
import {type Cell, toCsv} from "../figure/csv.ts";
import {svg} from "../figure/element.ts";
import {describe} from "../figure/figure.ts";
import {
  formatLatitude,
  formatLongitude,
  formatNumber,
  formatShare,
  formatUnits,
  withUnits,
  words
} from "../figure/format.ts";
import {hatch} from "../figure/hatch.ts";
import {describeRamp, legend} from "../figure/legend.ts";
import {type Ramp, type RampOptions, countMissing, ramp, range} from "../figure/ramp.ts";
import {cellPaths, pathScale} from "./cells.ts";
import {type Grid, type Places, locate} from "./grid.ts";
import {cellImage} from "./image.ts";
import {type Sheet, edgeLabels, outlinePath, unscale} from "./lines.ts";
import {type OverKind, dots, drawOver} from "./over.ts";
import {type Extent, type Frame, type ProjectionName, planeFrame, sphereFrame} from "./projection.ts";
import {edge, shore} from "./shore.ts";

export interface DrawnMap {
  readonly legend: SVGElement;
  readonly drawing: SVGElement;
  /** What the caption has to say of the projection. */
  readonly note: string | undefined;
  /** Absent where the cells are too many for a table in the page. */
  readonly csv: string | undefined;
  /** Where the cells lie, and where on the drawing. */
  readonly where: Grid | Places;
  readonly frame: Frame;
}

export interface DrawMapOptions extends RampOptions {
  title: string | undefined;
  alt: string | undefined;
  width: number;
  projection: ProjectionName | "auto";
  label: string | undefined;
  classes: readonly string[] | undefined;
  /** Places drawn over the cells. */
  over?: {readonly points: Field; readonly as: OverKind};
}

/** Beyond so many cells the map is a picture of pixels, no longer a shape for each cell. */
const mostCells = 20_000;
/** Shapes that take more characters than this are weighed against a picture, and the lighter of both is drawn. */
const mostText = 60_000;

/** Draws the map of a field with two dimensions in space, or one of places. */
export function drawMap(
  page: Document,
  f: Field,
  {title, alt, width, projection, label, classes, over, ...options}: DrawMapOptions
): DrawnMap {
  checkIsField(f);
  const where = locate(f);
  const placed = over && locate(over.points);
  const extent = extentOf(where);
  const isDown = where.type === "grid" && where.isDown;
  const frame = where.isSphere
    ? sphereFrame(extent, width, projection)
    : planeFrame(extent, width, {isDown, units: where.units.y});
  const sheet: Sheet =
    where.type === "grid"
      ? where
      : {x: Float64Array.of(extent.west, extent.east), y: Float64Array.of(extent.south, extent.north)};
  const said = `${f.name} ${f.attrs.long_name ?? ""} ${f.attrs.standard_name ?? ""}`;
  const scale = ramp(f.values, {name: said, units: f.units}, options);
  const missing = countMissing(f.values);
  const name = words(String(f.attrs.long_name ?? f.name)) || "values";
  const drawing = Plot.plot({
    document: page,
    width: frame.width,
    height: frame.height,
    margin: 0,
    projection: frame.projection as Plot.PlotOptions["projection"],
    marks: [
      () => (where.type === "grid" ? cells(page, where, frame, scale, missing > 0) : null),
      () => shore(page, sheet, where.type === "places" ? "under" : "over", extent, frame),
      () => edge(page, sheet, frame),
      () => (where.type === "places" ? dots(page, where, frame, scale, f.values.length) : null),
      () => {
        if (!over || placed?.type !== "places") return null;
        return drawOver(page, placed, frame, scale, over.as, over.points.values.length);
      },
      () => edgeLabels(page, extent, frame, {units: where.units, isLabelled: !isDown})
    ]
  }) as SVGElement;
  return {
    legend: legend(
      page,
      scale,
      label ?? withUnits(name, f.units),
      missing > 0 && where.type === "grid",
      classes
    ),
    drawing: describe(
      page,
      drawing,
      title ?? `Map of ${name}`,
      alt ?? altText(f, where, extent, frame, scale, name, missing)
    ),
    note: note(frame),
    csv: csv(where, f),
    where,
    frame
  };
}

function extentOf({type, x, y}: Grid | Places): Extent {
  const [west, east] = range(Float64Array.from(x as ArrayLike<number>));
  const [south, north] = range(Float64Array.from(y as ArrayLike<number>));
  if (Number.isNaN(west) || Number.isNaN(south)) {
    throw new FieldError("missing coordinate: no place is known; a map needs at least one", {
      subject: "coordinate"
    });
  }
  if (west < east && south < north) {
    // Cells reach to their edges; places need room for their dots.
    const [dx, dy] = type === "grid" ? [0, 0] : [0.04 * (east - west), 0.04 * (north - south)];
    return {west: west - dx, east: east + dx, south: south - dy, north: north + dy};
  }
  return {west: west - 1, east: east + 1, south: south - 1, north: north + 1};
}

function cells(
  page: Document,
  grid: Grid,
  frame: Frame,
  {index, colors}: Ramp,
  isMissing: boolean
): SVGElement {
  const group = svg(page, "g", {class: "fb-cells", stroke: "none"});
  const hatched = (d: string) => {
    const {pattern, fill} = hatch(page, {scale: pathScale});
    group.append(pattern, svg(page, "path", {class: "fb-missing", fill, transform: unscale, d}));
  };
  const isLarge = (grid.x.length - 1) * (grid.y.length - 1) > mostCells;
  const paths = isLarge ? new Map<number, string>() : cellPaths(grid, frame, index);
  const weight = [...paths.values()].reduce((sum, d) => sum + d.length, 0);
  const picture = isLarge || weight > mostText ? cellImage(grid, frame, index, colors) : undefined;
  if (picture && (isLarge || picture.href.length < weight)) {
    if (isMissing) hatched(outlinePath(grid, frame));
    group.append(svg(page, "image", {...picture, preserveAspectRatio: "none"}));
    return group;
  }
  const missing = paths.get(-1);
  if (missing) hatched(missing);
  const colored = svg(page, "g", {transform: unscale, "shape-rendering": "crispEdges"});
  for (const [color, d] of [...paths].sort(([a], [b]) => a - b)) {
    if (color >= 0) colored.append(svg(page, "path", {fill: colors[color], d}));
  }
  group.append(colored);
  return group;
}

function note({stretch}: Frame): string | undefined {
  return stretch > 1 ? `Drawn ${stretch} times taller than true, so that the strip can be read` : undefined;
}

function altText(
  f: Field,
  where: Grid | Places,
  extent: Extent,
  frame: Frame,
  scale: Ramp,
  name: string,
  missing: number
): string {
  const {west, east, south, north} = extent;
  const area = where.isSphere
    ? `from ${formatLatitude(south)} to ${formatLatitude(north)} and ${east - west > 359.9 ? "all longitudes" : `${formatLongitude(west)} to ${formatLongitude(east)}`}`
    : `from ${formatNumber(west)} to ${formatNumber(east)} in x and ${formatNumber(south)} to ${formatNumber(north)} in y`;
  const [low, high] = range(f.values).map((value) => formatNumber(value));
  const size =
    where.type === "grid"
      ? `${where.y.length - 1} rows and ${where.x.length - 1} columns`
      : `${f.values.length} places`;
  const gaps = missing
    ? `; ${formatShare(missing / f.values.length)} of the cells are missing and hatched`
    : "";
  const sheet = frame.name === "plane" ? "" : `, ${frame.name.replaceAll("-", " ")} projection`;
  return (
    `Map of ${name} ${area}, ${size}${sheet}. Values run from ${low} to ${high} ${formatUnits(f.units)}`.trim() +
    `, shown in ${describeRamp(scale)}${gaps}.`
  );
}

/** A grid as a table with latitudes down and longitudes across; places as a list. */
function csv(where: Grid | Places, f: Field): string | undefined {
  if (where.type === "places") {
    return toCsv(
      [where.labels.x, where.labels.y, withUnits(f.name || "value", f.units)],
      Array.from({length: f.values.length}, (_, i): Cell[] => [where.x[i], where.y[i], where.value(i)])
    );
  }
  const {centres, labels, value} = where;
  if (centres.x.length * centres.y.length > mostCells) return undefined;
  return toCsv(
    [`${labels.y} \\ ${labels.x}`, ...Array.from(centres.x, (x) => String(Number(x.toPrecision(7))))],
    Array.from(centres.y, (y, i): Cell[] => [y, ...Array.from(centres.x, (_, j) => value(i, j))])
  );
}
