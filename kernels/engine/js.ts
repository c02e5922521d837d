/** @file The engine that needs nothing: the plain twins. */
import {type Core, compact} from "./core.ts";
import type {CoreSeat} from "./registry.ts";
import {cholesky} from "./twins/cholesky.ts";
import {columnStatistics} from "./twins/columnStatistics.ts";
import {eigh} from "./twins/eigh.ts";
import {gemm} from "./twins/gemm.ts";
import {gram} from "./twins/gram.ts";
import {solve} from "./twins/solve.ts";
import {svd} from "./twins/svd.ts";

const twins: Core = {
  gemm: (a, b, options) => gemm(compact(a), compact(b), options),
  gram: (a, options) => gram(compact(a), options),
  eigh: (a, options) => eigh(compact(a), options),
  svd: (a, options) => svd(compact(a), options),
  cholesky: (a) => cholesky(compact(a)),
  solve: (a, b) => solve(compact(a), compact(b)),
  columnStatistics: (a) => columnStatistics(compact(a))
};

export const js: CoreSeat = {
  name: "js",
  find: () => ({found: true, detail: "plain TypeScript, the specification"}),
  open: async () => twins
};
