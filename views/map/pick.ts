/** @file The cells of a map one by one: which is under a pointer, which is next, and what `isel` calls it. */
import type {Grid, Places} from "./grid.ts";
import type {Frame} from "./projection.ts";

/** Cells by number, rows before columns; only those with a value are found. */
export interface Cells {
  /** The position of a cell on each dimension. */
  at(cell: number): Record<string, number>;
  /** The cell at a position, unless it is missing or not there. */
  find(at: Readonly<Record<string, number>>): number | undefined;
  place(cell: number): {x: number; y: number};
  value(cell: number): number;
  pixel(cell: number): readonly [number, number];
  /** The cell whose centre is nearest to the middle of the drawing; -1 where all are missing. */
  middle(): number;
  under(px: number, py: number): number | undefined;
  next(cell: number, arrow: readonly [number, number], steps: number): number | undefined;
}

/** A finger is no finer than this on a place, in pixels. */
const REACH = 24;

export function cellsOf(where: Grid | Places, frame: Frame, count: number): Cells {
  const isGrid = where.type === "grid";
  const columns = isGrid ? where.centres.x.length : 1;
  const value = (cell: number) =>
    isGrid ? where.value(Math.floor(cell / columns), cell % columns) : where.value(cell);
  const place = (cell: number) =>
    isGrid
      ? {x: where.centres.x[cell % columns], y: where.centres.y[Math.floor(cell / columns)]}
      : {x: where.x[cell], y: where.y[cell]};
  const pixel = (cell: number) => {
    const {x, y} = place(cell);
    return frame.project(x, y);
  };
  const isThere = (cell: number) => cell >= 0 && cell < count && !Number.isNaN(value(cell));
  const nearest = (
    px: number,
    py: number,
    far = Infinity,
    isMeant: (dx: number, dy: number) => boolean = () => true
  ): number => {
    let best = -1;
    for (let cell = 0; cell < count; ++cell) {
      if (!isThere(cell)) continue;
      const [x, y] = pixel(cell);
      const distance = Math.hypot(x - px, y - py);
      if (distance < far && isMeant(x - px, y - py)) [best, far] = [cell, distance];
    }
    return best;
  };
  const found = (cell: number) => (isThere(cell) ? cell : undefined);
  return {
    value,
    place,
    pixel,
    at: (cell) =>
      isGrid
        ? {[where.dims.y]: Math.floor(cell / columns), [where.dims.x]: cell % columns}
        : {[where.dim]: cell},
    find(at) {
      if (!isGrid) return found(at[where.dim]);
      const [row, column] = [at[where.dims.y], at[where.dims.x]];
      return column >= 0 && column < columns ? found(row * columns + column) : undefined;
    },
    middle: () => nearest(frame.width / 2, frame.height / 2),
    under(px, py) {
      if (!isGrid) return found(nearest(px, py, REACH));
      const [x, y] = frame.invert(px, py);
      const column = between(where.x, where.isSphere ? turned(x, where.x) : x);
      const row = between(where.y, y);
      return column < 0 || row < 0 ? undefined : found(row * columns + column);
    },
    next(cell, [dx, dy], steps) {
      if (!isGrid) {
        const [px, py] = pixel(cell);
        const ahead = (x: number, y: number) => {
          const along = x * dx - y * dy;
          return along > 0 && Math.abs(x * dy + y * dx) <= along;
        };
        return found(nearest(px, py, Infinity, ahead));
      }
      const along = dx * Math.sign(where.x[1] - where.x[0]);
      const up = dy * Math.sign(where.y[1] - where.y[0]) * (where.isDown ? -1 : 1);
      let [row, column] = [Math.floor(cell / columns), cell % columns];
      let best: number | undefined;
      for (let left = steps; left > 0 || best === undefined; ) {
        [row, column] = [row + up, column + along];
        if (row < 0 || column < 0 || column >= columns || row * columns >= count) break;
        if (isThere(row * columns + column)) best = row * columns + column;
        --left;
      }
      return best;
    }
  };
}

/** The step of rising or falling edges that holds a value, or -1. */
function between(edges: Float64Array, value: number): number {
  for (let i = 0; i + 1 < edges.length; ++i) if ((edges[i] - value) * (edges[i + 1] - value) <= 0) return i;
  return -1;
}

/** A longitude by as many turns as bring it among the edges. */
function turned(lon: number, edges: Float64Array): number {
  const west = Math.min(edges[0], edges[edges.length - 1]);
  return west + ((((lon - west) % 360) + 360) % 360);
}
