/** @file The plain specification of functions of pairs of numbers. */
import {matrix} from "../matrix.ts";
import type {BinaryOperation, Matrix} from "../types.ts";

/**
 * Returns the function of every number of A and its partner in B.
 *
 * Shapes: [m, n] and [m, n], [1, n], [m, 1] or [1, 1]; a single row or column is repeated → [m, n].
 * Missing: NaN on either side gives NaN, for minimum and maximum too; division by 0 as IEEE says.
 * Precision: exact to the last bit; −0 is below 0.
 */
export function elementwise(a: Matrix, b: Matrix, {operation}: {operation: BinaryOperation}): Matrix {
  const {rows, cols} = a;
  const out = matrix(rows, cols);
  const loop = pairFunctions[operation];
  const down = b.rows === 1 ? 0 : b.cols;
  if (down === cols && b.cols === cols) loop(a.data, b.data, out.data, 0, out.data.length, 0, 1);
  else
    for (let i = 0; i < rows; ++i)
      loop(a.data, b.data, out.data, i * cols, cols, i * down, b.cols === 1 ? 0 : 1);
  return out;
}

/** `length` numbers from `at`; B is read from `other` on, `step` by step. */
type Loop = (
  a: Float64Array,
  b: Float64Array,
  to: Float64Array,
  at: number,
  length: number,
  other: number,
  step: number
) => void;

/** Each has a loop of its own: one call site with many functions would be slow for all. */
export const pairFunctions: Record<BinaryOperation, Loop> = {
  add(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = a[i] + b[j];
  },
  subtract(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = a[i] - b[j];
  },
  multiply(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = a[i] * b[j];
  },
  divide(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = a[i] / b[j];
  },
  minimum(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = Math.min(a[i], b[j]);
  },
  maximum(a, b, to, at, length, other, step) {
    for (let i = at, j = other; i < at + length; ++i, j += step) to[i] = Math.max(a[i], b[j]);
  }
};
