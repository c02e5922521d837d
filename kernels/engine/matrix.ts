/** @file Matrices as the engines take them: made, checked at the door, and laid over shared memory where the host allows. */
import {EngineError} from "../../errors.ts";
import type {Floats, Matrix} from "./types.ts";

/**
 * Returns a zeroed Float64Array of `length`, over shared memory where the host allows, so that workers read it without
 * a copy: in Node always, in a page when it is cross-origin isolated.
 */
export function allocate(length: number): Float64Array {
  if (typeof SharedArrayBuffer === "undefined" || globalThis.crossOriginIsolated === false) {
    return new Float64Array(length);
  }
  // The host puts large memory 16 bytes behind a page; from the next 64 on, libraries take it without a copy.
  const offset = length < 2 ** 16 ? 0 : 48;
  return new Float64Array(new SharedArrayBuffer(offset + length * 8), offset, length);
}

/** Returns a matrix of zeros, or one over `data`. */
export function matrix(rows: number, cols: number, data = new Float64Array(rows * cols)): Matrix {
  return {data, rows, cols};
}

/** Whether the data lies over memory that threads share. */
export function isShared({buffer}: ArrayBufferView): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
}

/** Throws unless the data are float64 and fill the rows and columns. */
export function checkMatrix(a: Matrix): void {
  if (!(a?.data instanceof Float64Array)) {
    throw new EngineError("invalid matrix: data must be a Float64Array; convert it first", {
      subject: "matrix"
    });
  }
  checkFloats(a);
}

/** Throws unless the data are float64 or float32 and fill the rows and columns. */
export function checkFloats(a: Matrix<Floats>): void {
  if (!(a?.data instanceof Float64Array || a?.data instanceof Float32Array)) {
    throw new EngineError("invalid matrix: data must be a Float64Array or Float32Array; convert it first", {
      subject: "matrix"
    });
  }
  if (![a.rows, a.cols].every(isCount) || a.data.length !== a.rows * a.cols) {
    throw new EngineError(
      `invalid matrix: ${a.data.length} numbers for ${a.rows} × ${a.cols}; the data must fill it`,
      {subject: "matrix", rows: a.rows, cols: a.cols}
    );
  }
}

function isCount(side: number): boolean {
  return Number.isInteger(side) && side >= 0;
}

/** Throws unless the matrix is square. */
export function checkSquare(a: Matrix): void {
  if (a.rows !== a.cols) {
    throw new EngineError(`invalid matrix: ${a.rows} × ${a.cols}; a square one is needed`, {
      subject: "matrix"
    });
  }
}

/** Throws at the first value that is NaN or infinite; decompositions have no answer there. */
export function checkFinite(a: Matrix): void {
  const {data, cols} = a;
  for (let i = 0; i < data.length; ++i) {
    if (data[i] - data[i] !== 0) {
      const row = Math.floor(i / cols);
      throw new EngineError(
        `invalid matrix: ${data[i]} at row ${row}, column ${i % cols}; fill or drop it first`,
        {subject: "matrix", value: data[i], row, column: i % cols}
      );
    }
  }
}

/** The power of two near the largest magnitude, 1 for a matrix of zeros: dividing by it is exact and prevents overflow. */
export function scaleOf({data}: Matrix): number {
  let max = 0;
  for (let i = 0; i < data.length; ++i) {
    const x = Math.abs(data[i]);
    if (x > max) max = x;
  }
  return max === 0 ? 1 : 2 ** Math.min(1023, Math.max(-1021, Math.floor(Math.log2(max))));
}

export function mismatch(what: string, left: number, right: number): EngineError {
  return new EngineError(`invalid shapes: ${left} against ${right} in ${what}; the inner sides must agree`, {
    subject: "shapes",
    value: [left, right]
  });
}

/** Returns zeros of the same precision. */
export function zerosLike<D extends Floats>(data: D, length: number): D {
  return new (data.constructor as new (length: number) => D)(length);
}

/** Returns zeros as many and as precise, over shared memory where the host allows. */
export function allocateLike(data: Floats): Floats {
  const {buffer} = allocate(Math.ceil(data.byteLength / 8));
  return data instanceof Float32Array
    ? new Float32Array(buffer, 0, data.length)
    : new Float64Array(buffer, 0, data.length);
}

/** Returns Aᵀ. */
export function transposed<D extends Floats>({data, rows, cols}: Matrix<D>): Matrix<D> {
  const out = zerosLike(data, data.length);
  for (let i = 0; i < rows; ++i) for (let j = 0; j < cols; ++j) out[j * rows + i] = data[i * cols + j];
  return {data: out, rows: cols, cols: rows};
}
