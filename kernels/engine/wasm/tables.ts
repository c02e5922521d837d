/** @file What the module of tables offers; see `assembly/` for the shapes. */
import {type Exports, SHORT} from "./arena.ts";

/** Addresses and strides in bytes, sizes in numbers. */
export interface Tables extends Exports {
  sortColumns(x: number, rows: number, cols: number, keys: number): void;
  quantileColumns(
    x: number,
    rows: number,
    cols: number,
    quantiles: number,
    count: number,
    out: number,
    keys: number,
    places: number
  ): void;
  csrApply(
    rows: number,
    offsets: number,
    from: number,
    to: number,
    indices: number,
    values: number,
    x: number,
    cols: number,
    y: number
  ): void;
  csrSlices(
    rows: number,
    offsets: number,
    indices: number,
    values: number,
    x: number,
    y: number,
    there: number
  ): number;
  gather(rows: number, indices: number, x: number, cols: number, y: number): void;
  addSegments(rows: number, cols: number, x: number, segments: number, y: number, seen: number): void;
  pickSegments(rows: number, cols: number, x: number, segments: number, y: number, sign: number): void;
  divide(count: number, y: number, x: number): void;
  transpose(x: number, rows: number, cols: number, y: number, stride: number): void;
  squares(m: number, d: number, a: number, b: number, stride: number, out: number): void;
  roots(count: number, x: number): void;
  halves(count: number, x: number): void;
  arcs(count: number, x: number, diameter: number): void;
  nearest(
    codes: number,
    count: number,
    bytes: number,
    query: number,
    tail: number,
    first: number,
    list: number,
    k: number,
    room: number,
    histogram: number
  ): void;
  arrange(
    list: number,
    k: number,
    bytes: number,
    histogram: number,
    indices: number,
    distances: number
  ): number;
}

/** Copies rows of `width` numbers into a rectangle of a matrix with `cols` columns, from `at` on. */
export function unstage(
  from: Float64Array,
  width: number,
  data: Float64Array,
  cols: number,
  at: number
): void {
  if (width === cols) {
    data.set(from, at);
    return;
  }
  for (let i = 0; i < from.length; i += width, at += cols) {
    if (width < SHORT) for (let j = 0; j < width; ++j) data[at + j] = from[i + j];
    else data.set(from.subarray(i, i + width), at);
  }
}
