/** @file Polygons on a map, edges straight in longitude and latitude, and the extent that holds them. */
import type {ZoneFeature, ZoneGeometry} from "../../kernels/index.ts";
import {pathScale} from "./cells.ts";
import type {Extent, Frame} from "./projection.ts";

/** A ring whose longitudes go on past ±180 instead of leaping, with its own extent. */
export interface Ring extends Extent {
  readonly points: readonly (readonly [number, number])[];
}

export interface ZoneShape {
  /** Path data in tenths of a pixel; empty where nothing of the zone lies on the sheet. */
  readonly d: string;
  /** The middle of its largest part, in pixels. */
  readonly centre: readonly [number, number];
}

/** Longest step that is drawn as one line, in degrees. */
const longest = 2;

/** All rings of a feature; a step of more than 180° goes the short way, a ring round a pole is closed along it. */
export function ringsOf({geometry}: ZoneFeature, isSphere: boolean): Ring[] {
  return polygonsOf(geometry).flatMap((polygon) => polygon.map((ring) => toRing(ring, isSphere)));
}

function polygonsOf(geometry: ZoneGeometry | null): number[][][][] {
  if (!geometry) return [];
  const {type, coordinates, geometries = []} = geometry;
  if (type === "Polygon") return [coordinates as number[][][]];
  if (type === "MultiPolygon") return coordinates as number[][][][];
  return geometries.flatMap(polygonsOf);
}

function toRing(ring: readonly (readonly number[])[], isSphere: boolean): Ring {
  const points: [number, number][] = [];
  let turn = 0;
  for (const [i, [x, y]] of ring.entries()) {
    if (isSphere && i > 0) turn -= 360 * Math.round((x - ring[i - 1][0]) / 360);
    points.push([x + turn, y]);
  }
  if (turn !== 0 && points.length > 0) {
    const [first, last] = [points[0], points[points.length - 1]];
    const pole = points.reduce((sum, [, y]) => sum + y, 0) > 0 ? 90 : -90;
    points.push([last[0], pole], [first[0], pole]);
  }
  return {points, ...around(points)};
}

function around(points: readonly (readonly [number, number])[]): Extent {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return {west, east, south, north};
}

/** The least extent that holds all rings: on the sphere, what is left of the widest gap between them. */
export function extentOfRings(rings: readonly Ring[], isSphere: boolean): Extent | undefined {
  const known = rings.filter(({west, south}) => Number.isFinite(west) && Number.isFinite(south));
  if (known.length === 0) return undefined;
  let [west, east] = [
    known.reduce((least, ring) => Math.min(least, ring.west), Infinity),
    known.reduce((most, ring) => Math.max(most, ring.east), -Infinity)
  ];
  if (isSphere) {
    const turned = known
      .map((ring) => {
        const from = wrap(ring.west, -180);
        return [from, from + ring.east - ring.west];
      })
      .sort((a, b) => a[0] - b[0]);
    let [reach, widest] = [turned.reduce((most, [, to]) => Math.max(most, to), -Infinity) - 360, 0];
    for (const [from, to] of turned) {
      if (from - reach > widest) [widest, west] = [from - reach, from];
      reach = Math.max(reach, to);
    }
    if (widest === 0) west = -180;
    east = west + 360 - widest;
  }
  const south = known.reduce((least, ring) => Math.min(least, ring.south), Infinity);
  const north = known.reduce((most, ring) => Math.max(most, ring.north), -Infinity);
  return {west, east, south, north};
}

/** The shape of one zone; `snap` is the grid, in tenths of a pixel, that corners are moved to. */
export function zoneShape(rings: readonly Ring[], extent: Extent, frame: Frame, snap: number): ZoneShape {
  let d = "";
  let centre: [number, number] = [NaN, NaN];
  let largest = -1;
  const middle = (extent.west + extent.east) / 2;
  for (const ring of rings) {
    if (ring.points.length < 3 || ring.south > extent.north || ring.north < extent.south) continue;
    const isTurning = frame.projection !== undefined;
    const home = isTurning ? wrap(ring.west, middle - 180) - ring.west : 0;
    // The second is the part that reaches over the cut.
    for (const shift of isTurning ? [home, home - 360] : [0]) {
      if (ring.west + shift > extent.east || ring.east + shift < extent.west) continue;
      const part = trace(ring, shift, frame, snap);
      d += part.d;
      if (part.size > largest) [largest, centre] = [part.size, part.centre];
      if (frame.cut === undefined && isTurning) break;
    }
  }
  return {d, centre};
}

function trace({points}: Ring, shift: number, {project}: Frame, snap: number) {
  let d = "";
  const start = [NaN, NaN];
  let [px, py] = [NaN, NaN];
  const pixels: [number, number][] = [];
  let before = points[points.length - 1];
  for (const point of points) {
    const far = Math.max(Math.abs(point[0] - before[0]), Math.abs(point[1] - before[1]));
    const n = Math.max(1, Math.ceil(far / longest));
    for (let i = 1; i <= n; ++i) {
      const t = i / n;
      const at = project(
        before[0] + t * (point[0] - before[0]) + shift,
        before[1] + t * (point[1] - before[1])
      );
      const [x, y] = at.map((value) => snap * Math.round((value * pathScale) / snap));
      if (x === px && y === py) continue;
      if (d === "") {
        d = `M${x} ${y}`;
        [start[0], start[1]] = [x, y];
      } else d += y === py ? `h${x - px}` : x === px ? `v${y - py}` : `l${x - px} ${y - py}`;
      pixels.push([x / pathScale, y / pathScale]);
      [px, py] = [x, y];
    }
    before = point;
  }
  const box = around(pixels);
  // What is smaller than a dot is drawn as one, so that it can be seen and found.
  if (pixels.length < 3) d = `M${start[0] - 6} ${start[1] - 6}h12v12h-12`;
  return {
    d: `${d}z`,
    size: (box.east - box.west) * (box.north - box.south),
    centre: [(box.west + box.east) / 2, (box.south + box.north) / 2] as [number, number]
  };
}

/** The longitude within the turn that begins at `west`. */
function wrap(lon: number, west: number): number {
  return lon - 360 * Math.floor((lon - west) / 360);
}
