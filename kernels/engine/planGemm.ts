/** @file How a large product is cut into lanes: rectangles of the result, each summed over all of k in the same order. */
import {cut, LANE, MOST, type Plan, type Span, slice} from "./lanes.ts";
import {zerosLike} from "./matrix.ts";
import type {Floats, Matrix} from "./types.ts";

export function planGemm<D extends Floats>(
  a: Matrix<D>,
  b: Matrix<D>,
  {transposeA = false, transposeB = false}: {transposeA?: boolean; transposeB?: boolean}
): Plan<Matrix<D>> {
  const [m, k] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const n = transposeB ? b.rows : b.cols;
  const [down, across] = grid(m, n, Math.min(MOST, (2 * m * k * n) / LANE));
  const tops = cut(m, down, 4);
  const sides = cut(n, across, 8);
  const tiles = tops.flatMap((rows) => sides.map((cols): [Span, Span] => [rows, cols]));
  return {
    operation: "gemm",
    lanes: tiles.map(([rows, cols]) => [
      tops.length > 1 ? slice(a, transposeA, rows) : a,
      sides.length > 1 ? slice(b, !transposeB, cols) : b,
      {transposeA, transposeB}
    ]),
    join(parts) {
      if (parts.length === 1) return parts[0] as Matrix<D>;
      const data = zerosLike(a.data, m * n);
      tiles.forEach(([[top], [left]], lane) => {
        const part = parts[lane] as Matrix<D>;
        for (let i = 0; i < part.rows; ++i) {
          data.set(part.data.subarray(i * part.cols, (i + 1) * part.cols), (top + i) * n + left);
        }
      });
      return {data, rows: m, cols: n};
    }
  };
}

/** Every lane packs its rows of A and its columns of B: the nearer to square, the less is packed twice. */
function grid(m: number, n: number, count: number): [down: number, across: number] {
  let best: [number, number] = [1, 1];
  let least = Infinity;
  for (let down = 1; down <= count; ++down) {
    const across = Math.floor(count / down);
    // Lanes that were not made would have to be worked by the others.
    const cost = (m / down + n / across) * (count / (down * across));
    if (cost < least) [best, least] = [[down, across], cost];
  }
  return best;
}
