/** @file Products with sparse matrices and reductions by segment in WebAssembly; both to the bit what the twins say. */
import {type Block, type Core, compact} from "../core.ts";
import {matrix} from "../matrix.ts";
import {csrApply as plainApply} from "../twins/csrApply.ts";
import {gather as plainGather} from "../twins/gather.ts";
import {segmentReduce as plainReduce} from "../twins/segmentReduce.ts";
import type {Csr, Matrix, SegmentReducer} from "../types.ts";
import type {Arena} from "./arena.ts";
import {type Tables, unstage} from "./tables.ts";

/** Entries of a sparse matrix, and numbers of rows, that go in at a time, so that they stay in the second-level cache. */
const ENTRIES = 2 ** 15;
const NUMBERS = 2 ** 15;
/** How many numbers a slab of columns may have that is kept in the module's memory. */
const SLAB = 2 ** 23;
/** Columns that go through registers together. */
const TOGETHER = 16;

export function sparse(arena: Arena<Tables>): Pick<Core, "csrApply" | "gather" | "segmentReduce"> {
  function csrApply(w: Csr, x: Block): Matrix {
    const {rows, offsets, indices, values} = w;
    const {cols} = x;
    const slab = slabFor(Math.max(x.rows, rows), cols);
    // Every row of X is copied into the module, if it fits, which entries must be worth.
    if (2 * indices.length < x.rows || Math.max(x.rows, rows) > SLAB) return plainApply(w, compact(x));
    const out = matrix(rows, cols);
    const [starts, e, f, dense, sums] = arena.reserve(
      Math.ceil((rows + 1) / 2),
      ENTRIES / 2,
      ENTRIES,
      x.rows * slab,
      rows * slab
    );
    arena.ints(starts, rows + 1).set(offsets);
    for (let j = 0; j < cols; j += slab) {
      const width = Math.min(slab, cols - j);
      arena.stage(x, [0, x.rows], [j, j + width], dense);
      const result = arena.view(sums, rows * width).fill(0);
      let row = 0;
      for (let from = 0; from < indices.length; from += ENTRIES) {
        const to = Math.min(from + ENTRIES, indices.length);
        arena.ints(e, ENTRIES).set(indices.subarray(from, to));
        arena.view(f, ENTRIES).set(values.subarray(from, to));
        while (offsets[row + 1] <= from) row += 1;
        let end = row + 1;
        while (offsets[end] < to) end += 1;
        const [at, y] = [starts + row * 4, sums + row * width * 8];
        arena.exports.csrApply(end - row, at, from, to, e, f, dense, width, y);
      }
      unstage(result, width, out.data, cols, j);
    }
    arena.release();
    return out;
  }

  function gather(x: Block, rows: Int32Array): Matrix {
    const {cols} = x;
    const numbers = x.rows * cols;
    // Every row of X is copied into the module, if it fits, which rows chosen must be worth.
    if (2 * rows.length < x.rows || numbers > SLAB || cols === 0) return plainGather(compact(x), rows);
    const out = matrix(rows.length, cols);
    const most = Math.max(1, Math.floor(NUMBERS / cols));
    const [all, some, chosen] = arena.reserve(numbers, Math.ceil(most / 2), most * cols);
    arena.stage(x, [0, x.rows], [0, cols], all);
    for (let i = 0; i < rows.length; i += most) {
      const end = Math.min(rows.length, i + most);
      arena.ints(some, end - i).set(rows.subarray(i, end));
      arena.exports.gather(end - i, some, all, cols, chosen);
      out.data.set(arena.view(chosen, (end - i) * cols), i * cols);
    }
    arena.release();
    return out;
  }

  function segmentReduce(
    x: Block,
    segments: Int32Array,
    {count, reducer = "sum"}: {count: number; reducer?: SegmentReducer}
  ): Matrix {
    const {rows, cols} = x;
    if (count > SLAB) return plainReduce(compact(x), segments, {count, reducer});
    const out = matrix(count, cols);
    // Two columns go side by side; what stands beside an odd one is not copied out.
    const fit = slabFor(count, cols);
    const even = fit + (fit % 2);
    const most = Math.max(1, Math.floor(NUMBERS / even));
    const [raw, numbers, sums, seen] = arena.reserve(
      most * even,
      Math.ceil(most / 2),
      count * even,
      reducer === "mean" ? count * even : 0
    );
    const {addSegments, pickSegments, divide} = arena.exports;
    for (let j = 0; j < cols; j += fit) {
      const width = Math.min(fit, cols - j);
      const wide = width + (width % 2);
      const result = arena.view(sums, count * wide);
      result.fill(reducer === "min" || reducer === "max" ? NaN : 0);
      arena.view(seen, reducer === "mean" ? count * wide : 0).fill(0);
      for (let i = 0; i < rows; i += most) {
        const end = Math.min(rows, i + most);
        stagePairs(x, [i, end], [j, j + width], raw);
        arena.ints(numbers, end - i).set(segments.subarray(i, end));
        if (reducer === "min") pickSegments(end - i, wide, raw, numbers, sums, 1);
        else if (reducer === "max") pickSegments(end - i, wide, raw, numbers, sums, -1);
        else addSegments(end - i, wide, raw, numbers, sums, reducer === "mean" ? seen : 0);
      }
      if (reducer === "mean") divide(count * wide, sums, seen);
      if (wide === width) unstage(result, width, out.data, cols, j);
      else
        for (let i = 0; i < count; ++i)
          unstage(arena.view(sums + i * wide * 8, width), width, out.data, cols, i * cols + j);
    }
    arena.release();
    return out;
  }

  /** Stages an odd number of columns with one more of anything. */
  function stagePairs(x: Block, rows: Span, [from, to]: Span, address: number): void {
    if ((to - from) % 2 === 0) {
      arena.stage(x, rows, [from, to], address);
      return;
    }
    const width = to - from + 1;
    for (let i = rows[0]; i < rows[1]; ++i)
      arena.stage(x, [i, i + 1], [from, to], address + (i - rows[0]) * width * 8);
  }

  return {csrApply, gather, segmentReduce};
}

type Span = [from: number, to: number];

function slabFor(rows: number, cols: number): number {
  const most = Math.floor(SLAB / Math.max(1, rows));
  return Math.min(cols, most < TOGETHER ? Math.max(1, most) : most - (most % TOGETHER));
}
