/** @file A sparse matrix times slices of a field in WebAssembly: the cells it touches are brought together, eight slices side by side. */
import type {Core} from "../core.ts";
import {csrSlices as plain} from "../twins/csrSlices.ts";
import type {Csr, Numbers, SliceSums} from "../types.ts";
import type {Arena} from "./arena.ts";
import type {Tables} from "./tables.ts";

/** Slices that go through registers together. */
const TOGETHER = 8;
/** Fewer slices than these are not worth bringing together. */
const FEW = 3;
/** Entries after which a piece of the matrix ends, so that what it touches stays in a cache. */
const ENTRIES = 2 ** 16;
/** Numbers in the module's memory beyond which the twin answers. */
const MOST = 2 ** 24;

/** Some rows of a matrix, with the cells that they touch numbered from 0. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Ascending. */
  readonly touched: Int32Array;
  /** One for each entry of the rows: which of `touched` it is. */
  readonly local: Int32Array;
}

/** Found once for each matrix. */
const known = new WeakMap<Int32Array, readonly Piece[]>();

export function slices(arena: Arena<Tables>): Pick<Core, "csrSlices"> {
  function csrSlices(w: Csr, x: Numbers, starts: Int32Array): SliceSums {
    if (starts.length < FEW) return plain(w, x, starts);
    let pieces = known.get(w.indices);
    if (pieces === undefined) known.set(w.indices, (pieces = piecesOf(w)));
    const most = (size: (piece: Piece) => number) => pieces.reduce((n, piece) => Math.max(n, size(piece)), 0);
    const cells = most(({touched}) => touched.length);
    const rows = most(({from, to}) => to - from);
    const entries = w.indices.length;
    if (TOGETHER * (cells + 2 * rows) + 2 * entries > MOST) return plain(w, x, starts);
    const sums = new Float64Array(starts.length * w.rows);
    let weights: Float64Array | undefined;
    const [offsets, indices, values, packed, out, there] = arena.reserve(
      w.rows + 1,
      Math.ceil(entries / 2),
      entries,
      cells * TOGETHER,
      rows * TOGETHER,
      rows * TOGETHER
    );
    arena.ints(offsets, w.rows + 1).set(w.offsets);
    for (const {from, local} of pieces) arena.ints(indices + 4 * w.offsets[from], local.length).set(local);
    arena.view(values, entries).set(w.values);
    const side = arena.view(packed, cells * TOGETHER);
    for (let s = 0; s < starts.length; s += TOGETHER) {
      const group = starts.subarray(s, s + TOGETHER);
      for (const {from, to, touched} of pieces) {
        bringTogether(x, group, touched, side);
        const at = offsets + 4 * from;
        const gaps = arena.exports.csrSlices(to - from, at, indices, values, packed, out, there);
        const count = (to - from) * TOGETHER;
        spread(arena.view(out, count), group.length, sums, s * w.rows + from, w.rows);
        if (gaps === 0) continue;
        weights ??= new Float64Array(sums.length).fill(NaN);
        spread(arena.view(there, count), group.length, weights, s * w.rows + from, w.rows);
      }
    }
    arena.release();
    return weights ? {sums, weights} : {sums};
  }

  return {csrSlices};
}

function piecesOf({rows, cols, offsets, indices}: Csr): Piece[] {
  const pieces: Piece[] = [];
  const places = new Int32Array(cols);
  for (let from = 0, to = 0; from < rows; from = to) {
    to = from + 1;
    while (to < rows && offsets[to + 1] - offsets[from] <= ENTRIES) to += 1;
    const own = indices.subarray(offsets[from], offsets[to]);
    const touched = own.slice().sort();
    let count = 0;
    for (const cell of touched) if (count === 0 || touched[count - 1] !== cell) touched[count++] = cell;
    for (let k = 0; k < count; ++k) places[touched[k]] = k;
    pieces.push({from, to, touched: touched.slice(0, count), local: own.map((cell) => places[cell])});
  }
  return pieces;
}

/** Numbers of eight slices side by side, cell by cell; where there are fewer, the first stands in for the others. */
function bringTogether(x: Numbers, starts: Int32Array, touched: Int32Array, to: Float64Array): void {
  const [a, b = a, c = a, d = a, e = a, f = a, g = a, h = a] = starts;
  for (let u = 0, at = 0; u < touched.length; ++u, at += TOGETHER) {
    const cell = touched[u];
    to[at] = x[cell + a];
    to[at + 1] = x[cell + b];
    to[at + 2] = x[cell + c];
    to[at + 3] = x[cell + d];
    to[at + 4] = x[cell + e];
    to[at + 5] = x[cell + f];
    to[at + 6] = x[cell + g];
    to[at + 7] = x[cell + h];
  }
}

/** Eight slices side by side, row by row, into slices end to end; those beyond the last are left. */
function spread(from: Float64Array, slices: number, to: Float64Array, start: number, rows: number): void {
  if (slices < TOGETHER) {
    for (let k = 0; k < slices; ++k)
      for (let i = k, at = start + k * rows; i < from.length; i += TOGETHER) to[at++] = from[i];
    return;
  }
  for (let i = 0, at = start; i < from.length; i += TOGETHER, ++at) {
    to[at] = from[i];
    to[at + rows] = from[i + 1];
    to[at + 2 * rows] = from[i + 2];
    to[at + 3 * rows] = from[i + 3];
    to[at + 4 * rows] = from[i + 4];
    to[at + 5 * rows] = from[i + 5];
    to[at + 6 * rows] = from[i + 6];
    to[at + 7 * rows] = from[i + 7];
  }
}
