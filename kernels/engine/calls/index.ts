/** @file The primitives by name; a new one adds its line here. */
import {columnStatistics} from "./columns.ts";
import {cholesky, eigh, solve, svd} from "./factors.ts";
import {gemm, gram, syrk} from "./products.ts";

export const calls = {
  gemm,
  gram,
  syrk,
  eigh,
  svd,
  cholesky,
  solve,
  columnStatistics
};
