/** @file Columns in order and their quantiles in WebAssembly, some columns at a time. */
import type {Block, Core} from "../core.ts";
import {matrix} from "../matrix.ts";
import type {Matrix} from "../types.ts";
import type {Arena} from "./arena.ts";
import {type Tables, unstage} from "./tables.ts";

/** How many numbers go in at a time, so that they stay in the second-level cache. */
const NUMBERS = 2 ** 17;
/** Columns that share a cache line. */
const LINE = 8;
/** More columns would gain nothing. */
const MOST = 27 * LINE;
/** Numbers that a slab may have where a few columns alone are long. */
const SLAB = 2 ** 26;

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

/** An odd number of cache lines: rows whose distance is a power of two would drive one another out of the cache. */
function widthFor({rows, cols}: Block): number {
  const lines = Math.floor(Math.min(MOST, NUMBERS / rows) / LINE);
  const fit = LINE * (lines % 2 ? lines : Math.max(1, lines - 1));
  return Math.min(cols, fit * rows > SLAB ? 1 : fit);
}
