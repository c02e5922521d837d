/** @file One instance of the module and its memory: grown and used again, thrown away after an unusually large call. */
import {EngineError} from "../../../errors.ts";
import type {Block} from "../core.ts";
import type {Floats} from "../types.ts";

/** What every module offers; addresses and strides in bytes, sizes in numbers. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
}

/** The module of dense linear algebra. */
export interface Linalg extends Exports {
  packRows(src: number, stride: number, rows: number, k: number, dst: number, sign: number): void;
  packCols(src: number, stride: number, cols: number, k: number, dst: number): void;
  multiply(a: number, b: number, m: number, n: number, k: number, c: number, stride: number): void;
  packRows32(src: number, stride: number, lines: number, k: number, dst: number, width: number): void;
  packCols32(src: number, stride: number, lines: number, k: number, dst: number, width: number): void;
  multiply32(a: number, b: number, m: number, n: number, k: number, c: number, stride: number): void;
  gramUpper(a: number, m: number, k: number, c: number, stride: number): void;
  tridiagonalize(n: number, a: number, d: number, e: number, beta: number, w: number, p: number): void;
  reflectRows(
    count: number,
    n: number,
    z: number,
    a: number,
    beta: number,
    last: number,
    offset: number
  ): void;
  reflectBlocks(
    count: number,
    n: number,
    z: number,
    a: number,
    beta: number,
    y: number,
    x: number,
    g: number,
    left: number,
    right: number
  ): void;
  divide(
    n: number,
    d: number,
    e: number,
    v: number,
    w: number,
    u: number,
    work: number,
    left: number,
    right: number,
    raw: number
  ): number;
  bisect(n: number, d: number, e: number, e2: number, count: number, values: number): number;
  inverseIterate(
    n: number,
    d: number,
    e: number,
    count: number,
    values: number,
    norm: number,
    z: number,
    work: number
  ): number;
  lq(p: number, q: number, w: number, lower: number, beta: number): void;
  jacobi(p: number, q: number, w: number, turns: number, norms: number): number;
  cholesky(n: number, a: number, left: number, right: number): number;
  luSolve(n: number, m: number, a: number, floors: number, left: number, right: number): number;
  columnStatistics(x: number, rows: number, cols: number, out: number): void;
}

const PAGE = 65536;
/** A memory that grew beyond this is given back when the call is done. */
const KEPT = 64 * 2 ** 20;
/** Numbers up to which a loop copies faster than a view. */
export const SHORT = 32;

/** Returns the bytes of a module that is carried as text. */
export function moduleBytes(carried: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(carried), (c) => c.charCodeAt(0));
}

export class Arena<E extends Exports = Linalg> {
  readonly #module: WebAssembly.Module;
  #exports: E | undefined;
  #heap = new Float64Array();
  #heap32 = new Float32Array();

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  get exports(): E {
    return (this.#exports ??= new WebAssembly.Instance(this.#module).exports as unknown as E);
  }

  /** Returns the addresses of areas of the given lengths, in numbers; they hold whatever the last call left. */
  reserve(...lengths: number[]): number[] {
    const {memory, heapBase} = this.exports;
    let top = (heapBase() + 63) & ~63;
    const addresses = lengths.map((length) => {
      const at = top;
      top += Math.ceil(length / 8) * 64;
      return at;
    });
    const lacking = Math.ceil((top - memory.buffer.byteLength) / PAGE);
    if (lacking > 0) {
      try {
        memory.grow(lacking);
      } catch (cause) {
        const size = Math.round(top / 2 ** 20);
        throw new EngineError(`failed allocation: ${size} MB in WebAssembly; use smaller blocks`, {cause});
      }
    }
    this.#heap = new Float64Array(memory.buffer);
    this.#heap32 = new Float32Array(memory.buffer);
    return addresses;
  }

  view(address: number, length: number): Float64Array {
    return this.#heap.subarray(address / 8, address / 8 + length);
  }

  view32(address: number, length: number): Float32Array {
    return this.#heap32.subarray(address / 4, address / 4 + length);
  }

  ints(address: number, length: number): Int32Array {
    return new Int32Array(this.#heap.buffer, address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#heap.buffer, address, length);
  }

  /** Copies a rectangle of a block to `address`, a row every `pitch` numbers; defaults to no gaps. */
  stage(
    {data, offset = 0, cols, stride = cols}: Block<Floats>,
    rows: Range,
    columns: Range,
    address: number,
    pitch = columns[1] - columns[0]
  ): void {
    const heap = data instanceof Float32Array ? this.#heap32 : this.#heap;
    const width = columns[1] - columns[0];
    let at = address / heap.BYTES_PER_ELEMENT;
    if (width === stride && width === pitch) {
      heap.set(data.subarray(offset + rows[0] * stride, offset + rows[1] * stride), at);
      return;
    }
    for (let i = rows[0]; i < rows[1]; ++i, at += pitch) {
      const from = offset + i * stride + columns[0];
      // For a few numbers a view costs more than it saves.
      if (width < SHORT) for (let j = 0; j < width; ++j) heap[at + j] = data[from + j];
      else heap.set(data.subarray(from, from + width), at);
    }
  }

  /** To be called when results are copied out. */
  release(): void {
    if (this.#heap.byteLength > KEPT) this.#exports = undefined;
    this.#heap = new Float64Array();
    this.#heap32 = new Float32Array();
  }
}

export type Range = readonly [from: number, to: number];
