/** @file Products with sparse matrices, rows chosen and rows reduced by segment. */
import {EngineError, listNames} from "../../../errors.ts";
import {cut, endToEnd, LANE, type Plan, sideBySide, slice} from "../lanes.ts";
import {checkMatrix, isShared, mismatch} from "../matrix.ts";
import type {CallOptions, Csr, Matrix, Numbers, SegmentReducer, SliceSums} from "../types.ts";
import {call, single} from "./call.ts";

type Reduction = {count: number; reducer?: SegmentReducer} & CallOptions;

export const csrApply = call<[Csr, Matrix], CallOptions, Matrix>({
  operands: 2,
  check([w, x]) {
    checkCsr(w);
    checkMatrix(x);
    if (w.cols !== x.rows) throw mismatch("csrApply", w.cols, x.rows);
  },
  work: ([w, x]) => csrWork(w, x),
  plan: ([w, x]) => planCsr(w, x)
});

/** About half a nanosecond an entry and column, which is waiting for memory. */
const csrWork = (w: Csr, x: Matrix) => 10 * w.indices.length * x.cols;

/** Lanes of columns: each number of X goes to one of them alone. For few columns a copy of W costs as much as the work. */
function planCsr(w: Csr, x: Matrix): Plan<Matrix> {
  const cuts = cut(x.cols, csrWork(w, x) / LANE, 16);
  return {
    operation: "csrApply",
    here: cuts.length === 1,
    lanes: cuts.map((span) => [w, slice(x, true, span)]),
    join: (parts) => sideBySide(parts as Matrix[])
  };
}

export const csrSlices = call<[Csr, Numbers, Int32Array], CallOptions, SliceSums>({
  operands: 3,
  check([w, x, starts]) {
    checkCsr(w);
    if (!ArrayBuffer.isView(x)) {
      throw new EngineError("invalid numbers: they must be a typed array; convert them first", {
        subject: "numbers"
      });
    }
    checkIndices("start", starts, 0, x.length - w.cols + 1);
  },
  work: ([w, , starts]) => slicesWork(w, starts),
  plan([w, x, starts]) {
    // Reading is most of the work: without shared memory, to copy for a worker would cost as much.
    const cuts = cut(starts.length, isShared(x) ? slicesWork(w, starts) / LANE : 1, 8);
    return {
      operation: "csrSlices",
      here: cuts.length === 1,
      lanes: cuts.map((span) => [w, x, starts.subarray(...span)]),
      join: (parts) => slicesEndToEnd(parts as SliceSums[])
    };
  }
});

/** About two nanoseconds an entry and slice, most of it waiting for memory. */
const slicesWork = (w: Csr, starts: Int32Array) => 20 * w.indices.length * starts.length;

function slicesEndToEnd(parts: SliceSums[]): SliceSums {
  if (parts.length === 1) return parts[0];
  const join = (of: (part: SliceSums) => Float64Array) =>
    endToEnd(parts.map((part) => ({data: of(part), rows: 1, cols: part.sums.length})));
  const sums = join((part) => part.sums);
  if (parts.every(({weights}) => weights === undefined)) return {sums};
  return {sums, weights: join((part) => part.weights ?? new Float64Array(part.sums.length).fill(NaN))};
}

export const gather = call<[Matrix, Int32Array], CallOptions, Matrix>({
  operands: 2,
  check([x, rows]) {
    checkMatrix(x);
    checkIndices("row", rows, 0, x.rows);
  },
  // Nothing but memory is at work: to hand it to a worker and put the parts together would only add to it.
  work: () => 0,
  plan: ([x, rows]) => single("gather", x, rows)
});

const reducers: readonly string[] = ["sum", "mean", "min", "max"];

export const segmentReduce = call<[Matrix, Int32Array], Reduction, Matrix>({
  operands: 2,
  options: ["count", "reducer"],
  check([x, segments], {count, reducer = "sum"}) {
    checkMatrix(x);
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new EngineError(`invalid count: ${count}; expected a whole number from 0`, {
        subject: "count",
        value: count
      });
    }
    if (!reducers.includes(reducer)) {
      throw new EngineError(`unknown reducer: ${reducer}; there are ${listNames(reducers)}`, {
        subject: "reducer",
        value: reducer
      });
    }
    checkIndices("segment", segments, -1, count);
    if (segments.length === x.rows) return;
    throw new EngineError(`invalid segments: ${segments.length} for ${x.rows} rows; one is needed for each`, {
      subject: "segments",
      value: segments.length
    });
  },
  work: ([x]) => (planSegments(x).lanes.length === 1 ? 0 : 20 * x.data.length),
  plan: ([x, segments], {count, reducer}) => planSegments(x, segments, {count, reducer})
});

function planSegments(x: Matrix, ...rest: unknown[]): Plan<Matrix> {
  // Reading is most of the work: without shared memory, to copy for a worker would cost as much.
  const cuts = cut(x.cols, isShared(x.data) ? (20 * x.data.length) / LANE : 1, 64);
  return {
    operation: "segmentReduce",
    lanes: cuts.map((span) => [slice(x, true, span), ...rest]),
    join: (parts) => sideBySide(parts as Matrix[])
  };
}

/** Throws unless the rows of a sparse matrix are what they say. */
export function checkCsr({rows, cols, offsets, indices, values}: Csr): void {
  if (!(values instanceof Float64Array)) {
    throw new EngineError("invalid values: they must be a Float64Array; convert them first", {
      subject: "values"
    });
  }
  checkInts("offsets", offsets);
  checkIndices("column", indices, 0, cols);
  if (values.length !== indices.length) {
    throw new EngineError(
      `invalid values: ${values.length} for ${indices.length} indices; give one for each`,
      {
        subject: "values",
        value: values.length
      }
    );
  }
  if (offsets.length !== rows + 1) {
    throw new EngineError(`invalid offsets: ${offsets.length} for ${rows} rows; give one more than rows`, {
      subject: "offsets",
      value: offsets.length
    });
  }
  let last = 0;
  for (let i = 0; i <= rows; ++i) {
    if (offsets[i] < last || (i === 0 && offsets[i] !== 0)) {
      throw new EngineError(`invalid offset: ${offsets[i]} at ${i}; they must ascend from 0`, {
        subject: "offset",
        value: offsets[i],
        place: i
      });
    }
    last = offsets[i];
  }
  if (last !== indices.length) {
    throw new EngineError(
      `invalid offset: ${last} at ${rows}; the last must be ${indices.length}, the entries`,
      {
        subject: "offset",
        value: last,
        place: rows
      }
    );
  }
}

/** Throws unless every number is from `from`, below `below`. */
export function checkIndices(what: string, indices: Int32Array, from: number, below: number): void {
  checkInts(`${what}s`, indices);
  for (let i = 0; i < indices.length; ++i) {
    if (indices[i] >= from && indices[i] < below) continue;
    throw new EngineError(
      `invalid ${what}: ${indices[i]} at ${i}; expected a whole number from ${from}, below ${below}`,
      {subject: what, value: indices[i], place: i}
    );
  }
}

export function checkInts(what: string, value: unknown): void {
  if (value instanceof Int32Array) return;
  throw new EngineError(`invalid ${what}: they must be an Int32Array; convert them first`, {subject: what});
}
