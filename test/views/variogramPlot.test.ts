/** @file Variograms and kriged maps: what is drawn, what the caption owns up to, and what is refused. */
import {cloud, fitVariogram, kriging, points, variogram} from "fieldbook/kernels";
import {krigingMap, variogramPlot} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const side = Array.from({length: 7}, (_, i) => i);
const x = side.flatMap(() => side);
const y = side.flatMap((row) => side.map(() => row));
const z = x.map((at, i) => Math.sin(at) + Math.cos(0.8 * y[i]) + ((7 * i) % 5) / 10);
const plain = points(z, {x, y}, {units: "mm", name: "rain"});
const empirical = await variogram({bins: 5, maxLag: 4}).fit(plain);

test("variogramPlot(empirical, {cloud, models}), DOM as drawn before", async () => {
  const plot = variogramPlot(empirical, {
    document,
    cloud: cloud(plain, {maxLag: 4}),
    models: [fitVariogram(empirical), fitVariogram(empirical, {model: "exponential"})],
    title: "Made-up rain",
    source: "made up"
  });
  await expect(picture(plot)).toMatchFileSnapshot("golden/variogramPlot.html");
});

test("variogramPlot(empirical), a dot and a bar for each bin that has pairs, and the numbers as data", () => {
  const plot = variogramPlot(
    {lag: [1, 2, 3, 4], gamma: [0.5, 1, NaN, 2], count: [10, 20, 0, 30]},
    {document}
  );
  expect(plot.querySelectorAll('[aria-label="dot"] circle')).toHaveLength(3);
  expect(plot.querySelector("desc")?.textContent).toBe("Semivariance by distance: 1: 0.5, 2: 1, 4: 2.");
  expect(decodeURIComponent(plot.querySelector("a")?.getAttribute("href") ?? "")).toContain("4,2,30");
});

test("variogramPlot(…, {cloud}), pairs beyond the frame are counted in the caption", () => {
  const bins = {lag: [1, 2, 3], gamma: [1, 1, 1], count: [1, 1, 1]};
  const drawn = variogramPlot(bins, {document, cloud: {lag: [1, 2, 3, 3], gamma: [1, 2, 50, 4]}});
  expect(text(drawn)).toContain("2 of 4 pairs lie above the frame");
  expect(drawn.querySelector(".fb-cloud")?.getAttribute("d")?.match(/M/g)).toHaveLength(2);
  const whole = variogramPlot(bins, {document, cloud: {lag: [1, 2], gamma: [1, 2]}});
  expect(text(whole)).not.toContain("above the frame");
});

test("variogramPlot(…, {models}), labels at the ends do not lie over one another; the first range within is marked", () => {
  const model = {model: "spherical", nugget: 0, psill: 1, range: 2} as const;
  const far = {...model, effectiveRange: 20, sse: 0, warnings: []};
  const near = {...far, effectiveRange: 2};
  const plot = variogramPlot(
    {lag: [1, 2, 3], gamma: [0.5, 1, 1], count: [5, 5, 5]},
    {document, models: [model, far, near], labels: ["one", "two", "three"]}
  );
  const at = [...plot.querySelectorAll('[aria-label="text"] text')]
    .filter((node) => /^(one|two|three)$/.test(node.textContent ?? ""))
    .map((node) => Number(/,([\d.]+)\)/.exec(node.getAttribute("transform") ?? "")?.[1]));
  expect(at).toHaveLength(3);
  expect(Math.min(at[1] - at[0], at[2] - at[1])).toBeGreaterThan(10);
  expect(plot.querySelectorAll('[aria-label="rule"] line[x1]').length).toBeGreaterThan(0);
  expect([...plot.querySelectorAll("text")].map((node) => node.textContent?.trim())).toContain("2");
});

test("variogramPlot(what it cannot draw), one clear error", () => {
  expect(() => variogramPlot({lag: [1], gamma: [NaN], count: [0]}, {document})).toThrow(
    "invalid variogram: no bin has pairs; let the bins reach further"
  );
});

test("krigingMap(kriged), two maps, the data on both, standard error in the units of the data", async () => {
  const gauges = points(
    z.slice(0, 9),
    {lon: x.slice(0, 9).map((at) => 4 * at), lat: z.slice(0, 9).map((_, i) => 40 + i)},
    {units: "mm", name: "rain"}
  );
  const grid = sphere(3, 4, () => 0, {west: 0, east: 24, south: 40, north: 48});
  const operator = kriging({variogram: {model: "exponential", nugget: 0, psill: 1, range: 300}});
  const kriged = await operator.apply(grid, await operator.fit(gauges));
  const drawn = krigingMap(kriged, {document, points: gauges, title: "Rain", source: "made up"});
  expect(drawn.querySelectorAll("circle")).toHaveLength(18);
  expect(text(drawn)).toContain("standard error (mm)");
  const errors = decodeURIComponent(drawn.querySelectorAll("a")[1].getAttribute("href") ?? "");
  const first = Math.sqrt(kriged.variance.values[0]);
  expect(errors).toContain(String(Number(first.toPrecision(7))));
  await expect(picture(drawn)).toMatchFileSnapshot("golden/krigingMap.html");
});
