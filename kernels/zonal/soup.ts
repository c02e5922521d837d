/** @file Closed sets of directed edges in no order, cut by half planes: all that an area by edges needs. */
import {areaInside, type Edges} from "./edges.ts";
import type {Surface} from "./measure.ts";

/** Edges from x, y to x, y, four numbers each; as many end at a place as begin there. */
export type Soup = readonly number[];

/**
 * The edges of a polygon with the horizontal ones, which `Edges` leaves out: at each latitude they are what is missing for
 * as many to end at each place as begin there. All moved by `east`.
 */
export function closed({count, data}: Edges, east: number): number[] {
  const out: number[] = [];
  const ends: [y: number, x: number, balance: number][] = [];
  for (let at = 0; at < 4 * count; at += 4) {
    const [xa, ya, xb, yb] = [data[at] + east, data[at + 1], data[at + 2] + east, data[at + 3]];
    out.push(xa, ya, xb, yb);
    ends.push([ya, xa, -1], [yb, xb, 1]);
  }
  ends.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let flow = 0;
  for (let k = 0; k + 1 < ends.length; ++k) {
    const [y, x, balance] = ends[k];
    flow += balance;
    const [nextY, nextX] = ends[k + 1];
    if (nextY !== y || nextX === x) continue;
    for (let n = flow; n > 0; --n) out.push(x, y, nextX, y);
    for (let n = flow; n < 0; ++n) out.push(nextX, y, x, y);
  }
  return out;
}

/**
 * What lies to the left of the line from a to b. Where an edge leaves that side, one along the line leads on to a, and where
 * one comes back, one leads there from a: their sum is the boundary along the line, whatever the order.
 */
export function leftOf(soup: Soup, ax: number, ay: number, bx: number, by: number): number[] {
  const out: number[] = [];
  const [dx, dy] = [bx - ax, by - ay];
  for (let at = 0; at < soup.length; at += 4) {
    const px = soup[at];
    const py = soup[at + 1];
    const qx = soup[at + 2];
    const qy = soup[at + 3];
    const p = dx * (py - ay) - dy * (px - ax);
    const q = dx * (qy - ay) - dy * (qx - ax);
    if (p >= 0 && q >= 0) {
      out.push(px, py, qx, qy);
      continue;
    }
    if (p < 0 && q < 0) continue;
    const t = p / (p - q);
    // On lines along an axis the place is on the line to the bit.
    const x = dx === 0 ? ax : px + t * (qx - px);
    const y = dy === 0 ? ay : py + t * (qy - py);
    if (p >= 0) out.push(px, py, x, y, x, y, ax, ay);
    else out.push(ax, ay, x, y, x, y, qx, qy);
  }
  return out;
}

/** West, south, east, north. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export function boundsOf(soup: Soup): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  // Each place is the end of some edge.
  for (let at = 0; at < soup.length; at += 4) {
    const x = soup[at];
    const y = soup[at + 1];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west, south, east, north];
}

/** What lies in a box. */
export function within(soup: Soup, [west, south, east, north]: Bounds): Soup {
  const [w, s, e, n] = boundsOf(soup);
  let part = soup;
  if (w < west) part = leftOf(part, west, north, west, south);
  if (e > east) part = leftOf(part, east, south, east, north);
  if (s < south) part = leftOf(part, west, south, east, south);
  if (n > north) part = leftOf(part, east, north, west, north);
  return part;
}

/** The area inside, in degrees × height. */
export function areaOf(soup: Soup, surface: Surface): number {
  if (soup.length === 0) return 0;
  const [west, south, east, north] = boundsOf(soup);
  if (!(north > south)) return 0;
  const data = Float64Array.from(soup);
  return areaInside({count: data.length / 4, data, west, east, south, north}, surface);
}
