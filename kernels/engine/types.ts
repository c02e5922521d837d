/** @file The seam between operator families and whatever computes: a short list of asynchronous, batched primitives. */

/** Row-major, float64. The data may lie over shared memory, so that workers read it without a copy. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

export interface CallOptions {
  signal?: AbortSignal;
  progress?: (fraction: number, what: string) => void;
}

export interface Eigen {
  /** Descending. */
  values: Float64Array;
  /** Row k is the unit eigenvector of value k. */
  vectors: Matrix;
}

export interface Svd {
  /** Columns are left vectors: rows × rank. */
  u: Matrix;
  s: Float64Array;
  /** Rows are right vectors: rank × cols. */
  vt: Matrix;
}

export interface ColumnStatistics {
  count: Float64Array;
  mean: Float64Array;
  /** Sum of squared deviations from the mean; divide by count − ddof for the variance. */
  m2: Float64Array;
  min: Float64Array;
  max: Float64Array;
}

/**
 * Every engine offers these; matrices come and go whole, so that an engine may live in a worker or on a GPU.
 *
 * Small work is done at once in the caller's thread, large work in workers; matrices over shared memory (`allocate`) get
 * there without a copy. Results are always new, and the same to the bit whatever the number of threads.
 * Missing: products let NaN through; decompositions refuse NaN and infinities with EngineError and name the first place.
 * Precision: float64, by the notes of each twin (`twins/`), which are the specification.
 */
export interface Primitives {
  /** A·B, with either side transposed on request. */
  gemm(
    a: Matrix,
    b: Matrix,
    options?: {transposeA?: boolean; transposeB?: boolean} & CallOptions
  ): Promise<Matrix>;
  /** A·Aᵀ over rows (rows × rows), or Aᵀ·A over columns. Exactly symmetric. */
  gram(a: Matrix, options?: {side?: "rows" | "columns"} & CallOptions): Promise<Matrix>;
  /** Eigenpairs of a symmetric matrix, which is not checked to be so; `leading` asks for the largest k only. */
  eigh(a: Matrix, options?: {leading?: number} & CallOptions): Promise<Eigen>;
  /** Singular values, descending, with their vectors; small ones keep their digits. */
  svd(a: Matrix, options?: {leading?: number} & CallOptions): Promise<Svd>;
  /** Lower triangle L with L·Lᵀ = A; throws EngineError when A is not positive definite. */
  cholesky(a: Matrix, options?: CallOptions): Promise<Matrix>;
  /** X with A·X = B for a square A; throws EngineError `failed solve: singular matrix`. */
  solve(a: Matrix, b: Matrix, options?: CallOptions): Promise<Matrix>;
  /** Per column over the rows, missing values (NaN) left out. */
  columnStatistics(a: Matrix, options?: CallOptions): Promise<ColumnStatistics>;
}

export type EngineName = "js" | "wasm" | "native" | "webgl" | "webgpu";

export interface EngineInfo {
  name: EngineName;
  found: boolean;
  /** Why it is absent, or what it runs on. */
  detail: string;
  threads: number;
}
