/** @file What the golden cases of zonal aggregation are made of: outlines, grids, the field f1 and the masks. */
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {type Field, field, type ZoneFeature} from "fieldbook/kernels";
import {feature} from "topojson-client";

const require = createRequire(import.meta.url);

export interface GoldenGrid {
  lat: {first: number; step: number; count: number};
  lon: {first: number; step: number; count: number};
}

// biome-ignore lint/suspicious/noExplicitAny: JSON
export function golden(file: string): any {
  return JSON.parse(readFileSync(new URL(`golden/zonal/${file}.json`, import.meta.url), "utf8"));
}

const atlases = new Map<string, Map<string, ZoneFeature>>();

/** The features of an atlas, as topojson-client decodes them, by id. */
export function atlas(path: string, object: string): Map<string, ZoneFeature> {
  const known = atlases.get(path + object);
  if (known) return known;
  const topology = JSON.parse(readFileSync(require.resolve(path), "utf8"));
  const {features} = feature(topology, topology.objects[object]) as unknown as {features: ZoneFeature[]};
  const byId = new Map(features.map((each, i) => [String(each.id ?? `#${i}`), each]));
  atlases.set(path + object, byId);
  return byId;
}

export const states = () => atlas("us-atlas/counties-10m.json", "states");
export const counties = () => atlas("us-atlas/counties-10m.json", "counties");
export const nation = () => atlas("us-atlas/counties-10m.json", "nation");
export const countries = () => atlas("world-atlas/countries-50m.json", "countries");

/** The features of these ids, in this order. */
export function pick(from: Map<string, ZoneFeature>, rows: readonly {id: string}[]): ZoneFeature[] {
  return rows.map(({id}) => ({...from.get(id)!, id}));
}

/** Features of the geometries that stand in a golden file. */
export function inline(geometries: Readonly<Record<string, ZoneFeature["geometry"]>>): ZoneFeature[] {
  return Object.entries(geometries).map(([id, geometry]) => ({
    type: "Feature",
    id,
    properties: {},
    geometry
  }));
}

export function centres({first, step, count}: GoldenGrid["lat"]): Float64Array {
  return Float64Array.from({length: count}, (_, k) => first + step * k);
}

const D = Math.PI / 180;

/** 288 + 15 cos 2p + 8 sin 3l cos p + 2 sin 5p cos 2l at the centres of cells. */
export function f1(grid: GoldenGrid): Field {
  return onGrid(grid, (p, l) => {
    const [lat, lon] = [p * D, l * D];
    return (
      288 +
      15 * Math.cos(2 * lat) +
      8 * Math.sin(3 * lon) * Math.cos(lat) +
      2 * Math.sin(5 * lat) * Math.cos(2 * lon)
    );
  });
}

export function onGrid(
  grid: GoldenGrid,
  value: (lat: number, lon: number, j: number, i: number) => number
): Field {
  const [lat, lon] = [centres(grid.lat), centres(grid.lon)];
  const values = new Float64Array(lat.length * lon.length);
  for (let j = 0, n = 0; j < lat.length; ++j)
    for (let i = 0; i < lon.length; ++i) values[n++] = value(lat[j], lon[i], j, i);
  return field(values, {
    dims: ["lat", "lon"],
    coords: {lat: {values: lat, units: "degrees_north"}, lon: {values: lon, units: "degrees_east"}},
    units: "K",
    name: "f1"
  });
}

/** Whether the golden masks leave a cell out. */
export function isMissing(j: number, i: number, fraction: number): boolean {
  return (j * 73856093 + i * 19349663) % 1000003 < fraction * 1000003;
}
