/** @file The cells of one row on a map, with the zones that they are shared out to. */
import * as Plot from "@observablehq/plot";
import {type ZoneFeature, field} from "../../kernels/index.ts";
import {svg} from "../figure/element.ts";
import {cellPaths} from "../map/cells.ts";
import {locate, type Grid} from "../map/grid.ts";
import {edgeLabels, unscale} from "../map/lines.ts";
import {sphereFrame} from "../map/projection.ts";
import {edge} from "../map/shore.ts";
import {ringsOf, zoneShape} from "../map/zones.ts";
import {classOf, darkness, ink} from "./dots.ts";
import type {Entry, Matrix} from "./model.ts";

export interface CellsMap {
  readonly drawing: SVGElement;
  /** Shows the cells of the entry's row, its zone, and its cell. */
  hold(entry: Entry): void;
}

/** Draws as much of the grid as has weights. */
export function drawCellsMap(
  page: Document,
  matrix: Matrix,
  features: readonly ZoneFeature[],
  width: number
): CellsMap {
  const {lat, lon, byRow, byColumn} = matrix;
  const grid = part(matrix);
  const [x, y] = [grid.x, grid.y];
  const extent = {
    west: Math.min(x[0], x[x.length - 1]),
    east: Math.max(x[0], x[x.length - 1]),
    south: Math.min(y[0], y[y.length - 1]),
    north: Math.max(y[0], y[y.length - 1])
  };
  const frame = sphereFrame(extent, width);
  const shares = new Float64Array(lat.length * lon.length);
  const [dy, dx] = [grid.row, grid.column];
  const shown: Grid = {...grid, value: (i, j) => shares[(i + dy) * lon.length + j + dx]};
  const lines = (each: Grid, index: (value: number) => number) =>
    [...cellPaths(each, frame, index)].filter(([color]) => color >= 0);
  // Every second cell is another number, so that each keeps an outline of its own.
  const checkered = {...grid, value: (i: number, j: number) => (i + j) % 2};
  const mesh = lines(checkered, (value) => value)
    .map(([, d]) => d)
    .join("");
  const shapes = new Map(
    features.map((feature, i) => [
      String(feature.id ?? i),
      zoneShape(ringsOf(feature, true), extent, frame, 1).d
    ])
  );
  const thin = {fill: "none", stroke: "currentColor", "pointer-events": "none"};
  const filled = svg(page, "g", {"shape-rendering": "crispEdges"});
  const own = svg(page, "path", {...thin, "stroke-width": 22});
  const cell = svg(page, "path", {
    ...thin,
    stroke: "var(--fb-axis-t, light-dark(#d0560c, #f1623e))",
    "stroke-width": 28
  });
  const drawing = Plot.plot({
    document: page,
    width: frame.width,
    height: frame.height,
    margin: 0,
    marks: [
      () =>
        svg(
          page,
          "g",
          {transform: unscale},
          filled,
          byColumn.size < 1500 &&
            svg(page, "path", {...thin, d: mesh, "stroke-width": 4, "stroke-opacity": 0.25}),
          svg(page, "path", {
            ...thin,
            d: [...shapes.values()].join(""),
            "stroke-width": 6,
            "stroke-opacity": 0.6
          }),
          own,
          cell
        ),
      () => edge(page, {x: grid.x, y: grid.y}, frame),
      () => edgeLabels(page, extent, frame, {units: {x: "", y: ""}, isLabelled: true})
    ]
  }) as SVGElement;
  return {
    drawing,
    hold({row, column}) {
      shares.fill(0);
      for (const {column: at, share} of byRow[row]) shares[at] = share;
      filled.replaceChildren(
        ...lines(shown, (value) => (value > 0 ? classOf(value) : -1)).map(([k, d]) =>
          svg(page, "path", {fill: ink, "fill-opacity": darkness[k], d})
        )
      );
      own.setAttribute("d", shapes.get(matrix.keys[row]) ?? "");
      shares.fill(0);
      shares[column] = 1;
      cell.setAttribute("d", lines(shown, (value) => (value > 0 ? 0 : -1))[0]?.[1] ?? "");
    }
  };
}

/** The rows and columns of the grid between the outermost cells that have weights. */
function part({lat, lon, byColumn}: Matrix): Grid & {row: number; column: number} {
  const rows = [...byColumn.keys()].map((at) => Math.floor(at / lon.length));
  const columns = [...byColumn.keys()].map((at) => at % lon.length);
  const least = (list: number[]) => list.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (list: number[]) => list.reduce((a, b) => Math.max(a, b), 0);
  const [row, column] = [least(rows), least(columns)];
  const whole = locate(
    field(new Int8Array(lat.length * lon.length), {
      dims: ["lat", "lon"],
      coords: {
        lat: {dims: ["lat"], values: Float64Array.from(lat), units: "degrees_north"},
        lon: {dims: ["lon"], values: Float64Array.from(lon), units: "degrees_east"}
      }
    })
  ) as Grid;
  return {
    ...whole,
    row,
    column,
    x: whole.x.slice(column, most(columns) + 2),
    y: whole.y.slice(row, most(rows) + 2)
  };
}
