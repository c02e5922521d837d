/** @file Operands of a given amount of work, to time engines on: flat, as fields are, so that the way there counts too. */
import {calls} from "./calls/index.ts";
import {allocate} from "./matrix.ts";
import type {Csr, Matrix, PrimitiveName} from "./types.ts";

export interface Sample {
  operands: readonly unknown[];
  /** Floating-point operations, as calls count them. */
  work: number;
}

interface Shape {
  /** Work grows with this power of the size. */
  power: 1 | 2 | 3;
  /** Numbers grow with this power of the size, and at this rate. */
  numbers(size: number): number;
  make(size: number): unknown[];
}

/** More numbers than these would be felt in a page's memory. */
const MOST = 4e6;
/** The short side of what is flat. */
const FLAT = 128;

/** Returns operands of about the work, or less where that would be too large; undefined for what is not worth timing. */
export function sampleOf(primitive: PrimitiveName, work: number): Sample | undefined {
  const shape = shapes[primitive];
  if (!shape) return undefined;
  const {power, numbers, make} = shape;
  const build = (size: number): Sample => {
    const operands = make(size);
    return {operands, work: calls[primitive].work(operands as never[], {} as never)};
  };
  const small = build(64);
  let size = 64 * (work / small.work) ** (1 / power);
  while (numbers(size) > MOST) size *= 0.8;
  return build(Math.max(1, Math.round(size)));
}

const tall = (size: number): number => size * FLAT;
const square = (size: number): number => size * size;

/** What only moves numbers has no entry: the way to another engine would cost more than it. */
const shapes: Partial<Record<PrimitiveName, Shape>> = {
  gemm: {power: 2, numbers: square, make: (n) => [noise(n, n), noise(n, FLAT)]},
  gram: {power: 1, numbers: tall, make: (n) => [noise(FLAT, n)]},
  syrk: {power: 1, numbers: tall, make: (n) => [noise(FLAT, n), noise(FLAT, FLAT)]},
  eigh: {power: 3, numbers: square, make: (n) => [definite(n)]},
  svd: {power: 3, numbers: square, make: (n) => [noise(n, n)]},
  cholesky: {power: 3, numbers: square, make: (n) => [definite(n)]},
  solve: {power: 3, numbers: square, make: (n) => [definite(n), noise(n, 1)]},
  sortColumns: {power: 1, numbers: tall, make: (n) => [noise(n, FLAT)]},
  quantileColumns: {power: 1, numbers: tall, make: (n) => [noise(n, FLAT), Float64Array.of(0.1, 0.5, 0.9)]},
  csrApply: {power: 1, numbers: tall, make: (n) => [banded(n), noise(n, FLAT)]},
  pairwiseDistance: {power: 2, numbers: square, make: (n) => [noise(n, 16), noise(n, 16)]},
  map: {power: 1, numbers: tall, make: (n) => [noise(n, FLAT), "exp"]}
};

/** The same numbers every time, between −0.5 and 0.5; where memory can be shared, in shared memory. */
function noise(rows: number, cols: number): Matrix {
  const data = allocate(rows * cols);
  for (let i = 0; i < data.length; ++i) data[i] = ((i * 0.6180339887498949) % 1) - 0.5;
  return {data, rows, cols};
}

/** Symmetric, with a diagonal that outweighs the rest. */
function definite(n: number): Matrix {
  const a = noise(n, n);
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j < i; ++j) a.data[i * n + j] = a.data[j * n + i];
    a.data[i * n + i] = n + i;
  }
  return a;
}

/** Eight entries a row. */
function banded(n: number): Csr {
  const offsets = Int32Array.from({length: n + 1}, (_, i) => 8 * i);
  const indices = Int32Array.from({length: 8 * n}, (_, i) => ((i >> 3) + (i & 7) * 7) % n);
  return {rows: n, cols: n, offsets, indices, values: new Float64Array(8 * n).fill(0.125)};
}
