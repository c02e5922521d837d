/** @file The area of the cells of a longitude–latitude grid. */
import {FieldError, listNames} from "../../errors.ts";
import {coordinateNumbers, coordinateOf, dimOf, maybeDim} from "./dims.ts";
import {field} from "./field.ts";
import {checkSpherical, EARTH_RADIUS, latitudesOf} from "./sphere.ts";
import type {Field} from "./types.ts";

/**
 * Returns the area of each cell on a sphere of radius 6371008.8 m: R² Δλ (sin φ₂ − sin φ₁).
 *
 * Shapes: [lat, lon], in the order the field has them. Units: m2.
 * Edges lie half way between centres and as far outside the first and last; at the poles they are clamped, so that a
 * global grid sums to 4πR².
 * Throws: FieldError for a projected field, a grid whose lat and lon are not dims, or a dim with one entry.
 */
export function cellArea(f: Field): Field {
  checkSpherical(f);
  latitudesOf(f);
  const {dims: on} = coordinateOf(f, "lon");
  if (maybeDim(f, "lat") === undefined || maybeDim(f, "lon") === undefined)
    throw new FieldError(
      `unsupported grid: lat and lon lie on ${listNames(on)}; areas need them as dimensions, weigh by "coslat" or a field of areas`,
      {subject: "grid", value: on}
    );
  const latDim = dimOf(f, "lat");
  const lonDim = dimOf(f, "lon");
  const heights = widths(edgesOf(f, "lat"), (edge) =>
    Math.sin((Math.min(90, Math.max(-90, edge)) * Math.PI) / 180)
  );
  const spans = widths(edgesOf(f, "lon"), (edge) => (edge * Math.PI) / 180);
  const dims = f.dims.filter((dim) => dim === latDim || dim === lonDim);
  const latFirst = dims[0] === latDim;
  const [outer, inner] = latFirst ? [heights, spans] : [spans, heights];
  const values = new Float64Array(outer.length * inner.length);
  for (let i = 0, n = 0; i < outer.length; ++i)
    for (let j = 0; j < inner.length; ++j) values[n++] = EARTH_RADIUS * EARTH_RADIUS * (outer[i] * inner[j]);
  const coords = Object.fromEntries(dims.map((dim) => [dim, f.coords[dim]]));
  return field(values, {dims, shape: [outer.length, inner.length], coords, units: "m2", name: "cell_area"});
}

/** The n + 1 edges of the n cells of a dim. Throws where one centre leaves the width open, or centres are missing or turn back. */
export function edgesOf(f: Field, name: string): Float64Array {
  const centres = coordinateNumbers(f, name);
  const n = centres.length;
  if (n < 2) {
    throw new FieldError(
      `missing width: ${name} has ${n} cell; a grid needs two or more to know its spacing`,
      {
        subject: "coordinate",
        value: name
      }
    );
  }
  const lost = Array.from(centres).findIndex((centre) => !Number.isFinite(centre));
  if (lost >= 0)
    throw new FieldError(`invalid coordinate: ${name} is ${centres[lost]} at ${lost}; expected degrees`, {
      subject: "coordinate",
      value: name
    });
  const edges = new Float64Array(n + 1);
  for (let i = 1; i < n; ++i) edges[i] = (centres[i - 1] + centres[i]) / 2;
  edges[0] = centres[0] - (centres[1] - centres[0]) / 2;
  edges[n] = centres[n - 1] + (centres[n - 1] - centres[n - 2]) / 2;
  const up = edges[n] > edges[0];
  for (let i = 0; i < n; ++i) {
    if (edges[i + 1] > edges[i] === up && edges[i + 1] !== edges[i]) continue;
    throw new FieldError(`invalid coordinate: ${name} turns back at ${centres[i]}; sort it first`, {
      subject: "coordinate",
      value: name
    });
  }
  return edges;
}

function widths(edges: Float64Array, measure: (edge: number) => number): Float64Array {
  const at = edges.map(measure);
  return Float64Array.from({length: edges.length - 1}, (_, i) => Math.abs(at[i + 1] - at[i]));
}
