/** @file The product in WebAssembly: blocks are staged, packed and multiplied, float64 or float32 alike. */
import type {Block, Core} from "../core.ts";
import type {Floats, Matrix} from "../types.ts";
import type {Arena, Range} from "./arena.ts";
import {DEPTH, locate, type Side, sideOf, stage} from "./staged.ts";

/** How many columns of the right side are packed at a time. */
const WIDTH = 512;

/** What differs between the two precisions. Both have tiles of four rows. */
interface Kernel<D extends Floats> {
  bytes: number;
  /** Columns of a tile. */
  columns: number;
  /** Lines (rows of A, columns of B) that lie along k, or across it, `stride` bytes apart, into panels of `width` lines. */
  packAlong(src: number, stride: number, lines: number, k: number, dst: number, width: number): void;
  packAcross(src: number, stride: number, lines: number, k: number, dst: number, width: number): void;
  multiply(a: number, b: number, m: number, n: number, k: number, c: number, stride: number): void;
  view(address: number, length: number): D;
}

export function makeGemm(arena: Arena): Core["gemm"] {
  const double: Kernel<Float64Array> = {
    bytes: 8,
    columns: 4,
    packAlong: (src, stride, lines, k, dst) => arena.exports.packRows(src, stride, lines, k, dst, 1),
    packAcross: (src, stride, lines, k, dst) => arena.exports.packCols(src, stride, lines, k, dst),
    multiply: (...args) => arena.exports.multiply(...args),
    view: (address, length) => arena.view(address, length)
  };
  const single: Kernel<Float32Array> = {
    bytes: 4,
    columns: 8,
    packAlong: (...args) => arena.exports.packRows32(...args),
    packAcross: (...args) => arena.exports.packCols32(...args),
    multiply: (...args) => arena.exports.multiply32(...args),
    view: (address, length) => arena.view32(address, length)
  };

  return (a, b, options) => {
    const kernel: Kernel<Floats> = a.data instanceof Float32Array ? single : double;
    return product(arena, kernel, a, b, options) as Matrix<typeof a.data>;
  };
}

function product<D extends Floats>(
  arena: Arena,
  kernel: Kernel<D>,
  a: Block<D>,
  b: Block<D>,
  {transposeA = false, transposeB = false} = {}
): Matrix<D> {
  const {bytes, columns} = kernel;
  const left = sideOf(a, !transposeA);
  const right = sideOf(b, transposeB);
  const [m, n, k] = [left.lines, right.lines, left.k];
  const depth = Math.min(k, DEPTH);
  const width = Math.min(n, WIDTH);
  const padded = (lines: number, panel: number) => Math.ceil(lines / panel) * panel;
  const numbers = [m * n, padded(m, 4) * depth, padded(width, columns) * depth, left.room, right.room];
  const [c, packedA, packedB, rawA, rawB] = arena.reserve(...numbers.map((length) => (length * bytes) / 8));
  const out = kernel.view(c, m * n).fill(0);

  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const ks: Range = [k0, Math.min(k, k0 + DEPTH)];
    stage(arena, left, k0, rawA);
    stage(arena, right, k0, rawB);
    pack(left, [0, m], ks, rawA, packedA, 4);
    for (let j = 0; j < n; j += WIDTH) {
      const js: Range = [j, Math.min(n, j + WIDTH)];
      pack(right, js, ks, rawB, packedB, columns);
      kernel.multiply(packedA, packedB, m, js[1] - j, ks[1] - k0, c + j * bytes, n * bytes);
    }
  }
  const data = out.slice() as D;
  arena.release();
  return {data, rows: m, cols: n};

  function pack(
    from: Side<D>,
    [l0, l1]: Range,
    [k0, k1]: Range,
    raw: number,
    packed: number,
    panel: number
  ): void {
    const [at, stride] = locate(from, l0, k0, raw);
    const into = from.along ? kernel.packAlong : kernel.packAcross;
    into(at, stride, l1 - l0, k1 - k0, packed, panel);
  }
}
