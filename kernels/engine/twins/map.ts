/** @file The plain specification of functions of every number. */
import {matrix} from "../matrix.ts";
import type {Matrix, UnaryOperation} from "../types.ts";

/**
 * Returns the function of every number.
 *
 * Shapes: [m, n] → [m, n].
 * Missing: NaN stays NaN; outside their domain sqrt and log give NaN, log 0 is −Infinity.
 * Precision: exact, but exp, log and tanh, which are the host's (relative 1e-13); round goes to even from the middle.
 */
export function map({data, rows, cols}: Matrix, operation: UnaryOperation): Matrix {
  const out = matrix(rows, cols);
  // Each has a loop of its own: one call site with many functions would be slow for all.
  functions[operation](data, out.data);
  return out;
}

type Loop = (from: Float64Array, to: Float64Array) => void;

export const functions: Record<UnaryOperation, Loop> = {
  negate(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = -from[i];
  },
  abs(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.abs(from[i]);
  },
  sqrt(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.sqrt(from[i]);
  },
  square(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = from[i] * from[i];
  },
  exp(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.exp(from[i]);
  },
  log(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.log(from[i]);
  },
  tanh(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.tanh(from[i]);
  },
  sign(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.sign(from[i]);
  },
  floor(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = Math.floor(from[i]);
  },
  round(from, to) {
    for (let i = 0; i < to.length; ++i) to[i] = toEven(from[i]);
  }
};

/** From 2⁵² on there are no fractions, and adding it drops them as the host rounds, half to even. */
const WHOLE = 2 ** 52;

function toEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < WHOLE)) return x;
  const rounded = size + WHOLE - WHOLE;
  // −0.3 becomes −0, as IEEE says.
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}
