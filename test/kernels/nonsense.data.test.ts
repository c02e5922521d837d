/** @file Data that look right and are not: leaps in time, unlike units and lengths, nothing to compare. */
import * as k from "fieldbook/kernels";
import {expect, test} from "vitest";

const days = (values: readonly number[], at: readonly number[]) =>
  k.field([...values], {
    dims: ["time"],
    coords: {time: {values: [...at], units: "days since 2000-01-01"}},
    units: "K"
  });

test("a leap in time ends a spell, so that two summers are not one", async () => {
  const op = k.heatwaves({quantile: 0.5, days: 3});
  const warm = [1, 9, 9, 9, 9, 1, 1, 1];
  const count = async (at: number[]) => Number((await k.fitApply(op, days(warm, at))).result.values[0]);
  expect(await count([0, 1, 2, 3, 4, 5, 6, 7])).toBe(1);
  expect(await count([0, 1, 2, 365, 366, 367, 368, 369])).toBe(0);
  expect(await count([0, 1, 2, 3, 366, 367, 368, 369])).toBe(1);
  expect(Number((await k.fitApply(op, days([1, 9, 9, 9], [0, 1, 50, 51]))).result.values[0])).toBe(0);
  // Months are steps of one length, though their days are not.
  expect(await count([0, 31, 60, 91, 121, 152, 182, 213])).toBe(1);
});

test("windows of times do not reach over a leap", async () => {
  const at = [0, 30, 60, 90, 1000, 1030, 1060, 1090];
  const f = k.field([3, 1, 4, 1, 5, 9, 2, 6], {
    dims: ["time", "x"],
    shape: [8, 1],
    coords: {time: {values: at, units: "days since 2000-01-01"}}
  });
  const op = k.extendedEof({window: 2, modes: 1, weights: "none"});
  await expect(op.fit(f)).rejects.toThrow("invalid coordinate: time leaps from the one before to 1000 at 4");
  const params = await op.fit(k.isel(f, {time: [0, 4]}));
  await expect(op.apply!(f, params)).rejects.toThrow("leaps");
});

test("an origin that is no date is no origin", async () => {
  const at = (units: string, calendar: k.Calendar = "standard") =>
    k
      .climatology({by: "month"})
      .fit(k.field([1, 2, 3], {dims: ["time"], coords: {time: {values: [0, 1, 2], units, calendar}}}));
  await expect(at("days since 2000-13-01")).rejects.toThrow("invalid units: days since 2000-13-01");
  await expect(at("days since 2001-02-29")).rejects.toThrow("invalid units");
  expect((await at("days since 2000-02-30", "360_day")).count.values[1]).toBe(1);
});

test("errors of fields in unlike units are refused, their correlation is not", () => {
  const kelvin = days([280, 281, 283], [0, 1, 2]);
  const celsius = k.map(kelvin, (x) => x - 273.15, {units: "degC"});
  for (const score of [k.rmse, k.mae, k.bias])
    expect(() => score(kelvin, celsius)).toThrow("invalid units: K and degC; convert one");
  const members = k.concat([kelvin, kelvin], "member");
  expect(() => k.crpsEnsemble(members, celsius)).toThrow("invalid units");
  expect(() => k.rankHistogram(members, celsius)).toThrow("invalid units");
  expect(k.correlation(kelvin, celsius)).toBeNear(1, {rtol: 1e-12});
  expect(
    k.bias(
      kelvin,
      k.map(kelvin, (x) => x, {units: ""})
    )
  ).toBe(0);
});

test("what never changes has no correlation, and what is large has its own", () => {
  expect(k.correlation([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [1, 2, 3, 1, 2, 4])).toBeNaN();
  const plain = k.correlation([1, 2, 5], [1, 2, 3]);
  expect(k.correlation([1e200, 2e200, 5e200], [1, 2, 3])).toBeNear(plain, {rtol: 1e-12});
  expect(k.correlation([1e-200, 2e-200, 5e-200], [1, 2, 3])).toBeNear(plain, {rtol: 1e-12});
});

test("lists of unlike length are no variogram", () => {
  expect(() => k.fitVariogram({lag: [1, 2, 3, 4], gamma: [0.1, 4, 9], count: [3, 3, 3, 3]})).toThrow(
    "invalid variogram: 4 of lag, 3 of gamma and 4 of count"
  );
});

test("a scan that can compare nothing has no best scope", async () => {
  const {field} = k.syntheticField({nx: 4, ny: 3, times: 10});
  const nowhere = k.map(field, () => NaN);
  await expect(k.scopeScan(k.climatology({by: "all"}), nowhere)).rejects.toThrow("missing values: nothing");
});

test("roles that there are none of, and scales that contradict one another", () => {
  const {field} = k.syntheticField({nx: 4, ny: 3, times: 10});
  expect(() => k.checkField(field, ["Q" as k.Role])).toThrow(
    "invalid needs: Q; expected roles of S, T, V and X"
  );
  expect(() => k.checkField(field, {roles: ["Q" as k.Role]})).toThrow("invalid needs: Q");
  const size = {extentKm: 1000, spacingKm: 10};
  expect(() => k.advise("enso", {...size, narrow: 0.5, wide: 0.2})).toThrow("invalid narrow: 0.5");
  expect(() => k.advise("enso", {extentKm: 10, spacingKm: 100})).toThrow("invalid spacingKm: 100");
});

test("seasons of one value each say nothing of a trend", async () => {
  const params = await k
    .mannKendall({variant: "seasonal", seasons: 8})
    .fit(k.field([3, 1, 4, 1, 5, 9], {dims: ["time"]}));
  expect([params.p, params.s, params.slope]).toEqual([NaN, NaN, NaN]);
});

test("an index of other times is told by its dates", async () => {
  const f = days([1, 2, 4], [0, 31, 60]);
  const mid = days([1, 2, 4], [15, 45, 75]);
  await expect(k.regress({on: mid}).fit(f)).rejects.toThrow(
    "invalid index: it is at 2000-01-16 where the field is at 2000-01-01, time 0; select"
  );
});

test("a file of outlines has no variable, whatever a select with nothing in it says", async () => {
  const outlines = {type: "FeatureCollection", features: [{type: "Feature", properties: {}, geometry: null}]};
  const data = await k.openDataset(new Blob([JSON.stringify(outlines)]), {name: "outlines.json"});
  for (const nothing of [undefined, null as unknown as undefined])
    await expect(data.read(nothing)).rejects.toThrow(
      "missing variable: outlines.json; this file has no numeric variables"
    );
});

test("an infinite number in a table is a number, as our own tables write it", async () => {
  const f = k.field([1, Infinity, -Infinity, NaN, -0], {dims: ["row"], name: "a"});
  const back = await (
    await k.openDataset(new Blob([Uint8Array.from(await k.writeCsv(f))]), {name: "a.csv"})
  ).read("a");
  expect(Array.from(back.values)).toEqual([1, Infinity, -Infinity, NaN, -0]);
  const others = await k.openField(new Blob(["a\n1\n-inf\nINF\n"]), {name: "b.csv"});
  expect(Array.from(others.values)).toEqual([1, -Infinity, Infinity]);
});

test("parameters hold in the units they were fitted in", async () => {
  const past = days([280, 281, 283, 282], [0, 1, 2, 3]);
  const f = k.map(past, (x) => x - 273.15, {units: "degC"});
  for (const op of [
    k.anomaly({by: "all"}),
    k.zscore(),
    k.climatology({by: "all"}),
    k.heatwaves(),
    k.exceedance(),
    k.detrend()
  ])
    await expect(op.apply!(f, (await op.fit(past)) as never)).rejects.toThrow(
      "invalid units: degC; the fit was in K"
    );
  const colours = (units: string) => k.field([1, 2, 9, 8], {dims: ["pixel", "band"], shape: [2, 2], units});
  const clusters = k.kmeans({k: 2});
  const found = await clusters.fit(colours("K"));
  await expect(clusters.apply(colours("degC"), found)).rejects.toThrow("invalid units: degC");
  const mapping = k.quantileMapping();
  const params = await mapping.fit({reference: past, historical: past});
  await expect(mapping.apply(f, params)).rejects.toThrow("invalid units: degC");
  const wide = (g: k.Field) => k.concat([g, k.map(g, (x) => x * x)], "x");
  const modes = await k.eof({modes: 1, weights: "none"}).fit(wide(past));
  await expect(k.eof({modes: 1, weights: "none"}).apply(wide(f), modes)).rejects.toThrow(
    "invalid units: degC"
  );
  const z = k.zscore();
  const {params: known, result} = await k.fitApply(z, past);
  expect((await z.invert(result, known)).values).toBeNear(past.values, {rtol: 1e-14});
});

test("a lag has no sign", () => {
  const model = {model: "spherical", nugget: 0.1, psill: 1, range: 10} as const;
  expect(k.semivariance(model, -4)).toBe(k.semivariance(model, 4));
});

test("an option of another variant is refused and not passed over", () => {
  expect(() => k.mannKendall({seasons: 12})).toThrow("invalid seasons: 12; they belong to the variant");
  expect(() => k.mannKendall({lags: 3})).toThrow("invalid lags: 3; they belong to the variant");
  expect(k.mannKendall({variant: "seasonal"}).options).toMatchObject({seasons: 12});
  expect(() => k.syntheticField({noise: -1})).toThrow("invalid noise: -1");
  expect(() => k.quantileOfSketch(k.quantileSketch([1, 2, 3]), 2)).toThrow("invalid quantile: 2");
});

test("a text or a list where options should stand is told as such", async () => {
  expect(() => k.eof("coslat" as never)).toThrow(
    "invalid options: they have no names; eof takes a record of modes"
  );
  await expect(k.writeZarr(days([1], [0]), "a.zarr" as never)).rejects.toThrow(
    "takes a record of path, chunks"
  );
});
