/** @file The part of a variable that a reader is asked for. */
import {dimOf} from "../field/dims.ts";
import {type Position, toIndices} from "../field/isel.ts";
import type {Field} from "../field/types.ts";

/** Half-open. */
export type Span = readonly [from: number, to: number];

/** What is known of a variable before anything is read. */
export type Frame = Pick<Field, "dims" | "shape" | "coords" | "axes">;

/** Of each dim the run to read, and which of it are meant. */
export interface Window {
  readonly box: ReadonlyMap<string, readonly [from: number, to: number]>;
  readonly chosen: ReadonlyMap<string, {indices: ArrayLike<number>; drop: boolean}>;
}

export function windowOf(frame: Frame, part: Readonly<Record<string, Position>>): Window {
  const box = new Map<string, readonly [number, number]>();
  const chosen = new Map<string, {indices: ArrayLike<number>; drop: boolean}>();
  for (const [name, position] of Object.entries(part)) {
    const dim = dimOf(frame, name);
    const {indices, drop} = toIndices(dim, position, frame.shape[frame.dims.indexOf(dim)]);
    const [from, to] = Array.from(indices).reduce(
      ([a, b], i) => [Math.min(a, i), Math.max(b, i + 1)],
      [Infinity, 0]
    );
    const start = Math.min(from, to);
    box.set(dim, [start, to]);
    chosen.set(dim, {indices: Int32Array.from(indices, (i) => i - start), drop});
  }
  return {box, chosen};
}
