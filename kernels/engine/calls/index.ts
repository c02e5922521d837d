/** @file The primitives by name; a new one adds its line here. */
import {columnStatistics, quantileColumns, sortColumns} from "./columns.ts";
import {hammingTopK, pairwiseDistance} from "./distances.ts";
import {lloyd} from "./clusters.ts";
import {cholesky, eigh, solve, svd} from "./factors.ts";
import {elementwise, map} from "./numbers.ts";
import {gemm, gram, syrk} from "./products.ts";
import {projectSeries, subtractSeries} from "./series.ts";
import {csrApply, csrSlices, gather, segmentReduce} from "./sparse.ts";

export const calls = {
  gemm,
  gram,
  syrk,
  eigh,
  svd,
  cholesky,
  solve,
  columnStatistics,
  sortColumns,
  quantileColumns,
  csrApply,
  csrSlices,
  gather,
  segmentReduce,
  projectSeries,
  subtractSeries,
  pairwiseDistance,
  hammingTopK,
  lloyd,
  map,
  elementwise
};
