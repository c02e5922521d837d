/** @file Longitudes go round: ranges as arcs, eastwards from one end to the other. */
import {cfKind} from "./roles.ts";
import {maybeCoordinateName} from "./dims.ts";
import type {Field} from "./types.ts";

export function isLongitude(f: Field, name: string): boolean {
  const found = maybeCoordinateName(f, name);
  return found !== undefined && cfKind(found, f.coords[found]) === "lon";
}

/** How far east of `from` a longitude lies, from 0 to below 360. */
export function eastOf(value: number, from: number): number {
  const east = (value - from) % 360;
  return east < 0 ? east + 360 : east;
}

/** Whether a longitude lies on the arc from `from` eastwards to `to`, ends included; 360 degrees and more are all. */
export function inArc(value: number, from: number, to: number): boolean {
  return to - from >= 360 || eastOf(value, from) <= eastOf(to, from);
}
