/** @file Mode panels, series and summaries: what they say, and what they refuse. */
import {field} from "fieldbook/kernels";
import type {Field} from "fieldbook/kernels";
import {fieldSummary, modePanel, timeSeries} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const months = {values: [0, 31, 59, 90, 120, 151], units: "days since 2007-01-16"};
const series = (values: number[], name = "index", units = "K") =>
  field(values, {dims: ["time"], coords: {time: months}, name, units});
const perMode = (values: number[]) => field(values, {dims: ["mode"]});

function fitted(eigenvalues: number[], northError?: number[]) {
  const one = sphere(3, 4, (lon, lat) => Math.sin(lon / 20) * lat, {
    west: -20,
    east: 40,
    south: 30,
    north: 70,
    name: "patterns",
    units: ""
  });
  const total = eigenvalues.reduce((a, b) => a + b, 0);
  const n = eigenvalues.length;
  return {
    patterns: field(
      Float64Array.from({length: 12 * n}, (_, i) => one.values[i % 12] * (Math.floor(i / 12) + 1)),
      {
        dims: ["mode", "lat", "lon"],
        shape: [n, 3, 4],
        coords: {lat: one.coords.lat, lon: one.coords.lon}
      }
    ),
    eigenvalues: perMode(eigenvalues),
    explained: perMode(eigenvalues.map((value) => value / total)),
    ...(northError && {northError: perMode(northError)})
  };
}
const scores = (n: number): Field =>
  field(
    Float64Array.from({length: 6 * n}, (_, i) => Math.cos(i)),
    {dims: ["time", "mode"], shape: [6, n], coords: {time: months}, units: "K"}
  );

test("modePanel(params, {scores}), DOM as drawn before", async () => {
  const panel = modePanel(fitted([6, 3, 1], [0.5, 0.2, 0.1]), {
    document,
    scores: scores(3),
    mode: 1,
    source: "made up"
  });
  await expect(picture(panel)).toMatchFileSnapshot("golden/modePanel.html");
});

test("modePanel(params), the title has the number of the mode and its share, also for other modes", () => {
  const params = fitted([6, 3, 1]);
  expect(text(modePanel(params, {document}).querySelector(".fb-title") as Element)).toBe(
    "Mode 1: 60 % of the variance"
  );
  expect(text(modePanel(params, {document, mode: 2}).querySelector(".fb-title") as Element)).toBe(
    "Mode 3: 10 % of the variance"
  );
});

test("modePanel(params with North's error), modes closer than it are joined and named", () => {
  const joined = modePanel(fitted([10, 3, 2.9, 1], [2, 0.6, 0.58, 0.2]), {document, mode: 1});
  expect(text(joined)).toContain("Read modes 2 and 3 together");
  const far = modePanel(fitted([10, 3, 1], [2, 0.6, 0.2]), {document, mode: 1});
  expect(text(far)).not.toContain("together");
  expect(text(far)).toContain("Bars show North's sampling error");
  expect(text(modePanel(fitted([10, 3, 1]), {document}))).not.toContain("North");
});

test("modePanel(params, {scores}), patterns and scores travel as data", () => {
  const links = [
    ...modePanel(fitted([6, 3]), {document, scores: scores(2), mode: 1}).querySelectorAll("a[download]")
  ];
  expect(links.map((link) => link.getAttribute("download"))).toEqual([
    "mode-2-pattern.csv",
    "mode-2-scores.csv"
  ]);
  expect(decodeURIComponent(links[1].getAttribute("href") ?? "")).toContain(
    "2007-01-16,0.5403023\n2007-02-16,"
  );
});

test("modePanel(params, {mode}), a mode that was not fitted is refused", () => {
  expect(() => modePanel(fitted([2, 1]), {document, mode: 2})).toThrow("invalid mode: 2; expected 0 to 1");
  expect(() => modePanel(fitted([2, 1]), {document, mode: -1})).toThrow("invalid mode: -1; expected 0 to 1");
});

test("timeSeries(field), DOM as drawn before", async () => {
  const f = series([1, 2, NaN, -1, 0, 1]);
  await expect(picture(timeSeries(f, {document, title: "An index"}))).toMatchFileSnapshot(
    "golden/timeSeries.html"
  );
});

test("timeSeries(fields), labels at the lines, zero marked, band drawn, gap kept", () => {
  const f = series([1, 2, NaN, -1, 0, 1], "nino34");
  const g = series([1, 1, 1, 1, 1, 1.01], "soi");
  const chart = timeSeries([f, g], {
    document,
    uncertainty: [{lower: series([0, 1, 1, -2, -1, 0]), upper: series([2, 3, 3, 0, 1, 2])}]
  });
  expect(text(chart)).toContain("nino34");
  expect(chart.querySelectorAll('[aria-label="area"] path')).toHaveLength(1);
  expect(chart.querySelectorAll('[aria-label="rule"] line')).toHaveLength(1);
  const path = chart.querySelector('[aria-label="line"] path')?.getAttribute("d") ?? "";
  expect(path.match(/M/g)).toHaveLength(2);
  const ys = [...chart.querySelectorAll('[aria-label="text"] text')].map((node) =>
    Number(/,([\d.]+)\)/.exec(node.getAttribute("transform") ?? "")?.[1])
  );
  expect(Math.abs(ys[0] - ys[1])).toBeGreaterThanOrEqual(13.9);
  expect(timeSeries(g, {document}).querySelectorAll('[aria-label="rule"] line')).toHaveLength(0);
});

test("timeSeries(what it cannot draw), one clear error", () => {
  expect(() => timeSeries([], {document})).toThrow(/^missing field/);
  expect(() =>
    timeSeries([series([1, 2, 3, 4, 5, 6]), series([1, 2, 3, 4, 5, 6], "rain", "mm")], {document})
  ).toThrow(/^invalid units: K and mm/);
  expect(() =>
    timeSeries(
      sphere(2, 2, () => 1),
      {document}
    )
  ).toThrow(/^ambiguous dimension: lat, lon/);
  expect(() => timeSeries("x" as never, {document})).toThrow(/^invalid field: string/);
});

test("timeSeries(30-day calendar), each value in its own month", () => {
  const f = field([1, 2, 3], {
    dims: ["time"],
    coords: {time: {values: [29, 59, 89], units: "days since 2000-01-01", calendar: "360_day"}}
  });
  const csv = decodeURIComponent(timeSeries(f, {document}).querySelector("a")?.getAttribute("href") ?? "");
  expect([...csv.matchAll(/2000-(\d\d)-\d\d/g)].map((match) => match[1])).toEqual(["01", "02", "03"]);
});

test("fieldSummary(field), DOM as drawn before", async () => {
  const cube = field(
    Float64Array.from({length: 36}, (_, i) => (i === 7 ? NaN : i - 10)),
    {
      dims: ["time", "lat", "lon"],
      shape: [6, 2, 3],
      coords: {
        time: months,
        lat: {values: [-5, 5], units: "degrees_north"},
        lon: {values: [0, 120, 240], units: "degrees_east"}
      },
      name: "surface_temperature",
      units: "degC"
    }
  );
  const summary = fieldSummary(cube, {document, source: "made up"});
  expect(text(summary)).toContain("January 2007 to June 2007, 6 months");
  expect(text(summary)).toContain("5°S to 5°N, every 10°");
  expect(text(summary)).toContain("1 of 36 (2.8 %)");
  await expect(picture(summary)).toMatchFileSnapshot("golden/fieldSummary.html");
});

test("fieldSummary(any field), no coordinates, one value, none present, words", () => {
  expect(
    text(
      fieldSummary(
        field(
          [
            [1, 2],
            [3, 4]
          ],
          {dims: ["pixel", "band"]}
        ),
        {document}
      )
    )
  ).toContain("1 to 4, mean 2.5");
  expect(text(fieldSummary(field([NaN, NaN], {dims: ["x"]}), {document}))).toContain("none present");
  expect(text(fieldSummary(field([7], {dims: [], shape: []}), {document}))).toContain("7 to 7");
  const bands = field([1, 2], {dims: ["band"], coords: {band: ["red", "green"]}});
  expect(text(fieldSummary(bands, {document}))).toContain("red, green");
  expect(() => fieldSummary({} as never, {document})).toThrow(/^invalid field: an object/);
});
