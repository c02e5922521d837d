/** @file An input for a place on a map: click or tap a cell, or go there with the arrow keys. */
import {OptionError} from "../errors.ts";
import type {Field} from "../kernels/index.ts";
import type {FieldMapOptions} from "./fieldMap.ts";
import {dataLink} from "./figure/csv.ts";
import {html, pickDocument, svg} from "./figure/element.ts";
import {figure, sentences} from "./figure/figure.ts";
import {formatLatitude, formatLongitude, formatNumber, formatUnits} from "./figure/format.ts";
import {drawMap} from "./map/drawMap.ts";
import {cellsOf} from "./map/pick.ts";

/** A cell of the map: where it is, and what stands there. */
export interface MapInputValue {
  /** Its position on each dimension of the map, as `isel` takes it. */
  readonly at: Readonly<Record<string, number>>;
  /** Longitude and latitude of its centre, or x and y in the plane. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

export interface MapInputOptions extends FieldMapOptions {
  /** The position to start from; defaults to the cell with a value that is nearest to the middle of the map. */
  value?: Readonly<Record<string, number>>;
}

export interface MapInputElement extends HTMLElement {
  value: MapInputValue;
}

const style = `
.fb-pick svg[tabindex]{cursor:crosshair;touch-action:manipulation}
.fb-pick svg[tabindex]:focus-visible{outline:2px solid var(--fb-axis-x,Highlight);outline-offset:2px}
.fb-pick p{margin:2px 0 0;font:14px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-pick output{font-variant-numeric:tabular-nums;font-weight:600}
@media print{.fb-pick p{display:none}}
`;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1]
};

/**
 * Returns a map whose value is the chosen cell; it sends `input` as Observable's inputs do. Arrow keys go to the next cell
 * with a value, with Shift ten cells on; among places they go to the nearest in that direction.
 *
 * Shapes: [lat, lon], [y, x] or [point], as for `fieldMap`. Missing cells cannot be chosen.
 * Throws: as `fieldMap`; OptionError `invalid value: …` for a cell that is not there, or missing.
 *
 * @example
 * const place = view(mapInput(mean(sst, {over: "T"}), {title: "Choose a place"}));
 * timeSeries(isel(sst, place.at))
 */
export function mapInput(
  f: Field,
  {
    document,
    projection = "auto",
    label,
    classes,
    width = 640,
    title,
    alt,
    caption,
    value: start,
    ...options
  }: MapInputOptions = {}
): MapInputElement {
  const page = pickDocument(document);
  const map = {projection, label, classes, width, title, alt, ...options};
  const {legend, drawing, note, csv, where, frame} = drawMap(page, f, map);
  const cells = cellsOf(where, frame, f.values.length);
  const ring = {r: 9, fill: "none"};
  const marker = svg(
    page,
    "g",
    {"pointer-events": "none"},
    svg(page, "circle", {...ring, stroke: "#fff", "stroke-width": 5}),
    svg(page, "circle", {...ring, stroke: "#111", "stroke-width": 2})
  );
  drawing.append(marker);
  drawing.setAttribute("tabindex", "0");
  drawing.setAttribute("role", "application");
  drawing.setAttribute(
    "aria-label",
    `${title ?? "Map"}: click or tap a cell, or use the arrow keys, with Shift for ten at a time`
  );
  const said = html(page, "output", {"aria-live": "polite"});
  const link = csv === undefined ? null : dataLink(page, f.name || "map", csv);
  const holder = figure(
    page,
    {...options, title, caption: sentences(caption, note)},
    [link],
    html(page, "style", {}, style),
    legend,
    drawing,
    html(page, "p", {}, said, " Click or tap a cell, or use the arrow keys.")
  ) as MapInputElement;
  holder.classList.add("fb-pick");

  let cell = start === undefined ? cells.middle() : (cells.find(start) ?? -1);
  if (cell < 0) {
    throw new OptionError(
      `invalid value: ${JSON.stringify(start) ?? "none"}; expected a cell of the map that is not missing`,
      {subject: "value", value: start}
    );
  }
  const told = (i: number): MapInputValue => ({at: cells.at(i), ...cells.place(i), value: cells.value(i)});
  const show = () => {
    const {x, y, value} = told(cell);
    const [px, py] = cells.pixel(cell).map((at) => Math.round(10 * at) / 10);
    marker.setAttribute("transform", `translate(${px},${py})`);
    const place = where.isSphere
      ? `${formatLatitude(y)}, ${formatLongitude(x)}`
      : `${formatNumber(x)}, ${formatNumber(y)}${where.units.x && ` ${where.units.x}`}`;
    said.textContent = `${place}: ${`${formatNumber(value)} ${formatUnits(f.units)}`.trim()}.`;
  };
  const choose = (next: number | undefined) => {
    if (next === undefined || next === cell) return;
    cell = next;
    show();
    holder.dispatchEvent(new (page.defaultView ?? globalThis).Event("input", {bubbles: true}));
  };
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const shrunk = frame.width / box.width;
    const {clientX, clientY} = event as MouseEvent;
    choose(cells.under((clientX - box.left) * shrunk, (clientY - box.top) * shrunk));
  });
  drawing.addEventListener("keydown", (event) => {
    const {key, shiftKey} = event as KeyboardEvent;
    const arrow = arrows[key];
    if (!arrow) return;
    event.preventDefault();
    choose(cells.next(cell, arrow, shiftKey ? 10 : 1));
  });
  show();
  return Object.defineProperty(holder, "value", {
    get: () => told(cell),
    set: ({at}: Pick<MapInputValue, "at">) => {
      cell = cells.find(at) ?? cell;
      show();
    }
  });
}
