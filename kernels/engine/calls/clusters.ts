/** @file Rows sorted to the centres they are nearest. */
import {EngineError} from "../../../errors.ts";
import {checkFinite, checkMatrix, mismatch} from "../matrix.ts";
import type {CallOptions, Clustering, LloydOptions, Matrix} from "../types.ts";
import {call, single} from "./call.ts";

export const lloyd = call<[Matrix, Matrix], LloydOptions & CallOptions, Clustering>({
  operands: 2,
  options: ["maxIterations", "enough", "weights"],
  check([x, start], {maxIterations, enough = 0, weights}) {
    for (const each of [x, start]) {
      checkMatrix(each);
      checkFinite(each);
    }
    if (x.cols !== start.cols) throw mismatch("lloyd", x.cols, start.cols);
    if (!(Number.isInteger(maxIterations) && maxIterations >= 0 && enough >= 0 && start.rows >= 1))
      throw new EngineError(
        `invalid passes: ${maxIterations} from ${start.rows} centres until a shift of ${enough}; expected a whole number from 0, 1 or more, 0 or more`,
        {subject: "passes", value: maxIterations}
      );
    if (weights !== undefined && weights.length !== x.rows)
      throw new EngineError(`invalid weights: ${weights.length} for ${x.rows} rows; one is needed for each`, {
        subject: "weights",
        value: weights.length
      });
    const place = weights?.findIndex((weight) => !(weight >= 0 && weight < Infinity)) ?? -1;
    if (place >= 0)
      throw new EngineError(`invalid weight: ${weights![place]} at ${place}; expected 0 or more`, {
        subject: "weight",
        value: weights![place],
        place
      });
  },
  // Most passes measure few rows anew: some ten in all.
  work: ([x, start], {maxIterations}) => 3 * x.data.length * start.rows * Math.min(10, maxIterations + 1),
  plan: ([x, start], {maxIterations, enough, weights}) =>
    single("lloyd", x, start, {maxIterations, enough, weights})
});
