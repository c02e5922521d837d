/** @file Neighbourhoods as values: what "near" means, and who is. */
import {FieldError} from "../../errors.ts";
import {digest} from "../operator/digest.ts";
import {kdTree} from "./kdTree.ts";
import {type Places, type PlacesInput, placesOf, type SpaceMetric} from "./places.ts";
import {arc, EARTH_RADIUS_KM} from "./sphere.ts";

/** Row i has the neighbours offsets[i] … offsets[i + 1]: nearest first, ties by index. Rows may be empty. */
export interface Neighbours {
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  /** In km on the sphere, in the units of the coordinates else. */
  readonly distances: Float64Array;
}

export interface Neighbourhood {
  readonly name: "knn" | "radius";
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * The neighbours of each place among `points`: of the points themselves, a point being its own neighbour only when asked
   * for, or of other places, where it does not matter.
   */
  find(points: PlacesInput, queries?: PlacesInput): Neighbours;
}

export interface Reach {
  /** At most so many. */
  count: number;
  /** No farther than this. */
  distance: number;
  metric: SpaceMetric | undefined;
  self: boolean;
}

/** How many answers a neighbourhood remembers: grids that come again at every time step are searched once. */
const REMEMBERED = 4;

/** Returns the neighbourhood, which remembers its last answers by the digest of the coordinates. */
export function neighbourhood(
  name: "knn" | "radius",
  options: Readonly<Record<string, unknown>>,
  reach: Reach
): Neighbourhood {
  const known = new Map<string, Neighbours>();
  return Object.freeze({
    name,
    options: Object.freeze(options),
    find(input: PlacesInput, queries?: PlacesInput): Neighbours {
      const points = placesOf(input, reach.metric);
      const asked = queries === undefined ? undefined : placesOf(queries, points.metric);
      if (asked && asked.dimension !== points.dimension)
        throw new FieldError(
          `invalid places: ${asked.dimension} features where the points have ${points.dimension}; expected as many`
        );
      const key = digest([points.metric, points.positions, asked?.positions]);
      const found = known.get(key) ?? search(points, asked, reach);
      known.delete(key);
      known.set(key, found);
      if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      return found;
    }
  });
}

/** Everyone within a distance, or the nearest: the tree finds candidates, exact distances and indices decide. */
function search(points: Places, asked: Places | undefined, {count, distance, self}: Reach): Neighbours {
  const {positions, dimension, metric} = points;
  const from = asked ?? points;
  const tree = kdTree(positions, dimension);
  const isSphere = metric === "sphere";
  const grain = isSphere ? 1e-6 : spanOf(points) * 2 ** -40;
  const offsets = new Int32Array(from.count + 1);
  const indices: number[] = [];
  const distances: number[] = [];
  for (let i = 0; i < from.count; ++i) {
    const at = i * dimension;
    const skip = asked || self ? -1 : i;
    let limit = isSphere ? 2 * Math.sin(Math.min(distance / EARTH_RADIUS_KM, Math.PI) / 2) : distance;
    if (count < points.count) {
      const squared = tree.nearest(from.positions, at, count, skip);
      limit = Math.min(limit, Math.sqrt(Math.max(0, squared)));
    }
    // Chords are no longer than arcs, so a grain of the one holds all ties of the other.
    const slack = isSphere ? (2 * grain) / EARTH_RADIUS_KM : 2 * grain;
    const near: number[] = [];
    const far: number[] = [];
    tree.within(from.positions, at, (limit + slack) ** 2, (point) => {
      if (point === skip) return;
      const d = isSphere
        ? arc(from.positions, at, positions, point * dimension)
        : straight(from.positions, at, positions, point * dimension, dimension);
      if (d > distance) return;
      near.push(point);
      far.push(d);
    });
    const rank = far.map((d) => (grain > 0 ? Math.round(d / grain) : d));
    const order = near.map((_, n) => n).sort((a, b) => rank[a] - rank[b] || near[a] - near[b]);
    for (const n of order.slice(0, count)) {
      indices.push(near[n]);
      distances.push(far[n]);
    }
    offsets[i + 1] = indices.length;
  }
  return Object.freeze({
    offsets,
    indices: Int32Array.from(indices),
    distances: Float64Array.from(distances)
  });
}

function straight(a: Float64Array, i: number, b: Float64Array, j: number, dimension: number): number {
  let sum = 0;
  for (let d = 0; d < dimension; ++d) sum += (a[i + d] - b[j + d]) ** 2;
  return Math.sqrt(sum);
}

/** The longest side of the box around the points; distances are equal when they differ by rounding on that scale. */
export function spanOf({positions, dimension}: Places): number {
  let span = 0;
  for (let d = 0; d < dimension; ++d) {
    let low = Infinity;
    let high = -Infinity;
    for (let at = d; at < positions.length; at += dimension) {
      low = Math.min(low, positions[at]);
      high = Math.max(high, positions[at]);
    }
    span = Math.max(span, high - low);
  }
  return span;
}
