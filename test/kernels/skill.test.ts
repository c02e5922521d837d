/** @file Skill scores against scikit-learn and numpy, closed forms, gaps, and what is refused. */
import {readFileSync} from "node:fs";
import {
  bias,
  brier,
  correlation,
  crpsEnsemble,
  type Field,
  field,
  isel,
  mae,
  map,
  mean,
  openField,
  rankHistogram,
  reliability,
  rename,
  rmse,
  rocCurve,
  tTestEffective,
  transpose
} from "fieldbook/kernels";
import {beforeAll, describe, expect, test} from "vitest";
import {any} from "./refused.ts";

const read = (name: string) => JSON.parse(readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8"));

describe("A1B as an ensemble forecast of E1", () => {
  const {values, rtol, atol} = read("skill_a1b_e1.json");
  const near = {rtol, atol};
  let observed: Field;
  let ensemble: Field;
  let forecast: Field;
  beforeAll(async () => {
    const file = new URL("../../tutorials/data/A1B_north_america.nc", import.meta.url).pathname;
    const box = isel(await openField(file, {variable: "air_temperature"}), {lat: [10, 16], lon: [20, 27]});
    const truth = read("e1_2045.json");
    const place = isel(box, {time: 0});
    observed = field(Float64Array.from(truth.values), {...place});
    ensemble = rename(isel(box, {time: [181, 191]}), {time: "member"});
    forecast = mean(ensemble, {over: "member"}) as Field;
  });

  test("the order of dims does not matter, and over leaves the others", () => {
    const turned = transpose(ensemble, ["longitude", "member", "latitude"]);
    expect(crpsEnsemble(turned, observed)).toBeNear(values.unweighted.crps_ensemble, near);
    expect(rmse(transpose(forecast, ["longitude", "latitude"]), observed)).toBeNear(
      values.unweighted.rmse,
      near
    );
    const rows = rmse(forecast, observed, {over: "lon"}) as Field;
    expect(rows.dims).toEqual(["latitude"]);
    expect(mean(map(rows, (x) => x * x))).toBeNear(values.unweighted.rmse ** 2, near);
    const byRow = correlation(forecast, observed, {over: "lon"}) as Field;
    const first = [forecast, observed].map((f) => isel(f, {lat: 0}));
    expect(byRow.values[0]).toBeNear(correlation(first[0], first[1]), {rtol: 1e-12});
  });
});

describe("closed forms", () => {
  test("scores of lists", () => {
    expect(rmse([1, 2, 3], [1, 2, 6])).toBeNear(Math.sqrt(3), {rtol: 1e-15});
    expect(mae([1, 2, 3], [2, 2, 5])).toBe(1);
    expect(bias([1, 2, 3], [2, 2, 5])).toBe(-1);
    expect(correlation([1, 2, 3], [10, 20, 30])).toBeNear(1, {rtol: 1e-15});
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeNear(-1, {rtol: 1e-15});
    expect(correlation([1, 1, 1], [3, 2, 1])).toBe(NaN);
    expect(brier([0, 0.5, 1], [0, 1, 1])).toBeNear(0.25 / 3, {rtol: 1e-15});
  });

  test("crpsEnsemble(): one member gives the absolute error, two about the truth a quarter of their distance", () => {
    const one = field([[3], [NaN]], {dims: ["member", "sample"]});
    expect(crpsEnsemble(one, [5])).toBe(2);
    expect(crpsEnsemble(one, [5], {fair: true})).toBe(NaN);
    const two = field([[4], [6]], {dims: ["member", "sample"]});
    expect(crpsEnsemble(two, [5])).toBe(0.5);
    expect(crpsEnsemble(two, [5], {fair: true})).toBe(0);
  });

  test("rocCurve(): perfect, reversed and constant probabilities", () => {
    expect(rocCurve([0.9, 0.8, 0.1], [1, 1, 0])).toMatchObject({
      auc: 1,
      hitRate: Float64Array.of(0, 0.5, 1, 1),
      falseAlarmRate: Float64Array.of(0, 0, 0, 1),
      threshold: Float64Array.of(Infinity, 0.9, 0.8, 0.1)
    });
    expect(rocCurve([0.1, 0.9], [1, 0]).auc).toBe(0);
    expect(rocCurve([0.3, 0.3, 0.3], [1, 0, 0]).auc).toBe(0.5);
    expect(rocCurve([0.3, 0.4], [0, 0]).auc).toBe(NaN);
  });

  test("reliability(): bins of equal width take their mean probability", () => {
    const found = reliability([0.1, 0.2, 0.9, 1], [0, 1, 1, 1], {bins: 2});
    expect(found.probability).toBeNear([0.15, 0.95], {rtol: 1e-15});
    expect(found.frequency).toBeNear([0.5, 1]);
    expect(found.share).toBeNear([0.5, 0.5]);
    expect(found.uncertainty).toBeNear(3 / 16, {rtol: 1e-15});
  });

  test("rankHistogram(): ties count as not below", () => {
    const members = field(
      [
        [1, 1, 1],
        [2, 2, 2]
      ],
      {dims: ["member", "sample"]}
    );
    expect([...rankHistogram(members, [1, 2, 3])]).toEqual([1, 1, 1]);
  });

  test("tTestEffective(): a series that does not resemble itself counts in full", () => {
    const swing = [3, 1, 3, 1, 3, 1];
    const {mean: m, t, p, count, effectiveCount} = tTestEffective(swing, 1);
    expect([m, count, effectiveCount]).toEqual([1, 6, 6]);
    expect(t).toBeNear(Math.sqrt(5), {rtol: 1e-14});
    expect(p).toBeGreaterThan(0.05);
    expect(tTestEffective([1, 1, 1]).p).toBe(NaN);
    expect(tTestEffective([NaN, NaN])).toMatchObject({mean: NaN, count: 0, p: NaN});
  });
});

describe("gaps", () => {
  test("pairs with a gap on either side are left out, and their weights with them", () => {
    const coords = {lat: [0, 60, 0]};
    const f = field([1, 2, NaN], {dims: ["lat"], coords});
    const o = field([2, 4, 9], {dims: ["lat"], coords});
    expect(bias(f, o, {weights: "coslat"})).toBeNear(-2 / 1.5, {rtol: 1e-14});
    expect(rmse([NaN], [1])).toBe(NaN);
    expect(correlation([1, 2, 3, NaN, 50], [1, 2, 3, 8, NaN])).toBeNear(1, {rtol: 1e-15});
    expect(brier([0.5, NaN], [1, 0])).toBe(0.25);
    expect(rocCurve([0.9, NaN, 0.1], [1, 0, 0]).auc).toBe(1);
  });

  test("members that are missing leave their case", () => {
    const members = field(
      [
        [1, NaN, 3],
        [3, NaN, NaN]
      ],
      {dims: ["member", "sample"]}
    );
    const cells = crpsEnsemble(members, [2, 2, 5], {over: []}) as Field;
    expect(cells.values).toBeNear([0.5, NaN, 2]);
    expect([...rankHistogram(members, [2, 2, 5])]).toEqual([0, 1, 0]);
    expect(crpsEnsemble(members, [2, 2, NaN])).toBe(0.5);
  });
});

describe("refusals", () => {
  const members = field(
    [
      [1, 2],
      [3, 4]
    ],
    {dims: ["member", "sample"]}
  );
  const lat = (values: number[]) => field([1, 2], {dims: ["lat"], coords: {lat: values}});
  test.each<[string, () => unknown]>([
    ["unknown option: dim; rmse takes over, weights", () => rmse([1], [1], any({dim: "time"}))],
    ["unknown option: bin; reliability takes bins, weights", () => reliability([1], [1], any({bin: 3}))],
    [
      "unknown option: weights; rankHistogram takes dim",
      () => rankHistogram(members, [1, 2], any({weights: "none"}))
    ],
    [
      "unknown option: over; tTestEffective takes no options",
      () => tTestEffective([1], 0, any({over: "time"}))
    ],
    [
      "invalid cases: the forecast is undefined; expected a field or a list of numbers",
      () => rmse(any(undefined), [1])
    ],
    ["invalid cases: the observation is object; expected a field", () => mae([1], any({}))],
    ["invalid cases: member, sample, lat on one side only", () => rmse(members, lat([1, 2]))],
    ["invalid dimension: sample has 3 entries; the first field with it has 2", () => bias([1, 2], [1, 2, 3])],
    ["invalid coordinate: lat is 3 at 1; the first field with it has 2", () => mae(lat([1, 2]), lat([1, 3]))],
    ["invalid probability: 1.2 at 1; expected 0 to 1", () => brier([1, 1.2], [1, 1])],
    ["invalid event: 3 at 0; expected 0 or 1", () => rocCurve([0.5], [3])],
    [
      "unknown dimension: realization; this ensemble has member, sample",
      () => crpsEnsemble(members, [1, 2], {dim: "realization"})
    ],
    ["invalid cases: sample, lat on one side only", () => crpsEnsemble(members, lat([1, 2]))],
    ["invalid fair: yes; expected true or false", () => crpsEnsemble(members, [1, 2], any({fair: "yes"}))],
    ["invalid bins: 0; expected a whole number from 1", () => reliability([1], [1], {bins: 0})],
    ["invalid weights: heavy", () => rmse([1], [1], any({weights: "heavy"}))],
    ["missing axis: T, just one; this field has member, sample", () => tTestEffective(members)]
  ])("%s", (message, call) => {
    expect(call).toThrow(message);
  });
});
