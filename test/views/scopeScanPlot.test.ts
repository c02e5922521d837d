/** @file The chart of a scope scan: every scope in its place, the best one marked, and what it refuses. */
import {scopeScanPlot} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const row = (scope: string, parameters: number, error: number, unpredicted = 0) => ({
  scope,
  windows: parameters,
  parameters,
  error,
  bias: 0,
  folds: [error * 0.9, error * 1.2],
  unpredicted
});
const scan = {rows: [row("global", 1, 2), row("500 km", 10, 1.5), row("cell", 100, 1.75, 3)], best: "500 km"};

test("scopeScanPlot(scan), DOM as drawn before", async () => {
  await expect(
    picture(scopeScanPlot(scan, {document, units: "K", title: "Scopes", source: "made up"}))
  ).toMatchFileSnapshot("golden/scopeScanPlot.html");
});

test("scopeScanPlot(scan), only the best scope is marked, and unpredicted values are told", () => {
  const chart = scopeScanPlot(scan, {document});
  const fills = [...chart.querySelectorAll('[aria-label="dot"] circle')].map((dot) =>
    dot.getAttribute("fill")
  );
  expect(new Set(fills).size).toBe(2);
  expect(fills[0]).toBe(fills[2]);
  expect(text(chart)).toContain("3 values at cell");
  expect(text(chart)).toContain("500 km: 1.5");
});

test("scopeScanPlot(parameters that depend on the data), scopes by rank", () => {
  const rows = scan.rows.map((each) => ({...each, parameters: NaN}));
  expect(text(scopeScanPlot({...scan, rows}, {document}))).toContain("from the whole to the cell");
  expect(() => scopeScanPlot({rows: [], best: ""}, {document})).toThrow(/^missing rows/);
});
