/** @file The primitives that families call: checked at the door, stopped by signals, spread over lanes. */
import {EngineError} from "../../errors.ts";
import type {Core} from "./core.ts";
import {checkFinite, checkMatrix, checkSquare} from "./matrix.ts";
import type {EngineSeat} from "./registry.ts";
import type {CallOptions, Matrix, Primitives} from "./types.ts";

export function makePrimitives(seat: EngineSeat): Primitives {
  async function run<T>({signal, progress}: CallOptions, what: string, work: (core: Core) => T): Promise<T> {
    signal?.throwIfAborted();
    const core = await seat.open();
    signal?.throwIfAborted();
    const result = work(core);
    progress?.(1, what);
    return result;
  }
  return {
    async gemm(a, b, options = {}) {
      checkMatrix(a);
      checkMatrix(b);
      const inner = options.transposeA ? a.rows : a.cols;
      const other = options.transposeB ? b.cols : b.rows;
      if (inner !== other) throw mismatch("gemm", inner, other);
      return run(options, "gemm", (core) => core.gemm(a, b, options));
    },
    async gram(a, options = {}) {
      checkMatrix(a);
      return run(options, "gram", (core) => core.gram(a, options));
    },
    async eigh(a, options = {}) {
      checkDecomposable(a);
      checkSquare(a);
      checkLeading(options.leading);
      return run(options, "eigh", (core) => core.eigh(a, options));
    },
    async svd(a, options = {}) {
      checkDecomposable(a);
      checkLeading(options.leading);
      return run(options, "svd", (core) => core.svd(a, options));
    },
    async cholesky(a, options = {}) {
      checkDecomposable(a);
      checkSquare(a);
      return run(options, "cholesky", (core) => core.cholesky(a));
    },
    async solve(a, b, options = {}) {
      checkDecomposable(a);
      checkSquare(a);
      checkMatrix(b);
      if (a.rows !== b.rows) throw mismatch("solve", a.rows, b.rows);
      return run(options, "solve", (core) => core.solve(a, b));
    },
    async columnStatistics(a, options = {}) {
      checkMatrix(a);
      return run(options, "columnStatistics", (core) => core.columnStatistics(a));
    }
  };
}

function checkDecomposable(a: Matrix): void {
  checkMatrix(a);
  checkFinite(a);
}

function checkLeading(leading: number | undefined): void {
  if (leading === undefined || (Number.isInteger(leading) && leading >= 1)) return;
  throw new EngineError(`invalid leading: ${leading}; expected a whole number from 1`, {
    subject: "leading",
    value: leading
  });
}

function mismatch(what: string, left: number, right: number): EngineError {
  return new EngineError(`invalid shapes: ${left} against ${right} in ${what}; the inner sides must agree`, {
    subject: "shapes",
    value: [left, right]
  });
}
