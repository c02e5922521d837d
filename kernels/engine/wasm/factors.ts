/** @file Cholesky and the solution of linear equations in WebAssembly. */
import {type Block, type Core, compact} from "../core.ts";
import {matrix} from "../matrix.ts";
import {notPositive} from "../twins/cholesky.ts";
import {pivotFloors, singular} from "../twins/solve.ts";
import type {Matrix} from "../types.ts";
import type {Arena} from "./arena.ts";

/** The module's block length. */
const BLOCK = 64;

export function factors(arena: Arena): Pick<Core, "cholesky" | "solve"> {
  function cholesky(a: Block): Matrix {
    const n = a.rows;
    const [at, left, right] = arena.reserve(n * n, BLOCK * (n + 4), BLOCK * (n + 4));
    arena.stage(a, [0, n], [0, n], at);
    const failed = arena.exports.cholesky(n, at, left, right);
    const data = arena.view(at, n * n).slice();
    arena.release();
    if (failed >= 0) throw notPositive(failed, data[failed * n + failed]);
    for (let i = 0; i < n; ++i) data.fill(0, i * n + i + 1, i * n + n);
    return matrix(n, n, data);
  }

  function solve(a: Block, b: Block): Matrix {
    const n = a.rows;
    const m = b.cols;
    const width = n + m;
    const [at, floors, left, right] = arena.reserve(n * width, n, BLOCK * (n + 4), BLOCK * (width + 4));
    const both = arena.view(at, n * width);
    const [first, second] = [compact(a), compact(b)];
    for (let i = 0; i < n; ++i) {
      both.set(first.data.subarray(i * n, i * n + n), i * width);
      both.set(second.data.subarray(i * m, i * m + m), i * width + n);
    }
    arena.view(floors, n).set(pivotFloors(first));
    const failed = arena.exports.luSolve(n, m, at, floors, left, right);
    const x = matrix(n, m);
    for (let i = 0; i < n; ++i) x.data.set(both.subarray(i * width + n, (i + 1) * width), i * m);
    arena.release();
    if (failed >= 0) throw singular(failed);
    return x;
  }

  return {cholesky, solve};
}
