/** @file Functions of every number and of every pair. */
import {EngineError, listNames} from "../../../errors.ts";
import {cut, endToEnd, LANE, type Plan} from "../lanes.ts";
import {checkMatrix, isShared} from "../matrix.ts";
import {functions} from "../twins/map.ts";
import {pairFunctions} from "../twins/elementwise.ts";
import type {BinaryOperation, CallOptions, Matrix, UnaryOperation} from "../types.ts";
import {call, single} from "./call.ts";

/** These take 10 ns and more; all others take less than a copy for a worker would. */
const slow: readonly UnaryOperation[] = ["exp", "log", "tanh"];

export const map = call<[Matrix, UnaryOperation], CallOptions, Matrix>({
  operands: 2,
  check([a, operation]) {
    checkMatrix(a);
    checkOperation(operation, Object.keys(functions));
  },
  work: ([a, operation]) => mapWork(a, operation),
  plan([a, operation]): Plan<Matrix> {
    const {data, rows, cols} = a;
    const cuts = cut(data.length, isShared(data) ? mapWork(a, operation) / LANE : 1, 64);
    return {
      operation: "map",
      here: cuts.length === 1,
      lanes: cuts.map(([from, to]) => [{data, rows: 1, cols: to - from, offset: from}, operation]),
      join: (parts) => ({data: endToEnd(parts as Matrix[]), rows, cols})
    };
  }
});

const mapWork = ({data}: Matrix, operation: UnaryOperation) =>
  slow.includes(operation) ? 200 * data.length : 0;

export const elementwise = call<[Matrix, Matrix], {operation: BinaryOperation} & CallOptions, Matrix>({
  operands: 2,
  options: ["operation"],
  check([a, b], {operation}) {
    checkMatrix(a);
    checkMatrix(b);
    checkOperation(operation, Object.keys(pairFunctions));
    if ((b.rows === a.rows || b.rows === 1) && (b.cols === a.cols || b.cols === 1)) return;
    throw new EngineError(
      `invalid shapes: ${a.rows} × ${a.cols} against ${b.rows} × ${b.cols} in elementwise; B must be like A, or one row or column of it`,
      {subject: "shapes", value: [a.rows, a.cols, b.rows, b.cols]}
    );
  },
  work: () => 0,
  plan: ([a, b], {operation}) => single("elementwise", a, b, {operation})
});

function checkOperation(operation: string, known: string[]): void {
  if (known.includes(operation)) return;
  throw new EngineError(`unknown operation: ${operation}; there are ${listNames(known)}`, {
    subject: "operation",
    value: operation
  });
}
