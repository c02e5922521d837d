/** @file The matrix as dots: a row for each zone, a column for each cell, darker where more of the cell lies in the zone. */
import {svg} from "../figure/element.ts";
import {formatCount} from "../figure/format.ts";
import type {Entry, Matrix} from "./model.ts";

/** Shares up to each of these are drawn alike. */
export const steps = [0.25, 0.5, 0.75, Infinity];
/** How dark each of them is, over the page. */
export const darkness = [0.38, 0.58, 0.79, 1];
export const ink = "var(--fb-axis-x, light-dark(#1487d9, #6cb4ff))";
const mark = "var(--fb-axis-t, light-dark(#d0560c, #f1623e))";
const margin = {top: 20, right: 4, bottom: 6, left: 22};

export interface Dots {
  readonly drawing: SVGElement;
  /** Marks the row and the column of a weight. */
  hold(entry: Entry): void;
  /** The weight nearest to a place in the drawing, within the row under it. */
  at(x: number, y: number): Entry | undefined;
}

export function drawDots(page: Document, {rows, columns, entries, byRow}: Matrix, width: number): Dots {
  const inner = width - margin.left - margin.right;
  const high = Math.min(420, Math.max(120, 5 * rows));
  const [w, h] = [inner / columns, high / rows];
  const [dw, dh] = [Math.max(w, 1.2), Math.max(h, 1.2)];
  const round = (value: number) => Math.round(10 * value) / 10;
  const paths = steps.map(() => new Set<string>());
  for (const {row, column, share} of entries)
    paths[classOf(share)].add(
      `M${round(column * w)} ${round(row * h)}h${round(dw)}v${round(dh)}h-${round(dw)}z`
    );
  const across = svg(page, "rect", {
    x: 0,
    width: inner,
    height: round(Math.max(h, 2)),
    fill: mark,
    "fill-opacity": 0.3
  });
  const down = svg(page, "rect", {
    y: 0,
    height: high,
    width: round(Math.max(w, 2)),
    fill: mark,
    "fill-opacity": 0.3
  });
  const label = (attributes: Record<string, string | number>, text: string) =>
    svg(page, "text", {fill: "currentColor", ...attributes}, text);
  const drawing = svg(
    page,
    "svg",
    {
      width,
      height: margin.top + high + margin.bottom,
      viewBox: `0 0 ${width} ${margin.top + high + margin.bottom}`,
      class: "fb-matrix"
    },
    label({x: margin.left, y: 13}, `${formatCount(columns)} cells`),
    label(
      {transform: `translate(13,${margin.top}) rotate(-90)`, "text-anchor": "end"},
      `${formatCount(rows)} zones`
    ),
    svg(
      page,
      "g",
      {transform: `translate(${margin.left},${margin.top})`},
      svg(page, "rect", {
        width: inner,
        height: high,
        fill: "transparent",
        stroke: "currentColor",
        "stroke-opacity": 0.35
      }),
      across,
      down,
      paths.map((parts, k) =>
        svg(page, "path", {fill: ink, "fill-opacity": darkness[k], d: [...parts].join("")})
      )
    )
  );
  return {
    drawing,
    hold({row, column}) {
      across.setAttribute("y", String(round(row * h)));
      down.setAttribute("x", String(round(column * w)));
    },
    at(x, y) {
      const own = byRow[Math.floor((y - margin.top) / h)];
      const column = (x - margin.left) / w - 0.5;
      return own?.reduce<Entry | undefined>(
        (best, each) =>
          best && Math.abs(best.column - column) <= Math.abs(each.column - column) ? best : each,
        undefined
      );
    }
  };
}

export function classOf(share: number): number {
  return steps.findIndex((step) => share <= step);
}
