/** @file Shapefiles: outlines from the .shp, and what is known of each from the .dbf beside it. */
import type {Feature, Geometry, Position} from "geojson";
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {readDbf} from "./dbf.ts";
import {openFeatures} from "./json.ts";
import type {Bytes} from "./source.ts";

const HEADER = 100;

type Fail = (what: string) => never;

/**
 * Opens a shapefile as the features of `openJson`: points, or zones in `attrs.features`. Rings keep their order and their
 * turn; a hole goes to the outer ring around it. Heights and measures are left out. Attributes need the file of the same
 * name that ends in .dbf, which an address or a path finds by itself.
 *
 * Throws: FormatError `invalid Shapefile file: a.shp; …`, `unsupported Shapefile file: …` for surfaces.
 * Source: ESRI Shapefile Technical Description (1998).
 */
export async function openShapefile({name, bytes, beside}: Bytes): Promise<Dataset> {
  const fail: Fail = (what) => {
    throw new FormatError(`invalid Shapefile file: ${name}; ${what}`, {subject: "file", value: name});
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER) fail(`it ends at byte ${bytes.length}, in its header`);
  const end = 2 * view.getInt32(24);
  if (end > bytes.length || end < HEADER) fail(`it ends at byte ${bytes.length}, expected ${end}`);
  const geometries: (Geometry | null)[] = [];
  for (let at = HEADER; at < end; ) {
    const length = at + 12 <= end ? 2 * view.getInt32(at + 4) : -1;
    if (length < 4 || at + 8 + length > end) fail(`record ${geometries.length + 1} runs past byte ${end}`);
    const record = new DataView(bytes.buffer, bytes.byteOffset + at + 8, length);
    geometries.push(geometryOf(record, name, fail));
    at += 8 + length;
  }
  const dbf = await beside?.(".dbf");
  const rows = dbf && readDbf(dbf, name.replace(/shp$/i, "dbf"));
  if (rows && rows.length !== geometries.length)
    fail(`it has ${geometries.length} shapes, its .dbf ${rows.length} rows`);
  const projection = await beside?.(".prj");
  const isProjected = projection !== undefined && /^\s*PROJ/i.test(new TextDecoder().decode(projection));
  const features = geometries.map(
    (geometry, i): Feature => ({type: "Feature", geometry: geometry as Geometry, properties: rows?.[i] ?? {}})
  );
  return openFeatures(features, name, isProjected ? "projected" : undefined);
}

/** Types with heights (10 more) or measures (20 more) begin like those without. */
function geometryOf(view: DataView, name: string, fail: Fail): Geometry | null {
  const type = view.getInt32(0, true);
  const need = (bytes: number) => {
    if (bytes > view.byteLength) fail(`a shape of ${bytes} bytes lies in a record of ${view.byteLength}`);
  };
  if (type === 0) return null;
  const kind = type % 10;
  if (kind === 1) {
    need(20);
    return {type: "Point", coordinates: position(view, 4)};
  }
  if (kind === 8) {
    need(40);
    const points = countAt(view, 36, fail);
    need(40 + 16 * points);
    return {type: "MultiPoint", coordinates: line(view, 40, 0, points)};
  }
  if (kind !== 3 && kind !== 5)
    throw new FormatError(`unsupported Shapefile file: ${name}; shapes of type ${type}`, {
      subject: "file",
      value: name
    });
  need(44);
  const parts = countAt(view, 36, fail);
  const points = countAt(view, 40, fail);
  need(44 + 4 * parts + 16 * points);
  const starts = Array.from({length: parts}, (_, i) => view.getInt32(44 + 4 * i, true));
  const lines = starts.map((from, i) => {
    const to = starts[i + 1] ?? points;
    if (!(from >= 0 && to >= from && to <= points)) fail(`part ${i} goes from ${from} to ${to} of ${points}`);
    return line(view, 44 + 4 * parts, from, to);
  });
  if (kind === 3) return {type: "MultiLineString", coordinates: lines};
  const polygons = group(lines);
  return polygons.length === 1
    ? {type: "Polygon", coordinates: polygons[0]}
    : {type: "MultiPolygon", coordinates: polygons};
}

function countAt(view: DataView, at: number, fail: Fail): number {
  const count = view.getInt32(at, true);
  return count >= 0 ? count : fail(`a count of ${count}`);
}

function position(view: DataView, at: number): Position {
  return [view.getFloat64(at, true), view.getFloat64(at + 8, true)];
}

function line(view: DataView, at: number, from: number, to: number): Position[] {
  return Array.from({length: to - from}, (_, i) => position(view, at + 16 * (from + i)));
}

/** Clockwise rings begin polygons; the others are holes of the first that holds them, or polygons if none does. */
function group(rings: Position[][]): Position[][][] {
  const polygons = rings.filter((ring) => turn(ring) <= 0).map((ring) => [ring]);
  for (const ring of rings.filter((each) => turn(each) > 0)) {
    const home = polygons.find(([outer]) => holds(outer, ring[0]));
    if (home) home.push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

/** Twice the area, more than 0 where the ring goes against the clock. */
function turn(ring: Position[]): number {
  let twice = 0;
  for (const [i, [x, y]] of ring.entries()) {
    const [px, py] = ring[i > 0 ? i - 1 : ring.length - 1];
    twice += (px - ring[0][0]) * (y - ring[0][1]) - (x - ring[0][0]) * (py - ring[0][1]);
  }
  return twice;
}

function holds(ring: Position[], [x, y]: Position): boolean {
  let isIn = false;
  for (const [i, [bx, by]] of ring.entries()) {
    const [ax, ay] = ring[i > 0 ? i - 1 : ring.length - 1];
    if (ay > y !== by > y && ax + ((y - ay) / (by - ay)) * (bx - ax) < x) isIn = !isIn;
  }
  return isIn;
}
