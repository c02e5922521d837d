/**
 * @file The primitives as operations of TensorFlow, float64 unless the matrices are float32. Numbers below the normal ones
 * (2⁻¹⁰²²) count as 0 there.
 */
import type {Eigen, Floats, Matrix, Metric, PrimitiveName, Svd} from "../types.ts";
import {unitRows} from "../twins/pairwiseDistance.ts";
import {pivotFloors} from "../twins/solve.ts";
import {DOUBLE, INT32, type Tensor, type Tensors} from "./binding.ts";

type Side = {side?: "rows" | "columns"};
type Operation = (tensors: Tensors, operands: never, options: never) => unknown;

/** A Gram matrix is symmetric: of its blocks, this many a side, those above the diagonal are not computed. */
const BLOCKS = 4;
/** Blocks with fewer rows keep no core busy. */
const ROWS = 64;
/** TensorFlow finds singular values to a few units in the last place of the largest; below this share of it, digits are lost. */
const SPREAD = 1e-2;
/** TensorFlow always finds all eigenpairs; the core is as fast for one in so many. */
const FEW = 20;
/** Squared distances below this share of the squared lengths have lost a third of their digits. */
const CLOSE = 1e-5;

export const operations = {
  gemm(
    tensors: Tensors,
    [a, b]: [Matrix<Floats>, Matrix<Floats>],
    {transposeA = false, transposeB = false}: {transposeA?: boolean; transposeB?: boolean}
  ): Matrix<Floats> {
    const product = multiply(tensors, put(tensors, a), put(tensors, b), transposeA, transposeB);
    return matrix(tensors, product);
  },

  gram(tensors: Tensors, [a]: [Matrix], {side = "rows"}: Side): Matrix {
    return side === "rows" ? gramOfRows(tensors, a) : gramOfColumns(tensors, a);
  },

  syrk(tensors: Tensors, [a, c]: [Matrix, Matrix], options: Side): Matrix {
    const sum = operations.gram(tensors, [a], options);
    for (let i = 0; i < sum.data.length; ++i) sum.data[i] += c.data[i];
    return sum;
  },

  eigh(tensors: Tensors, [a]: [Matrix], {leading = a.rows}: {leading?: number}): Eigen {
    const n = a.rows;
    const k = Math.min(leading, n);
    if (k * FEW <= n) throw new Error("few of many eigenpairs, which the core finds sooner");
    const [values, columns] = tensors.run("SelfAdjointEigV2", [put(tensors, a)], {
      flags: {compute_v: true},
      outputs: [DOUBLE, DOUBLE]
    });
    // Ascending columns there, descending rows here.
    const vectors = new Float64Array(k * n);
    const rows = tensors.take(transpose(tensors, columns)) as Float64Array;
    for (let i = 0; i < k; ++i) vectors.set(rows.subarray((n - 1 - i) * n, (n - i) * n), i * n);
    return {
      values: (tensors.take(values) as Float64Array).reverse().slice(0, k),
      vectors: {data: vectors, rows: k, cols: n}
    };
  },

  svd(tensors: Tensors, [a]: [Matrix], {leading = Infinity}: {leading?: number}): Svd {
    const r = Math.min(a.rows, a.cols, leading);
    const [values, left, right] = tensors.run("Svd", [put(tensors, a)], {
      flags: {compute_uv: true, full_matrices: false},
      outputs: [DOUBLE, DOUBLE, DOUBLE]
    });
    const s = (tensors.take(values) as Float64Array).slice(0, r);
    if (!(s[r - 1] >= SPREAD * s[0])) throw new Error("the smallest singular values would lose digits");
    const u = matrix(tensors, left) as Matrix;
    const vt = matrix(tensors, transpose(tensors, right)) as Matrix;
    return {
      u: r === u.cols ? u : firstColumns(u, r),
      s,
      vt: {data: vt.data.slice(0, r * vt.cols), rows: r, cols: vt.cols}
    };
  },

  cholesky(tensors: Tensors, [a]: [Matrix]): Matrix {
    const l = matrix(tensors, tensors.run("Cholesky", [put(tensors, a)])[0]) as Matrix;
    // TensorFlow says nothing, and leaves NaN.
    for (let i = 0; i < l.data.length; i += l.cols + 1)
      if (!(l.data[i] > 0)) throw new Error("the matrix is not positive definite");
    return l;
  },

  solve(tensors: Tensors, [a, b]: [Matrix, Matrix]): Matrix {
    const [lu, order] = tensors.run("Lu", [put(tensors, a)], {
      types: {T: DOUBLE, output_idx_type: INT32},
      outputs: [DOUBLE, INT32]
    });
    const n = a.rows;
    const pivots = tensors.run("MatrixDiagPart", [lu])[0];
    const floors = pivotFloors(a);
    tensors.take(pivots).forEach((pivot, k) => {
      if (!(Math.abs(pivot) > floors[k])) throw new Error(`pivot ${k} is lost in rounding`);
    });
    const ones = tensors.put(new Float64Array(n).fill(1), [n]);
    const unit = tensors.run("MatrixSetDiag", [lu, ones])[0];
    const axis = tensors.put(Int32Array.of(0), []);
    const right = tensors.run("GatherV2", [put(tensors, b), order, axis], {
      types: {Tparams: DOUBLE, Tindices: INT32, Taxis: INT32}
    })[0];
    const [y] = tensors.run("MatrixTriangularSolve", [unit, right], {flags: {lower: true, adjoint: false}});
    const [x] = tensors.run("MatrixTriangularSolve", [lu, y], {flags: {lower: false, adjoint: false}});
    return matrix(tensors, x) as Matrix;
  },

  /** |a|² + |b|² − 2a·b, which loses digits for close neighbours; those too close are done again by their differences. */
  pairwiseDistance(
    tensors: Tensors,
    [a, b]: [Matrix, Matrix],
    {metric = "euclidean"}: {metric?: Metric}
  ): Matrix {
    if (metric === "haversine") throw new Error("arcs are for the core");
    const [x, y] = metric === "cosine" ? [unitRows(a), unitRows(b)] : centred(a, b);
    const [xx, yy] = [squaredLengths(x), squaredLengths(y)];
    const product = matrix(
      tensors,
      multiply(tensors, put(tensors, x), put(tensors, y), false, true)
    ) as Matrix;
    const {data, rows, cols} = product;
    for (let i = 0, at = 0; i < rows; ++i) {
      for (let j = 0; j < cols; ++j, ++at) {
        const lengths = xx[i] + yy[j];
        let squared = lengths - 2 * data[at];
        if (squared < CLOSE * lengths) squared = squaredDifference(x, i, y, j);
        data[at] = metric === "euclidean" ? Math.sqrt(squared) : metric === "cosine" ? squared / 2 : squared;
      }
    }
    return product;
  }
} satisfies Partial<Record<PrimitiveName, Operation>>;

function put(tensors: Tensors, {data, rows, cols}: Matrix<Floats>): Tensor {
  return tensors.put(data, [rows, cols]);
}

function matrix(tensors: Tensors, tensor: Tensor): Matrix<Floats> {
  const [rows, cols] = tensor.shape;
  return {data: tensors.take(tensor), rows, cols};
}

function multiply(tensors: Tensors, a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const flags = {transpose_a: transposeA, transpose_b: transposeB};
  return tensors.run("MatMul", [a, b], {flags})[0];
}

function transpose(tensors: Tensors, a: Tensor): Tensor {
  const order = tensors.put(Int32Array.of(1, 0), [2]);
  return tensors.run("Transpose", [a, order], {types: {T: a.type, Tperm: INT32}})[0];
}

/** Each block of rows with itself and those above it; the first rows of a tensor are one too, without a copy. */
function gramOfRows(tensors: Tensors, a: Matrix): Matrix {
  const {rows: m, cols: n} = a;
  const out = new Float64Array(m * m);
  const whole = put(tensors, a);
  const step = Math.ceil(m / Math.max(1, Math.min(BLOCKS, Math.floor(m / ROWS))));
  const rowsOf = (from: number, to: number): Tensor => {
    const [begin, size] = [Int32Array.of(from, 0), Int32Array.of(to - from, n)].map((x) =>
      tensors.put(x, [2])
    );
    return tensors.run("Slice", [whole, begin, size], {types: {T: DOUBLE, Index: INT32}})[0];
  };
  for (let from = 0; from < m; from += step) {
    const to = Math.min(m, from + step);
    const [block, above] = [rowsOf(from, to), rowsOf(0, to)];
    const product = multiply(tensors, block, above, false, true);
    const part = tensors.take(product) as Float64Array;
    for (let i = from; i < to; ++i) out.set(part.subarray((i - from) * to, (i - from + 1) * to), i * m);
    for (const tensor of [block, above, product]) tensors.drop(tensor);
  }
  return mirrored(out, m);
}

function gramOfColumns(tensors: Tensors, a: Matrix): Matrix {
  const tensor = put(tensors, a);
  const product = multiply(tensors, tensor, tensor, true, false);
  return mirrored(tensors.take(product) as Float64Array, a.cols);
}

/** Both without the mean of A's columns: far from the origin the digits would go into what all rows have in common. */
function centred(a: Matrix, b: Matrix): [Matrix, Matrix] {
  const {cols} = a;
  const centre = new Float64Array(cols);
  for (let i = 0; i < a.data.length; ++i)
    if (Number.isFinite(a.data[i])) centre[i % cols] += a.data[i] / a.rows;
  const without = ({data, rows}: Matrix): Matrix => ({
    data: data.map((x, i) => x - centre[i % cols]),
    rows,
    cols
  });
  return [without(a), without(b)];
}

function squaredDifference(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let l = 0; l < a.cols; ++l) sum += (a.data[i * a.cols + l] - b.data[j * a.cols + l]) ** 2;
  return sum;
}

function squaredLengths({data, rows, cols}: Matrix): Float64Array {
  const lengths = new Float64Array(rows);
  for (let i = 0; i < data.length; ++i) lengths[Math.floor(i / cols)] += data[i] * data[i];
  return lengths;
}

/** Copies the lower triangle above the diagonal, so that the matrix is symmetric to the bit. */
function mirrored(data: Float64Array, n: number): Matrix {
  for (let i = 0; i < n; ++i) for (let j = 0; j < i; ++j) data[j * n + i] = data[i * n + j];
  return {data, rows: n, cols: n};
}

function firstColumns({data, rows, cols}: Matrix, count: number): Matrix {
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; ++i) out.set(data.subarray(i * cols, i * cols + count), i * count);
  return {data: out, rows, cols: count};
}
