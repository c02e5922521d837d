/** @file Columns in order and their quantiles in WebAssembly, some columns at a time. */
import type {Block, Core} from "../core.ts";
import {matrix} from "../matrix.ts";
import type {Matrix} from "../types.ts";
import type {Arena} from "./arena.ts";
import {type Tables, unstage} from "./tables.ts";

/** How many numbers go in at a time, so that they stay in the second-level cache. */
const NUMBERS = 2 ** 16;
/** Fewer columns would read a cache line more than once, more would gain nothing. */
const [FEWEST, MOST] = [8, 64];

export function columns(arena: Arena<Tables>): Pick<Core, "sortColumns" | "quantileColumns"> {
  function sortColumns(a: Block): Matrix {
    const {rows, cols} = a;
    const out = matrix(rows, cols);
    const fit = widthFor(a);
    const [raw, keys] = arena.reserve(rows * fit, rows);
    for (let j = 0; j < cols; j += fit) {
      const width = Math.min(fit, cols - j);
      arena.stage(a, [0, rows], [j, j + width], raw);
      arena.exports.sortColumns(raw, rows, width, keys);
      unstage(arena.view(raw, rows * width), width, out.data, cols, j);
    }
    arena.release();
    return out;
  }

  function quantileColumns(a: Block, quantiles: Float64Array): Matrix {
    const {rows, cols} = a;
    const count = quantiles.length;
    const out = matrix(count, cols);
    const fit = widthFor(a);
    const [raw, keys, sorted, places, found] = arena.reserve(rows * fit, rows, count, count, count * fit);
    const order = Array.from(quantiles.keys()).sort((i, j) => quantiles[i] - quantiles[j]);
    arena.view(sorted, count).set(order.map((q) => quantiles[q]));
    for (let j = 0; j < cols; j += fit) {
      const width = Math.min(fit, cols - j);
      arena.stage(a, [0, rows], [j, j + width], raw);
      arena.exports.quantileColumns(raw, rows, width, sorted, count, found, keys, places);
      order.forEach((q, line) => {
        out.data.set(arena.view(found + line * width * 8, width), q * cols + j);
      });
    }
    arena.release();
    return out;
  }

  return {sortColumns, quantileColumns};
}

function widthFor({rows, cols}: Block): number {
  return Math.min(cols, MOST, Math.max(FEWEST, Math.floor(NUMBERS / rows)));
}
