/** @file Eigenpairs and singular values in WebAssembly. */
import {EngineError} from "../../../errors.ts";
import {type Block, type Core, compact} from "../core.ts";
import {matrix, scaleOf, transposed} from "../matrix.ts";
import {completeRow} from "../twins/svd.ts";
import type {Eigen, Matrix, Svd} from "../types.ts";
import type {Arena} from "./arena.ts";

/** The module's block lengths: steps of a sum that are packed at a time, and reflectors that go together. */
const DEPTH = 256;
const BLOCK = 64;

export function spectra(arena: Arena): Pick<Core, "eigh" | "svd"> {
  function eigh(block: Block, {leading = block.rows}: {leading?: number} = {}): Eigen {
    const a = compact(block);
    const n = a.rows;
    const kept = Math.min(leading, n);
    if (n === 0) return {values: new Float64Array(), vectors: matrix(0, 0)};
    const scale = scaleOf(a);
    // Inverse iteration pays for few vectors; for many, divide and conquer gives all at once.
    const found = (kept * 7 <= n && few(a, scale, kept)) || all(a, scale, kept);
    arena.release();
    return found;
  }

  /** Returns undefined if a vector is not as good as divide and conquer would make it. */
  function few(a: Matrix, scale: number, kept: number): Eigen | undefined {
    const n = a.rows;
    const [at, d, e, beta, w, work, values, z] = arena.reserve(n * n, n, n, n, n, 5 * n, kept, kept * n);
    const {exports: linalg} = arena;
    load(a, scale, at);
    linalg.tridiagonalize(n, at, d, e, beta, w, work);
    const norm = linalg.bisect(n, d, e, work, kept, values);
    const residual = linalg.inverseIterate(n, d, e, kept, values, norm, z, work);
    if (!(residual <= 8 * Number.EPSILON * Math.sqrt(n))) return undefined;
    linalg.reflectRows(kept, n, z, at, beta, n - 3, 1);
    return {
      values: arena.view(values, kept).map((x) => x * scale),
      vectors: matrix(kept, n, arena.view(z, kept * n).slice())
    };
  }

  function all(a: Matrix, scale: number, kept: number): Eigen {
    const n = a.rows;
    const panel = DEPTH * (n + 4);
    const [at, d, e, beta, work, v, w, u, left, right, raw] = arena.reserve(
      ...[n * n, n, n, n, 9 * n, n * n, n * n],
      ...[Math.max(n, 3 * BLOCK) * n, panel, panel, DEPTH * n]
    );
    const {exports: linalg} = arena;
    load(a, scale, at);
    linalg.tridiagonalize(n, at, d, e, beta, work, work + n * 8);
    const z = linalg.divide(n, d, e, v, w, u, work, left, right, raw);
    if (z === 0) throw new EngineError("failed eigh: no convergence; check the matrix");
    const found = arena.view(d, n);
    const order = descending(found).slice(0, kept);
    const wanted = z === v ? w : v;
    order.forEach((i, k) => void arena.view(wanted + k * n * 8, n).set(arena.view(z + i * n * 8, n)));
    const [y, x, g] = [0, 1, 2].map((part) => u + part * BLOCK * n * 8);
    linalg.reflectBlocks(kept, n, wanted, at, beta, y, x, g, left, right);
    return {
      values: Float64Array.from(order, (i) => found[i] * scale),
      vectors: matrix(kept, n, arena.view(wanted, kept * n).slice())
    };
  }

  function svd(block: Block, {leading = Infinity}: {leading?: number} = {}): Svd {
    const whole = compact(block);
    const tall = whole.rows > whole.cols;
    const a = tall ? transposed(whole) : whole;
    const {rows: p, cols: q} = a;
    const r = Math.min(p, leading);
    const scale = scaleOf(a);
    // A much longer side is folded into a triangle first.
    const fold = q > 1.2 * p;
    const side = fold ? p : q;
    const [at, lower, beta, turns, norms, z] = arena.reserve(p * q, fold ? p * p : 0, p, p * p, p, r * q);
    const {exports: linalg} = arena;
    load(a, scale, at);
    if (fold) linalg.lq(p, q, at, lower, beta);
    const rows = fold ? lower : at;
    if (linalg.jacobi(p, side, rows, turns, norms) < 0) {
      throw new EngineError("failed svd: no convergence in 60 sweeps; check the matrix");
    }
    const w = arena.view(rows, p * side);
    const lengths = Float64Array.from({length: p}, (_, i) => lengthOf(w.subarray(i * side, i * side + side)));
    const s = new Float64Array(r);
    const long = matrix(r, side);
    const short = matrix(r, p);
    descending(lengths)
      .slice(0, r)
      .forEach((i, k) => {
        s[k] = lengths[i] * scale;
        short.data.set(arena.view(turns + i * p * 8, p), k * p);
        if (lengths[i] === 0) completeRow(long, k);
        else for (let j = 0; j < side; ++j) long.data[k * side + j] = w[i * side + j] / lengths[i];
      });
    const right = fold ? unfold(long, q, p, at, beta, z) : long;
    arena.release();
    return tall ? {u: transposed(right), s, vt: short} : {u: transposed(short), s, vt: right};
  }

  function unfold(long: Matrix, q: number, p: number, at: number, beta: number, z: number): Matrix {
    const wide = arena.view(z, long.rows * q).fill(0);
    for (let i = 0; i < long.rows; ++i) wide.set(long.data.subarray(i * p, i * p + p), i * q);
    arena.exports.reflectRows(long.rows, q, z, at, beta, p - 1, 0);
    return matrix(long.rows, q, wide.slice());
  }

  function load(a: Matrix, scale: number, at: number): void {
    const to = arena.view(at, a.data.length);
    for (let i = 0; i < to.length; ++i) to[i] = a.data[i] / scale;
  }

  return {eigh, svd};
}

function descending(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((i, j) => values[j] - values[i] || i - j);
}

function lengthOf(row: Float64Array): number {
  let sum = 0;
  for (const x of row) sum += x * x;
  return Math.sqrt(sum);
}
