/** @file The receptive field: which cells and times one value of the output was made of, and by which way. */
import {OptionError} from "../errors.ts";
import type {FitMark, Neighbourhood, PredictMark, Role, Triage} from "../kernels/index.ts";
import {axisColor, axisNames} from "./colors.ts";
import {freshId, html, pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatCount} from "./figure/format.ts";

/** What the diagram reads: an operator, or what `triage` says of one. */
export interface ReceptiveSource {
  readonly operator?: string;
  readonly name?: string;
  readonly marks: Triage;
  readonly pooled: readonly Role[];
  readonly neighbourhood?: object;
}

export interface ReceptiveFieldOptions extends Omit<FigureOptions, "width"> {
  /** How far apart cells are, in km or in the units of the neighbourhood; without it half a radius, and 1 for nearest ones. */
  spacing?: number;
  /** How many cells or times a window spans, where the fit has windows; defaults to 3. */
  window?: number;
}

const columns = 9;
const rows = 9;
const times = 12;
const size = 17;
const top = 24;
const right = 280;
const width = 440;
const height = 266;
const kmOfDegree = (6371.0088 * Math.PI) / 180;
/** Where the value is that is asked about. */
const own = {X: 4 * columns + 4, T: 7} as const;

/** How an input cell reaches the output: read at the prediction, or only when the parameters were fitted. */
type Way = "read" | "fitted" | "none";

/**
 * Returns the diagram of all that one value of the output depends on, over a small grid in space and a strip of times: solid
 * what the prediction itself reads, striped what reaches it through the parameters.
 *
 * It follows the marks: a collapsed axis is read whole, a kept one at the place itself or, with a neighbourhood, around it. A
 * fit that reduces or pools an axis has read all of it, one with windows the window. A neighbourhood is asked, not drawn by
 * heart, so that its reach changes with the spacing if it counts and does not if it measures.
 * Throws: OptionError `unsupported neighbourhood: …` for one that is not in space, `invalid spacing: …`, `invalid window: …`.
 *
 * @example
 * receptiveField(kmeans({k: 5}), {title: "One label: one pixel, and centres from all of them"})
 */
export function receptiveField(
  source: ReceptiveSource,
  {document, spacing, window = 3, title, alt, ...options}: ReceptiveFieldOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (!(Number.isInteger(window) && window >= 1))
    throw new OptionError(`invalid window: ${window}; expected a whole number from 1`, {
      subject: "window",
      value: window
    });
  const {marks, pooled} = source;
  const near = source.neighbourhood && nearOf(source.neighbourhood as Neighbourhood, spacing);
  const isPredicted = (["X", "T"] as const).every((role) => marks[role].predict !== "–");
  const waysOf = (role: "X" | "T"): Way[] => {
    const {fit, predict} = marks[role];
    const isFitted = fitted(role, pooled.includes(role) ? "F" : fit, predict, window);
    return Array.from({length: role === "X" ? columns * rows : times}, (_, i) => {
      const isRead = predict !== "B" || i === own[role] || (role === "X" && near?.has(i));
      return isPredicted && isRead ? "read" : isFitted(i) ? "fitted" : "none";
    });
  };
  const ways = {X: waysOf("X"), T: waysOf("T")};
  const named = source.operator ?? source.name ?? "an operator";
  const heading = title ?? `What one value of ${named} is made of`;
  const said = sayAll(ways, isPredicted);
  const drawing = svg(page, "svg", {width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor"});
  const label = (x: number, words: string) => svg(page, "text", {x, y: 12, "fill-opacity": 0.8}, words);
  drawing.append(label(0, "input"), label(right, isPredicted ? "output" : "what is delivered"));
  for (const role of ["X", "T"] as const) {
    const windows = marks[role].fit === "W" ? window : 0;
    drawing.append(
      panel(page, role, ways[role], {left: 0, windows}),
      output(page, role, marks[role].predict)
    );
  }
  drawing.append(arrow(page), legend(page, isPredicted));
  return figure(
    page,
    {...options, title},
    [],
    describe(page, drawing, heading, alt ?? said),
    html(page, "p", {style: "margin:4px 0 0;font-size:.875em;max-width:44em"}, said)
  );
}

/** The cells around the own one, itself among them. */
function nearOf(around: Neighbourhood, spacing: number | undefined): Set<number> {
  const {options = {}} = around;
  const reach = (options.km ?? options.distance) as number | undefined;
  const step = spacing ?? (reach ? reach / 2 : 1);
  if (!(step > 0 && step < Infinity))
    throw new OptionError(`invalid spacing: ${step}; expected more than 0`, {
      subject: "spacing",
      value: step
    });
  if (typeof around.find !== "function" || options.metric === "feature")
    throw new OptionError("unsupported neighbourhood: not in space; give one by knn or radius", {
      subject: "neighbourhood"
    });
  const isPlane = options.distance !== undefined || options.metric === "planar";
  // Near the equator a small grid is a plane; a reach of so many cells holds the last of them in spite of rounding.
  const unit = (1 - 1e-6) * (isPlane ? step : step / kmOfDegree);
  const x = Array.from({length: columns * rows}, (_, i) => ((i % columns) - 4) * unit);
  const y = Array.from({length: columns * rows}, (_, i) => (4 - Math.floor(i / columns)) * unit);
  const {offsets, indices} = around.find(isPlane ? {x, y} : {lon: x, lat: y});
  return new Set([own.X, ...indices.slice(offsets[own.X], offsets[own.X + 1])]);
}

/** Which cells the parameters behind the value drew on. */
function fitted(
  role: "X" | "T",
  mark: FitMark,
  predict: PredictMark,
  window: number
): (i: number) => boolean {
  if (mark === "F" || (mark === "W" && predict !== "B")) return () => true;
  if (mark === "K") return (i) => i === own[role];
  const of = (i: number) =>
    role === "T"
      ? Math.floor(i / window)
      : Math.floor(Math.floor(i / columns) / window) * columns + Math.floor((i % columns) / window);
  return (i) => of(i) === of(own[role]);
}

const lefts = {X: top, T: top + rows * size + 26} as const;

function panel(
  page: Document,
  role: "X" | "T",
  ways: readonly Way[],
  {left, windows}: {left: number; windows: number}
): SVGElement {
  const wide = role === "X" ? columns : times;
  const color = axisColor(role);
  const id = freshId("stripes");
  const across = size * columns;
  const step = across / wide;
  const place = (i: number) => ({
    x: left + (i % wide) * step,
    y: lefts[role] + Math.floor(i / wide) * size
  });
  const group = svg(
    page,
    "g",
    {"data-axis": role},
    svg(
      page,
      "pattern",
      {id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
      svg(page, "path", {d: "M1.5 0V5", stroke: color, "stroke-width": 2, "stroke-opacity": 0.6})
    ),
    svg(
      page,
      "text",
      {x: left + across + 8, y: lefts[role] + 14, fill: color, style: "font-weight:700"},
      role,
      svg(page, "tspan", {"font-weight": 400, fill: "currentColor", dx: 4}, axisNames[role])
    )
  );
  const fills: Readonly<Record<Way, string>> = {read: color, fitted: `url(#${id})`, none: "none"};
  ways.forEach((way, i) => {
    const {x, y} = place(i);
    const outline = {stroke: color, "stroke-opacity": 0.45, "stroke-width": 0.75};
    // A cell that is read keeps a rim, so that cells can be counted.
    const inset = way === "read" ? 1 : 0;
    group.append(
      svg(page, "rect", {
        class: `fb-${way}`,
        x: x + inset,
        y: y + inset,
        width: step - 2 * inset,
        height: size - 2 * inset,
        fill: fills[way],
        ...(way !== "read" && outline)
      })
    );
  });
  for (let at = windows; windows > 0 && at < wide; at += windows)
    group.append(line(page, left + at * step, lefts[role], 0, role === "X" ? rows * size : size));
  for (let at = windows; role === "X" && windows > 0 && at < rows; at += windows)
    group.append(line(page, left, lefts[role] + at * size, across, 0));
  return group;
}

function line(page: Document, x: number, y: number, dx: number, dy: number): SVGElement {
  return svg(page, "path", {d: `M${x} ${y}l${dx} ${dy}`, stroke: "currentColor", "stroke-width": 2});
}

/** The output along an axis: one marked cell among its like, or a single box where the axis is gone. */
function output(page: Document, role: "X" | "T", predict: PredictMark): SVGElement {
  if (predict === "B") {
    const ways = Array.from(
      {length: role === "X" ? columns * rows : times},
      (_, i): Way => (i === own[role] ? "read" : "none")
    );
    const group = panel(page, role, ways, {left: right, windows: 0});
    // Its letter stands by the input already.
    group.querySelector("text")?.remove();
    return group;
  }
  const color = axisColor(role);
  return svg(
    page,
    "g",
    {"data-axis": role},
    svg(page, "rect", {class: "fb-one", x: right, y: lefts[role], width: size, height: size, fill: color}),
    svg(
      page,
      "text",
      {x: right + size + 7, y: lefts[role] + 14},
      `one for all ${role === "X" ? "cells" : "times"}`
    )
  );
}

function arrow(page: Document): SVGElement {
  const y = top + (rows * size) / 2 + 14;
  return svg(page, "path", {
    d: `M${columns * size + 24} ${y}h70m-8 -6l8 6l-8 6`,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.5
  });
}

function legend(page: Document, isPredicted: boolean): SVGElement {
  const id = freshId("stripes");
  const y = lefts.T + size + 20;
  const box = {y, width: 14, height: 14, stroke: "currentColor", "stroke-opacity": 0.6};
  return svg(
    page,
    "g",
    {},
    svg(
      page,
      "pattern",
      {id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
      svg(page, "path", {d: "M1.5 0V5", stroke: "currentColor", "stroke-width": 2, "stroke-opacity": 0.6})
    ),
    isPredicted && [
      svg(page, "rect", {...box, x: 1, fill: "currentColor", "fill-opacity": 0.75}),
      svg(page, "text", {x: 21, y: y + 11}, "read to predict")
    ],
    svg(page, "rect", {...box, x: isPredicted ? 140 : 1, fill: `url(#${id})`}),
    svg(page, "text", {x: isPredicted ? 160 : 21, y: y + 11}, "read to fit the parameters")
  );
}

function sayAll(ways: Readonly<Record<"X" | "T", readonly Way[]>>, isPredicted: boolean): string {
  const count = (role: "X" | "T", wanted: (way: Way) => boolean) => {
    const n = ways[role].filter(wanted).length;
    const [one, many] = role === "X" ? ["cell", "cells"] : ["time", "times"];
    return n === ways[role].length ? `all ${formatCount(n)} ${many}` : `${n} ${n === 1 ? one : many}`;
  };
  const both = (wanted: (way: Way) => boolean) => `${count("X", wanted)} and ${count("T", wanted)}`;
  const through = both((way) => way !== "none");
  if (!isPredicted) return `Nothing is predicted: the parameters are delivered, and they draw on ${through}.`;
  const direct = both((way) => way === "read");
  return direct === through
    ? `One value is predicted from ${direct}, and nothing else reaches it.`
    : `One value is predicted from ${direct}; through the parameters ${through} reach it.`;
}
