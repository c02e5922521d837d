/** @file The area of every cell of a grid inside a polygon, by one walk along its edges. */
import {areaInside, type Edges} from "./edges.ts";
import {type Band, besideEdge, heightIn, type Surface} from "./measure.ts";

/** Ascending edges of the cells of a grid. */
export interface Lattice {
  readonly surface: Surface;
  /** nx + 1 longitudes. */
  readonly x: Float64Array;
  /** ny + 1 latitudes. */
  readonly y: Float64Array;
  /** One for each row. */
  readonly bands: readonly Band[];
}

/** Cells and areas as they are found; grows. Area is in degrees × height. */
export class Cells {
  rows = new Int32Array(1024);
  columns = new Int32Array(1024);
  areas = new Float64Array(1024);
  count = 0;

  add(row: number, column: number, area: number): void {
    if (this.count === this.rows.length) this.#grow();
    this.rows[this.count] = row;
    this.columns[this.count] = column;
    this.areas[this.count++] = area;
  }

  /** Puts what was added from `start` on in order of cells, each once. */
  merge(start: number): void {
    const order = Array.from({length: this.count - start}, (_, k) => start + k);
    const {rows, columns, areas} = this;
    order.sort((a, b) => rows[a] - rows[b] || columns[a] - columns[b]);
    const sorted = order.map((e) => [rows[e], columns[e], areas[e]]);
    this.count = start;
    for (const [row, column, area] of sorted) {
      const last = this.count - 1;
      if (last >= start && rows[last] === row && columns[last] === column) areas[last] += area;
      else this.add(row, column, area);
    }
  }

  #grow(): void {
    const size = 2 * this.rows.length;
    const ints = (from: Int32Array) => {
      const to = new Int32Array(size);
      to.set(from);
      return to;
    };
    this.rows = ints(this.rows);
    this.columns = ints(this.columns);
    const areas = new Float64Array(size);
    areas.set(this.areas);
    this.areas = areas;
  }
}

/** Rows are done in blocks of about so many cells, so that a polygon of any size needs little room. */
const BLOCK = 2 ** 18;
/** A share of a cell below this is rounding. */
const SPECK = 2e-14;

/** Reused from polygon to polygon; all zero between calls. */
let beside = new Float64Array(4096);
let passed = new Float64Array(4096);

/**
 * Adds the cells that a polygon covers, row by row from the south and from west to east within. The edges of the columns
 * are those of the lattice, or these turned by 360° to where the polygon lies: so its own coordinates are never rounded.
 *
 * To the east of an edge lies area: all of each further column times the edge's height, and in its own column what
 * `besideEdge` says. So each edge adds to the cell it runs through (`beside`) and to all cells after it (`passed`); a sum
 * from west to east gives every cell its area. Heights are rounded so that these sums are exact: cells outside get
 * nothing, cells inside all.
 */
export function cover(edges: Edges, {surface, y, bands}: Lattice, x: Float64Array, into: Cells): void {
  const nx = x.length - 1;
  const ny = y.length - 1;
  const {west, east, south, north} = edges;
  if (!(west < x[nx] && east > x[0] && south < y[ny] && north > y[0])) return;
  const first = Math.max(0, find(x, west));
  const last = Math.min(nx - 1, find(x, east));
  const bottom = Math.max(0, find(y, south));
  const top = Math.min(ny - 1, find(y, north));
  if (first === last && bottom === top && west >= x[first] && east <= x[first + 1]) {
    if (south >= y[bottom] && north <= y[bottom + 1]) {
      const area = areaInside(edges, surface);
      if (area > 0) into.add(bottom, first, area);
      return;
    }
  }
  // Slot 0 is all that lies west of the first column, the last all that lies east.
  const width = last - first + 3;
  const block = Math.max(1, Math.floor(BLOCK / width));
  const size = width * Math.min(block, top - bottom + 1);
  if (size > beside.length) {
    beside = new Float64Array(size);
    passed = new Float64Array(size);
  }
  for (let from = bottom; from <= top; from += block) {
    const to = Math.min(top + 1, from + block);
    walk(edges, x, y, bands, first, last, from, to);
    for (let j = from; j < to; ++j) {
      let slot = (j - from) * width;
      const height = bands[j].high - bands[j].low;
      let sum = passed[slot];
      passed[slot] = 0;
      beside[slot++] = 0;
      for (let i = first; i <= last; ++i, ++slot) {
        if (sum === 0 && passed[slot] === 0 && beside[slot] === 0) continue;
        const step = x[i + 1] - x[i];
        const area = sum * step + beside[slot];
        if (area > SPECK * step * height) into.add(j, i, area);
        sum += passed[slot];
        passed[slot] = 0;
        beside[slot] = 0;
      }
      passed[slot] = 0;
      beside[slot] = 0;
    }
  }
}

function walk(
  {count, data}: Edges,
  x: Float64Array,
  y: Float64Array,
  bands: readonly Band[],
  first: number,
  last: number,
  from: number,
  to: number
): void {
  const width = last - first + 3;
  const floor = y[from];
  const roof = y[to];
  const xScale = (x.length - 1) / (x[x.length - 1] - x[0]);
  const yScale = (y.length - 1) / (y[y.length - 1] - y[0]);
  // An edge begins where another ended, most often the one before, and most lie in the cell of that one.
  let cellRow = -1;
  let cellWest = NaN;
  let cellEast = NaN;
  let cellSouth = NaN;
  let cellNorth = NaN;
  let slot = 0;
  let lastY = NaN;
  let lastS = 0;
  for (let at = 0; at < 4 * count; at += 4) {
    const xb = data[at + 2];
    const yb = data[at + 3];
    const xa = data[at];
    const ya = data[at + 1];
    if (
      xa >= cellWest &&
      xa < cellEast &&
      xb >= cellWest &&
      xb < cellEast &&
      ya >= cellSouth &&
      ya <= cellNorth &&
      yb >= cellSouth &&
      yb <= cellNorth
    ) {
      const band = bands[cellRow];
      const pa = ya - band.middle;
      const pb = yb - band.middle;
      const sa = ya === lastY ? lastS : heightIn(band, pa);
      const sb = heightIn(band, pb);
      lastY = yb;
      lastS = sb;
      if (sa === sb) continue;
      beside[slot] += besideEdge(band, cellEast, xa, pa, sa, xb, pb, sb);
      passed[slot] += sb - sa;
      continue;
    }
    lastY = NaN;
    const up = yb > ya;
    const low = up ? at : at + 2;
    const high = up ? at + 2 : at;
    const y0 = data[low + 1];
    const y1 = data[high + 1];
    if (y1 <= floor || y0 >= roof) continue;
    const x0 = data[low];
    const x1 = data[high];
    cellWest = NaN;
    const lean = (x1 - x0) / (y1 - y0);
    let px = x0;
    let j = from;
    if (y0 < floor) px = between(x0 + (floor - y0) * lean, x0, x1);
    else j = locate(y, y0, yScale);
    let i = columnOf(x, px, first, last, xScale);
    // The cell of the end that the next edge goes on from.
    let endRow = !up && y0 >= floor ? j : -1;
    let endColumn = i;
    for (; ; ++j) {
      const band = bands[j];
      const {middle} = band;
      const isStart = y0 >= y[j];
      const isEnd = y1 <= y[j + 1];
      // Heights are told from the middle of the row, so that slivers keep their digits.
      const start = y0 - middle;
      let py = isStart ? start : y[j] - middle;
      let ps = isStart ? heightIn(band, py) : band.low;
      const qx = isEnd ? x1 : between(x0 + (y[j + 1] - y0) * lean, x0, x1);
      const qy = isEnd ? y1 - middle : y[j + 1] - middle;
      const qs = isEnd ? heightIn(band, qy) : band.high;
      const row = (j - from) * width - first + 1;
      const end = columnOf(x, qx, first, last, xScale);
      while (i !== end) {
        const bx = end > i ? x[i + 1] : x[i];
        const by = between(start + (bx - x0) / lean, py, qy);
        const bs = between(heightIn(band, by), ps, qs);
        put(row + i, band, x[i + 1], px, py, ps, bx, by, bs, up);
        px = bx;
        py = by;
        ps = bs;
        i += end > i ? 1 : -1;
      }
      put(row + i, band, x[i + 1], px, py, ps, qx, qy, qs, up);
      if (up && isEnd) {
        endRow = j;
        endColumn = i;
      }
      if (isEnd || j + 1 === to) break;
      px = qx;
    }
    if (endRow < 0 || endColumn < first || endColumn > last) continue;
    cellRow = endRow;
    cellWest = x[endColumn];
    cellEast = x[endColumn + 1];
    cellSouth = y[endRow];
    cellNorth = y[endRow + 1];
    slot = (endRow - from) * width - first + 1 + endColumn;
  }
}

function put(
  slot: number,
  band: Band,
  ref: number,
  px: number,
  py: number,
  ps: number,
  qx: number,
  qy: number,
  qs: number,
  up: boolean
): void {
  if (ps === qs) return;
  const area = besideEdge(band, ref, px, py, ps, qx, qy, qs);
  if (up) {
    beside[slot] += area;
    passed[slot] += qs - ps;
  } else {
    beside[slot] -= area;
    passed[slot] -= qs - ps;
  }
}

function between(value: number, a: number, b: number): number {
  return a < b ? (value < a ? a : value > b ? b : value) : value < b ? b : value > a ? a : value;
}

/** The column of a longitude among first … last; first − 1 to the west of them, last + 1 to the east. */
function columnOf(x: Float64Array, value: number, first: number, last: number, scale: number): number {
  if (value < x[first]) return first - 1;
  if (value >= x[last + 1]) return last + 1;
  return locate(x, value, scale);
}

/** The cell that holds a value which lies on the grid; evenly spaced edges are found at once. */
function locate(edges: Float64Array, value: number, scale: number): number {
  let i = Math.floor((value - edges[0]) * scale);
  const end = edges.length - 2;
  if (i > end) i = end;
  else if (i < 0) i = 0;
  while (i > 0 && value < edges[i]) i -= 1;
  while (i < end && value >= edges[i + 1]) i += 1;
  return i;
}

/** The cell that holds a value; −1 before the first, the number of cells after the last. */
function find(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
