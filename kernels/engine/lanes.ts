/** @file How large work is cut into lanes. Where sums are cut, shapes alone say how, so that they come out alike whoever adds them. */
import {type Block, compact} from "./core.ts";
import type {Operation} from "./cores.ts";
import {allocateLike, isShared} from "./matrix.ts";
import type {ColumnStatistics, Floats, Matrix} from "./types.ts";

/** Work for one thread at a time, and how the results of all lanes become one. */
export interface Plan<T> {
  operation: Operation;
  /** Arguments lane by lane. */
  lanes: unknown[][];
  /** Whether it stays in the caller's thread however large, since the way to a worker would cost as much. */
  here?: boolean;
  join(results: unknown[]): T;
}

/** A lane should outlast the way to a worker and back many times over: about 5 ms. */
export const LANE = 1e8;
/** More lanes would each pack the same again, and wait for one another no less. */
export const MOST = 8;
/** The sums of all lanes of a Gram matrix lie in memory at once. */
const SUMS = 2 ** 24;

export function planGram(a: Matrix, {side = "rows"}: {side?: "rows" | "columns"}): Plan<Matrix> {
  const rows = side === "rows";
  const [m, k] = rows ? [a.rows, a.cols] : [a.cols, a.rows];
  const work = (m * m * k) / LANE;
  if (m * m * Math.min(MOST, work) > SUMS) return planWideGram(a, rows, m, work);
  const cuts = cut(k, work, 256);
  return {
    operation: "gram",
    lanes: cuts.map((span) => [slice(a, rows, span), {side}]),
    join: (parts) => addPairs(parts as Matrix[])
  };
}

/** For many rows: lanes of rows, each against itself and all rows below. */
function planWideGram(a: Matrix, rows: boolean, m: number, work: number): Plan<Matrix> {
  const cuts = cut(m, work, 4, 2 * MOST);
  return {
    operation: "gemm",
    lanes: cuts.map(([from, to]) => [
      slice(a, !rows, [from, to]),
      slice(a, !rows, [from, m]),
      {transposeA: !rows, transposeB: rows}
    ]),
    join(parts) {
      const data = new Float64Array(m * m);
      cuts.forEach(([from, to], lane) => {
        const part = (parts[lane] as Matrix).data;
        const width = m - from;
        for (let i = from; i < to; ++i) {
          for (let j = i; j < m; ++j) {
            data[i * m + j] = data[j * m + i] = part[(i - from) * width + j - from];
          }
        }
      });
      return {data, rows: m, cols: m};
    }
  };
}

export function planColumnStatistics(a: Matrix): Plan<ColumnStatistics> {
  // Reading is most of the work: without shared memory, to copy for a worker would cost as much.
  const cuts = cut(a.cols, isShared(a.data) ? (a.data.length * 25) / LANE : 1, 256);
  return {
    operation: "columnStatistics",
    lanes: cuts.map((span) => [slice(a, true, span)]),
    join(parts) {
      const all = parts as ColumnStatistics[];
      const joined = (name: keyof ColumnStatistics) => {
        const out = new Float64Array(a.cols);
        cuts.forEach(([from], lane) => void out.set(all[lane][name], from));
        return out;
      };
      return {
        count: joined("count"),
        mean: joined("mean"),
        m2: joined("m2"),
        min: joined("min"),
        max: joined("max")
      };
    }
  };
}

/**
 * Returns the lanes with what several of them read moved to shared memory, where the host has it: copied once, that is,
 * instead of once for every lane. Lanes that each have a part of their own are left as they are.
 */
export function shareCommon(lanes: unknown[][]): unknown[][] {
  const read = new Map<Floats, number>();
  const blocks = lanes.flat().filter((arg) => typeof arg === "object" && arg !== null && isBlock(arg));
  for (const {data, rows, cols} of blocks as Block<Floats>[]) {
    if (!isShared(data)) read.set(data, (read.get(data) ?? 0) + rows * cols);
  }
  const copies = new Map<Floats, Floats>();
  for (const [data, numbers] of read) {
    const copy = numbers > data.length ? allocateLike(data) : data;
    if (isShared(copy)) {
      copy.set(data);
      copies.set(data, copy);
    }
  }
  const moved = (arg: unknown) => {
    const copy = copies.get((arg as Block<Floats> | undefined)?.data as Floats);
    return copy ? {...(arg as Block<Floats>), data: copy} : arg;
  };
  return copies.size > 0 ? lanes.map((args) => args.map(moved)) : lanes;
}

/** Returns a lane's argument as a worker may have it: shared memory as it is, all else as a copy to be given away. */
export function portable(arg: unknown, transfer: ArrayBuffer[]): unknown {
  if (ArrayBuffer.isView(arg)) {
    if (isShared(arg)) return arg;
    // A view of a larger buffer would take all of it along.
    const own = (arg as Uint8Array<ArrayBuffer>).slice();
    transfer.push(own.buffer);
    return own;
  }
  if (typeof arg !== "object" || arg === null) return arg;
  const own = isBlock(arg) && !isShared(arg.data) ? compact(arg) : arg;
  return Object.fromEntries(
    Object.entries(own).map(([name, part]) => {
      // Data that were copied already are given as they are.
      const fresh = isBlock(own) && isBlock(arg) && part === own.data && part.buffer !== arg.data.buffer;
      if (fresh) transfer.push(part.buffer as ArrayBuffer);
      return [name, fresh ? part : portable(part, transfer)];
    })
  );
}

function isBlock(arg: object): arg is Block<Floats> {
  const {data} = arg as {data?: unknown};
  return data instanceof Float64Array || data instanceof Float32Array;
}

/** Lanes of rows, or of numbers, become one. */
export function endToEnd(parts: Matrix[]): Float64Array {
  if (parts.length === 1) return parts[0].data;
  const data = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return data;
}

/** Lanes of columns become one. */
export function sideBySide(parts: Matrix[]): Matrix {
  if (parts.length === 1) return parts[0];
  const {rows} = parts[0];
  const cols = parts.reduce((sum, part) => sum + part.cols, 0);
  const data = new Float64Array(rows * cols);
  let from = 0;
  for (const part of parts) {
    setColumns(data, cols, part.data, from, part.cols);
    from += part.cols;
  }
  return {data, rows, cols};
}

export type Span = [from: number, to: number];

function setColumns(data: Floats, n: number, part: Floats, from: number, width: number): void {
  for (let at = 0, to = from; at < part.length; at += width, to += n) {
    data.set(part.subarray(at, at + width), to);
  }
}

/** Cuts 0 … length into as many like parts as the work is worth, each a multiple of `grain`, but the last. */
export function cut(length: number, worth: number, grain: number, most = MOST): Span[] {
  const count = Math.max(1, Math.min(most, Math.floor(worth), Math.floor(length / grain)));
  const step = Math.ceil(length / count / grain) * grain;
  const spans: Span[] = [];
  for (let from = 0; from < length; from += step) spans.push([from, Math.min(length, from + step)]);
  return spans.length ? spans : [[0, length]];
}

/** The rows, or the columns, from … to of a matrix, without a copy. */
export function slice<D extends Floats>(
  {data, rows, cols}: Matrix<D>,
  byColumns: boolean,
  [from, to]: Span
): Block<D> {
  if (byColumns) return {data, rows, cols: to - from, offset: from, stride: cols};
  return {data, rows: to - from, cols, offset: from * cols, stride: cols};
}

/** Sums in pairs of neighbours, then pairs of pairs: the order is fixed, and error grows with the logarithm. */
function addPairs(parts: Matrix[]): Matrix {
  let level = parts;
  while (level.length > 1) {
    const next: Matrix[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [x, y] = [level[i], level[i + 1]];
      if (y) for (let j = 0; j < x.data.length; ++j) x.data[j] += y.data[j];
      next.push(x);
    }
    level = next;
  }
  return level[0];
}
