/** @file The receptive field: what the marks and the neighbourhood say is what is drawn, counted and told. */
import {
  climatology,
  detrend,
  eof,
  heatwaves,
  kmeans,
  knn,
  localMean,
  marks,
  radius,
  triage,
  variogramPool
} from "fieldbook/kernels";
import {receptiveField, type ReceptiveSource} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

/** Cells of the input that are read, fitted and left out: the first panel of an axis. */
function cells(source: ReceptiveSource, axis: string, options = {}): number[] {
  const panel = receptiveField(source, {document, ...options}).querySelector(
    `[data-axis=${axis}]`
  ) as Element;
  return ["read", "fitted", "none"].map((way) => panel.querySelectorAll(`.fb-${way}`).length);
}

test("receptiveField(kmeans), DOM as drawn before", async () => {
  await expect(picture(receptiveField(kmeans({k: 5}), {document, source: "the marks"}))).toMatchFileSnapshot(
    "golden/receptiveField.html"
  );
});

test.each([
  ["eof", eof(), [81, 0, 0], [1, 11, 0]],
  ["kmeans", kmeans(), [1, 80, 0], [1, 11, 0]],
  ["detrend", detrend(), [1, 0, 80], [1, 11, 0]],
  ["heatwaves", heatwaves(), [81, 0, 0], [12, 0, 0]],
  ["climatology", climatology({by: "month"}), [1, 0, 80], [1, 11, 0]],
  ["variogramPool", variogramPool(), [0, 81, 0], [0, 12, 0]]
])("receptiveField(%s), cells and times that are read, fitted and left out", (_, op, x, t) => {
  expect(cells(op, "X")).toEqual(x);
  expect(cells(op, "T")).toEqual(t);
  expect(cells(triage(op), "X")).toEqual(x);
});

test("receptiveField(neighbourhood), a radius measures and stays, nearest ones count and shrink", () => {
  const within = localMean({neighbourhood: radius({km: 300})});
  expect(cells(within, "X")).toEqual([13, 0, 68]);
  expect(cells(within, "X", {spacing: 300})).toEqual([5, 0, 76]);
  const nearest = localMean({neighbourhood: knn({k: 8})});
  expect(cells(nearest, "X")).toEqual([9, 0, 72]);
  expect(cells(nearest, "X", {spacing: 300})).toEqual([9, 0, 72]);
  expect(cells(localMean({neighbourhood: radius({distance: 90})}), "X", {spacing: 30})).toEqual([29, 0, 52]);
});

test("receptiveField(windows), the own window where something is predicted, all of them where they are pooled", () => {
  const own = {marks: marks({S: "FB", T: "FB", V: "KB", X: "WB"}), pooled: []};
  expect(cells(own, "X")).toEqual([1, 8, 72]);
  expect(cells(own, "X", {window: 2})).toEqual([1, 3, 77]);
  expect(cells({...own, marks: marks({S: "FB", T: "WB", V: "KB", X: "KB"})}, "T")).toEqual([1, 2, 9]);
  expect(cells({...own, marks: marks({S: "KB", T: "KB", V: "KB", X: "WP"})}, "X")).toEqual([81, 0, 0]);
});

test("receptiveField(…), in words, and the axes that are gone as a single box", () => {
  const words = (source: ReceptiveSource) =>
    text(receptiveField(source, {document}).querySelector("p") as Element);
  expect(words(kmeans())).toBe(
    "One value is predicted from 1 cell and 1 time; through the parameters all 81 cells and all 12 times reach it."
  );
  expect(words(localMean({neighbourhood: knn({k: 4})}))).toBe(
    "One value is predicted from 5 cells and 1 time, and nothing else reaches it."
  );
  expect(words(variogramPool())).toBe(
    "Nothing is predicted: the parameters are delivered, and they draw on all 81 cells and all 12 times."
  );
  expect(receptiveField(eof(), {document}).querySelectorAll(".fb-one")).toHaveLength(1);
  expect(receptiveField(variogramPool(), {document}).querySelectorAll(".fb-one")).toHaveLength(2);
});

test("receptiveField(what cannot be drawn), one clear error", () => {
  expect(() => receptiveField(detrend(), {document, window: 0})).toThrow(
    "invalid window: 0; expected a whole number from 1"
  );
  expect(() => receptiveField(localMean({neighbourhood: radius({km: 300})}), {document, spacing: 0})).toThrow(
    "invalid spacing: 0; expected more than 0"
  );
  expect(() => receptiveField({...detrend(), neighbourhood: knn({metric: "feature"})}, {document})).toThrow(
    "unsupported neighbourhood: not in space; give one by knn or radius"
  );
});
