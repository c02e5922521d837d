/** @file Products of dense matrices. */
import {EngineError} from "../../../errors.ts";
import {planGram} from "../lanes.ts";
import {checkFloats, checkMatrix, mismatch} from "../matrix.ts";
import {planGemm} from "../planGemm.ts";
import type {CallOptions, Floats, Matrix} from "../types.ts";
import {call} from "./call.ts";

type Sides = {transposeA?: boolean; transposeB?: boolean} & CallOptions;
type Side = {side?: "rows" | "columns"} & CallOptions;

export const gemm = call<[Matrix<Floats>, Matrix<Floats>], Sides, Matrix<Floats>>({
  operands: 2,
  options: ["transposeA", "transposeB"],
  check([a, b], {transposeA = false, transposeB = false}) {
    checkFloats(a);
    checkFloats(b);
    if (a.data.constructor !== b.data.constructor)
      throw new EngineError("invalid matrix: one is float32 and one float64; convert either first", {
        subject: "matrix"
      });
    const inner = transposeA ? a.rows : a.cols;
    const other = transposeB ? b.cols : b.rows;
    if (inner !== other) throw mismatch("gemm", inner, other);
  },
  work: ([a, b], {transposeB = false}) => 2 * a.data.length * (transposeB ? b.rows : b.cols),
  plan: ([a, b], options) => planGemm(a, b, options)
});

export const gram = call<[Matrix], Side, Matrix>({
  operands: 1,
  options: ["side"],
  check([a], {side}) {
    checkMatrix(a);
    checkSide(side);
  },
  work: ([a], {side = "rows"}) => a.data.length * (side === "rows" ? a.rows : a.cols),
  plan: ([a], options) => planGram(a, options)
});

export const syrk = call<[Matrix, Matrix], Side, Matrix>({
  operands: 2,
  options: ["side"],
  check([a, c], {side = "rows"}) {
    checkMatrix(a);
    checkMatrix(c);
    checkSide(side);
    const size = side === "rows" ? a.rows : a.cols;
    if (c.rows !== size || c.cols !== size) throw mismatch("syrk", size, c.rows === size ? c.cols : c.rows);
  },
  work: ([a], {side = "rows"}) => a.data.length * (side === "rows" ? a.rows : a.cols),
  plan([a, c], options) {
    const {join, ...plan} = planGram(a, options);
    return {
      ...plan,
      join(parts) {
        const sum = join(parts);
        for (let i = 0; i < sum.data.length; ++i) sum.data[i] += c.data[i];
        return sum;
      }
    };
  }
});

function checkSide(side: string = "rows"): void {
  if (side === "rows" || side === "columns") return;
  throw new EngineError(`unknown side: ${side}; there are rows and columns`, {subject: "side", value: side});
}
