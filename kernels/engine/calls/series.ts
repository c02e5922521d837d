/** @file Series against a few columns: what is found of each, and what is left. */
import {EngineError} from "../../../errors.ts";
import {cut, endToEnd, LANE, type Span, slice} from "../lanes.ts";
import {checkMatrix, isShared, mismatch} from "../matrix.ts";
import type {CallOptions, Matrix, Numbers, Projection, SeriesPlaces} from "../types.ts";
import {call} from "./call.ts";
import {checkIndices, checkInts} from "./sparse.ts";

type Project = {starts?: Int32Array} & CallOptions;

export const projectSeries = call<[Numbers, SeriesPlaces, Matrix], Project, Projection>({
  operands: 3,
  options: ["starts"],
  check([x, places, basis], {starts}) {
    checkSeries(x, places, basis);
    if (starts) checkIndices("start", starts, 1, places.rows.length);
  },
  work: ([, {cells}, basis]) => 5 * cells.length * basis.data.length,
  plan([x, places, basis], {starts}) {
    // Without shared memory, to copy for a worker would cost as much.
    const here = !isShared(x);
    return {
      operation: "projectSeries",
      here,
      lanes: cutSeries(places, basis, here).map((span) => [x, only(places, span), basis, {starts}]),
      join(parts) {
        const all = parts as Projection[];
        const joined = (of: (part: Projection) => Float64Array) =>
          endToEnd(all.map((part) => ({data: of(part), rows: 1, cols: of(part).length})));
        return {
          scores: {data: joined(({scores}) => scores.data), rows: places.cells.length, cols: basis.rows},
          squares: joined(({squares}) => squares),
          lagged: joined(({lagged}) => lagged)
        };
      }
    };
  }
});

export const subtractSeries = call<[Numbers, SeriesPlaces, Matrix, Matrix], CallOptions, Float64Array>({
  operands: 4,
  check([x, places, weights, basis]) {
    checkSeries(x, places, basis);
    checkMatrix(weights);
    if (weights.cols !== basis.rows) throw mismatch("subtractSeries", weights.cols, basis.rows);
    if (weights.rows !== places.cells.length)
      throw mismatch("subtractSeries", weights.rows, places.cells.length);
  },
  work: ([, {cells}, basis]) => 3 * cells.length * basis.data.length,
  plan([x, places, weights, basis]) {
    const out = new Float64Array(x.length);
    return {
      operation: "subtractSeries",
      // Fresh memory for the answer takes longer than the sums, and a copy of it would take it twice.
      here: true,
      lanes: cutSeries(places, basis, true).map((span) => [
        x,
        only(places, span),
        slice(weights, false, span),
        basis,
        out
      ]),
      join: () => out
    };
  }
});

/** In the caller's thread a lane lasts as long as a page may wait, some 30 ms: to put lanes together copies what they found. */
function cutSeries({cells}: SeriesPlaces, basis: Matrix, isHere: boolean): Span[] {
  const work = 5 * cells.length * basis.data.length;
  return cut(cells.length, work / (isHere ? 4 * LANE : LANE), 4, Infinity);
}

const only = ({rows, cells}: SeriesPlaces, span: Span): SeriesPlaces => ({
  rows,
  cells: cells.subarray(...span)
});

function checkSeries(x: Numbers, {rows, cells}: SeriesPlaces, basis: Matrix): void {
  if (!ArrayBuffer.isView(x))
    throw new EngineError("invalid numbers: they must be a typed array; convert them first", {
      subject: "numbers"
    });
  checkMatrix(basis);
  if (basis.rows === 0)
    throw new EngineError("invalid basis: no columns; give one at least", {subject: "basis"});
  checkInts("rows", rows);
  if (rows.length !== basis.cols) throw mismatch("series", rows.length, basis.cols);
  let [least, most] = [0, 0];
  for (let i = 0; i < rows.length; ++i) {
    least = Math.min(least, rows[i]);
    most = Math.max(most, rows[i]);
  }
  if (rows.length > 0) checkIndices("cell", cells, -least, x.length - most);
}
