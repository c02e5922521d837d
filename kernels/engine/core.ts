/** @file What an engine of ours does in one thread: the primitives without promises; the scheduler cuts work into lanes. */
import type {ColumnStatistics, Eigen, Matrix, Svd} from "./types.ts";

export interface Core {
  gemm(a: Matrix, b: Matrix, options?: {transposeA?: boolean; transposeB?: boolean}): Matrix;
  gram(a: Matrix, options?: {side?: "rows" | "columns"}): Matrix;
  eigh(a: Matrix, options?: {leading?: number}): Eigen;
  svd(a: Matrix, options?: {leading?: number}): Svd;
  cholesky(a: Matrix): Matrix;
  solve(a: Matrix, b: Matrix): Matrix;
  columnStatistics(a: Matrix): ColumnStatistics;
}
