/** @file Charts of bias correction and skill: quantiles, corrections, rank histograms and curves with bands. */
import {field, map, quantileMapping} from "fieldbook/kernels";
import {adjustmentPlot, quantilePlot, rankHistogramPlot, recallCurve} from "fieldbook/views";
import {describe, expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const series = (values: readonly number[], name = "model") =>
  field(Float64Array.from(values), {dims: ["time"], name, units: "K"});
const wave = Array.from({length: 40}, (_, t) => 280 + 3 * Math.sin(t * t));
const truth = series(wave, "truth");
const warm = map(truth, (x) => 282 + 1.5 * (x - 280));
/** The rows of the figure's data. */
const data = (drawn: Element) =>
  decodeURIComponent(drawn.querySelector("a")?.getAttribute("href") ?? "")
    .replace(/^[^,]*,/, "")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
const at = (drawn: Element, pattern: RegExp) =>
  [...drawn.querySelectorAll('[aria-label="text"] text')]
    .filter((node) => pattern.test(node.textContent ?? ""))
    .map((node) => Number(/,([\d.-]+)\)/.exec(node.getAttribute("transform") ?? "")?.[1]));

describe("quantilePlot", () => {
  test("quantilePlot(truth, [model, corrected]), DOM as drawn before", async () => {
    const drawn = quantilePlot(truth, [warm, truth], {
      document,
      labels: ["before", "after"],
      referenceLabel: "truth",
      quantiles: 8,
      title: "A model too warm",
      source: "made up"
    });
    await expect(picture(drawn)).toMatchFileSnapshot("golden/quantilePlot.html");
  });

  test("quantilePlot(values), pairs of quantiles of type 7, alike ones on the line 1:1", () => {
    const rows = data(quantilePlot([1, 2, 3, 4], [[10, 20, NaN, 30, 40, 50]], {document, quantiles: 2}));
    // At 1/4 and 3/4 of 0 … n − 1: 1.75 and 3.25 of four values, 20 and 40 of five.
    expect(rows.map((row) => row.slice(1).map(Number))).toEqual([
      [0.25, 1.75, 20],
      [0.75, 3.25, 40]
    ]);
    for (const [, , x, y] of data(quantilePlot(truth, [truth], {document}))) expect(x).toBe(y);
    expect(data(quantilePlot(truth, [truth], {document}))).toHaveLength(40);
  });

  test("quantilePlot(…), names at the ends lie apart, marks differ, and units are on both axes", () => {
    const drawn = quantilePlot(truth, [truth, truth, truth], {document, labels: ["one", "two", "three"]});
    const places = at(drawn, /^(1:1|one|two|three)$/).sort((a, b) => a - b);
    expect(places).toHaveLength(4);
    for (let i = 1; i < 4; ++i) expect(places[i] - places[i - 1]).toBeGreaterThan(10);
    const dots = [...drawn.querySelectorAll('[aria-label="dot"]')].map(
      (dot) => dot.firstElementChild?.outerHTML
    );
    expect(dots).toHaveLength(3);
    expect(text(drawn)).toMatch(/quantiles of the reference \(K\)/);
    expect(text(drawn)).toMatch(/quantiles of what is compared \(K\)/);
  });

  test.each<[string, () => unknown]>([
    ["missing values: none given", () => quantilePlot(truth, [], {document})],
    ["missing values: none to take quantiles of", () => quantilePlot(truth, [[NaN]], {document})],
    ["invalid quantiles: 0;", () => quantilePlot(truth, [warm], {document, quantiles: 0})],
    [
      "invalid units: K and mm",
      () => quantilePlot(truth, [field([1], {dims: ["time"], units: "mm"})], {document})
    ]
  ])("refuses: %s", (expected, call) => {
    expect(call).toThrow(expected);
  });
});

describe("adjustmentPlot", async () => {
  const {factors} = await quantileMapping({nodes: 5}).fit({reference: truth, historical: warm});

  test("adjustmentPlot(factors), DOM as drawn before", async () => {
    const drawn = adjustmentPlot([factors, map(factors, (x) => x / 2)], {
      document,
      labels: ["EQM", "half of it"],
      uncertainty: [{lower: map(factors, (x) => x - 0.5), upper: map(factors, (x) => x + 0.5)}],
      source: "made up"
    });
    await expect(picture(drawn)).toMatchFileSnapshot("golden/adjustmentPlot.html");
  });

  test("adjustmentPlot(factors), the numbers of the fit, held beyond the outer nodes", () => {
    const drawn = adjustmentPlot(factors, {document, labels: ["EQM"]});
    const rows = data(drawn);
    expect(rows.map((row) => Number(row[1]))).toEqual([0.1, 0.3, 0.5, 0.7, 0.9]);
    expect(rows.map((row) => Number(row[2]))).toBeNear([...factors.values], {rtol: 1e-6});
    const lines = [...drawn.querySelectorAll('[aria-label="link"] path')];
    expect(lines).toHaveLength(2);
    expect(text(drawn)).toContain("correction, added (K)");
    expect(text(drawn)).toContain("no correction");
  });

  test("adjustmentPlot(ratios), no correction is 1", () => {
    const ratios = field([0.5, 0.8], {dims: ["quantile"], coords: {quantile: [0.25, 0.75]}, name: "ratio"});
    const drawn = adjustmentPlot(ratios, {document, mode: "multiply"});
    expect(drawn.querySelector("desc")?.textContent).toContain("None is 1.");
    expect(text(drawn)).toContain("correction, ratio");
  });

  test.each<[string, () => unknown]>([
    ["missing field: none given", () => adjustmentPlot([], {document})],
    ["invalid mode: *", () => adjustmentPlot(factors, {document, mode: "*" as never})],
    ["missing coordinate: time", () => adjustmentPlot(truth, {document})],
    ["invalid field: an array", () => adjustmentPlot([[1, 2] as never], {document})],
    [
      "invalid field: it has quantile, cell; a correction has quantiles alone",
      () => adjustmentPlot(field([[1, 2]], {dims: ["quantile", "cell"]}), {document})
    ]
  ])("refuses: %s", (expected, call) => {
    expect(call).toThrow(expected);
  });
});

describe("rankHistogramPlot", () => {
  test("rankHistogramPlot([raw, corrected]), DOM as drawn before", async () => {
    const drawn = rankHistogramPlot(
      [
        [40, 8, 4, 8, 40],
        [18, 22, 21, 20, 19]
      ],
      {document, labels: ["raw", "corrected"], effective: 50, source: "made up"}
    );
    await expect(picture(drawn)).toMatchFileSnapshot("golden/rankHistogramPlot.html");
  });

  test("rankHistogramPlot(counts), bars in % of the cases, the flat line, and the band of the binomial", () => {
    const drawn = rankHistogramPlot(Int32Array.of(20, 5, 5, 20), {document});
    const rows = data(drawn).map((row) => row.slice(1).map(Number));
    expect(rows.map(([, , share]) => share)).toEqual([40, 10, 10, 40]);
    // scipy 1.17: binom(50, 1/4).ppf([0.025, 0.975]) is 7 and 19.
    for (const [, , , flat, low, high] of rows) expect([flat, low, high]).toEqual([25, 14, 38]);
    expect(text(drawn.querySelector(".fb-title") as Element)).toBe(
      "The truth lies outside the ensemble in 80 % of cases, 50 % expected"
    );
    const opacity = [...drawn.querySelectorAll('[aria-label="rect"]:nth-of-type(n) rect')]
      .map((bar) => bar.getAttribute("fill-opacity"))
      .filter((value) => value !== null);
    expect(opacity).toEqual(["0.75", "0.75", "0.75", "0.75"]);
  });

  test("rankHistogramPlot(…, {effective}), fewer independent cases widen the band", () => {
    const band = (effective?: number) =>
      data(rankHistogramPlot([200, 200, 200, 200], {document, effective}))[0]
        .slice(5)
        .map(Number);
    // scipy 1.17: binom(800, 1/4).ppf gives 176 and 224, binom(40, 1/4).ppf 5 and 16.
    expect(band()).toBeNear([22, 28], {atol: 1e-9});
    expect(band(40)).toBeNear([12.5, 40], {atol: 1e-9});
    // A million cases neither underflow nor take long: 1e6 / 4 ± 1.96 · 433 of a normal distribution.
    const [low, high] = data(rankHistogramPlot([25e4, 25e4, 25e4, 25e4], {document}))[0]
      .slice(5)
      .map(Number);
    expect([low, high]).toBeNear([24.9151, 25.0849], {atol: 2e-4});
  });

  test.each<[string, () => unknown]>([
    ["missing counts: none given", () => rankHistogramPlot([], {document})],
    ["invalid counts: 3; expected two or more", () => rankHistogramPlot([3], {document})],
    ["invalid counts: 0, 0", () => rankHistogramPlot([0, 0], {document})],
    ["invalid effective: 9; expected 1 to 4", () => rankHistogramPlot([2, 2], {document, effective: 9})],
    ["invalid level: 95;", () => rankHistogramPlot([2, 2], {document, level: 95})]
  ])("refuses: %s", (expected, call) => {
    expect(call).toThrow(expected);
  });
});

describe("recallCurve", () => {
  const ks = [1, 10, 100];
  const curves = [
    {label: "int8", x: ks, y: [0.9, 0.95, 0.99], lower: [0.85, 0.92, 0.98], upper: [0.95, 0.98, 1]},
    {label: "binary", x: ks, y: [0.5, 0.7, 0.98]}
  ];

  test("recallCurve(series), DOM as drawn before", async () => {
    const drawn = recallCurve(curves, {
      document,
      title: "Recall",
      xLabel: "k, neighbours",
      source: "made up"
    });
    await expect(picture(drawn)).toMatchFileSnapshot("golden/recallCurve.html");
  });

  test("recallCurve(series), names stand apart at the ends, one band, and the numbers as data", () => {
    const drawn = recallCurve(curves, {document});
    const [a, b] = at(drawn, /^(int8|binary)$/);
    expect(Math.abs(a - b)).toBeGreaterThanOrEqual(13.9);
    expect(drawn.querySelectorAll('[aria-label="area"] path')).toHaveLength(1);
    expect(data(drawn)[1]).toEqual(["int8", "10", "0.95", "0.92", "0.98"]);
    expect(data(drawn)[3]).toEqual(["binary", "1", "0.5", "", ""]);
  });

  test("recallCurve(curves that end in different places), each name beside its own end, a single point too", () => {
    const drawn = recallCurve(
      [
        {label: "codes", x: [16], y: [0.8]},
        {label: "floats", x: [4096], y: [0.8]}
      ],
      {document, xLabel: "bytes a vector"}
    );
    const left = (pattern: RegExp) =>
      [...drawn.querySelectorAll('[aria-label="text"] text')]
        .filter((node) => pattern.test(node.textContent ?? ""))
        .map((node) => Number(/\(([\d.]+),/.exec(node.getAttribute("transform") ?? "")?.[1]))[0];
    expect(left(/floats/) - left(/codes/)).toBeGreaterThan(300);
    expect(at(drawn, /codes/)).toEqual(at(drawn, /floats/));
    // Ends that differ by rounding alone are one place.
    const close = recallCurve(
      [
        {label: "codes", x: [0, 1], y: [0, 1]},
        {label: "floats", x: [0, 1 + 1e-12], y: [0, 1]}
      ],
      {document}
    );
    expect(Math.abs(at(close, /codes/)[0] - at(close, /floats/)[0])).toBeNear(14, {atol: 1e-6});
  });

  test("recallCurve(…, {xScale}), logarithmic by itself where x spans widely; order of points does not matter", () => {
    const places = (x: number[], options = {}) =>
      [
        ...recallCurve([{label: "a", x, y: x.map(() => 0.5)}], {document, ...options}).querySelectorAll(
          '[aria-label="dot"] circle'
        )
      ].map((dot) => Number(dot.getAttribute("cx")));
    const [first, second, third] = places(ks);
    expect(second - first).toBeNear(third - second, {rtol: 1e-9});
    const line = places(ks, {xScale: "linear"});
    expect((line[2] - line[1]) / (line[1] - line[0])).toBeNear(10, {rtol: 1e-9});
    expect(places([100, 1, 10])).toEqual([first, second, third]);
    expect(() => places([0, 1], {xScale: "log"})).toThrow("invalid xScale: log; expected auto");
  });

  test.each<[string, () => unknown]>([
    ["missing series: none given", () => recallCurve([], {document})],
    ["invalid series: a has 2, 1 entries", () => recallCurve([{label: "a", x: [1, 2], y: [1]}], {document})],
    [
      "invalid series: a has 1, 1, 1, 0 entries",
      () => recallCurve([{label: "a", x: [1], y: [1], lower: [0]}], {document})
    ],
    ["invalid xScale: ln", () => recallCurve(curves, {document, xScale: "ln" as never})]
  ])("refuses: %s", (expected, call) => {
    expect(call).toThrow(expected);
  });
});
