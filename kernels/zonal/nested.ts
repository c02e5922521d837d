/** @file Grids within grids: one sparse matrix for each axis, and their products for both. */
import {OptionError} from "../../errors.ts";
import type {Csr} from "../engine/types.ts";
import {RADIANS} from "./measure.ts";
import type {Places} from "../operator/linearOperator.ts";
import type {Grid} from "./grid.ts";

export interface GridEdges {
  readonly latEdges: Float64Array;
  readonly lonEdges: Float64Array;
}

/** The edges of a grid in its own order. */
export function ownEdges({x, y, isNorthFirst, isEastFirst}: Grid): [lat: Float64Array, lon: Float64Array] {
  return [isNorthFirst ? y.slice().reverse() : y, isEastFirst ? x.slice().reverse() : x];
}

/** Edges with each cell cut into `factor` equal parts. */
export function finer(edges: Float64Array, factor: number): Float64Array {
  const out = new Float64Array((edges.length - 1) * factor + 1);
  for (let i = 0, n = 0; i + 1 < edges.length; ++i)
    for (let k = 0; k < factor; ++k) out[n++] = edges[i] + (k / factor) * (edges[i + 1] - edges[i]);
  out[out.length - 1] = edges[edges.length - 1];
  return out;
}

export function centresOf(edges: Float64Array): Float64Array {
  return edges.slice(1).map((edge, i) => (edge + edges[i]) / 2);
}

/** Widths of cells; of rows on the sphere, the differences of sin φ. */
export function widthsOf(edges: Float64Array, isLatitude: boolean): Float64Array {
  return edges.slice(1).map((edge, i) => {
    const half = 0.5 * RADIANS * (edge - edges[i]);
    return Math.abs(
      isLatitude ? Math.sin(half) * Math.cos(RADIANS * 0.5 * (edge + edges[i])) : edge - edges[i]
    );
  });
}

/** The cells between edges as what a matrix maps from or to, with the dims of a grid. */
export function placesBetween(grid: Grid, lat: Float64Array, lon: Float64Array): Places {
  const {dims, coords} = grid;
  const on = (dim: string, values: Float64Array) => ({...coords[dim], dims: [dim], values});
  return {
    dims,
    shape: [lat.length - 1, lon.length - 1],
    coords: {[dims[0]]: on(dims[0], centresOf(lat)), [dims[1]]: on(dims[1], centresOf(lon))},
    axes: {[dims[0]]: "X", [dims[1]]: "X"}
  };
}

/** [n · factor × n]: repeats each cell into its parts. */
export function repeatEach(n: number, factor: number): Csr {
  const rows = n * factor;
  return {
    rows,
    cols: n,
    offsets: Int32Array.from({length: rows + 1}, (_, i) => i),
    indices: Int32Array.from({length: rows}, (_, i) => Math.floor(i / factor)),
    values: new Float64Array(rows).fill(1)
  };
}

/** [n × n · factor]: the mean of the parts of each cell, weighted by `widths` of the parts. */
export function meanOfParts(n: number, factor: number, widths?: Float64Array): Csr {
  const cols = n * factor;
  const values = new Float64Array(cols);
  for (let i = 0; i < cols; i += factor) {
    let total = 0;
    for (let k = 0; k < factor; ++k) total += widths ? widths[i + k] : 1;
    for (let k = 0; k < factor; ++k) values[i + k] = (widths ? widths[i + k] : 1) / total;
  }
  return {
    rows: n,
    cols,
    offsets: Int32Array.from({length: n + 1}, (_, i) => i * factor),
    indices: Int32Array.from({length: cols}, (_, i) => i),
    values
  };
}

/**
 * [to × from]: linear interpolation between centres that ascend or descend; beyond the outermost the value stays level, or
 * where longitudes go round it is taken from across the seam.
 */
export function interpolate(from: Float64Array, to: Float64Array, goesRound: boolean): Csr {
  const n = from.length;
  const down = from[0] > from[n - 1];
  const at = (i: number) => (down ? from[n - 1 - i] : from[i]);
  const own = (i: number) => (down ? n - 1 - i : i);
  const offsets = new Int32Array(to.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (const [row, place] of to.entries()) {
    let low = 0;
    let high = n - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at(middle) <= place) low = middle;
      else high = middle - 1;
    }
    let next = low + 1;
    let share = 0;
    if (place < at(0)) {
      next = n - 1;
      share = goesRound ? (at(0) - place) / (at(0) + 360 - at(n - 1)) : 0;
    } else if (next === n) {
      next = 0;
      share = goesRound ? (place - at(n - 1)) / (at(0) + 360 - at(n - 1)) : 0;
    } else share = (place - at(low)) / (at(next) - at(low));
    const pair: [number, number][] = [
      [own(low), 1 - share],
      [own(next), share]
    ];
    for (const [index, value] of pair.filter(([, each]) => each > 0).sort(([a], [b]) => a - b)) {
      indices.push(index);
      values.push(value);
    }
    offsets[row + 1] = indices.length;
  }
  return {
    rows: to.length,
    cols: n,
    offsets,
    indices: Int32Array.from(indices),
    values: Float64Array.from(values)
  };
}

/** The Kronecker product: rows and columns of the grid whose axes these are, row-major. */
export function kron(a: Csr, b: Csr): Csr {
  const rows = a.rows * b.rows;
  const count = a.indices.length * b.indices.length;
  const offsets = new Int32Array(rows + 1);
  const indices = new Int32Array(count);
  const values = new Float64Array(count);
  let n = 0;
  for (let i = 0; i < a.rows; ++i)
    for (let j = 0; j < b.rows; ++j) {
      for (let e = a.offsets[i]; e < a.offsets[i + 1]; ++e)
        for (let f = b.offsets[j]; f < b.offsets[j + 1]; ++f) {
          indices[n] = a.indices[e] * b.cols + b.indices[f];
          values[n++] = a.values[e] * b.values[f];
        }
      offsets[i * b.rows + j + 1] = n;
    }
  return {rows, cols: a.cols * b.cols, offsets, indices, values};
}

export function checkFactor(factor: number): void {
  if (Number.isInteger(factor) && factor >= 1) return;
  throw new OptionError(`invalid factor: ${factor}; expected a whole number from 1`, {
    subject: "factor",
    value: factor
  });
}
