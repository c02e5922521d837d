/** @file Zones drawn once: a path each, whose colours are set as often as values change. */
import * as Plot from "@observablehq/plot";
import {FieldError} from "../../errors.ts";
import type {ZoneFeature} from "../../kernels/index.ts";
import {freshId, svg} from "../figure/element.ts";
import {hatch} from "../figure/hatch.ts";
import {pathScale} from "./cells.ts";
import {edgeLabels, outlinePath, unscale} from "./lines.ts";
import {type ProjectionName, planeFrame, sphereFrame} from "./projection.ts";
import {edge, shore} from "./shore.ts";
import {type ZoneShape, extentOfRings, ringsOf, zoneShape} from "./zones.ts";

export interface DrawZonesOptions {
  width: number;
  projection: ProjectionName | "auto";
  extent: readonly [west: number, south: number, east: number, north: number] | undefined;
  /** What a zone is called in the hint that browsers show. */
  hint(zone: number): string;
}

export interface DrawnZones {
  readonly drawing: SVGElement;
  /** A path for each zone, none where it lies outside the map. */
  readonly paths: readonly (SVGElement | undefined)[];
  readonly shapes: readonly ZoneShape[];
  /** Gives every zone its colour, −1 that of what is missing, and hatches those that are low. */
  paint(color: (zone: number) => string | undefined, isLow: (zone: number) => boolean): void;
  /** Draws a line round a zone. */
  hold(zone: number | undefined): void;
}

/** Beyond so many zones a page carries no hint for each, and borders are hairlines. */
const most = 1000;

/** Draws the polygons; nothing has a colour before `paint`. */
export function drawZones(
  page: Document,
  features: readonly ZoneFeature[],
  {width, projection, extent: wanted, hint}: DrawZonesOptions
): DrawnZones {
  const isSphere = !features.some(({geometry}) => liesInPlane(geometry?.coordinates));
  const rings = features.map((feature) => ringsOf(feature, isSphere));
  const all = rings.flat();
  const extent = wanted
    ? {west: wanted[0], south: wanted[1], east: wanted[2], north: wanted[3]}
    : extentOfRings(all, isSphere);
  if (extent === undefined || !(extent.west < extent.east && extent.south < extent.north))
    throw new FieldError(
      "missing polygons: nothing to draw; give features with Polygon or MultiPolygon geometry",
      {subject: "polygons"}
    );
  const frame = isSphere
    ? sphereFrame(extent, width, projection)
    : planeFrame(extent, width, {isDown: false, units: ""});
  const corners = all.reduce((n, {points}) => n + points.length, 0);
  const shapes = rings.map((each) => zoneShape(each, extent, frame, corners > 20_000 ? 4 : 1));
  const isMany = features.length > most;
  const paths = shapes.map(({d}, i) =>
    d === "" ? undefined : svg(page, "path", {d}, isMany ? null : svg(page, "title", {}, hint(i)))
  );
  const gap = hatch(page, {scale: pathScale});
  const thin = hatch(page, {scale: pathScale, isOver: true});
  const line = {fill: "none", "pointer-events": "none", "stroke-linejoin": "round"};
  const low = svg(page, "path", {...line, class: "fb-low", fill: thin.fill, "fill-rule": "evenodd"});
  // A dark line within a light one, so that it is seen on any colour.
  const held = [
    svg(page, "path", {...line, stroke: "#fff", "stroke-width": 36}),
    svg(page, "path", {...line, stroke: "#111", "stroke-width": 18})
  ];
  const borders = isMany
    ? {stroke: "none", "shape-rendering": "crispEdges"}
    : {stroke: "var(--paper, Canvas)", "stroke-width": 6};
  const group = svg(
    page,
    "g",
    {class: "fb-zone-shapes", "fill-rule": "evenodd", "stroke-linejoin": "round", ...borders},
    paths
  );
  const sheet = {
    x: Float64Array.of(extent.west, extent.east),
    y: Float64Array.of(extent.south, extent.north)
  };
  const id = freshId("edge");
  const drawing = Plot.plot({
    document: page,
    width: frame.width,
    height: frame.height,
    margin: 0,
    projection: frame.projection as Plot.PlotOptions["projection"],
    marks: [
      () => shore(page, sheet, "behind", extent, frame),
      () =>
        svg(
          page,
          "g",
          {"clip-path": `url(#${id})`},
          svg(page, "clipPath", {id}, svg(page, "path", {transform: unscale, d: outlinePath(sheet, frame)})),
          gap.pattern,
          thin.pattern,
          svg(page, "g", {transform: unscale}, group, low, held)
        ),
      () => edge(page, sheet, frame),
      () => edgeLabels(page, extent, frame, {units: {x: "", y: ""}, isLabelled: true})
    ]
  }) as SVGElement;
  const fills: string[] = [];
  return {
    drawing,
    paths,
    shapes,
    paint(color, isLow) {
      let hatched = "";
      for (const [i, path] of paths.entries()) {
        if (path === undefined) continue;
        const known = color(i);
        const fill = known ?? gap.fill;
        if (known !== undefined && isLow(i)) hatched += shapes[i].d;
        if (fill === fills[i]) continue;
        path.setAttribute("fill", fill);
        fills[i] = fill;
      }
      low.setAttribute("d", hatched);
    },
    hold(zone) {
      for (const path of held) path.setAttribute("d", zone === undefined ? "" : shapes[zone].d);
    }
  };
}

/** Whether any position cannot be a longitude and a latitude. */
function liesInPlane(coordinates: unknown): boolean {
  if (!Array.isArray(coordinates)) return false;
  if (typeof coordinates[0] !== "number") return coordinates.some(liesInPlane);
  return Math.abs(coordinates[0]) > 540 || Math.abs(coordinates[1]) > 90.001;
}
