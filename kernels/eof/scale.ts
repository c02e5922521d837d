/** @file The scaling of scores: as they are, or divided or multiplied by the root of their eigenvalue. */
import type {Matrix} from "../engine/types.ts";

interface Scaling {
  readonly scaling: 0 | 1 | 2;
  readonly eigenvalues: ArrayLike<number>;
}

/** Scales samples × modes in place, or back with direction −1. Modes without variance keep scores of 0. */
export function scale({data, cols}: Matrix, {scaling, eigenvalues}: Scaling, direction: 1 | -1): void {
  if (scaling === 0) return;
  for (let i = 0; i < data.length; ++i) {
    const root = Math.sqrt(eigenvalues[i % cols]) || 1;
    data[i] *= (scaling === 2) === (direction === 1) ? root : 1 / root;
  }
}
