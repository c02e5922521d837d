/** @file What an engine of ours does in one thread: the primitives without promises; the scheduler cuts work into lanes. */
import {zerosLike} from "./matrix.ts";
import type {
  BinaryOperation,
  Clustering,
  ColumnStatistics,
  Csr,
  Eigen,
  Floats,
  Hits,
  LloydOptions,
  Matrix,
  Metric,
  Numbers,
  Projection,
  SegmentReducer,
  SeriesPlaces,
  SliceSums,
  Svd,
  UnaryOperation
} from "./types.ts";

/** A matrix, or a rectangle of one: row i begins at data[offset + i·stride]. */
export interface Block<D extends Floats = Float64Array> extends Matrix<D> {
  /** Defaults to 0. */
  readonly offset?: number;
  /** Defaults to `cols`. */
  readonly stride?: number;
}

export interface Core {
  gemm<D extends Floats>(
    a: Block<D>,
    b: Block<D>,
    options?: {transposeA?: boolean; transposeB?: boolean}
  ): Matrix<D>;
  gram(a: Block, options?: {side?: "rows" | "columns"}): Matrix;
  eigh(a: Block, options?: {leading?: number}): Eigen;
  svd(a: Block, options?: {leading?: number}): Svd;
  cholesky(a: Block): Matrix;
  solve(a: Block, b: Block): Matrix;
  columnStatistics(a: Block): ColumnStatistics;
  sortColumns(a: Block): Matrix;
  quantileColumns(a: Block, quantiles: Float64Array): Matrix;
  csrApply(w: Csr, x: Block): Matrix;
  csrSlices(w: Csr, x: Numbers, starts: Int32Array): SliceSums;
  projectSeries(x: Numbers, places: SeriesPlaces, basis: Matrix, options?: {starts?: Int32Array}): Projection;
  /** Writes to `out`. */
  subtractSeries(x: Numbers, places: SeriesPlaces, weights: Block, basis: Matrix, out: Float64Array): void;
  gather(x: Block, rows: Int32Array): Matrix;
  segmentReduce(x: Block, segments: Int32Array, options: {count: number; reducer?: SegmentReducer}): Matrix;
  pairwiseDistance(a: Block, b: Block, options?: {metric?: Metric}): Matrix;
  hammingTopK(codes: Uint8Array, queries: Uint8Array, options: {bytes: number; k: number}): Hits;
  lloyd(x: Block, start: Block, options: LloydOptions): Clustering;
  map(a: Block, operation: UnaryOperation): Matrix;
  elementwise(a: Block, b: Block, options: {operation: BinaryOperation}): Matrix;
}

/** Returns the block as a matrix: as it is if it is one, a view where rows lie end to end, else a copy. */
export function compact<D extends Floats>(block: Block<D>): Matrix<D> {
  const {data, rows, cols, offset = 0, stride = cols} = block;
  if (offset === 0 && stride === cols && data.length === rows * cols) return block;
  if (stride === cols || rows === 1) {
    return {data: data.subarray(offset, offset + rows * cols) as D, rows, cols};
  }
  const out = zerosLike(data, rows * cols);
  for (let i = 0; i < rows; ++i) {
    const from = offset + i * stride;
    out.set(data.subarray(from, from + cols), i * cols);
  }
  return {data: out, rows, cols};
}
