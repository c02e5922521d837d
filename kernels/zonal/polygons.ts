/** @file The polygons of a stencil: features of GeoJSON or TopoJSON, or what a reader kept of a file, each with its key. */
import {FieldError, OptionError} from "../../errors.ts";
import {isField} from "../field/field.ts";
import type {Dataset, Field} from "../field/types.ts";
import {openDataset} from "../io/open.ts";
import type {Source} from "../io/source.ts";

export interface ZoneGeometry {
  readonly type: string;
  /** Rings of a Polygon, polygons of a MultiPolygon. */
  readonly coordinates?: unknown;
  /** Members of a GeometryCollection. */
  readonly geometries?: readonly ZoneGeometry[];
}
export interface ZoneFeature {
  readonly type?: string;
  readonly id?: string | number;
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly geometry: ZoneGeometry | null;
}

/**
 * GeoJSON: a collection, or a list of features or geometries. TopoJSON: the object with most members. Or a file of polygons:
 * its path, address or attachment, or the dataset or a field of zones that it was opened as.
 */
export type ZoneInput =
  | {readonly features: readonly ZoneFeature[]}
  | readonly (ZoneFeature | ZoneGeometry)[]
  | ZoneFeature
  | ZoneGeometry
  | {readonly type: "Topology"}
  | Field
  | Dataset
  | Source;

/** One polygon: rings of positions. */
export type Rings = readonly (readonly ArrayLike<number>[])[];

export interface Zone {
  readonly key: string;
  readonly polygons: readonly Rings[];
}

/**
 * The zones of the input, in its order. Keys are the property named, else ids, else 0, 1, ….
 *
 * Throws: FieldError `missing polygons: …`, `duplicate key: 06037; …`, `missing key: …`; OptionError `unknown key: …`.
 */
export async function zonesOf(input: ZoneInput, key: string | undefined): Promise<Zone[]> {
  const features = (await featuresOf(input)).map(asFeature);
  if (features.length === 0)
    throw new FieldError(
      "missing polygons: none given; give features with Polygon or MultiPolygon geometry",
      {
        subject: "polygons"
      }
    );
  const byId = features.every(({id}) => id !== undefined && id !== null);
  const seen = new Set<string>();
  return features.map((feature, i) => {
    const name = keyOf(feature, i, key, byId);
    if (seen.has(name))
      throw new FieldError(`duplicate key: ${name}; each zone needs its own`, {subject: "key", value: name});
    seen.add(name);
    return {key: name, polygons: polygonsOf(feature.geometry, name)};
  });
}

function keyOf({id, properties}: ZoneFeature, i: number, key: string | undefined, byId: boolean): string {
  if (key === undefined) return String(byId ? id : i);
  const value = properties?.[key] ?? (key === "id" ? id : undefined);
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (i === 0) {
    const names = Object.keys(properties ?? {});
    throw new OptionError(
      `unknown key: ${key}; feature 0 has ${names.length ? names.join(", ") : "no properties"}`,
      {subject: "key", value: key}
    );
  }
  throw new FieldError(`missing key: feature ${i} has no ${key}; leave it out or give it one`, {
    subject: "key",
    value: i
  });
}

async function featuresOf(input: ZoneInput): Promise<readonly unknown[]> {
  if (Array.isArray(input)) return input;
  if (isSource(input)) return featuresOf(await openDataset(input));
  if (typeof input !== "object" || input === null || input instanceof Promise) throw noPolygons(input);
  const kept = (input as Dataset).attrs?.features;
  if ((isField(input) || "read" in input) && Array.isArray(kept)) return kept;
  const {type, features} = input as {type?: unknown; features?: unknown};
  if (Array.isArray(features)) return features;
  if (type === "Topology") return topologyFeatures(input);
  if (type === "Feature" || type === "Polygon" || type === "MultiPolygon" || type === "GeometryCollection")
    return [input];
  throw noPolygons(input);
}

function isSource(input: ZoneInput): input is Source {
  if (typeof input === "string" || input instanceof URL || input instanceof ArrayBuffer) return true;
  return ArrayBuffer.isView(input) || typeof (input as Partial<Blob> | null)?.arrayBuffer === "function";
}

async function topologyFeatures(input: object): Promise<readonly unknown[]> {
  const {feature} = await import("topojson-client");
  const topology = input as Parameters<typeof feature>[0];
  const size = (object: object) => (object as {geometries?: unknown[]}).geometries?.length ?? 1;
  const objects = Object.values(topology.objects ?? {}).sort((a, b) => size(b) - size(a));
  if (objects.length === 0) throw noPolygons(input);
  const found = feature(topology, objects[0]) as unknown as {features?: unknown[]};
  return found.features ?? [found];
}

function asFeature(each: unknown, i: number): ZoneFeature {
  const given = each as (ZoneFeature & ZoneGeometry) | null;
  if (typeof given !== "object" || given === null)
    throw new FieldError(`invalid feature: ${String(given)} at ${i}; expected GeoJSON`, {
      subject: "feature",
      value: i
    });
  return given.type === "Feature" || "geometry" in given ? given : {geometry: given};
}

function polygonsOf(geometry: ZoneGeometry | null, key: string): readonly Rings[] {
  if (geometry === null || geometry === undefined) return [];
  const {type, coordinates} = geometry;
  if (type === "Polygon" && Array.isArray(coordinates)) return [coordinates as Rings];
  if (type === "MultiPolygon" && Array.isArray(coordinates)) {
    if (coordinates.every(Array.isArray)) return coordinates as Rings[];
    throw new FieldError(`invalid polygon: ${key}; each polygon is a list of rings`, {
      subject: "polygon",
      value: key
    });
  }
  if (type === "GeometryCollection" && Array.isArray(geometry.geometries))
    return geometry.geometries.flatMap((each) => polygonsOf(each, key));
  throw new FieldError(`invalid polygon: ${key} is a ${String(type)}; expected Polygon or MultiPolygon`, {
    subject: "polygon",
    value: key
  });
}

function noPolygons(input: unknown): FieldError {
  const {name, attrs} = (input ?? {}) as Partial<Dataset>;
  const is =
    input instanceof Promise
      ? "a promise, await it first"
      : typeof attrs === "object" && name
        ? `none in ${name}`
        : ((input as ZoneGeometry | null)?.type ?? typeof input);
  return new FieldError(
    `missing polygons: ${is}; give GeoJSON features, a TopoJSON topology, or a file of polygons`,
    {subject: "polygons"}
  );
}
