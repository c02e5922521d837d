/** @file The seam between operator families and whatever computes: a short list of asynchronous, batched primitives. */

export type Floats = Float64Array | Float32Array;

/** Row-major, float64 unless said. The data may lie over shared memory, so that workers read it without a copy. */
export interface Matrix<D extends Floats = Float64Array> {
  readonly data: D;
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

/** A sparse matrix by compressed rows: row i has the entries offsets[i] … offsets[i + 1] of indices (columns) and values. */
export interface Csr {
  readonly rows: number;
  readonly cols: number;
  /** rows + 1, ascending from 0. */
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

export type SegmentReducer = "sum" | "mean" | "min" | "max";
/** "squared" is the squared Euclidean distance; "haversine" reads rows as (longitude, latitude) in degrees and gives km. */
export type Metric = "euclidean" | "squared" | "cosine" | "haversine";
export type UnaryOperation =
  | "negate"
  | "abs"
  | "sqrt"
  | "square"
  | "exp"
  | "log"
  | "tanh"
  | "sign"
  | "floor"
  | "round";
export type BinaryOperation = "add" | "subtract" | "multiply" | "divide" | "minimum" | "maximum";

export interface LloydOptions {
  /** How many passes at most; 0 labels the rows by the centres given. */
  maxIterations: number;
  /** Passes end when the squared shift of all centres is no more; defaults to 0, which waits until labels repeat. */
  enough?: number;
  /** What each row counts; ones by default. */
  weights?: Float64Array;
}

export interface Clustering {
  centers: Matrix;
  /** The nearest of these centres for each row. */
  labels: Int32Array;
  /** Weighted sum of squared distances from the own centre. */
  inertia: number;
  iterations: number;
}

/** Numbers of any kind that fields have. */
export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** [slice × row] each. */
export interface SliceSums {
  sums: Float64Array;
  /** Where a slice has gaps in a row, the weights of what is there, else NaN; absent where nothing is missing. */
  weights?: Float64Array;
}

/** Series in a list of numbers: value i of series c is x[rows[i] + cells[c]], whatever the layout. */
export interface SeriesPlaces {
  readonly rows: Int32Array;
  readonly cells: Int32Array;
}

export interface Projection {
  /** [series × column of the basis], the products of the two. */
  scores: Matrix;
  /** Of what the columns leave of each series the sum of squares … */
  squares: Float64Array;
  /** … and the sum of products of neighbours. */
  lagged: Float64Array;
}

/** Row q has the k nearest codes of query q: by distance, ties by index. */
export interface Hits {
  indices: Int32Array;
  /** Bits that differ. */
  distances: Int32Array;
  queries: number;
  k: number;
}

/**
 * Every engine offers these; matrices come and go whole, so that an engine may live in a worker or on a GPU.
 *
 * Small work is done at once in the caller's thread, large work in workers; matrices over shared memory (`allocate`) get
 * there without a copy. Results are always new, and on our own engines the same to the bit whatever the number of threads.
 * Missing: products let NaN through; decompositions refuse NaN and infinities with EngineError and name the first place;
 * columns and segments say what they do with it.
 * Throws: EngineError for operands that make no sense, OptionError `unknown option: …` for a misspelt option.
 * Precision: float64 on our own engines, by the notes of each twin (`twins/`), which are the specification; other engines
 * state theirs (`EngineInfo.precision`) and are asked only where the caller, or the author by `useEngine`, allows it.
 */
export interface Primitives {
  /** A·B, with either side transposed on request; float32 for two float32 matrices. */
  gemm<D extends Floats>(
    a: Matrix<D>,
    b: Matrix<D>,
    options?: {transposeA?: boolean; transposeB?: boolean} & CallOptions
  ): Promise<Matrix<D>>;
  /** A·Aᵀ over rows (rows × rows), or Aᵀ·A over columns. Exactly symmetric. */
  gram(a: Matrix, options?: {side?: "rows" | "columns"} & CallOptions): Promise<Matrix>;
  /** C + A·Aᵀ, or C + Aᵀ·A: a Gram matrix that grows block by block. C is not changed. */
  syrk(a: Matrix, c: Matrix, options?: {side?: "rows" | "columns"} & CallOptions): Promise<Matrix>;
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
  /** Every column ascending, missing values last. */
  sortColumns(a: Matrix, options?: CallOptions): Promise<Matrix>;
  /** [quantile × column]: linear between order statistics (Hyndman and Fan's type 7), missing values left out; NaN for an empty column. */
  quantileColumns(a: Matrix, quantiles: Float64Array, options?: CallOptions): Promise<Matrix>;
  /** W·X for a sparse W: [W.rows × X.cols]. Missing values go through as in a dense product over the entries of W. */
  csrApply(w: Csr, x: Matrix, options?: CallOptions): Promise<Matrix>;
  /** Σ w x of every slice of a list of numbers for every row of W, missing values left out: entry j of a slice is x[start + j]. */
  csrSlices(w: Csr, x: Numbers, starts: Int32Array, options?: CallOptions): Promise<SliceSums>;
  /** Series against the orthonormal rows of a basis [column × value], and how much these leave; neighbours across `starts` are none. */
  projectSeries(
    x: Numbers,
    places: SeriesPlaces,
    basis: Matrix,
    options?: {starts?: Int32Array} & CallOptions
  ): Promise<Projection>;
  /** Series less the rows of a basis, weighted [series × column], in the places of x. */
  subtractSeries(
    x: Numbers,
    places: SeriesPlaces,
    weights: Matrix,
    basis: Matrix,
    options?: CallOptions
  ): Promise<Float64Array>;
  /** The rows of X that `rows` names, in its order, any number of times. */
  gather(x: Matrix, rows: Int32Array, options?: CallOptions): Promise<Matrix>;
  /** [count × cols]: rows of X with the same segment number reduced to one, missing values left out; −1 leaves a row out. Empty: 0 for a sum, else NaN. */
  segmentReduce(
    x: Matrix,
    segments: Int32Array,
    options: {count: number; reducer?: SegmentReducer} & CallOptions
  ): Promise<Matrix>;
  /** [A.rows × B.rows], the distance of every row of A from every row of B. */
  pairwiseDistance(a: Matrix, b: Matrix, options?: {metric?: Metric} & CallOptions): Promise<Matrix>;
  /** The k codes nearest to each query, by bits that differ; codes and queries lie end to end, `bytes` each. */
  hammingTopK(
    codes: Uint8Array,
    queries: Uint8Array,
    options: {bytes: number; k: number} & CallOptions
  ): Promise<Hits>;
  /** Rows sorted to the nearest of k centres, and centres moved to the mean of their rows, pass by pass from `start`; refuses gaps. */
  lloyd(x: Matrix, start: Matrix, options: LloydOptions & CallOptions): Promise<Clustering>;
  /** The function of every number. */
  map(a: Matrix, operation: UnaryOperation, options?: CallOptions): Promise<Matrix>;
  /** The function of every pair; B has the shape of A, or is one row or one column that is repeated. */
  elementwise(a: Matrix, b: Matrix, options: {operation: BinaryOperation} & CallOptions): Promise<Matrix>;
}

export type PrimitiveName = keyof Primitives;
export type Precision = "float64" | "float32";
export type EngineName = "js" | "wasm" | "native" | "webgl" | "webgpu";

export interface EngineInfo {
  name: EngineName;
  found: boolean;
  /** Why it is absent, or what it runs on. */
  detail: string;
  threads: number;
  /** The primitives that it offers, and how exactly; the core answers for the rest. */
  precision: Readonly<Partial<Record<PrimitiveName, Precision>>>;
  /** Of the engine in use: the name by which it was chosen. */
  asked?: EngineName | "auto";
  /** Of the engine in use: the engines that have answered since it was chosen, the core's among them. */
  answered?: readonly EngineName[];
  /** Of the engine in use: why the core has answered in another's place, such as "webgl: context lost". */
  fallbacks?: readonly string[];
}
