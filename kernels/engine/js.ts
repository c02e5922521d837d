/** @file The engine that needs nothing: the plain twins. */
import type {Core} from "./core.ts";
import type {EngineSeat} from "./registry.ts";
import {cholesky} from "./twins/cholesky.ts";
import {columnStatistics} from "./twins/columnStatistics.ts";
import {eigh} from "./twins/eigh.ts";
import {gemm} from "./twins/gemm.ts";
import {gram} from "./twins/gram.ts";
import {solve} from "./twins/solve.ts";
import {svd} from "./twins/svd.ts";

export const twins: Core = {gemm, gram, eigh, svd, cholesky, solve, columnStatistics};

export const js: EngineSeat = {
  name: "js",
  find: () => ({found: true, detail: "plain TypeScript, the specification"}),
  open: async () => twins
};
