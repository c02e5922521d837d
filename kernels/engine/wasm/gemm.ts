/** @file The product in WebAssembly: blocks are staged, packed and multiplied, float64 or float32 alike. */
import type {Block, Core} from "../core.ts";
import type {Floats, Matrix} from "../types.ts";
import type {Arena, Range} from "./arena.ts";

/** How many steps of the inner sum are packed at a time; fixed, since it sets the order of the sums. */
export const DEPTH = 256;
/** How many columns of the right side are packed at a time. */
const WIDTH = 512;

/** What differs between the two precisions. Both have tiles of four rows. */
interface Kernel<D extends Floats> {
  bytes: number;
  /** Columns of a tile. */
  columns: number;
  /** Lines (rows of A, columns of B) that lie along k, or across it, into panels of `width` lines. */
  packAlong(src: number, lines: number, k: number, dst: number, width: number): void;
  packAcross(src: number, lines: number, k: number, dst: number, width: number): void;
  multiply(a: number, b: number, m: number, n: number, k: number, c: number, stride: number): void;
  view(address: number, length: number): D;
}

export function makeGemm(arena: Arena): Core["gemm"] {
  const double: Kernel<Float64Array> = {
    bytes: 8,
    columns: 4,
    packAlong: (src, lines, k, dst) => arena.linalg.packRows(src, k * 8, lines, k, dst, 1),
    packAcross: (src, lines, k, dst) => arena.linalg.packCols(src, lines * 8, lines, k, dst),
    multiply: (...args) => arena.linalg.multiply(...args),
    view: (address, length) => arena.view(address, length)
  };
  const single: Kernel<Float32Array> = {
    bytes: 4,
    columns: 8,
    packAlong: (src, lines, k, dst, width) => arena.linalg.packRows32(src, k * 4, lines, k, dst, width),
    packAcross: (src, lines, k, dst, width) => arena.linalg.packCols32(src, lines * 4, lines, k, dst, width),
    multiply: (...args) => arena.linalg.multiply32(...args),
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
  const m = transposeA ? a.cols : a.rows;
  const k = transposeA ? a.rows : a.cols;
  const n = transposeB ? b.rows : b.cols;
  const {bytes, columns} = kernel;
  const depth = Math.min(k, DEPTH);
  const width = Math.min(n, WIDTH);
  const padded = (lines: number, panel: number) => Math.ceil(lines / panel) * panel;
  const numbers = [m * n, padded(m, 4) * depth, padded(width, columns) * depth, Math.max(m, width) * depth];
  const [c, left, right, raw] = arena.reserve(...numbers.map((length) => (length * bytes) / 8));
  const out = kernel.view(c, m * n).fill(0);

  function pack(x: Block<D>, along: boolean, lines: Range, ks: Range, packed: number, panel: number): void {
    arena.stage(x, along ? lines : ks, along ? ks : lines, raw);
    const fill = along ? kernel.packAlong : kernel.packAcross;
    fill(raw, lines[1] - lines[0], ks[1] - ks[0], packed, panel);
  }

  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const ks: Range = [k0, Math.min(k, k0 + DEPTH)];
    pack(a, !transposeA, [0, m], ks, left, 4);
    for (let j = 0; j < n; j += WIDTH) {
      const to = Math.min(n, j + WIDTH);
      pack(b, transposeB, [j, to], ks, right, columns);
      kernel.multiply(left, right, m, to - j, ks[1] - k0, c + j * bytes, n * bytes);
    }
  }
  const data = out.slice() as D;
  arena.release();
  return {data, rows: m, cols: n};
}
