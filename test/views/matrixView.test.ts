/** @file The picture of a stencil: a dot for each weight, rows and columns that say what they hold. */
import {refine, stencil} from "fieldbook/kernels";
import type {ZoneFeature} from "fieldbook/kernels";
import {matrixView} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture} from "./draw.ts";

const window = document.defaultView as unknown as typeof globalThis;
const box = (id: string, west: number, south: number, east: number, north: number): ZoneFeature => ({
  type: "Feature",
  id,
  properties: {name: `Box ${id}`},
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
      ]
    ]
  }
});
const zones = [box("a", 0, 0, 2.5, 2), box("b", 2.5, 0, 4, 2), box("c", 0, 2, 2, 4)];
const grid = {lat: [0.5, 1.5, 2.5, 3.5], lon: [0.5, 1.5, 2.5, 3.5]};
const W = await stencil(grid, zones);
const said = (view: Element) => view.querySelector(".fb-said")?.textContent;

test("matrixView(three zones on 4 × 4 cells), DOM as drawn before", async () => {
  const drawn = matrixView(W, {document, zones, title: "Weights", source: "made up"});
  await expect(picture(drawn)).toMatchFileSnapshot("golden/matrixView.html");
});

test("matrixView, a dot for each weight, lighter for a part of a cell", () => {
  const paths = [...matrixView(W, {document, zones}).querySelectorAll(".fb-matrix path")];
  const counts = paths.map((path) => path.getAttribute("d")?.match(/M/g)?.length ?? 0);
  // a: 4 whole cells and 2 halves; b: 2 halves and 2 whole; c: 4 whole.
  expect(counts).toEqual([0, 4, 0, 10]);
});

test("matrixView, the row and the column in words; what is left of a cell is told", () => {
  const view = matrixView(W, {document, zones, zone: "a"});
  expect(view.value).toEqual({zone: "a", cell: 2});
  expect(said(view)).toBe(
    "Row of Box a: 6 cells, the largest makes 20 % of its mean. Column of the cell at 0.5°N 2.5°E: Box a 50 %, Box b 50 %."
  );
  const part = matrixView(W, {document, zones: [], zone: "a"});
  expect(said(part)).toContain("Row of a: 6 cells");
});

test("matrixView, arrow keys walk through rows and weights and send input", () => {
  const view = matrixView(W, {document, zones, zone: "a"});
  const heard: string[] = [];
  view.addEventListener("input", () => heard.push(`${view.value.zone} ${view.value.cell}`));
  const holder = view.querySelector(".fb-weights") as Element;
  for (const key of ["ArrowLeft", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"])
    holder.dispatchEvent(Object.assign(new window.Event("keydown", {cancelable: true}), {key}));
  expect(heard).toEqual(["a 1", "b 2", "c 8", "b 7"]);
  expect(said(view)).toContain("Row of Box b: 4 cells");
});

test("matrixView(a zone outside), empty rows are left out of walks; a refined product is shown too", async () => {
  const far = await stencil(grid, [zones[0], box("far", 50, 50, 51, 51), zones[2]], {onEmpty: "nan"});
  const view = matrixView(far, {document});
  view
    .querySelector(".fb-weights")
    ?.dispatchEvent(Object.assign(new window.Event("keydown", {cancelable: true}), {key: "ArrowDown"}));
  expect(view.value.zone).toBe("c");
  const T = refine(grid, {factor: 2});
  expect(() => matrixView(T, {document})).toThrow(/^unsupported operator/);
  const fused = (await stencil(T.grid, zones)).compose(T);
  expect(matrixView(fused, {document, zones}).querySelectorAll(".fb-matrix path").length).toBe(4);
});

test("matrixView(what it cannot show), one clear error", async () => {
  expect(() => matrixView(W, {document, zone: "x"})).toThrow(
    "unknown zone: x; no row of the matrix has that key"
  );
  const none = await stencil(grid, [box("far", 50, 50, 51, 51)], {onEmpty: "nan"});
  expect(() => matrixView(none, {document})).toThrow(/^missing weights: /);
});
