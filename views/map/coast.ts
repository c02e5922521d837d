/** @file The coastlines of the world, unpacked once when first drawn. */
import {type GeoProjection, geoPath} from "d3";
import type {Feature, FeatureCollection, MultiLineString} from "geojson";
import {feature, mesh} from "topojson-client";
import {land} from "../data/land.ts";

let areas: FeatureCollection | Feature | undefined;
let lines: MultiLineString | undefined;

/** Natural Earth's coastline at 1:110 million, as path data. Lines, not areas, so that no edge is drawn where it is cut. */
export function coastPath(projection: GeoProjection): string {
  lines ??= mesh(land);
  return geoPath(projection).digits(1)(lines) ?? "";
}

/** The land itself. */
export function landPath(projection: GeoProjection): string {
  areas ??= feature(land, land.objects.land);
  return geoPath(projection).digits(1)(areas) ?? "";
}
