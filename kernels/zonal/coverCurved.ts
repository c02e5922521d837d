/** @file The area of every cell of a curvilinear grid inside a polygon, by cutting it down to blocks of cells and then cells. */
import type {Cells} from "./cover.ts";
import type {Block, CurvedGrid} from "./curvedGrid.ts";
import type {Edges} from "./edges.ts";
import {areaOf, type Bounds, boundsOf, closed, leftOf, type Soup, within} from "./soup.ts";

/** A share of a cell below this is rounding. */
const SPECK = 2e-14;

/** Adds the cells that a polygon covers, which lies `turn` turns east of the grid. */
export function coverCurved(edges: Edges, grid: CurvedGrid, turn: number, into: Cells): void {
  descend(closed(edges, -360 * turn), grid.whole, grid, into);
}

function descend(soup: Soup, block: Block, grid: CurvedGrid, into: Cells): void {
  if (soup.length === 0 || !meet(boundsOf(soup), block.bounds)) return;
  const part = within(soup, block.bounds);
  for (const half of block.halves) descend(part, half, grid, into);
  if (block.halves.length > 0) return;
  const nx = grid.shape[1];
  for (let j = block.rows[0]; j < block.rows[1]; ++j)
    for (let i = block.columns[0]; i < block.columns[1]; ++i) {
      const cell = j * nx + i;
      if (!(grid.areas[cell] > 0) || !meet(boundsOf(part), grid.bounds[cell])) continue;
      let area = 0;
      for (const {sign, x, y} of grid.pieces[cell]) {
        let inside = part;
        for (let k = 0; k < x.length && inside.length > 0; ++k) {
          const next = k + 1 < x.length ? k + 1 : 0;
          if (x[k] !== x[next] || y[k] !== y[next]) inside = leftOf(inside, x[k], y[k], x[next], y[next]);
        }
        area += sign * areaOf(inside, grid.surface);
      }
      if (area > SPECK * grid.areas[cell]) into.add(j, i, area);
    }
}

function meet(a: Bounds, b: Bounds): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}
