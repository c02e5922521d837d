/** @file The chart of phenomena: what it shows of them and of data, and what it refuses. */
import {phenomena} from "fieldbook/kernels";
import {phenomenaPlot} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const two = phenomena.filter(({id}) => id === "ocean-eddy" || id === "synoptic");
const data = {extentKm: 2000, spacingKm: 25, span: 3650, step: 1};

test("phenomenaPlot(two, {data}), DOM as drawn before", async () => {
  const chart = phenomenaPlot(two, {
    document,
    data,
    selected: "ocean-eddy",
    title: "Eddies",
    source: "made up"
  });
  await expect(picture(chart)).toMatchFileSnapshot("golden/phenomenaPlot.html");
});

test("phenomenaPlot(phenomena), each has a box, a label of its own place and a line of the data", () => {
  const chart = phenomenaPlot(phenomena, {document});
  expect(chart.querySelectorAll('[aria-label="rect"] rect')).toHaveLength(phenomena.length);
  const places = [...chart.querySelectorAll('[aria-label="text"]')]
    .flatMap((group) => [...group.querySelectorAll("text")])
    .filter((node) => !node.textContent?.endsWith(" in space"))
    .map((node) => node.getAttribute("transform"));
  expect(places).toHaveLength(phenomena.length);
  expect(new Set(places).size).toBe(places.length);
  for (const {label} of phenomena) expect(text(chart)).toContain(label.split(":")[0]);
  const csv = decodeURIComponent(chart.querySelector("a")?.getAttribute("href") ?? "");
  expect(csv.trim().split("\n")).toHaveLength(phenomena.length + 1);
});

test("phenomenaPlot(data along one axis), the frame and its words keep to what is told", () => {
  const boxes = (options: object) =>
    phenomenaPlot(two, {document, ...options}).querySelectorAll('[aria-label="rect"] rect').length;
  expect(boxes({})).toBe(2);
  expect(boxes({data: {span: 3650, step: 1}})).toBe(4);
  const words = phenomenaPlot(two, {document, data: {span: 3650, step: 1}}).querySelector("desc");
  expect(words?.textContent).toMatch(/The data reach from 1 to 3,?6\d\d days\.$/);
});

test("phenomenaPlot(what it cannot draw), one clear error", () => {
  expect(() => phenomenaPlot([], {document})).toThrow(/^missing phenomena/);
  expect(() => phenomenaPlot(two, {document, selected: "enso"})).toThrow(/^unknown phenomenon: enso/);
});
