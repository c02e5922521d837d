/** @file Sparse products with a field that lies in a store: the chunks that a matrix touches, each read once, and no others. */
import {primitives} from "../engine/select.ts";
import type {Csr, SliceSums} from "../engine/types.ts";
import {offsetsOf, product, stridesOf} from "../field/layout.ts";
import type {LazyField, Values} from "../field/types.ts";
import {rowSumsOf} from "../linalg/csr.ts";

type Span = readonly [from: number, to: number];
type Box = Span[];

/** The slices whose chunks lie together, and the sums of each matrix for them. */
export interface Block {
  /** Which of all slices these are. */
  readonly slices: Int32Array;
  readonly found: readonly SliceSums[];
}

/** What of a matrix lies in one chunk: some of its rows, over the cells of the chunk. */
interface Piece {
  readonly rows: Int32Array;
  readonly csr: Csr;
  readonly totals: Float64Array;
}

/** A chunk of the places, with what each matrix has in it. */
interface Tile {
  readonly box: Box;
  readonly pieces: readonly (Piece | undefined)[];
}

/**
 * Goes through a field by its chunks: for all slices in one chunk of the other dims the sums of each matrix over `dims`.
 * One chunk is being read while the one before is summed.
 */
export function readBlocks(
  f: LazyField,
  dims: readonly string[],
  matrices: readonly Csr[],
  {signal}: {signal?: AbortSignal} = {}
): {all(): AsyncGenerator<Block>; counts(): {chunks_read: number; chunks_total: number}} {
  const at = dims.map((dim) => f.dims.indexOf(dim));
  const others = f.dims.filter((dim) => !dims.includes(dim));
  const leads = boxesOf(
    others.map((dim) => f.dims.indexOf(dim)),
    f
  );
  const tiles = tilesOf(
    matrices,
    at.map((d) => f.shape[d]),
    at.map((d) => f.chunks[d])
  );
  const total = product(f.shape.map((size, d) => Math.ceil(size / f.chunks[d])));
  let read = 0;

  async function* all(): AsyncGenerator<Block> {
    const jobs = leads.flatMap((lead) => tiles.map((tile) => ({lead, tile})));
    const fetch = (job: (typeof jobs)[number] | undefined) => {
      if (job === undefined) return undefined;
      read += 1;
      const coming = f.read(f.dims.map((dim) => spanOf(dim, job.lead, job.tile)));
      // It may fail while the one before is summed: that is told when its turn comes.
      coming.catch(() => {});
      return coming;
    };
    let coming = fetch(jobs[0]);
    let next = 1;
    for (const lead of leads) {
      const count = product(lead.map(([from, to]) => to - from));
      const sums = matrices.map((w) => new Running(w, count));
      for (const tile of tiles) {
        signal?.throwIfAborted();
        const values = await coming!;
        coming = fetch(jobs[next++]);
        await add(
          sums,
          tile,
          values,
          f.dims.map((dim) => spanOf(dim, lead, tile))
        );
      }
      yield {slices: slicesIn(lead), found: sums.map((each) => each.found())};
    }
  }

  function spanOf(dim: string, lead: Box, tile: Tile): Span {
    const k = dims.indexOf(dim);
    return k < 0 ? lead[others.indexOf(dim)] : tile.box[k];
  }

  function slicesIn(lead: Box): Int32Array {
    const shape = others.map((dim) => f.shape[f.dims.indexOf(dim)]);
    const strides = stridesOf(shape);
    const first = lead.reduce((n, [from], k) => n + from * strides[k], 0);
    const part = lead.map(([from, to]) => to - from);
    return offsetsOf({dims: others, shape: part}, others, {dims: others, shape}).map((n) => n + first);
  }

  async function add(sums: readonly Running[], tile: Tile, values: Values, box: Box): Promise<void> {
    const shape = box.map(([from, to]) => to - from);
    const starts = offsetsOf({dims: f.dims, shape}, others);
    const places = offsetsOf({dims: f.dims, shape}, dims);
    const cols = places.reduce((most, place) => Math.max(most, place), -1) + 1;
    for (const [k, piece] of tile.pieces.entries()) {
      if (piece === undefined) continue;
      const indices = piece.csr.indices.map((j) => places[j]);
      sums[k].add(
        piece,
        await primitives().csrSlices({...piece.csr, cols, indices}, values, starts, {signal})
      );
    }
  }

  return {all, counts: () => ({chunks_read: read, chunks_total: total})};
}

/** The values themselves of the cells that a matrix touches: [slice × cell], and which of them each entry is. */
export interface Touched {
  readonly slices: Int32Array;
  readonly touched: Float64Array;
  readonly entries: Int32Array;
}

/** Goes through a field by its chunks for what takes more than sums; missing is NaN. */
export function readTouched(
  f: LazyField,
  dims: readonly string[],
  {cols, indices}: Csr
): {all(): AsyncGenerator<Touched>; counts(): {chunks_read: number; chunks_total: number}} {
  const cells = Int32Array.from(new Set(indices)).sort();
  const places = new Map(Array.from(cells, (cell, k) => [cell, k] as const));
  const entries = indices.map((cell) => places.get(cell)!);
  const one: Csr = {
    rows: cells.length,
    cols,
    offsets: Int32Array.from({length: cells.length + 1}, (_, k) => k),
    indices: cells,
    values: new Float64Array(cells.length).fill(1)
  };
  const blocks = readBlocks(f, dims, [one]);
  async function* all(): AsyncGenerator<Touched> {
    for await (const {slices, found} of blocks.all()) {
      const [{sums, weights}] = found;
      if (weights) for (let n = 0; n < sums.length; ++n) if (!Number.isNaN(weights[n])) sums[n] = NaN;
      yield {slices, touched: sums, entries};
    }
  }
  return {all, counts: blocks.counts};
}

/** Sums and weights of one matrix for some slices, as chunks come. */
class Running {
  readonly #rows: number;
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;
  readonly #hasGap: Uint8Array;

  constructor({rows}: Csr, slices: number) {
    this.#rows = rows;
    this.#sums = new Float64Array(slices * rows);
    this.#weights = new Float64Array(slices * rows);
    this.#hasGap = new Uint8Array(slices * rows);
  }

  add({rows, totals}: Piece, {sums, weights}: SliceSums): void {
    for (let n = 0, slice = 0; n < sums.length; slice += this.#rows)
      for (let i = 0; i < rows.length; ++i, ++n) {
        const to = slice + rows[i];
        this.#sums[to] += sums[n];
        const isWhole = weights === undefined || Number.isNaN(weights[n]);
        this.#weights[to] += isWhole ? totals[i] : weights[n];
        if (!isWhole) this.#hasGap[to] = 1;
      }
  }

  found(): SliceSums {
    if (!this.#hasGap.includes(1)) return {sums: this.#sums};
    return {sums: this.#sums, weights: this.#weights.map((weight, n) => (this.#hasGap[n] ? weight : NaN))};
  }
}

/** The chunks along some dims, as boxes. */
function boxesOf(at: readonly number[], {shape, chunks}: Pick<LazyField, "shape" | "chunks">): Box[] {
  let boxes: Box[] = [[]];
  for (const d of at) {
    const spans: Span[] = [];
    for (let from = 0; from < shape[d]; from += chunks[d])
      spans.push([from, Math.min(shape[d], from + chunks[d])]);
    boxes = boxes.flatMap((box) => spans.map((span) => [...box, span]));
  }
  return boxes;
}

/** The chunks that any matrix has entries in, in order. */
function tilesOf(matrices: readonly Csr[], shape: readonly number[], chunks: readonly number[]): Tile[] {
  const counts = shape.map((size, k) => Math.ceil(size / chunks[k]));
  const strides = stridesOf(counts);
  const found = new Map<number, (ReturnType<typeof newPiece> | undefined)[]>();
  for (const [m, {rows, offsets, indices, values}] of matrices.entries())
    for (let i = 0; i < rows; ++i)
      for (let e = offsets[i]; e < offsets[i + 1]; ++e) {
        let rest = indices[e];
        let [tile, local, step] = [0, 0, 1];
        for (let k = shape.length - 1; k >= 0; --k) {
          const place = rest % shape[k];
          rest = Math.floor(rest / shape[k]);
          const chunk = Math.floor(place / chunks[k]);
          tile += chunk * strides[k];
          local += (place - chunk * chunks[k]) * step;
          step *= Math.min(chunks[k], shape[k] - chunk * chunks[k]);
        }
        let pieces = found.get(tile);
        if (pieces === undefined) found.set(tile, (pieces = new Array(matrices.length)));
        const piece = (pieces[m] ??= newPiece());
        if (piece.rows.at(-1) !== i) piece.rows.push(i);
        piece.indices.push(local);
        piece.values.push(values[e]);
        piece.offsets[piece.rows.length] = piece.indices.length;
      }
  return [...found.keys()]
    .sort((a, b) => a - b)
    .map((tile) => {
      const box = counts.map((count, k): Span => {
        const from = (Math.floor(tile / strides[k]) % count) * chunks[k];
        return [from, Math.min(shape[k], from + chunks[k])];
      });
      const cols = product(box.map(([from, to]) => to - from));
      return {box, pieces: Array.from(found.get(tile)!, (piece) => piece && asPiece(piece, cols))};
    });
}

function newPiece() {
  return {rows: [] as number[], offsets: [0], indices: [] as number[], values: [] as number[]};
}

function asPiece({rows, offsets, indices, values}: ReturnType<typeof newPiece>, cols: number): Piece {
  const csr: Csr = {
    rows: rows.length,
    cols,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float64Array.from(values)
  };
  return {rows: Int32Array.from(rows), csr, totals: rowSumsOf(csr)};
}
