/** @file Meridians and parallels, their labels, and the edge of the map. */
import {type GeoProjection, geoPath} from "d3";
import {svg} from "../figure/element.ts";
import {formatLatitude, formatLongitude} from "../figure/format.ts";
import {pathScale, rowPath} from "./cells.ts";
import {type Extent, type Frame, planeTicks} from "./projection.ts";

/** Edges of columns and rows. */
export interface Sheet {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60, 90];

/** Meridians and parallels at round degrees within the extent. */
export function degrees(
  {west, east, south, north}: Extent,
  {stretch}: Frame
): {lon: number[]; lat: number[]} {
  return {lon: multiples(west, east, 7), lat: multiples(south, north, stretch > 1 ? 4 : 6)};
}

function multiples(from: number, to: number, most: number): number[] {
  const step = steps.find((size) => (to - from) / size <= most) ?? 90;
  const out: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; ++i)
    out.push(Number((i * step).toFixed(6)));
  return out;
}

/** The graticule as path data. */
export function graticule(extent: Extent, frame: Frame, projection: GeoProjection): string {
  const {west, east, south, north} = extent;
  const {lon, lat} = degrees(extent, frame);
  const coordinates = [
    ...lon.map((at) => run((t) => [at, south + t * (north - south)])),
    ...lat.map((at) => run((t) => [west + 1e-6 + t * (east - west - 2e-6), at]))
  ];
  return geoPath(projection).digits(1)({type: "MultiLineString", coordinates}) ?? "";
}

function run(at: (t: number) => [number, number]): [number, number][] {
  return Array.from({length: 37}, (_, i) => at(i / 36));
}

/** Labels of the graticule, or of the axes of a plane. */
export function edgeLabels(
  document: Document,
  extent: Extent,
  frame: Frame,
  {units, isLabelled}: {units: {x: string; y: string}; isLabelled: boolean}
): SVGElement {
  const group = svg(document, "g", {class: "fb-labels", fill: "currentColor"});
  const {project, box} = frame;
  // Shifts in em, since text grows on a phone.
  const put = (x: number, y: number, anchor: string, dy: string, text: string) =>
    group.append(svg(document, "text", {x: round(x), y: round(y), dy, "text-anchor": anchor}, text));
  if (!frame.projection) {
    if (!isLabelled) return group;
    const along = planeTicks(extent.west, extent.east, units.x);
    const room = along.length > 1 ? project(along[1].at, 0)[0] - project(along[0].at, 0)[0] : Infinity;
    // Long numbers on a small map: some are left out, the last one has the units and stays.
    const every = Math.ceil((7 * Math.max(...along.map(({text}) => text.length))) / Math.abs(room));
    along.forEach(({at, text}, i) => {
      if ((along.length - 1 - i) % Math.max(1, every) === 0)
        put(project(at, extent.south)[0], box[3] + 5, "middle", under, text);
    });
    for (const {at, text} of planeTicks(extent.south, extent.north, units.y)) {
      put(box[0] - 6, project(extent.west, at)[1], "end", centred, text);
    }
    return group;
  }
  const {lon, lat} = degrees(extent, frame);
  if (frame.isCap) {
    const pole = extent.north > 0 ? 90 : -90;
    const rim = pole > 0 ? extent.south : extent.north;
    const [cx, cy] = project(0, pole);
    for (const at of lon) {
      if (at >= extent.west + 360 - 1e-6) continue;
      const [x, y] = project(at, rim);
      const size = Math.hypot(x - cx, y - cy);
      const [ux, uy] = [(x - cx) / size, (y - cy) / size];
      put(
        x + 6 * ux,
        y + 8 * uy,
        ux > 0.3 ? "start" : ux < -0.3 ? "end" : "middle",
        `${(0.35 + 0.45 * uy).toFixed(2)}em`,
        formatLongitude(at)
      );
    }
    return group;
  }
  // On a world map the meridians crowd at the poles, and their labels would lie far from where they are looked for.
  if (frame.straight !== "parallels") {
    let last = -Infinity;
    for (const at of lon) {
      const [x, y] = project(at, extent.south);
      if (x - last < 44 || x > frame.width - 4) continue;
      last = x;
      put(x, y + 4, "middle", under, formatLongitude(at));
    }
  }
  for (const at of lat) {
    if (Math.abs(at) === 90) continue;
    const [x, y] = project(extent.west, at);
    put(x - 6, y, "end", centred, formatLatitude(at));
  }
  return group;
}

/** The line round the data. */
export function outlinePath({x, y}: Sheet, frame: Frame): string {
  return rowPath(x, y[0], y[y.length - 1], frame);
}

/** The line round the data as it is drawn: a cap has no sides. */
export function edgePath(sheet: Sheet, frame: Frame): string {
  const {y} = sheet;
  if (!frame.isCap) return outlinePath(sheet, frame);
  const rims = [y[0], y[y.length - 1]].filter((lat) => Math.abs(lat) < 89.99);
  return rims
    .map((lat) => {
      const points = Array.from({length: 120}, (_, i) =>
        frame.project(3 * i, lat).map((at) => Math.round(at * pathScale))
      );
      return `M${points.join("L")}Z`;
    })
    .join("");
}

export const unscale = `scale(${1 / pathScale})`;

const under = "0.9em";
const centred = "0.35em";

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
