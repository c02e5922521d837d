/** @file Functions of numbers, and the choice of rows: what never mixes more than two numbers. */
import {Refusal} from "../adapter.ts";
import {zerosLike} from "../matrix.ts";
import type {BinaryOperation, CallOptions, Matrix, UnaryOperation} from "../types.ts";
import type {Device, Operand} from "./device.ts";
import {checkResult, LARGEST, type Range, toFloat32} from "./float32.ts";

/** Numbers in one tile, at most. */
const TILE = 2 ** 21;

/** tfjs's kernel, and for which numbers it makes what float32 can hold; nowhere else is a device bound to anything. */
const unary: Partial<Record<UnaryOperation, {kernel: string; holds?(a: Range): boolean}>> = {
  negate: {kernel: "Neg"},
  abs: {kernel: "Abs"},
  sqrt: {kernel: "Sqrt", holds: ({min}) => min >= 0},
  square: {kernel: "Square", holds: ({most}) => most * most <= LARGEST},
  exp: {kernel: "Exp", holds: ({max}) => max <= 88},
  log: {kernel: "Log", holds: ({min}) => min > 0},
  tanh: {kernel: "Tanh"},
  sign: {kernel: "Sign"}
};

const binary: Record<BinaryOperation, {kernel: string; holds?(a: Range, b: Range): boolean}> = {
  add: {kernel: "Add", holds: (a, b) => a.most + b.most <= LARGEST},
  subtract: {kernel: "Sub", holds: (a, b) => a.most + b.most <= LARGEST},
  multiply: {kernel: "Multiply", holds: (a, b) => a.most * b.most <= LARGEST},
  divide: {kernel: "RealDiv", holds: (a, b) => b.least > 0 && a.most / b.least <= LARGEST},
  minimum: {kernel: "Minimum"},
  maximum: {kernel: "Maximum"}
};

/** The function of every number. Refuses floor and round: rounding to float32 first may lead to another whole number. */
export async function map(
  device: Device,
  a: Matrix,
  operation: UnaryOperation,
  options: CallOptions
): Promise<Matrix> {
  const found = unary[operation];
  if (!found) throw new Refusal(`${operation} needs every digit`);
  const {values, range} = toFloat32(a.data);
  if (found.holds?.(range) === false) throw outOfRange(operation);
  const out = zerosLike(a.data, values.length);
  const step = Math.min(TILE, device.limit);
  for (let i = 0; i < values.length; i += step) {
    options.signal?.throwIfAborted();
    const part = values.slice(i, i + step);
    const operand = {values: part, shape: [1, part.length]};
    out.set(checkResult(await device.compute([operand], (x) => device.kernel(found.kernel, {x}))), i);
    options.progress?.((i + part.length) / values.length, device.name);
  }
  return {...a, data: out};
}

/** The function of every pair; B may be one row, one column or one number. */
export async function elementwise(
  device: Device,
  a: Matrix,
  b: Matrix,
  {operation, signal, progress}: {operation: BinaryOperation} & CallOptions
): Promise<Matrix> {
  const {kernel, holds} = binary[operation];
  const left = toFloat32(a.data);
  const right = toFloat32(b.data);
  if (holds?.(left.range, right.range) === false) throw outOfRange(operation);
  const out = zerosLike(a.data, a.data.length);
  const width = Math.min(a.cols, TILE, device.limit);
  const height = Math.max(1, Math.floor(Math.min(TILE, device.limit) / Math.max(1, width)));
  for (let i = 0; i < a.rows; i += height) {
    for (let j = 0; j < a.cols; j += width) {
      signal?.throwIfAborted();
      const rows = Math.min(height, a.rows - i);
      const cols = Math.min(width, a.cols - j);
      const operands = [
        cut(left.values, a.cols, i, rows, j, cols),
        cut(
          right.values,
          b.cols,
          b.rows === 1 ? 0 : i,
          b.rows === 1 ? 1 : rows,
          b.cols === 1 ? 0 : j,
          b.cols === 1 ? 1 : cols
        )
      ];
      const part = await device.compute(operands, (a, b) => device.kernel(kernel, {a, b}));
      paste(checkResult(part), out, a.cols, i, rows, j, cols);
    }
    progress?.(Math.min(1, (i + height) / a.rows), device.name);
  }
  return {...a, data: out};
}

/** The rows of X that `rows` names. Refuses more rows than float32 can number: WebGL has no whole numbers. */
export async function gather(
  device: Device,
  x: Matrix,
  rows: Int32Array,
  options: CallOptions
): Promise<Matrix> {
  const {values} = toFloat32(x.data);
  const count = rows.length;
  const out = zerosLike(x.data, count * x.cols);
  const tallest = Math.max(x.rows, count);
  if (x.rows > 2 ** 24 || tallest > device.limit) throw new Refusal(`${tallest} rows are too many`);
  const width = Math.max(1, Math.floor(Math.min(TILE, device.limit) / Math.max(1, tallest)));
  for (let j = 0; count > 0 && j < x.cols; j += width) {
    options.signal?.throwIfAborted();
    const cols = Math.min(width, x.cols - j);
    const operands = [
      cut(values, x.cols, 0, x.rows, j, cols),
      {values: Int32Array.from(rows), shape: [count]}
    ];
    const part = await device.compute(operands, (x, indices) =>
      device.kernel("GatherV2", {x, indices}, {axis: 0, batchDims: 0})
    );
    paste(checkResult(part), out, x.cols, 0, count, j, cols);
    options.progress?.((j + cols) / x.cols, device.name);
  }
  return {data: out, rows: count, cols: x.cols};
}

function cut(
  values: Float32Array,
  stride: number,
  row: number,
  rows: number,
  col: number,
  cols: number
): Operand {
  const out = new Float32Array(rows * cols);
  for (let i = 0; i < rows; ++i) {
    const at = (row + i) * stride + col;
    out.set(values.subarray(at, at + cols), i * cols);
  }
  return {values: out, shape: [rows, cols]};
}

function paste(
  part: Float32Array,
  out: Float64Array,
  stride: number,
  row: number,
  rows: number,
  col: number,
  cols: number
): void {
  for (let i = 0; i < rows; ++i) out.set(part.subarray(i * cols, (i + 1) * cols), (row + i) * stride + col);
}

function outOfRange(operation: string): Refusal {
  return new Refusal(`${operation} of these numbers is beyond float32`);
}
