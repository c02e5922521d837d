/** @file GeoJSON, TopoJSON and lists of records. */
import type {Feature, Geometry} from "geojson";
import {FormatError} from "../../errors.ts";
import type {Dataset} from "../field/types.ts";
import {decodeUtf8} from "./source.ts";
import type {Bytes} from "./source.ts";
import {tableDataset, textColumn} from "./table.ts";
import type {Column} from "./table.ts";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Opens JSON of one of three kinds.
 *
 * - GeoJSON of points only: dim `point` with coordinates `lon` and `lat`, or `x` and `y` where an old `crs` member names
 *   a projected system.
 * - Any other GeoJSON: dim `zone`, whose coordinate is the features' ids, or 0, 1, … where any has none. The features
 *   are kept as `attrs.features`, in the same order.
 * - TopoJSON: the object with most geometries, as GeoJSON.
 * - A list of records: as a table, one row each.
 *
 * Properties that are numbers become variables, dates become times, text becomes coordinates; the rest is left out.
 */
export async function openJson({name, bytes}: Bytes): Promise<Dataset> {
  const value = JSON.parse(decodeUtf8(bytes)) as unknown;
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
    return tableDataset(columnsOf(value as Properties[]), name);
  }
  if (isRecord(value)) {
    if (value.type === "Topology") return openFeatures(await topologyFeatures(value, name), name);
    const features = featuresOf(value);
    if (features) return openFeatures(features, name, crsOf(value));
  }
  throw new FormatError(`unknown format: ${name}; expected GeoJSON, TopoJSON or a list of records`, {
    subject: "file",
    value: name
  });
}

/** Features as points or zones. */
export function openFeatures(features: readonly Feature[], name: string, crs?: string): Dataset {
  const fail = (what: string): never => {
    throw new FormatError(`invalid GeoJSON file: ${name}; ${what}`, {subject: "file", value: name});
  };
  features.forEach((feature, i) => {
    if (!isRecord(feature) || feature.type !== "Feature") fail(`member ${i} is not a feature`);
    checkGeometry(feature.geometry, (what) => fail(`feature ${i} has ${what}`));
  });
  const columns = columnsOf(features.map(({properties}) => properties ?? {}));
  const allPoints = features.length > 0 && features.every(({geometry}) => geometry?.type === "Point");
  if (allPoints) {
    const places = features.map(({geometry}) => (geometry as {coordinates: number[]}).coordinates);
    const names = crs ? ["x", "y"] : ["lon", "lat"];
    // A property of the same meaning would be a second coordinate: the geometry is the one to trust.
    const rest = columns.filter(
      (column) => !/^(lon|long|lng|longitude|lat|latitude|x|y)$/i.test(column.name)
    );
    const pair = names.map(
      (axis, d): Column => ({
        name: axis,
        kind: "number",
        values: Float64Array.from(places, (place) => place[d])
      })
    );
    return tableDataset([...pair, ...rest], name, {crs});
  }
  const ids = features.map((feature) => feature.id);
  const given = ids.every((id) => typeof id === "string" || typeof id === "number");
  // Ids are labels even when they are digits; a column of that name gives way to them.
  const zone: Column = {name: "zone", kind: "text", values: ids.map((id, i) => String(given ? id : i))};
  const others = columns.filter((column) => column.name !== "zone");
  return tableDataset([zone, ...others], name, {dim: "zone", attrs: {features}, crs});
}

function featuresOf(value: Properties): readonly Feature[] | undefined {
  if (value.type === "FeatureCollection" && Array.isArray(value.features)) return value.features as Feature[];
  if (value.type === "Feature") return [value as unknown as Feature];
  if (typeof value.type === "string" && value.type in depths) {
    return [{type: "Feature", properties: {}, geometry: value as unknown as Geometry}];
  }
  return undefined;
}

async function topologyFeatures(value: Properties, name: string): Promise<readonly Feature[]> {
  const {feature} = await import("topojson-client");
  const topology = value as unknown as Parameters<typeof feature>[0];
  const objects = Object.values(topology.objects ?? {});
  if (objects.length === 0) {
    throw new FormatError(`invalid TopoJSON file: ${name}; it has no objects`, {
      subject: "file",
      value: name
    });
  }
  const size = (object: (typeof objects)[number]) =>
    object.type === "GeometryCollection" ? object.geometries.length : 1;
  const largest = objects.reduce((best, object) => (size(object) > size(best) ? object : best));
  const found = feature(topology, largest) as unknown as Properties;
  return featuresOf(found) ?? [];
}

/** How deeply the coordinates of each type are nested. */
const depths: Readonly<Record<string, number>> = {
  Point: 1,
  MultiPoint: 2,
  LineString: 2,
  MultiLineString: 3,
  Polygon: 3,
  MultiPolygon: 4
};

function checkGeometry(geometry: Geometry | null, fail: (what: string) => never): void {
  if (geometry === null) return;
  if (!isRecord(geometry)) fail("no geometry");
  if (geometry.type === "GeometryCollection") {
    if (!Array.isArray(geometry.geometries)) fail("a collection without geometries");
    for (const each of geometry.geometries) checkGeometry(each, fail);
    return;
  }
  const depth = depths[geometry.type];
  if (depth === undefined) fail(`an unknown geometry: ${String(geometry.type).slice(0, 40)}`);
  const check = (value: unknown, level: number): boolean =>
    Array.isArray(value) &&
    (level === 1
      ? value.length >= 2 && value.every((x) => typeof x === "number")
      : value.every((each) => check(each, level - 1)));
  if (!check(geometry.coordinates, depth)) fail(`coordinates that do not make a ${geometry.type}`);
}

/** The code of an old `crs` member, when it is not longitude and latitude. */
function crsOf(value: Properties): string | undefined {
  const name = String((value.crs as {properties?: {name?: unknown}} | undefined)?.properties?.name ?? "");
  const code = /EPSG:+(?:[\d.]*:)?(\d+)$/i.exec(name)?.[1];
  return code && code !== "4326" ? `EPSG:${code}` : undefined;
}

/** Columns of the properties that records have, in order of appearance. */
function columnsOf(records: readonly Properties[]): Column[] {
  const keys = new Set(records.flatMap((record) => Object.keys(record)));
  return [...keys].flatMap((name): Column[] => {
    const cells = records.map((record) => record[name] ?? null);
    const there = cells.filter((cell) => cell !== null);
    if (there.length === 0) return [];
    if (there.every((cell) => typeof cell === "number")) {
      return [
        {
          name,
          kind: "number",
          values: Float64Array.from(cells, (cell) => (cell === null ? NaN : (cell as number)))
        }
      ];
    }
    if (!there.every((cell) => typeof cell === "string")) return [];
    const text = cells.map((cell) => (cell as string | null) ?? "");
    const column = textColumn(name, text);
    return [column.kind === "time" ? column : {name, kind: "text", values: text}];
  });
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
