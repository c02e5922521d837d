/** @file How a large product is cut into lanes: rectangles of the result, each summed over all of k in the same order. */
import {cut, LANE, MOST, type Plan, type Span, slice} from "./lanes.ts";
import {zerosLike} from "./matrix.ts";
import {threads} from "./pool.ts";
import type {Floats, Matrix} from "./types.ts";

/** Numbers of a result that one lane may have: 32 MB. */
const LARGE = 2 ** 22;

export function planGemm<D extends Floats>(
  a: Matrix<D>,
  b: Matrix<D>,
  {transposeA = false, transposeB = false}: {transposeA?: boolean; transposeB?: boolean}
): Plan<Matrix<D>> {
  const [m, k] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const n = transposeB ? b.rows : b.cols;
  // Tiles of float32 take half the time.
  const work = 2 * m * k * n * (a.data.BYTES_PER_ELEMENT / 8);
  const [down, across] = grid(m, n, howMany(work, m * n));
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

/**
 * How many lanes for so many floating-point operations and numbers of the result. Sums do not depend on the cut, so that
 * it may depend on the threads: two lanes for each of several, one for one unless the result is large, and without
 * workers as many as it takes to let go of the thread now and then.
 */
function howMany(work: number, numbers: number): number {
  const count = threads();
  const wanted =
    count > 1 ? Math.min(2 * count, work / LANE) : count === 1 ? numbers / LARGE : work / (5 * LANE);
  return 2 ** Math.floor(Math.log2(Math.min(MOST, Math.max(1, wanted))));
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
