/** @file Who touches whom: neighbours of polygons by shared corners or edges, of grid cells by their place. */
import {FieldError, OptionError} from "../../errors.ts";
import {coordinateNumbers, maybeCoordinateName, roleDims} from "../field/dims.ts";
import {isField} from "../field/field.ts";
import {isLongitude} from "../field/longitude.ts";
import type {Field} from "../field/types.ts";
import {onlyOptions} from "../options.ts";
import {readGal} from "./readGal.ts";
import {makeWeights, type SpatialWeights} from "./weights.ts";

type Ring = readonly (readonly number[])[];
export interface PolygonGeometry {
  readonly type: string;
  /** Rings of a Polygon, polygons of a MultiPolygon. */
  readonly coordinates: unknown;
}
export interface PolygonFeature {
  readonly type?: string;
  readonly id?: string | number;
  readonly geometry: PolygonGeometry | null;
}
/** GeoJSON: a collection of features, or a list of features or geometries. */
export type Polygons =
  | {readonly features: readonly PolygonFeature[]}
  | readonly (PolygonFeature | PolygonGeometry)[];

export interface ContiguityOptions {
  /** Touching in a corner is enough for "queen", "rook" asks for an edge; defaults to "queen". */
  kind?: "queen" | "rook";
}

/**
 * Returns binary weights of what touches: polygons that share corners or edges to the last digit, the cells of a grid
 * beside one another (also across the seam of longitude when the grid goes round), or the list of a GAL file.
 *
 * Shapes: one row for each polygon, or for each cell of the two X dims of a field, row-major.
 * Throws: OptionError `invalid kind: …`; FieldError `invalid polygons: …`, `missing axis: …` for a field without a grid;
 * FormatError `invalid gal: …`.
 *
 * @example const W = rowStandardize(contiguity(counties, {kind: "rook"}));
 */
export function contiguity(
  from: string | Field | Polygons,
  {kind = "queen", ...others}: ContiguityOptions = {}
): SpatialWeights {
  onlyOptions("contiguity", others, "kind");
  if (kind !== "queen" && kind !== "rook")
    throw new OptionError(`invalid kind: ${kind}; expected queen or rook`, {subject: "kind", value: kind});
  if (typeof from === "string") return readGal(from);
  if (isField(from)) return ofGrid(from, kind);
  const list = Array.isArray(from) ? from : (from as {features?: readonly PolygonFeature[]} | null)?.features;
  if (!Array.isArray(list))
    throw new FieldError(
      "invalid polygons: no list of features; give GeoJSON, the text of a GAL file or a grid",
      {
        subject: "polygons"
      }
    );
  return ofPolygons(list as readonly (PolygonFeature | PolygonGeometry)[], kind);
}

function ofPolygons(list: readonly (PolygonFeature | PolygonGeometry)[], kind: string): SpatialWeights {
  const owners = new Map<string, Set<number>>();
  const own = (key: string, i: number) => {
    const known = owners.get(key);
    if (known) known.add(i);
    else owners.set(key, new Set([i]));
  };
  list.forEach((item, i) => {
    for (const ring of ringsOf(item, i))
      ring.forEach(([x, y], k) => {
        if (kind === "queen") own(`${x} ${y}`, i);
        else if (k > 0) {
          const ends = [`${x} ${y}`, `${ring[k - 1][0]} ${ring[k - 1][1]}`].sort();
          own(ends.join(" "), i);
        }
      });
  });
  const near = list.map(() => new Set<number>());
  for (const set of owners.values()) for (const i of set) for (const j of set) if (i !== j) near[i].add(j);
  const ids = list.map((item, i) => String(("id" in item && item.id) || i));
  return makeWeights(
    near.map((set) => Array.from(set, (j): [number, number] => [j, 1])),
    ids,
    "binary"
  );
}

function ringsOf(item: PolygonFeature | PolygonGeometry, i: number): readonly Ring[] {
  const {type, coordinates} = ("geometry" in item ? item.geometry : item) ?? {type: "nothing"};
  if (type === "Polygon") return coordinates as Ring[];
  if (type === "MultiPolygon") return (coordinates as Ring[][]).flat();
  throw new FieldError(`invalid polygons: item ${i} is ${type}; expected Polygon or MultiPolygon`, {
    subject: "polygons",
    value: i
  });
}

function ofGrid(f: Field, kind: string): SpatialWeights {
  const space = roleDims(f, "X");
  if (space.length !== 2)
    throw new FieldError(
      `missing axis: X; a grid has two dims of space and this field ${space.length} (${space.join(", ") || "none"})`,
      {subject: "axis", value: "X"}
    );
  const [height, width] = space.map((dim) => f.shape[f.dims.indexOf(dim)]);
  const wraps = space.map((dim) => goesRound(f, dim));
  const rows: [number, number][][] = [];
  for (let i = 0; i < height; ++i)
    for (let j = 0; j < width; ++j) {
      const near = new Set<number>();
      for (let di = -1; di <= 1; ++di)
        for (let dj = -1; dj <= 1; ++dj) {
          if (kind === "rook" && di !== 0 && dj !== 0) continue;
          const y = step(i + di, height, wraps[0]);
          const x = step(j + dj, width, wraps[1]);
          if (y >= 0 && x >= 0 && (y !== i || x !== j)) near.add(y * width + x);
        }
      rows.push(Array.from(near, (to): [number, number] => [to, 1]));
    }
  return makeWeights(
    rows,
    rows.map((_, i) => String(i)),
    "binary"
  );
}

function step(to: number, size: number, wraps: boolean): number {
  if (to >= 0 && to < size) return to;
  return wraps ? (to + size) % size : -1;
}

/** Whether longitudes, evenly spaced, come round to where they began. */
function goesRound(f: Field, dim: string): boolean {
  const name = maybeCoordinateName(f, dim);
  if (name === undefined || !isLongitude(f, name) || f.coords[name].dims.length !== 1) return false;
  const values = coordinateNumbers(f, name);
  const n = values.length;
  return n > 2 && Math.abs(((values[n - 1] - values[0]) * n) / (n - 1)) > 359.9;
}
