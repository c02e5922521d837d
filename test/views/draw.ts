/** @file What the tests of views share: a light document, a small world, and pictures as text that can be compared. */
import {parseHTML} from "linkedom";
import {field} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";

export const document = parseHTML("<!doctype html><html><body></body></html>")
  .document as unknown as Document;

/** Markup with one tag a line, numbers cut to three decimals, ids and styles that only repeat left out. */
export function picture(element: Element): string {
  return (
    element.outerHTML
      .replace(/<style>[\s\S]*?<\/style>/g, "")
      .replace(/fb-(\w+)-\d+/g, "fb-$1-N")
      .replace(/href="data:text\/csv[^"]*"/g, 'href="data:text/csv…"')
      .replace(/href="data:image\/png[^"]*"/g, 'href="data:image/png…"')
      .replace(/(\d\.\d{3})\d+/g, "$1")
      // The coast and the graticule are long and are checked by their own tests.
      .replace(/ d="([^"]{400})[^"]*"/g, ' d="$1…"')
      .replace(/></g, ">\n<") + "\n"
  );
}

/** The whole text of what readers see. */
export function text(element: Element): string {
  return (element.textContent ?? "").replace(/\s+/g, " ");
}

/** Values on an even grid of the sphere: rows from south to north, columns eastwards from `west`. */
export function sphere(
  rows: number,
  columns: number,
  value: (lon: number, lat: number) => number,
  {west = 0, east = NaN, south = -90, north = 90, name = "height", units = "m"} = {}
): Field {
  const width = Number.isNaN(east) ? 360 : east - west;
  const lat = Array.from({length: rows}, (_, i) => south + ((i + 0.5) * (north - south)) / rows);
  const lon = Array.from({length: columns}, (_, j) => west + ((j + 0.5) * width) / columns);
  const values = Float64Array.from(lat.flatMap((y) => lon.map((x) => value(x, y))));
  return field(values, {
    dims: ["lat", "lon"],
    coords: {lat: {values: lat, units: "degrees_north"}, lon: {values: lon, units: "degrees_east"}},
    name,
    units
  });
}
