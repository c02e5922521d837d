/** @file Cells as paths: one path for each colour, in which neighbours of a row are one shape. */
import type {Grid} from "./grid.ts";
import type {Frame} from "./projection.ts";

/** A column, or the part of one on this side of the cut. */
export interface Piece {
  readonly column: number;
  readonly west: number;
  readonly east: number;
}

/** Pieces of columns from left to right on the sheet. */
export function pieces(x: Float64Array, cut: number | undefined): Piece[] {
  const out: Piece[] = [];
  for (let column = 0; column < x.length - 1; ++column) {
    const [west, east] = x[column] < x[column + 1] ? [x[column], x[column + 1]] : [x[column + 1], x[column]];
    if (cut === undefined) {
      out.push({column, west, east});
      continue;
    }
    const from = west - 360 * Math.floor((west - cut) / 360 + 1e-9);
    const to = from + east - west;
    const end = cut + 360;
    out.push({column, west: from, east: Math.min(to, end)});
    if (to > end + 1e-9) out.push({column, west: cut, east: to - 360});
  }
  return out.sort((a, b) => a.west - b.west);
}

/** Units of a path are tenths of a pixel, so that its numbers are short and whole. */
export const pathScale = 10;

/**
 * Returns a path for each colour index, −1 (missing) among them, as text for the attribute `d`.
 * Neighbouring shapes share their corners exactly, so that no seam opens between them.
 */
export function cellPaths(grid: Grid, frame: Frame, index: (value: number) => number): Map<number, string> {
  const columns = pieces(grid.x, frame.cut);
  const rows = grid.y.length - 1;
  const parts = new Map<number, string[]>();
  for (let row = 0; row < rows; ++row) {
    let start = 0;
    for (let at = 0; at < columns.length; ++at) {
      const color = index(grid.value(row, columns[at].column));
      const next = columns[at + 1];
      const goesOn =
        next !== undefined &&
        Math.abs(next.west - columns[at].east) < 1e-6 &&
        index(grid.value(row, next.column)) === color;
      if (goesOn) continue;
      const part = outline(columns, start, at, grid.y[row], grid.y[row + 1], frame);
      const known = parts.get(color);
      if (known) known.push(part);
      else parts.set(color, [part]);
      start = at + 1;
    }
  }
  return new Map([...parts].map(([color, list]) => [color, list.join("")]));
}

/** The outline of all columns from one latitude to another. */
export function rowPath(x: Float64Array, from: number, to: number, frame: Frame): string {
  const columns = pieces(x, frame.cut);
  return outline(columns, 0, columns.length - 1, from, to, frame);
}

/** Once round a run of columns: along one parallel, down a meridian, back, and up. */
function outline(
  columns: readonly Piece[],
  first: number,
  last: number,
  y0: number,
  y1: number,
  frame: Frame
): string {
  const along: number[] = [columns[first].west];
  if (frame.straight === "none") {
    for (let i = first; i <= last; ++i) divide(along, columns[i].west, columns[i].east);
  } else along.push(columns[last].east);
  const down: number[] = [];
  if (frame.straight !== "both") divide(down, y0, y1);
  else down.push(y1);
  const points: [number, number][] = along.map((x) => [x, y0]);
  const [west, east] = [along[0], along[along.length - 1]];
  for (const y of down.slice(0, -1)) points.push([east, y]);
  for (const x of along.toReversed()) points.push([x, y1]);
  for (const y of down.slice(0, -1).toReversed()) points.push([west, y]);
  return toPath(points, frame);
}

/** Adds the ends of equal steps of at most three degrees. */
function divide(out: number[], from: number, to: number): void {
  const n = Math.max(1, Math.ceil(Math.abs(to - from) / 3));
  for (let i = 1; i <= n; ++i) out.push(i === n ? to : from + ((to - from) * i) / n);
}

function toPath(points: readonly (readonly [number, number])[], {project}: Frame): string {
  let path = "";
  let px = 0;
  let py = 0;
  for (const [x, y] of points) {
    const [sx, sy] = project(x, y).map((value) => Math.round(value * pathScale));
    if (path === "") path = `M${sx} ${sy}`;
    else if (sx === px && sy === py) continue;
    else if (sy === py) path += `h${sx - px}`;
    else if (sx === px) path += `v${sy - py}`;
    else path += `l${sx - px} ${sy - py}`;
    [px, py] = [sx, sy];
  }
  return path + "z";
}
