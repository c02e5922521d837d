/** @file Who is near: one point, its neighbours joined to it, and the reach that they span, in a plane or on the sphere. */
import * as Plot from "@observablehq/plot";
import {geoAzimuthalEqualArea, geoCircle, geoGraticule10, type GeoPermissibleObjects} from "d3";
import {OptionError} from "../errors.ts";
import type {Neighbours} from "../kernels/index.ts";
import {axisColor} from "./colors.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatCount, formatNumber} from "./figure/format.ts";
import {coastPath} from "./map/coast.ts";

/** Lists of places: x and y in a plane, or longitude and latitude in degrees. */
export type NeighbourPlaces =
  | {readonly x: ArrayLike<number>; readonly y: ArrayLike<number>}
  | {readonly lon: ArrayLike<number>; readonly lat: ArrayLike<number>};

export interface NeighbourMapOptions extends FigureOptions {
  /** Whose neighbours are shown, by position; defaults to 0. */
  point?: number;
  /** The reach that is drawn, in km on the sphere; without it the distance of the farthest neighbour. */
  reach?: number;
  /** How far the map reaches from the point, in km; on the sphere only; defaults to 6000. */
  extent?: number;
  /** Lowest and highest x of the frame; in a plane only; without it those of the places. */
  xDomain?: readonly [number, number];
  /** Lowest and highest y of the frame; in a plane only; without it those of the places. */
  yDomain?: readonly [number, number];
  /** Units of x and y; defaults to none. */
  units?: string;
}

const earthKm = 6371.0088;

/**
 * Returns the map of one point and its neighbours. On the sphere it is an equal-area map round the point, so that neither
 * a pole nor the antimeridian is an edge.
 *
 * Shapes: places [point], neighbours as from `find`. Units: km on the sphere, else those of x and y.
 * Throws: OptionError `invalid point: 12; …` where there is no such place.
 *
 * @example
 * neighbourMap(places, knn({k: 8}).find(places), {point: 3, title: "Eight neighbours"})
 */
export function neighbourMap(
  places: NeighbourPlaces,
  {offsets, indices, distances}: Neighbours,
  {
    document,
    point = 0,
    reach,
    extent = 6000,
    xDomain,
    yDomain,
    units = "",
    width = 310,
    title,
    alt,
    ...options
  }: NeighbourMapOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const onSphere = "lon" in places;
  const [xs, ys] = (onSphere ? [places.lon, places.lat] : [places.x, places.y]).map((list) =>
    Array.from(list)
  );
  if (!(point in xs) || point + 1 >= offsets.length)
    throw new OptionError(`invalid point: ${point}; there are ${xs.length}, counted from 0`, {
      subject: "point",
      value: point
    });
  const from = offsets[point];
  const near = Array.from(indices.slice(from, offsets[point + 1]));
  const farthest = near.length ? distances[offsets[point + 1] - 1] : 0;
  const far = reach ?? farthest;
  const unit = onSphere ? "km" : units;
  const heading = title ?? `${counted(near.length)}`;
  const center: [number, number] = [xs[point], ys[point]];
  const at = (i: number) => ({x: xs[i], y: ys[i]});
  const blue = axisColor("X");
  const shared = {document: page, width};
  const marks: Plot.Markish[] = [
    Plot.link(near, {
      x1: center[0],
      y1: center[1],
      x2: (i: number) => xs[i],
      y2: (i: number) => ys[i],
      stroke: blue,
      strokeOpacity: 0.7
    }),
    Plot.dot(
      xs.map((_, i) => at(i)).filter((_, i) => i !== point),
      {
        x: "x",
        y: "y",
        r: onSphere ? 1.6 : 3,
        fill: "currentColor",
        fillOpacity: 0.45
      }
    ),
    Plot.dot(near.filter((i) => i !== point).map(at), {x: "x", y: "y", r: onSphere ? 3.2 : 4.5, fill: blue}),
    Plot.dot([at(point)], {x: "x", y: "y", r: 7, symbol: "star", fill: "currentColor"})
  ];
  const drawing = onSphere
    ? sphere(page, center, {...shared, far, extent, blue, marks})
    : Plot.plot({
        ...shared,
        aspectRatio: 1,
        marginTop: 12,
        marginLeft: 40,
        marginBottom: 34,
        x: {domain: xDomain, label: units || null, labelArrow: "none", ticks: 4, inset: 6},
        y: {domain: yDomain, label: null, ticks: 4, inset: 6},
        marks: [
          Plot.frame({strokeOpacity: 0.25}),
          far > 0 &&
            Plot.line(ring(center, far), {
              stroke: blue,
              strokeWidth: 1.5,
              strokeDasharray: "4 3",
              clip: "frame"
            }),
          ...marks
        ]
      } as Plot.PlotOptions);
  // Plot names its frame, and a bare rectangle may not have a name.
  drawing.querySelector('[aria-label="frame"]')?.removeAttribute("aria-label");
  const names = onSphere ? ["longitude", "latitude"] : ["x", "y"];
  const rows = near.map((i, n) => [i, xs[i], ys[i], distances[from + n]]);
  const last = unit ? `distance (${unit})` : "distance";
  return figure(
    page,
    {...options, title},
    [dataLink(page, "neighbours", toCsv(["point", ...names, last], rows))],
    describe(
      page,
      drawing as SVGElement,
      heading,
      alt ??
        (near.length
          ? `Point ${point + 1} of ${xs.length} and its ${counted(near.length)}, the farthest ${formatNumber(farthest, 3)} ${unit} away.`
          : `Point ${point + 1} of ${xs.length}; nobody is near.`)
    )
  );
}

function sphere(
  page: Document,
  center: [number, number],
  {
    far,
    extent,
    blue,
    marks,
    width,
    ...shared
  }: {document: Document; width: number; far: number; extent: number; blue: string; marks: Plot.Markish[]}
): Element {
  const angle = Math.min(90, ((extent / earthKm) * 180) / Math.PI);
  const projection = geoAzimuthalEqualArea()
    .rotate([-center[0], -center[1]])
    .clipAngle(angle)
    .fitExtent(
      [
        [2, 2],
        [width - 2, width - 2]
      ],
      geoCircle().center(center).radius(angle)()
    );
  const circle = (degrees: number): GeoPermissibleObjects => geoCircle().center(center).radius(degrees)();
  return Plot.plot({
    ...shared,
    width,
    height: width,
    margin: 0,
    projection: () => projection,
    marks: [
      Plot.geo(geoGraticule10(), {strokeOpacity: 0.12}),
      () =>
        svg(page, "path", {
          d: coastPath(projection),
          fill: "none",
          stroke: "currentColor",
          "stroke-opacity": 0.45
        }),
      Plot.geo(circle(0.998 * angle), {strokeOpacity: 0.3}),
      far > 0 &&
        Plot.geo(circle(((far / earthKm) * 180) / Math.PI), {
          stroke: blue,
          strokeWidth: 1.5,
          strokeDasharray: "4 3"
        }),
      ...marks
    ]
  } as Plot.PlotOptions);
}

function ring([x, y]: [number, number], radius: number): [number, number][] {
  return Array.from({length: 97}, (_, i) => {
    const turn = (i * Math.PI) / 48;
    return [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
  });
}

function counted(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "neighbour" : "neighbours"}`;
}
