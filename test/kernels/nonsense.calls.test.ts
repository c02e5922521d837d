/** @file Every plain call on every kind of bad list: one line that says what to do, or an answer without infinities. */
import * as k from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

type List = readonly number[];

const lists: Record<string, List> = {
  ordinary: [1, 3, 2, 5],
  constant: [2, 2, 2, 2],
  ties: [1, 1, 0, 0],
  negative: [-1, -2, -3, -5],
  zeros: [0, 0, 0, 0],
  missing: [NaN, NaN, NaN, NaN],
  "one left": [1, NaN, NaN, NaN],
  "two left": [1, 2, NaN, NaN],
  "three left": [1, 2, 4, NaN],
  infinite: [1, Infinity, 2, 3],
  "infinite below": [1, -Infinity, 2, 3]
};

const map = (v: List) => k.field([...v], {dims: ["place"]});
const line = (v: List) => k.field([...v], {dims: ["time"]});
const places = (v: List) => k.points([...v], {x: [0, 1, 2, 3.5], y: [0, 2, 1, 0.5]});
const grid = (v: List) =>
  k.field([...v], {dims: ["lat", "lon"], shape: [2, 2], coords: {lat: [0, 1], lon: [0, 1]}});
const tall = (v: List) =>
  k.field(new Float64Array(8), {
    dims: ["lat", "lon"],
    shape: [4, 2],
    coords: {lat: [...v], lon: [0, 1]}
  });
const members = (v: List) =>
  k.field(
    v.map((x) => [x, x + 1]),
    {dims: ["sample", "member"]}
  );
const table = (v: List) =>
  k.field(
    v.map((x) => [x, 1]),
    {dims: ["pixel", "band"]}
  );
const near = k.rowStandardize(k.toWeights(k.knn({k: 2}).find({x: [0, 1, 2, 3], y: [0, 0, 0, 0]})));
const square = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0]
    ]
  ]
} as const;
const zones = [{type: "Feature", properties: {id: "a"}, geometry: square}];
const cover = (f: k.Field) =>
  k.stencil(f, {type: "FeatureCollection", features: zones} as never, {key: "id"});
const truth = [1, 2, 3, 4];
const events = [1, 0, 1, 0];
const asked = {permutations: 9};
const bins = {lag: truth, gamma: [1, 2, 3, 3], count: [5, 5, 5, 5]};
const spherical = {model: "spherical", nugget: 0.1, psill: 1, range: 3} as const;

const calls: Record<string, (v: List) => unknown> = {
  moran: (v) => k.moran(map(v), near, asked),
  localMoran: (v) => k.localMoran(map(v), near, asked),
  geary: (v) => k.geary(map(v), near, asked),
  getisOrd: (v) => k.getisOrd(map(v), near, asked),
  "getisOrd without star": (v) => k.getisOrd(map(v), near, {star: false}),
  generalG: (v) => k.generalG(map(v), near),
  joinCounts: (v) => k.joinCounts(map(v), near, asked),
  "fitVariogram of gamma": (v) => k.fitVariogram({...bins, gamma: v}),
  "fitVariogram of count": (v) => k.fitVariogram({...bins, count: v}),
  "fitVariogram of lag": (v) => k.fitVariogram({...bins, lag: v}),
  leaveOneOut: (v) => k.leaveOneOut(places(v), {variogram: spherical}),
  cloud: (v) => k.cloud(places(v), {maxLag: 9}),
  effectiveSampleSize: (v) => k.effectiveSampleSize(v),
  "effectiveSampleSize of means": (v) => k.effectiveSampleSize(v, {form: "mean"}),
  fdr: (v) => k.fdr(v.map((p) => p / 10)),
  senSlope: (v) => k.senSlope(line(v)),
  silhouette: (v) => k.silhouette(table(v), [0, 0, 1, 1]),
  adjustedRand: (v) => k.adjustedRand(v, [1, 1, 0, 0]),
  correlation: (v) => k.correlation(v, truth),
  "brier of probability": (v) =>
    k.brier(
      v.map((p) => p / 5),
      events
    ),
  "brier of event": (v) => k.brier([0.1, 0.2, 0.3, 1], v),
  reliability: (v) =>
    k.reliability(
      v.map((p) => p / 5),
      events
    ),
  crpsEnsemble: (v) => k.crpsEnsemble(members(v), k.field(truth, {dims: ["sample"]})),
  rankHistogram: (v) => k.rankHistogram(members(v), k.field(truth, {dims: ["sample"]})),
  tTestEffective: (v) => k.tTestEffective(v, [1, 2, 3, 5]),
  "mean weighed by": (v) => k.mean(map(truth), {weights: map(v)}),
  "knn among": (v) => k.knn({k: 1}).find({x: [...v], y: truth}),
  "radius among": (v) => k.radius({distance: 1}).find({x: [...v], y: truth}),
  "distanceBand among": (v) => k.distanceBand({x: [...v], y: truth}, {distance: 2}),
  "variogram at": (v) => k.variogram().fit(k.points(truth, {x: [...v], y: [0, 0, 0, 0]})),
  "cellArea at": (v) => k.cellArea(tall(v)),
  "stencil on": (v) => cover(tall(v)),
  "detrend at": (v) => k.detrend().fit(k.field(truth, {dims: ["time"], coords: {time: [...v]}})),
  "heatwaves at": (v) =>
    k.heatwaves({weights: "none"}).fit(k.field(truth, {dims: ["time"], coords: {time: [...v]}}))
};

/** Infinities in, infinities out, as IEEE 754 has it: nothing is fitted here. */
const handed: Record<string, (v: List) => unknown> = {
  mean: (v) => k.mean(map(v)),
  sum: (v) => k.sum(map(v)),
  min: (v) => k.min(map(v)),
  max: (v) => k.max(map(v)),
  median: (v) => k.median(map(v)),
  std: (v) => k.std(map(v)),
  "variance of ddof 4": (v) => k.variance(map(v), {ddof: 4}),
  quantile: (v) => k.quantile(map(v), 0.5),
  index: (v) => k.index(grid(v), {box: {lat: [0, 1]}}),
  localMean: (v) => k.localMean({neighbourhood: k.radius({distance: 0.1})}).apply(places(v)),
  rmse: (v) => k.rmse(v, truth),
  mae: (v) => k.mae(v, truth),
  bias: (v) => k.bias(v, truth),
  zonalStatistics: async (v) =>
    k.zonalStatistics(await cover(grid(v)), grid(v), ["mean", "variance", "median", "q0.9", "min"])
};

function numbersOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (k.isField(value)) return numbersOf(value.values);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => (key === "provenance" ? [] : numbersOf(each)));
}

const form = /^(missing|unknown|invalid|ambiguous|duplicate|unsupported|failed) [^:;]+: [^;]+; .+$/;

const cases = Object.entries({...calls, ...handed}).flatMap(([name, call]) =>
  Object.entries(lists).map(([what, list]) => [name, what, call, list] as const)
);

describe("bad lists", () => {
  test.each(cases)("%s of %s", async (name, what, call, list) => {
    const got = await (async () => call(list))().catch((error: Error) => error);
    if (got instanceof Error) {
      expect(got).toBeInstanceOf(k.FieldbookError);
      expect(got.message).toMatch(form);
      return;
    }
    const isGiven = name in handed && what.startsWith("infinite");
    if (!isGiven) expect(numbersOf(got).filter((x) => Math.abs(x) === Infinity)).toEqual([]);
  });

  test.each(Object.keys(calls))("%s refuses an infinite value or gives it a rank", async (name) => {
    const got = await (async () => calls[name](lists.infinite))().catch((error: Error) => error);
    const ranks = ["adjustedRand", "rankHistogram"];
    expect(got instanceof Error).toBe(!ranks.includes(name));
  });
});
