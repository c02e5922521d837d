/** @file What is done column by column. */
import {planColumnStatistics} from "../lanes.ts";
import {checkMatrix} from "../matrix.ts";
import type {CallOptions, ColumnStatistics, Matrix} from "../types.ts";
import {call} from "./call.ts";

export const columnStatistics = call<[Matrix], CallOptions, ColumnStatistics>({
  operands: 1,
  check: ([a]) => checkMatrix(a),
  work: ([a]) => (planColumnStatistics(a).lanes.length === 1 ? 0 : 25 * a.data.length),
  plan: ([a]) => planColumnStatistics(a)
});
