/** @file Series against the columns of a basis in WebAssembly, some series at a time; to the bit what the twins say. */
import {paddedLength, type Panels, panelsOf} from "../../linalg/panels.ts";
import {type Block, type Core, compact} from "../core.ts";
import {matrix} from "../matrix.ts";
import type {Matrix, Numbers, Projection, SeriesPlaces} from "../types.ts";
import {type Arena, type Exports, SHORT} from "./arena.ts";

/** Addresses and distances in bytes, sizes in numbers; see `assembly/series.ts`. */
export interface Series extends Exports {
  projectSeries(
    x: number,
    n: number,
    step: number,
    pitch: number,
    count: number,
    p: number,
    basis: number,
    scores: number,
    starts: number,
    members: number,
    squares: number,
    lagged: number
  ): void;
  subtractSeries(
    x: number,
    n: number,
    step: number,
    pitch: number,
    count: number,
    p: number,
    basis: number,
    weights: number
  ): void;
}

/** Numbers of series that go in at a time, so that they stay in the second-level cache. */
const NUMBERS = 2 ** 15;
/** Numbers between times that would else lie a power of two apart. */
const GAP = 8;

/** Series as they lie in the module's memory: each on its own, or time by time, whichever lies so in the field. */
interface Stage {
  /** How many series go in at a time; a multiple of four. */
  width: number;
  isUpright: boolean;
  /** From value to value and from series to series, in numbers. */
  step: number;
  pitch: number;
  room: number;
}

export function series(arena: Arena<Series>): Pick<Core, "projectSeries" | "subtractSeries"> {
  function projectSeries(
    x: Numbers,
    places: SeriesPlaces,
    basis: Matrix,
    {starts = new Int32Array()}: {starts?: Int32Array} = {}
  ): Projection {
    const {rows: p, cols: n} = basis;
    const size = places.cells.length;
    const found = {
      scores: matrix(size, p),
      squares: new Float64Array(size),
      lagged: new Float64Array(size)
    };
    const panels = panelsOf(basis.data, p);
    const stage = stageOf(places);
    const {width} = stage;
    const [data, columns, scores, squares, lagged, begins] = arena.reserve(
      stage.room,
      n * paddedLength(panels),
      width * p,
      width,
      width,
      Math.ceil(starts.length / 2)
    );
    setPanels(arena.view(columns, n * paddedLength(panels)), panels);
    arena.ints(begins, starts.length).set(starts);
    const to = arena.view(data, stage.room);
    const [step, pitch] = [8 * stage.step, 8 * stage.pitch];
    for (let from = 0; from < size; from += width) {
      const count = Math.min(width, size - from);
      bring(x, places, from, count, stage, to);
      const four = (count + 3) & ~3;
      arena.exports.projectSeries(
        data,
        n,
        step,
        pitch,
        four,
        p,
        columns,
        scores,
        begins,
        starts.length,
        squares,
        lagged
      );
      found.scores.data.set(arena.view(scores, count * p), from * p);
      found.squares.set(arena.view(squares, count), from);
      found.lagged.set(arena.view(lagged, count), from);
    }
    arena.release();
    return found;
  }

  function subtractSeries(
    x: Numbers,
    places: SeriesPlaces,
    weights: Block,
    basis: Matrix,
    out: Float64Array
  ): void {
    const {rows: p, cols: n} = basis;
    const size = places.cells.length;
    const panels = panelsOf(basis.data, p);
    const each = compact(weights).data;
    const stage = stageOf(places);
    const {width} = stage;
    const [data, columns, factors] = arena.reserve(stage.room, n * paddedLength(panels), width * p);
    setPanels(arena.view(columns, n * paddedLength(panels)), panels);
    const to = arena.view(data, stage.room);
    const [step, pitch] = [8 * stage.step, 8 * stage.pitch];
    for (let from = 0; from < size; from += width) {
      const count = Math.min(width, size - from);
      bring(x, places, from, count, stage, to);
      arena.view(factors, count * p).set(each.subarray(from * p, (from + count) * p));
      arena.exports.subtractSeries(data, n, step, pitch, (count + 3) & ~3, p, columns, factors);
      putBack(to, places, from, count, stage, out);
    }
    arena.release();
  }

  return {projectSeries, subtractSeries};
}

function stageOf({rows}: SeriesPlaces): Stage {
  const n = rows.length;
  const width = Math.max(4, Math.floor(NUMBERS / Math.max(1, n)) & ~3);
  if (isRun(rows, 0, n)) return {width, isUpright: false, step: 1, pitch: n, room: width * n};
  return {width, isUpright: true, step: width + GAP, pitch: 1, room: (width + GAP) * n};
}

function setPanels(to: Float64Array, {panels}: Panels): void {
  panels.forEach((panel, k) => void to.set(panel, k * panel.length));
}

/** Whether places follow one another, `step` apart. */
function isRun(places: Int32Array, from: number, to: number, step = 1): boolean {
  for (let i = from + 1; i < to; ++i) if (places[i] !== places[i - 1] + step) return false;
  return true;
}

/** Copies series in, in pieces as long as they lie. */
function bring(
  x: Numbers,
  {rows, cells}: SeriesPlaces,
  from: number,
  count: number,
  {isUpright, step, pitch}: Stage,
  to: Float64Array
): void {
  const n = rows.length;
  if (!isUpright) {
    // Few long copies beat many short ones.
    const together = isRun(cells, from, from + count, n) ? count : 1;
    for (let k = 0; k < count; k += together) {
      const at = rows[0] + cells[from + k];
      to.set(x.subarray(at, at + n * together), k * pitch);
    }
    return;
  }
  const isLong = count >= SHORT && isRun(cells, from, from + count);
  for (let i = 0; i < n; ++i) {
    const row = rows[i];
    if (isLong) to.set(x.subarray(row + cells[from], row + cells[from] + count), i * step);
    else for (let k = 0, at = i * step; k < count; ++k) to[at++] = x[row + cells[from + k]];
  }
}

function putBack(
  data: Float64Array,
  {rows, cells}: SeriesPlaces,
  from: number,
  count: number,
  {isUpright, step, pitch}: Stage,
  out: Float64Array
): void {
  const n = rows.length;
  if (!isUpright) {
    const together = isRun(cells, from, from + count, n) ? count : 1;
    for (let k = 0; k < count; k += together)
      out.set(data.subarray(k * pitch, (k + together) * pitch), rows[0] + cells[from + k]);
    return;
  }
  const isLong = count >= SHORT && isRun(cells, from, from + count);
  for (let i = 0; i < n; ++i) {
    const row = rows[i];
    if (isLong) out.set(data.subarray(i * step, i * step + count), row + cells[from]);
    else for (let k = 0, at = i * step; k < count; ++k) out[row + cells[from + k]] = data[at++];
  }
}
