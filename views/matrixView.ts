/** @file A stencil as a picture: its sparse matrix, and the cells of one zone on a map. */
import {FieldError} from "../errors.ts";
import type {LinearOperator} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {html, pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatShare} from "./figure/format.ts";
import {drawCellsMap} from "./matrix/cellsMap.ts";
import {darkness, drawDots, ink} from "./matrix/dots.ts";
import {type Entry, matrixOf, sayColumn, sayRow} from "./matrix/model.ts";
import type {MapZones} from "./zoneMap.ts";

export interface MatrixViewOptions extends FigureOptions {
  /** The polygons of the zones, by the ids that are the operator's keys, for the map. */
  zones?: MapZones;
  /** The property that readers know a zone by; defaults to "name". */
  name?: string;
  /** The zone shown at first; without it the one with the most cells. */
  zone?: string;
}

/** The weight that is pointed at: its row and its column. */
export interface MatrixViewValue {
  readonly zone: string;
  readonly cell: number;
}

export interface MatrixViewElement extends HTMLElement {
  /** It sends `input` when it changes. */
  value: MatrixViewValue;
}

const style = `
.fb-weights{outline-offset:4px}
.fb-weights .fb-matrix{touch-action:pan-y;cursor:crosshair}
.fb-weights .fb-said{display:block;max-width:640px;margin:4px 0 8px;min-height:2.8em;font:13px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums}
`;

/**
 * Returns the picture of the matrix of a stencil, a row for each zone and a column for each cell, and the map of one row.
 * Point at a weight, or walk with the arrow keys: up and down through zones, left and right through the cells of one.
 *
 * Shapes: an operator from [lat, lon] to [zone]. Dots are darker where more of the cell lies in the zone.
 * Throws: FieldError `unsupported operator: …`, `unknown zone: …`, `missing weights: …`.
 *
 * @example
 * const held = view(matrixView(W, {zones: counties, zone: "37183"}));
 */
export function matrixView(
  W: LinearOperator,
  {
    document,
    zones = [],
    name = "name",
    zone,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: MatrixViewOptions = {}
): MatrixViewElement {
  const page = pickDocument(document);
  const features = "features" in zones ? zones.features : zones;
  const matrix = matrixOf(W, features, name);
  const {byRow, byColumn, keys, entries, rows, columns} = matrix;
  if (entries.length === 0)
    throw new FieldError("missing weights: no zone meets a cell, so there is nothing to show", {
      subject: "weights"
    });
  let row = zone === undefined ? largest(byRow) : keys.indexOf(zone);
  if (row < 0 || byRow[row].length === 0)
    throw new FieldError(`unknown zone: ${zone}; no row of the matrix has that key and a weight`, {
      subject: "zone",
      value: zone
    });
  const dots = drawDots(page, matrix, width);
  const map = drawCellsMap(page, matrix, features, width);
  const said = html(page, "output", {class: "fb-said", "aria-live": "polite"});
  const holder = html(
    page,
    "div",
    {
      class: "fb-weights",
      tabindex: 0,
      role: "group",
      "aria-label": "Weights; up and down go through zones, left and right through the cells of one"
    },
    html(page, "style", {}, style),
    key(page, matrix.isOfCell),
    describe(
      page,
      dots.drawing,
      title ?? "Matrix of weights",
      alt ??
        `Sparse matrix of ${formatCount(rows)} zones by ${formatCount(columns)} cells with ${formatCount(entries.length)} weights, ${formatShare(entries.length / (rows * columns))} of all entries.`
    ),
    said,
    describe(
      page,
      map.drawing,
      "The cells of the zone",
      "Map of the zone that is pointed at, with its cells; the chosen cell has a thick outline."
    )
  );
  const element = figure(
    page,
    {
      ...options,
      title,
      caption: sentences(caption, "Orange marks one row and one column, and the cell in which they meet")
    },
    [
      dataLink(
        page,
        "weights",
        toCsv(
          ["zone", "cell", matrix.isOfCell ? "share of the cell" : "share", "share of the zone"],
          entries.map((each) => [keys[each.row], each.column, each.share, each.part])
        )
      )
    ],
    holder
  ) as MatrixViewElement;
  let held: Entry;
  const hold = (entry: Entry) => {
    held = entry;
    row = entry.row;
    element.value = {zone: keys[row], cell: entry.column};
    dots.hold(entry);
    map.hold(entry);
    said.textContent = `${sayRow(matrix, row)} ${sayColumn(matrix, entry.column)}`;
  };
  // At first the cell that most zones share.
  hold(byRow[row].reduce((best, each) => (shared(each) > shared(best) ? each : best)));
  const take = (entry: Entry | undefined) => {
    if (!entry || (entry.row === held.row && entry.column === held.column)) return;
    hold(entry);
    element.dispatchEvent(new (page.defaultView ?? globalThis).Event("input", {bubbles: true}));
  };
  function shared({column}: Entry): number {
    return byColumn.get(column)?.length ?? 0;
  }
  for (const event of ["pointermove", "pointerdown"])
    dots.drawing.addEventListener(event, (sent) => {
      const {clientX, clientY} = sent as PointerEvent;
      const box = dots.drawing.getBoundingClientRect();
      const scale = width / box.width;
      take(dots.at((clientX - box.left) * scale, (clientY - box.top) * scale));
    });
  holder.addEventListener("keydown", (event) => {
    const [down, along] = moves[event.key] ?? [0, 0];
    if (down === 0 && along === 0) return;
    event.preventDefault();
    if (along) return take(byRow[row][byRow[row].indexOf(held) + along]);
    for (let next = row + down; next >= 0 && next < rows; next += down)
      if (byRow[next].length > 0) return take(nearest(byRow[next], held.column));
  });
  return element;
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1]
};

function nearest(row: readonly Entry[], column: number): Entry {
  return row.reduce((best, each) =>
    Math.abs(each.column - column) < Math.abs(best.column - column) ? each : best
  );
}

function largest(rows: readonly (readonly Entry[])[]): number {
  return rows.reduce((best, row, i) => (row.length > rows[best].length ? i : best), 0);
}

/** What the darkness of a dot stands for. */
function key(page: Document, isOfCell: boolean): SVGElement {
  const names = ["to ¼", "to ½", "to ¾", "to all"];
  return svg(
    page,
    "svg",
    {
      class: "fb-legend fb-fixed",
      width: 300,
      height: 36,
      viewBox: "0 0 300 36",
      fill: "currentColor",
      "aria-hidden": "true"
    },
    svg(
      page,
      "text",
      {y: 11},
      isOfCell ? "Share of the cell that lies in the zone" : "Weight, of the row's largest"
    ),
    darkness.map((opacity, k) => [
      svg(page, "rect", {x: 70 * k, y: 19, width: 14, height: 11, fill: ink, "fill-opacity": opacity}),
      svg(page, "text", {x: 70 * k + 19, y: 29}, names[k])
    ])
  );
}
