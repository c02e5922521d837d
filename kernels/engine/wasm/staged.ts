/** @file A side of a product on its way into WebAssembly: copied in long pieces, to be packed from there step by step. */
import type {Block} from "../core.ts";
import type {Floats} from "../types.ts";
import type {Arena, Range} from "./arena.ts";

/** How many steps of the inner sum are packed at a time; fixed, since it sets the order of the sums. */
export const DEPTH = 256;
/** How many numbers of a side are staged at a time, in whole steps of DEPTH: few long copies beat many short ones. */
const STAGED = 2 ** 20;
/** Numbers between rows that would else lie a power of two apart. */
const GAP = 16;

/** A block as lines over k: rows of op(A), or columns of op(B). */
export interface Side<D extends Floats> {
  x: Block<D>;
  /** Whether lines lie along the rows of the block. */
  along: boolean;
  lines: number;
  k: number;
  /** How many steps of k are staged at a time. */
  steps: number;
  /** From row to row of what is staged, in numbers. */
  pitch: number;
  /** The room that it takes, in numbers. */
  room: number;
}

export function sideOf<D extends Floats>(x: Block<D>, along: boolean): Side<D> {
  const [lines, k] = along ? [x.rows, x.cols] : [x.cols, x.rows];
  const steps = Math.min(k, Math.max(1, Math.floor(STAGED / (lines * DEPTH))) * DEPTH);
  const [rows, width] = along ? [lines, steps] : [steps, lines];
  // Rows of whole pages would push one another out of the cache.
  const pitch = (width * x.data.BYTES_PER_ELEMENT) % 1024 === 0 ? width + GAP : width;
  return {x, along, lines, k, steps, pitch, room: rows * pitch};
}

/** Copies to `raw` what is needed from step k0 on, unless it is there already. */
export function stage<D extends Floats>(
  arena: Arena,
  {x, along, lines, k, steps, pitch}: Side<D>,
  k0: number,
  raw: number
): void {
  if (k0 % steps !== 0) return;
  const ks: Range = [k0, Math.min(k, k0 + steps)];
  arena.stage(x, along ? [0, lines] : ks, along ? ks : [0, lines], raw, pitch);
}

/** Where line l0 is at step k0, and how far it is to the next line, or the next step; in bytes. */
export function locate<D extends Floats>(
  {x, along, steps, pitch}: Side<D>,
  l0: number,
  k0: number,
  raw: number
): [address: number, stride: number] {
  const bytes = x.data.BYTES_PER_ELEMENT;
  const step = k0 % steps;
  return [raw + (along ? l0 * pitch + step : step * pitch + l0) * bytes, pitch * bytes];
}
