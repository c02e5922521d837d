/** @file What stands over a map: places in its colours, as rings, as small dots, as shapes or as numbers. */
import {symbol, symbolsFill} from "d3";
import {svg} from "../figure/element.ts";
import type {Ramp} from "../figure/ramp.ts";
import type {Places} from "./grid.ts";
import type {Frame} from "./projection.ts";

/** Places in the colours of the map, as rings, as small dots, as shapes and colours by class, or as the number of the class. */
export type OverKind = "values" | "rings" | "dots" | "shapes" | "numbers";

/** Draws places over the cells. */
export function drawOver(
  page: Document,
  places: Places,
  frame: Frame,
  scale: Ramp,
  as: OverKind,
  n: number
): SVGElement {
  if (as === "dots") return stipple(page, places, frame, n);
  if (as === "shapes") return shapes(page, places, frame, scale, n);
  if (as === "numbers") return numbers(page, places, frame, n);
  return dots(page, places, frame, as === "values" ? scale : undefined, n);
}

/** A circle in the colour of its value, or a ring, for each place. */
export function dots(
  page: Document,
  {x, y, value}: Places,
  {project, width}: Frame,
  scale: Ramp | undefined,
  n: number
): SVGElement {
  const radius = (n > 2000 ? 1.5 : n > 300 ? 2.5 : 4) * Math.min(1, width / 480);
  const group = svg(page, "g", {class: "fb-places", stroke: "#333", "stroke-width": 0.5});
  for (let i = 0; i < n; ++i) {
    const [cx, cy] = project(x[i], y[i]).map((at) => Math.round(10 * at) / 10);
    const color = scale?.index(value(i)) ?? -1;
    const isMissing = scale !== undefined && color < 0;
    const fill = scale && !isMissing ? scale.colors[color] : "none";
    group.append(svg(page, "circle", {cx, cy, r: radius, fill, stroke: isMissing && "currentColor"}));
  }
  return group;
}

/** Many places as one path, dark within light, so that they are seen on any colour. */
function stipple(page: Document, {x, y}: Places, {project}: Frame, n: number): SVGElement {
  const at = (i: number) => project(x[i], y[i]).map((value) => Math.round(10 * value) / 10);
  const d = Array.from({length: n}, (_, i) => `M${at(i).join(" ")}h0`).join("");
  const dot = {d, fill: "none", "stroke-linecap": "round"};
  return svg(
    page,
    "g",
    {class: "fb-stipple"},
    svg(page, "path", {...dot, stroke: "#fff", "stroke-width": 3.4, "stroke-opacity": 0.6}),
    svg(page, "path", {...dot, stroke: "#222", "stroke-width": 2.2})
  );
}

/** The shape of a class, for readers who cannot go by its colour. */
export function shapeOf(index: number, area: number): string {
  return (symbol(symbolsFill[index % symbolsFill.length], area)() ?? "").replace(/(\.\d\d)\d+/g, "$1");
}

function shapes(
  page: Document,
  {x, y, value}: Places,
  {project, width}: Frame,
  {index, colors}: Ramp,
  n: number
): SVGElement {
  const area = (n > 2000 ? 14 : n > 300 ? 32 : 64) * Math.min(1, width / 480);
  const group = svg(page, "g", {class: "fb-shapes", stroke: "#333", "stroke-width": 0.5});
  for (let i = 0; i < n; ++i) {
    const at = index(value(i));
    if (at < 0) continue;
    const [cx, cy] = project(x[i], y[i]).map((place) => Math.round(10 * place) / 10);
    group.append(
      svg(page, "path", {
        transform: `translate(${cx},${cy})`,
        d: shapeOf(value(i), area),
        fill: colors[at]
      })
    );
  }
  return group;
}

/** Dark within light, so that a number is read on any colour. */
function numbers(page: Document, {x, y, value}: Places, {project}: Frame, n: number): SVGElement {
  const group = svg(page, "g", {
    class: "fb-numbers",
    fill: "#111",
    stroke: "#fff",
    "stroke-width": 3.5,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
    "font-weight": 700,
    "text-anchor": "middle"
  });
  for (let i = 0; i < n; ++i) {
    const [tx, ty] = project(x[i], y[i]).map((place) => Math.round(10 * place) / 10);
    group.append(svg(page, "text", {x: tx, y: ty, dy: "0.35em"}, String(value(i))));
  }
  return group;
}
