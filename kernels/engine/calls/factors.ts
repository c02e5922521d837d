/** @file Decompositions and the solution of linear equations. */
import {EngineError} from "../../../errors.ts";
import {checkFinite, checkMatrix, checkSquare, mismatch} from "../matrix.ts";
import type {CallOptions, Eigen, Matrix, Svd} from "../types.ts";
import {call, single} from "./call.ts";

type Leading = {leading?: number} & CallOptions;

export const eigh = call<[Matrix], Leading, Eigen>({
  operands: 1,
  options: ["leading"],
  check([a], {leading}) {
    checkDecomposable(a);
    checkSquare(a);
    checkLeading(leading);
  },
  work: ([a], {leading}) => (leading === undefined ? 9 : 2) * a.rows ** 3,
  plan: ([a], {leading}) => single("eigh", a, {leading})
});

export const svd = call<[Matrix], Leading, Svd>({
  operands: 1,
  options: ["leading"],
  check([a], {leading}) {
    checkDecomposable(a);
    checkLeading(leading);
  },
  work: ([a]) => 20 * a.data.length * Math.min(a.rows, a.cols),
  plan: ([a], {leading}) => single("svd", a, {leading})
});

export const cholesky = call<[Matrix], CallOptions, Matrix>({
  operands: 1,
  check([a]) {
    checkDecomposable(a);
    checkSquare(a);
  },
  work: ([a]) => a.rows ** 3 / 3,
  plan: ([a]) => single("cholesky", a)
});

export const solve = call<[Matrix, Matrix], CallOptions, Matrix>({
  operands: 2,
  check([a, b]) {
    checkDecomposable(a);
    checkSquare(a);
    checkMatrix(b);
    if (a.rows !== b.rows) throw mismatch("solve", a.rows, b.rows);
  },
  work: ([a, b]) => a.rows ** 2 * (a.rows + 2 * b.cols),
  plan: ([a, b]) => single("solve", a, b)
});

function checkDecomposable(a: Matrix): void {
  checkMatrix(a);
  checkFinite(a);
}

function checkLeading(leading: number | undefined): void {
  if (leading === undefined || (Number.isInteger(leading) && leading >= 1)) return;
  throw new EngineError(`invalid leading: ${leading}; expected a whole number from 1`, {
    subject: "leading",
    value: leading
  });
}
