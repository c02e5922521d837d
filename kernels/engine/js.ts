/** @file The engine that needs nothing: the plain twins. */
import {type Core, compact} from "./core.ts";
import type {CoreSeat} from "./registry.ts";
import {cholesky} from "./twins/cholesky.ts";
import {columnStatistics} from "./twins/columnStatistics.ts";
import {csrApply} from "./twins/csrApply.ts";
import {csrSlices} from "./twins/csrSlices.ts";
import {eigh} from "./twins/eigh.ts";
import {elementwise} from "./twins/elementwise.ts";
import {gather} from "./twins/gather.ts";
import {gemm} from "./twins/gemm.ts";
import {gram} from "./twins/gram.ts";
import {hammingTopK} from "./twins/hammingTopK.ts";
import {lloyd} from "./twins/lloyd.ts";
import {map} from "./twins/map.ts";
import {pairwiseDistance} from "./twins/pairwiseDistance.ts";
import {projectSeries} from "./twins/projectSeries.ts";
import {quantileColumns} from "./twins/quantileColumns.ts";
import {segmentReduce} from "./twins/segmentReduce.ts";
import {solve} from "./twins/solve.ts";
import {sortColumns} from "./twins/sortColumns.ts";
import {subtractSeries} from "./twins/subtractSeries.ts";
import {svd} from "./twins/svd.ts";

const twins: Core = {
  gemm: (a, b, options) => gemm(compact(a), compact(b), options),
  gram: (a, options) => gram(compact(a), options),
  eigh: (a, options) => eigh(compact(a), options),
  svd: (a, options) => svd(compact(a), options),
  cholesky: (a) => cholesky(compact(a)),
  solve: (a, b) => solve(compact(a), compact(b)),
  columnStatistics: (a) => columnStatistics(compact(a)),
  sortColumns: (a) => sortColumns(compact(a)),
  quantileColumns: (a, quantiles) => quantileColumns(compact(a), quantiles),
  csrApply: (w, x) => csrApply(w, compact(x)),
  csrSlices,
  projectSeries,
  subtractSeries: (x, places, weights, basis, out) => subtractSeries(x, places, compact(weights), basis, out),
  gather: (x, rows) => gather(compact(x), rows),
  segmentReduce: (x, segments, options) => segmentReduce(compact(x), segments, options),
  pairwiseDistance: (a, b, options) => pairwiseDistance(compact(a), compact(b), options),
  hammingTopK,
  lloyd: (x, start, options) => lloyd(compact(x), compact(start), options),
  map: (a, operation) => map(compact(a), operation),
  elementwise: (a, b, options) => elementwise(compact(a), compact(b), options)
};

export const js: CoreSeat = {
  name: "js",
  find: () => ({found: true, detail: "plain TypeScript, the specification"}),
  open: async () => twins
};
