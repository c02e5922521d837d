/** @file The edges of a polygon, each directed so that what lies east of an upward edge is inside: even-odd, always. */
import {FieldError} from "../../errors.ts";
import {meetingsOf, nextVertices} from "./crossings.ts";
import {bandOf, besideEdge, heightIn, type Surface} from "./measure.ts";
import type {Part} from "./rings.ts";
import {untangle} from "./untangle.ts";

/** Edges end to end; horizontal ones have no area beside them and are left out. */
export interface Edges {
  readonly count: number;
  /** From (xa, ya) to (xb, yb), four numbers each. */
  readonly data: Float64Array;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Room for edges, reused from polygon to polygon. */
let room = new Float64Array(4096);

export interface Validity {
  /** Rings that cross or touch themselves, resolved by the even-odd rule. */
  tangled: boolean;
  /** Rings of so many overlapping edges that they were taken to be valid. */
  unchecked: boolean;
}

/**
 * The directed edges of a polygon; to be used before the next are asked for.
 *
 * Throws: FieldError `invalid polygon: 51610; …` for rings that cross themselves more often than can be resolved.
 */
export function edgesOf(part: Part, key: string, validity: Validity): Edges {
  const {count, x, y, starts} = part;
  const next = nextVertices(part);
  const {list, isInvalid, isComplete} = meetingsOf(part, next);
  if (isInvalid) validity.tangled = true;
  if (!isComplete) {
    if (list.length > 0)
      throw new FieldError(
        `invalid polygon: ${key}; its edges cross too often to tell inside from outside, simplify it first`,
        {subject: "polygon", value: key}
      );
    validity.unchecked = true;
  }
  if (list.length > 0) {
    const pieces = untangle(part, next, list, key);
    return finish(pieces, pieces.length / 4);
  }
  if (4 * count > room.length) room = new Float64Array(8 * count);
  const flat = room;
  const extents = starts.length > 2 ? ringExtents(part) : undefined;
  let n = 0;
  for (let r = 1; r < starts.length; ++r) {
    const [from, to] = [starts[r - 1], starts[r]];
    let twice = 0;
    for (let i = from; i < to; ++i) twice += (y[next[i]] - y[i]) * (2 * x[from] - x[i] - x[next[i]]);
    const isOuter = extents === undefined || depthOf(part, next, r, extents) % 2 === 0;
    const forwards = twice > 0 === isOuter;
    for (let i = from; i < to; ++i, n += 4) {
      const [a, b] = forwards ? [i, next[i]] : [next[i], i];
      flat[n] = x[a];
      flat[n + 1] = y[a];
      flat[n + 2] = x[b];
      flat[n + 3] = y[b];
    }
  }
  return finish(flat, n / 4);
}

/** [ring, (south, north, west)] */
function ringExtents({x, y, starts}: Part): Float64Array {
  const extents = new Float64Array(3 * starts.length);
  for (let r = 1; r < starts.length; ++r) {
    let [south, north, west] = [Infinity, -Infinity, Infinity];
    for (let i = starts[r - 1]; i < starts[r]; ++i) {
      if (y[i] < south) south = y[i];
      if (y[i] > north) north = y[i];
      if (x[i] < west) west = x[i];
    }
    extents.set([south, north, west], 3 * r);
  }
  return extents;
}

/** How many other rings a ring lies in; rings do not cross. */
function depthOf({x, y, starts}: Part, next: Int32Array, ring: number, extents: Float64Array): number {
  const px = x[starts[ring - 1]];
  const py = y[starts[ring - 1]];
  let depth = 0;
  for (let r = 1; r < starts.length; ++r) {
    // Of most rings no edge is in the way.
    if (r === ring || extents[3 * r] > py || extents[3 * r + 1] <= py || extents[3 * r + 2] > px) continue;
    let isIn = false;
    for (let i = starts[r - 1]; i < starts[r]; ++i) {
      const j = next[i];
      if (y[i] > py === y[j] > py) continue;
      if (x[i] + ((py - y[i]) / (y[j] - y[i])) * (x[j] - x[i]) < px) isIn = !isIn;
    }
    if (isIn) depth += 1;
  }
  return depth;
}

/** Leaves out what is horizontal. */
function finish(data: Float64Array, size: number): Edges {
  let west = Infinity;
  let east = -Infinity;
  let south = Infinity;
  let north = -Infinity;
  let n = 0;
  for (let at = 0; at < 4 * size; at += 4) {
    const xa = data[at];
    const ya = data[at + 1];
    const xb = data[at + 2];
    const yb = data[at + 3];
    if (xa < west) west = xa;
    if (xa > east) east = xa;
    if (ya < south) south = ya;
    if (ya > north) north = ya;
    if (ya === yb) continue;
    data[n] = xa;
    data[n + 1] = ya;
    data[n + 2] = xb;
    data[n + 3] = yb;
    n += 4;
  }
  return {count: n / 4, data, west, east, south, north};
}

/** The area inside, in degrees × height. */
export function areaInside({count, data, west, east, south, north}: Edges, surface: Surface): number {
  const ref = 0.5 * (west + east);
  const band = bandOf(south, north, surface);
  let area = 0;
  let lastY = NaN;
  let lastS = 0;
  for (let at = 0; at < 4 * count; at += 4) {
    const a = data[at + 1] - band.middle;
    const b = data[at + 3] - band.middle;
    const sa = data[at + 1] === lastY ? lastS : heightIn(band, a);
    lastS = heightIn(band, b);
    lastY = data[at + 3];
    area += besideEdge(band, ref, data[at], a, sa, data[at + 2], b, lastS);
  }
  return area;
}
