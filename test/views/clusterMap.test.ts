/** @file Clusters on a map beside their spectra: what is drawn and told, colours that stay apart, and what is refused. */
import {field, kmeans} from "fieldbook/kernels";
import {clusterMap} from "fieldbook/views";
import {lab, rgb} from "d3";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const at = (n: number) => Float64Array.from({length: n}, (_, i) => 30 * i);
const labels = field([0, 0, 0, 2, 0, 0, 0, 2, 0, 0, NaN, 2], {
  dims: ["y", "x"],
  shape: [3, 4],
  coords: {x: {values: at(4), units: "m"}, y: {values: at(3), units: "m"}},
  name: "labels"
});
const centers = field([60, 20, 90, 50, 40, 5], {
  dims: ["cluster", "band"],
  shape: [3, 2],
  coords: {band: ["red", "near infrared"]},
  axes: {band: "V", cluster: "V"},
  name: "digital number"
});

test("clusterMap(labels, {centers}), DOM as drawn before", async () => {
  const drawn = clusterMap(
    labels,
    {centers},
    {document, names: ["town", "forest", "water"], source: "made up"}
  );
  await expect(picture(drawn)).toMatchFileSnapshot("golden/clusterMap.html");
});

test("clusterMap(labels, {centers}), shares of what is present, and each number on its deepest cell", () => {
  const drawn = clusterMap(labels, {centers}, {document});
  expect(text(drawn.querySelector(".fb-legend") as Element)).toMatch(/cluster 0, 73 %\s?cluster 2, 27 %/);
  const [map, spectra] = [...drawn.querySelectorAll("svg[aria-label] > desc")].map(text);
  expect(map).toBe("cluster 0: 73 % of 11 cells; cluster 1: 0 % of 11 cells; cluster 2: 27 % of 11 cells.");
  expect(spectra).toContain("cluster 2: red 40, near infrared 5.");
  const numbers = [...drawn.querySelectorAll(".fb-numbers text")];
  expect(numbers.map(text)).toEqual(["0", "2"]);
  // The cell in the second row and column is two steps from the edge of its patch; the others are one.
  const [zero, two] = numbers.map((number) => ["x", "y"].map((name) => Number(number.getAttribute(name))));
  const [width, height] = ["width", "height"].map((name) =>
    Number(drawn.querySelector("desc")?.parentElement?.getAttribute(name))
  );
  expect([zero[0] / width, zero[1] / height].map((share) => Math.round(8 * share))).toEqual([3, 4]);
  expect(Math.round((8 * two[0]) / width)).toBe(7);
  expect(drawn.querySelector(".fb-missing")).not.toBeNull();
  const csv = decodeURIComponent(drawn.querySelector("a")?.getAttribute("href") ?? "");
  expect(csv).toContain("cluster,cells,red,near infrared\ncluster 0,8,60,20\ncluster 1,0,90,50\n");
});

test("clusterMap(points), a shape beside the colour, and the colours that were asked for", () => {
  const points = field([0, 1, 2, NaN], {
    dims: ["point"],
    coords: {lon: {dims: ["point"], values: [0, 10, 20, 30]}, lat: {dims: ["point"], values: [0, 5, 0, 5]}},
    axes: {point: "X"}
  });
  const drawn = clusterMap(points, {centers}, {document, colors: ["#111111", "#222222", "#333333"]});
  const shapes = [...drawn.querySelectorAll(".fb-shapes path")];
  expect(shapes.map((shape) => shape.getAttribute("fill"))).toEqual(["#111111", "#222222", "#333333"]);
  expect(new Set(shapes.map((shape) => shape.getAttribute("d"))).size).toBe(3);
});

test("clusterMap(what kmeans gives), labels and centres as they come", async () => {
  const image = field([1, 2, 90, 91, 1, 2, 80, 82], {
    dims: ["band", "y", "x"],
    shape: [2, 2, 2],
    axes: {band: "V", y: "X", x: "X"}
  });
  const params = await kmeans({k: 2}).fit(image);
  const drawn = clusterMap(params.labels, params, {document});
  expect(text(drawn)).toContain("cluster 0: 0 1.5, 1 1.5; cluster 1: 0 90.5, 1 81.");
});

test("clusterMap(30,000 pixels), a picture of one pixel each, its edges sharp", () => {
  const many = field(
    Float64Array.from({length: 30_000}, (_, i) => (i % 200 < 60 ? 0 : 1)),
    {
      dims: ["y", "x"],
      shape: [150, 200],
      coords: {x: at(200), y: at(150)}
    }
  );
  const image = clusterMap(many, {centers}, {document}).querySelector("image") as Element;
  const png = Buffer.from((image.getAttribute("href") ?? "").split(",")[1], "base64");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([200, 150]);
  expect(image.getAttribute("image-rendering")).toBe("pixelated");
});

test("clusterMap(colours), the first eight stay apart for readers without red or green cones", () => {
  const eight = field(
    Float64Array.from({length: 8}, (_, i) => i),
    {dims: ["y", "x"], shape: [2, 4]}
  );
  const drawn = clusterMap(eight, {centers: field(new Float64Array(8), {dims: ["cluster"]})}, {document});
  const colors = [...drawn.querySelectorAll(".fb-legend rect")].map((box) => box.getAttribute("fill") ?? "");
  expect(new Set(colors).size).toBe(8);
  // Machado et al. (2009), full severity.
  const sights = [
    [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881]
  ];
  for (const m of sights) {
    const seen = colors.map((color) => {
      const {r, g, b} = rgb(color);
      const lin = [r, g, b].map((c) =>
        c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4
      );
      const out = [0, 3, 6].map((row) => lin.reduce((sum, c, i) => sum + c * m[row + i], 0));
      const bytes = out.map((c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
      return lab(rgb(bytes[0], bytes[1], bytes[2]));
    });
    for (let i = 0; i < 8; ++i)
      for (let j = 0; j < i; ++j)
        expect(
          Math.hypot(seen[i].l - seen[j].l, seen[i].a - seen[j].a, seen[i].b - seen[j].b),
          `${colors[i]} and ${colors[j]}`
        ).toBeGreaterThan(10);
  }
});

test("clusterMap(labels of other centres, or too many), one clear error", () => {
  expect(() => clusterMap(field([0, 7], {dims: ["y", "x"], shape: [1, 2]}), {centers}, {document})).toThrow(
    "invalid labels: 7; there are 3 centres, numbered from 0"
  );
  const many = field(new Float64Array(12), {dims: ["cluster"]});
  expect(() => clusterMap(labels, {centers: many}, {document})).toThrow(
    "unsupported centers: 12 clusters; colours are told apart for ten at most"
  );
});
