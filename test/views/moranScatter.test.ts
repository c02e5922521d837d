/** @file The Moran scatterplot: its slope is Moran's I, islands are crosses, and what is marked is filled. */
import {knn, map, moran, points, radius, rowStandardize, toWeights} from "fieldbook/kernels";
import {moranScatter} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const side = [0, 1, 2, 3, 4];
const x = [...side.flatMap(() => side), 20];
const y = [...side.flatMap((row) => side.map(() => row)), 20];
const f = points(
  x.map((at, i) => Math.sin(at) + y[i] / 3),
  {x, y},
  {units: "mm", name: "rain"}
);
const near = rowStandardize(toWeights(knn({k: 4}).find(f)));
const data = (drawn: Element) =>
  decodeURIComponent(drawn.querySelector("a")?.getAttribute("href") ?? "")
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split(",").map(Number));

test("moranScatter(field, weights), DOM as drawn before", async () => {
  await expect(
    picture(moranScatter(f, near, {document, title: "Made-up rain", source: "made up"}))
  ).toMatchFileSnapshot("golden/moranScatter.html");
});

test("moranScatter(field, weights), the slope of what is drawn is Moran's I, and the title says it", () => {
  const drawn = moranScatter(f, near, {document});
  const rows = data(drawn);
  expect(rows).toHaveLength(26);
  const sum = (g: (row: number[]) => number) => rows.reduce((total, row) => total + g(row), 0);
  const I = Number(moran(f, near).I);
  expect(sum(([a, b]) => a * b) / sum(([a]) => a * a)).toBeNear(I, {rtol: 1e-5});
  expect(text(drawn.querySelector(".fb-title") as Element)).toBe(`Moran's I is ${Number(I.toPrecision(2))}`);
});

test("moranScatter(field, binary weights), rows are made to sum to 1", () => {
  const binary = toWeights(knn({k: 4}).find(f));
  expect(picture(moranScatter(f, binary, {document}))).toBe(picture(moranScatter(f, near, {document})));
});

test("moranScatter(…), islands are crosses and counted; gaps are not drawn; marks are filled", () => {
  const within = toWeights(radius({distance: 1}).find(f));
  const drawn = moranScatter(f, within, {document});
  expect(text(drawn)).toContain("1 place has no neighbour, drawn as crosses");
  expect(drawn.querySelectorAll('[aria-label="dot"] circle')).toHaveLength(25);
  const gap = map(f, (value) => (value === f.values[3] ? NaN : value));
  const missing = f.values.filter((value) => value === f.values[3]).length;
  expect(data(moranScatter(gap, near, {document}))).toHaveLength(26 - missing);
  const marked = moranScatter(f, near, {document, rejected: map(f, (_) => 0)});
  expect(marked.querySelector('[aria-label="dot"]')?.outerHTML).toContain('fill="none"');
});

test("moranScatter(what it cannot draw), one clear error", () => {
  expect(() => moranScatter([1, 2] as never, near, {document})).toThrow(/^invalid field: an array/);
  const few = points([1, 2, 3], {x: [0, 1, 2], y: [0, 0, 1]});
  expect(() => moranScatter(few, near, {document})).toThrow(/^invalid weights/);
});
