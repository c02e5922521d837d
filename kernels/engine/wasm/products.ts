/** @file Products and column statistics in WebAssembly. */
import {type Block, type Core, compact} from "../core.ts";
import type {ColumnStatistics, Matrix} from "../types.ts";
import type {Arena} from "./arena.ts";
import {makeGemm} from "./gemm.ts";
import {DEPTH, locate, sideOf, stage} from "./staged.ts";

/** How many columns go through the statistics at a time, and how many numbers at most. */
const COLUMNS = 256;
const NUMBERS = 2 ** 25;

type Products = Pick<Core, "gemm" | "gram" | "columnStatistics">;

const whole = (n: number) => Math.ceil(n / 4) * 4;

export function products(arena: Arena): Products {
  function gram(a: Block, {side = "rows"}: {side?: "rows" | "columns"} = {}): Matrix {
    const from = sideOf(a, side === "rows");
    const {lines: m, k} = from;
    const padded = whole(m);
    const [c, packed, raw] = arena.reserve(padded * padded, padded * Math.min(k, DEPTH), from.room);
    const sums = arena.view(c, padded * padded).fill(0);
    const {packRows, packCols, gramUpper} = arena.exports;
    for (let k0 = 0; k0 < k; k0 += DEPTH) {
      const depth = Math.min(DEPTH, k - k0);
      stage(arena, from, k0, raw);
      const [at, stride] = locate(from, 0, k0, raw);
      if (from.along) packRows(at, stride, m, depth, packed, 1);
      else packCols(at, stride, m, depth, packed);
      gramUpper(packed, padded, depth, c, padded * 8);
    }
    const data = new Float64Array(m * m);
    for (let i = 0; i < m; ++i) {
      for (let j = i; j < m; ++j) data[i * m + j] = data[j * m + i] = sums[i * padded + j];
    }
    arena.release();
    return {data, rows: m, cols: m};
  }

  function columnStatistics(a: Block): ColumnStatistics {
    const {rows, cols} = a;
    const fit = Math.max(2, Math.min(COLUMNS, Math.floor(NUMBERS / rows), cols + 1)) & ~1;
    const [raw, out] = arena.reserve(rows * fit, 5 * fit);
    const result = Array.from({length: 5}, () => new Float64Array(cols));
    for (let j = 0; j < cols; j += fit) {
      const width = Math.min(fit, cols - j);
      // Two columns go side by side; an odd one is staged with a neighbour of zeros.
      const staged = width + (width % 2);
      if (staged === width) arena.stage(a, [0, rows], [j, j + width], raw);
      else arena.stage(widened(a, j, width), [0, rows], [0, staged], raw);
      arena.exports.columnStatistics(raw, rows, staged, out);
      for (let r = 0; r < 5; ++r) result[r].set(arena.view(out + r * staged * 8, width), j);
    }
    arena.release();
    const [count, mean, m2, min, max] = result;
    return {count, mean, m2, min, max};
  }

  return {gemm: makeGemm(arena), gram, columnStatistics};
}

function widened({data, rows, cols, offset = 0, stride = cols}: Block, from: number, width: number): Block {
  const odd = compact({data, rows, cols: width, offset: offset + from, stride});
  const wide = new Float64Array(rows * (width + 1));
  for (let i = 0; i < rows; ++i) wide.set(odd.data.subarray(i * width, i * width + width), i * (width + 1));
  return {data: wide, rows, cols: width + 1};
}
