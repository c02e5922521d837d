/** @file Trend maps: per decade, dots where the trend stands, and no dot where there is no slope. */
import {map} from "fieldbook/kernels";
import {trendMap} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const region = {west: -20, east: 40, south: 30, north: 70};
const slope = sphere(4, 6, (lon, lat) => (lon > 30 && lat > 60 ? NaN : (lon + lat - 50) / 1000), {
  ...region,
  name: "slope",
  units: "K year-1"
});
const rejected = map(slope, (value) => Number(value > 0.02 || Number.isNaN(value)), {units: "1"});
const dots = (drawn: Element) =>
  drawn.querySelector(".fb-stipple path")?.getAttribute("d")?.match(/M/g)?.length ?? 0;

test("trendMap(slope, {rejected}), DOM as drawn before", async () => {
  const drawn = trendMap(slope, {document, rejected, rule: "made up", title: "Trends", source: "made up"});
  await expect(picture(drawn)).toMatchFileSnapshot("golden/trendMap.html");
});

test("trendMap(slope per year), shown per decade; other units stay as they are", () => {
  const legend = (units: string) =>
    text(
      trendMap(
        map(slope, (x) => x, {units}),
        {document}
      ).querySelector(".fb-legend") as Element
    );
  expect(legend("K year-1")).toMatch(/^trend \(K\) per decade−0\.4/);
  expect(legend("K")).toMatch(/^trend \(K\)−0\.04/);
});

test("trendMap(slope, {rejected}), a dot for each cell that stands, none where the slope is missing", () => {
  const drawn = trendMap(slope, {document, rejected});
  const standing = slope.values.filter((value) => value > 0.02).length;
  expect(standing).toBeGreaterThan(0);
  expect(dots(drawn)).toBe(standing);
  const cells = slope.values.filter((value) => !Number.isNaN(value)).length;
  expect(text(drawn)).toContain(
    `each of ${standing} cells, ${Math.round((100 * standing) / cells)} %, whose`
  );
  expect(dots(trendMap(slope, {document}))).toBe(0);
  expect(dots(trendMap(slope, {document, rejected: map(rejected, () => 0)}))).toBe(0);
});

test("trendMap(slope, {rejected of other cells}), one clear error", () => {
  const other = sphere(4, 6, () => 1, {...region, west: -10});
  expect(() => trendMap(slope, {document, rejected: other})).toThrow(
    "invalid field: dots and slopes lie on other cells; test the field that was fitted"
  );
});
