/** @file Grids whose cells are quadrilaterals told by their corners: curvilinear ones, and those of a projection. */
import {FieldError} from "../../errors.ts";
import {edgesOf} from "../field/cellArea.ts";
import {dimOf} from "../field/dims.ts";
import {EARTH_RADIUS} from "../field/sphere.ts";
import type {Coordinate, Field} from "../field/types.ts";
import {RADIANS, type Surface} from "./measure.ts";
import {areaOf, type Bounds, boundsOf, type Soup} from "./soup.ts";

/** Lists of lists, a row of the grid each: [ny + 1][nx + 1] places, or four for each cell, [ny][nx][4]. */
export type Corners = readonly ArrayLike<number>[] | readonly (readonly ArrayLike<number>[])[];

export interface CornerGrid {
  readonly latCorners: Corners;
  readonly lonCorners: Corners;
  /** The dims of rows and columns; without them y and x. */
  readonly dims?: readonly [rows: string, columns: string];
}

/** Part of a cell: convex, counterclockwise; a cell that is not convex has some that are taken away. */
interface Piece {
  readonly sign: 1 | -1;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Some rows and columns, and all that they lie in. */
export interface Block {
  readonly rows: readonly [from: number, to: number];
  readonly columns: readonly [from: number, to: number];
  readonly bounds: Bounds;
  readonly halves: readonly Block[];
}

export interface CurvedGrid {
  readonly surface: Surface;
  readonly dims: readonly [string, string];
  readonly shape: readonly [number, number];
  readonly coords: Readonly<Record<string, Coordinate>>;
  readonly scale: number;
  /** One for each cell, row-major. */
  readonly pieces: readonly (readonly Piece[])[];
  readonly bounds: readonly Bounds[];
  /** [cell] In degrees × height. */
  readonly areas: Float64Array;
  readonly whole: Block;
}

/** Cells of a block that is not cut further. */
const FEW = 16;

/**
 * The cells between corners. Edges are straight in longitude and latitude, the short way round; a cell that holds a pole is
 * closed along it.
 *
 * Throws: FieldError `invalid coordinate: …` for corners that are no numbers, `invalid grid: …` for folded cells.
 */
export function curvedGrid(
  {latCorners, lonCorners, dims = ["y", "x"]}: CornerGrid,
  {surface, radius = EARTH_RADIUS}: {surface: Surface; radius?: number},
  coords: Readonly<Record<string, Coordinate>> = {}
): CurvedGrid {
  const isFour = typeof (latCorners[0]?.[0] as unknown) === "object";
  const shape: [number, number] = isFour
    ? [latCorners.length, latCorners[0].length]
    : [latCorners.length - 1, (latCorners[0]?.length ?? 0) - 1];
  const [ny, nx] = shape;
  if (!(ny > 0 && nx > 0))
    throw new FieldError("missing grid: corners of no cells; give [ny + 1][nx + 1] or [ny][nx][4] places", {
      subject: "grid"
    });
  const at = (list: Corners, j: number, i: number) =>
    (isFour
      ? Array.from((list as readonly (readonly ArrayLike<number>[])[])[j]?.[i] ?? [])
      : [
          [j, i],
          [j, i + 1],
          [j + 1, i + 1],
          [j + 1, i]
        ].map(([r, c]) => (list as readonly ArrayLike<number>[])[r]?.[c])) as number[];
  const pieces: Piece[][] = [];
  for (let j = 0; j < ny; ++j)
    for (let i = 0; i < nx; ++i)
      pieces.push(cellOf(at(lonCorners, j, i), at(latCorners, j, i), `${j}, ${i}`));
  const soups = pieces.map((cell) => cell.flatMap(({x, y}) => outlineOf(x, y)));
  const bounds = soups.map(boundsOf);
  return {
    surface,
    dims,
    shape,
    coords,
    scale: surface === "sphere" ? radius * radius * RADIANS : 1,
    pieces,
    bounds,
    areas: Float64Array.from(pieces, (cell) =>
      cell.reduce((sum, {sign, x, y}) => sum + sign * areaOf(outlineOf(x, y), surface), 0)
    ),
    whole: blockOf([0, ny], [0, nx], bounds, nx)
  };
}

/** The corners of the cells of a projected field, taken to longitude and latitude. */
export function projectedCorners(
  f: Field,
  toLonLat: (place: [x: number, y: number]) => ArrayLike<number>
): Required<CornerGrid> {
  const dims = [dimOf(f, "y"), dimOf(f, "x")] as const;
  const [y, x] = [edgesOf(f, "y"), edgesOf(f, "x")];
  const places = Array.from(y, (py) => Array.from(x, (px) => toLonLat([px, py])));
  const list = (k: number) => places.map((row) => Float64Array.from(row, (place) => place[k]));
  return {lonCorners: list(0), latCorners: list(1), dims};
}

/** The outline of a counterclockwise ring, so directed that what lies east of an upward edge is inside. */
function outlineOf(x: readonly number[], y: readonly number[]): Soup {
  return x.flatMap((_, k) => {
    const next = (k + 1) % x.length;
    return [x[next], y[next], x[k], y[k]];
  });
}

function cellOf(lon: number[], lat: number[], name: string): Piece[] {
  if (
    lon.length !== 4 ||
    lat.length !== 4 ||
    ![...lon, ...lat].every(Number.isFinite) ||
    lat.some((y) => Math.abs(y) > 90.0001)
  )
    throw new FieldError(
      `invalid coordinate: corners ${lon.map((x, k) => `${x} ${lat[k]}`).join(", ")} of cell ${name}; expected four places in degrees`,
      {subject: "coordinate", value: name}
    );
  const y = lat.map((each) => Math.min(90, Math.max(-90, each)));
  // Longitudes at a pole say nothing: there the edge comes up at the one neighbour's and goes down at the other's.
  const isPole = y.map((each) => Math.abs(each) === 90);
  const order = [0, 1, 2, 3].filter((k) => !isPole[k]);
  if (order.length < 2) return [];
  const xs: number[] = [];
  const ys: number[] = [];
  let first = lon[order[0]];
  first -= 360 * Math.floor((first + 180) / 360);
  let last = first;
  for (const [n, k] of order.entries()) {
    const step = n === 0 ? 0 : lon[k] - lon[order[n - 1]];
    const here = last + step - 360 * Math.round(step / 360);
    const before = order[(n + order.length - 1) % order.length];
    if (n > 0 && before !== k - 1) {
      xs.push(last, here);
      ys.push(y[k - 1], y[k - 1]);
    }
    xs.push(here);
    ys.push(y[k]);
    last = here;
  }
  const close = lon[order[0]] - lon[order.at(-1)!];
  const end = last + close - 360 * Math.round(close / 360);
  const gap = isPole[3] ? 3 : isPole[0] ? 0 : -1;
  if (gap >= 0) {
    xs.push(last, end);
    ys.push(y[gap], y[gap]);
  }
  if (Math.abs(end - first) > 1) {
    // Once round: from each edge up to the pole.
    const pole = y.reduce((sum, each) => sum + each, 0) < 0 ? -90 : 90;
    return xs.flatMap((x, k) => {
      const next = k + 1 < xs.length ? [xs[k + 1], ys[k + 1]] : [end, ys[0]];
      const sign = next[0] > x === end > first ? 1 : -1;
      return piecesOf([x, next[0], next[0], x], [ys[k], next[1], pole, pole]).map((each) => ({
        ...each,
        sign
      }));
    });
  }
  if (order.length === 4 && isFolded(xs, ys))
    throw new FieldError(`invalid grid: cell ${name} is folded; give its corners in turn`, {
      subject: "grid",
      value: name
    });
  return piecesOf(xs, ys);
}

/** A ring as convex pieces, all counterclockwise: itself, or the triangles of a fan. */
function piecesOf(x: readonly number[], y: readonly number[]): Piece[] {
  const n = x.length;
  const turns = x.map((_, k) => turn(x, y, k, (k + 1) % n, (k + 2) % n));
  if (turns.every((each) => each >= 0)) return turns.some((each) => each > 0) ? [{sign: 1, x, y}] : [];
  if (turns.every((each) => each <= 0)) return [{sign: 1, x: x.toReversed(), y: y.toReversed()}];
  let twice = 0;
  for (let k = 1; k + 1 < n; ++k) twice += turn(x, y, 0, k, k + 1);
  return Array.from({length: n - 2}, (_, k) => k + 1).flatMap((k): Piece[] => {
    const area = turn(x, y, 0, k, k + 1);
    if (area === 0) return [];
    const corners = area > 0 ? [0, k, k + 1] : [0, k + 1, k];
    const sign = area > 0 === twice > 0 ? 1 : -1;
    return [{sign, x: corners.map((c) => x[c]), y: corners.map((c) => y[c])}];
  });
}

function turn(x: readonly number[], y: readonly number[], a: number, b: number, c: number): number {
  return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
}

/** Whether opposite sides of four cross. */
function isFolded(x: readonly number[], y: readonly number[]): boolean {
  const cross = (a: number, b: number, c: number, d: number) =>
    turn(x, y, a, b, c) * turn(x, y, a, b, d) < 0 && turn(x, y, c, d, a) * turn(x, y, c, d, b) < 0;
  return cross(0, 1, 2, 3) || cross(1, 2, 3, 0);
}

function blockOf(
  rows: Block["rows"],
  columns: Block["columns"],
  cells: readonly Bounds[],
  nx: number
): Block {
  const [height, width] = [rows[1] - rows[0], columns[1] - columns[0]];
  const halve = ([from, to]: readonly [number, number]): [number, number][] => {
    const middle = (from + to) >> 1;
    return [
      [from, middle],
      [middle, to]
    ];
  };
  const halves =
    height * width <= FEW
      ? []
      : height > width
        ? halve(rows).map((part) => blockOf(part, columns, cells, nx))
        : halve(columns).map((part) => blockOf(rows, part, cells, nx));
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const add = ([w, s, e, n]: Bounds) => {
    [west, south] = [Math.min(west, w), Math.min(south, s)];
    [east, north] = [Math.max(east, e), Math.max(north, n)];
  };
  if (halves.length > 0) for (const half of halves) add(half.bounds);
  else
    for (let j = rows[0]; j < rows[1]; ++j)
      for (let i = columns[0]; i < columns[1]; ++i) add(cells[j * nx + i]);
  return {rows, columns, bounds: [west, south, east, north], halves};
}
