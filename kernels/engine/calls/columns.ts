/** @file What is done column by column. */
import {EngineError} from "../../../errors.ts";
import {cut, LANE, type Plan, planColumnStatistics, sideBySide, slice} from "../lanes.ts";
import {checkMatrix, isShared} from "../matrix.ts";
import type {Operation} from "../cores.ts";
import type {CallOptions, ColumnStatistics, Matrix} from "../types.ts";
import {call} from "./call.ts";

export const columnStatistics = call<[Matrix], CallOptions, ColumnStatistics>({
  operands: 1,
  check: ([a]) => checkMatrix(a),
  work: ([a]) => (planColumnStatistics(a).lanes.length === 1 ? 0 : 25 * a.data.length),
  plan: ([a]) => planColumnStatistics(a)
});

export const sortColumns = call<[Matrix], CallOptions, Matrix>({
  operands: 1,
  check: ([a]) => checkMatrix(a),
  work: ([a]) => sortWork(a),
  plan: ([a]) => planColumns("sortColumns", a)
});

export const quantileColumns = call<[Matrix, Float64Array], CallOptions, Matrix>({
  operands: 2,
  check([a, quantiles]) {
    checkMatrix(a);
    if (!(quantiles instanceof Float64Array)) {
      throw new EngineError("invalid quantiles: they must be a Float64Array; convert them first", {
        subject: "quantiles"
      });
    }
    const place = quantiles.findIndex((q) => !(q >= 0 && q <= 1));
    if (place < 0) return;
    throw new EngineError(`invalid quantile: ${quantiles[place]} at ${place}; expected 0 to 1`, {
      subject: "quantile",
      value: quantiles[place],
      place
    });
  },
  work: ([a]) => sortWork(a),
  plan: ([a, quantiles]) => planColumns("quantileColumns", a, quantiles)
});

/** About 15 ns a number at 20 operations a nanosecond, whatever the length of the columns. */
const sortWork = (a: Matrix) => 300 * a.data.length;

function planColumns(operation: Operation, a: Matrix, ...rest: unknown[]): Plan<Matrix> {
  // A copy for a worker costs a tenth of the work.
  const cuts = cut(a.cols, sortWork(a) / LANE / (isShared(a.data) ? 1 : 2), 16);
  return {
    operation,
    lanes: cuts.map((span) => [slice(a, true, span), ...rest]),
    join: (parts) => sideBySide(parts as Matrix[])
  };
}
