/** @file What may go to a device of float32, and what must not: it is refused before it is sent. */
import {Refusal} from "../adapter.ts";
import type {Floats} from "../types.ts";

/** The largest number of float32, and the smallest that keeps all its digits; devices make less than that zero. */
export const LARGEST = 3.4028234663852886e38;
const SMALLEST = 1.1754943508222875e-38;

/** What a matrix holds, so that a result out of range is seen before it is made. */
export interface Range {
  min: number;
  max: number;
  /** The largest magnitude. */
  most: number;
  /** The smallest magnitude. */
  least: number;
}

/**
 * Returns the numbers rounded to float32, and their range.
 *
 * Refuses NaN and infinities, which devices may take for whatever they like, and numbers that float32 cannot hold.
 */
export function toFloat32(values: Floats): {values: Float32Array; range: Range} {
  const out = values instanceof Float32Array ? values : new Float32Array(values);
  const range = {min: Infinity, max: -Infinity, most: 0, least: Infinity};
  for (let i = 0; i < values.length; ++i) {
    const x = values[i];
    if (x - x !== 0) throw notFinite(x);
    const size = Math.abs(x);
    if (size > LARGEST || (size < SMALLEST && size > 0)) throw new Refusal(`${x} is beyond float32`);
    if (x < range.min) range.min = x;
    if (x > range.max) range.max = x;
    if (size > range.most) range.most = size;
    if (size < range.least) range.least = size;
  }
  return {values: out, range};
}

/** Refuses results that are not finite: finite numbers led beyond float32, or to where devices do as they like. */
export function checkResult(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; ++i) {
    if (values[i] - values[i] !== 0) throw new Refusal("a result is beyond float32");
  }
  return values;
}

export function notFinite(x: number): Refusal {
  return new Refusal(`${x} in the input, which only our own core promises to carry`);
}
