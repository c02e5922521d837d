/** @file Reductions, weights, areas and calendars against closed forms. */
import {
  cellArea,
  cosLatitude,
  count,
  dates,
  decodeTime,
  encodeTime,
  field,
  formatTime,
  max,
  mean,
  median,
  min,
  points,
  quantile,
  std,
  sum,
  transpose,
  variance,
  yearFraction,
  yearsSince1970,
  type Calendar,
  type Field
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const grid = () =>
  field(
    [
      [1, 2, null],
      [4, 6, null]
    ],
    {dims: ["lat", "lon"], coords: {lat: [0, 60], lon: [0, 1, 2]}, units: "m"}
  );
const values = (f: number | Field) => (f as Field).values;

describe("reductions", () => {
  test("over all dims give numbers, over some a field", () => {
    expect([mean(grid()), sum(grid()), count(grid()), min(grid()), max(grid())]).toBeNear([
      3.25, 13, 4, 1, 6
    ]);
    expect(mean(grid(), {over: "lat"})).toMatchObject({dims: ["lon"], units: "m"});
    expect(values(mean(grid(), {over: "lat"}))).toBeNear([2.5, 4, NaN]);
    expect(values(sum(grid(), {over: "lat"}))).toBeNear([5, 8, NaN]);
    expect(values(count(grid(), {over: "lat"}))).toBeNear([2, 2, 0]);
    expect(values(min(grid(), {over: ["lon"]}))).toBeNear([1, 4]);
    expect(() => mean(grid(), {over: "tim"})).toThrow("unknown dimension: tim; this field has lat, lon");
  });

  test("variance and std divide by n − ddof", () => {
    expect(variance(grid())).toBeNear(14.75 / 4, {rtol: 1e-15});
    expect(std(grid(), {ddof: 1})).toBeNear(Math.sqrt(14.75 / 3), {rtol: 1e-15});
    expect(variance(grid(), {over: "lon", ddof: 2})).toMatchObject({
      values: Float64Array.of(NaN, NaN),
      units: "m2"
    });
    expect(
      ["", "1", "m s-1"].map((units) => (variance({...grid(), units}, {over: "lat"}) as Field).units)
    ).toEqual(["", "1", "(m s-1)2"]);
    expect(() => std(grid(), {ddof: 0.5})).toThrow("invalid ddof: 0.5");
  });

  test("skipMissing: false lets one gap through", () => {
    expect(mean(grid(), {skipMissing: false})).toBeNaN();
    expect(values(median(grid(), {over: "lat", skipMissing: false}))).toBeNear([2.5, 4, NaN]);
  });

  test("quantiles are of type 7, a list of them makes a dim", () => {
    const f = field([3, 1, 2, 10], {dims: ["time"]});
    expect(quantile(f, 0.9)).toBeNear(3 + 0.7 * 7, {rtol: 1e-15});
    expect(median(f)).toBe(2.5);
    expect(quantile(f, [0, 1])).toMatchObject({dims: ["quantile"], values: Float64Array.of(1, 10)});
    expect(quantile(f, {q: 0.25, over: "time"})).toBe(1.75);
    expect(quantile(f, 0.5, {weights: field([1, 0, 0, 1], {dims: ["time"]})})).toBe(3);
    expect(() => quantile(f, 2)).toThrow("invalid quantile: 2; expected 0 to 1");
  });

  test("weights: none, cos(latitude), area, a field", () => {
    const f = grid();
    expect(mean(f, {weights: "coslat"})).toBeNear((3 + 10 * 0.5) / 3, {rtol: 1e-15});
    expect(sum(f, {weights: field([2, 1], {dims: ["lat"]})})).toBe(16);
    expect(values(mean(f, {over: "lon", weights: field([1, 3, 1], {dims: ["lon"]})}))).toBeNear([1.75, 5.5]);
    expect(variance(f, {weights: field([1, 1], {dims: ["lat"]}), ddof: 1})).toBeNear(14.75 / 3, {
      rtol: 1e-15
    });
    expect(() => mean(f, {weights: "cos" as never})).toThrow(
      "invalid weights: cos; expected none, coslat, area"
    );
    expect(() => mean(f, {weights: field([1, 2, 3], {dims: ["lat"]})})).toThrow(
      "invalid weights: dimension lat of size 3"
    );
    expect(() => mean(f, {weights: field([1, -1], {dims: ["lat"]})})).toThrow("invalid weights: a negative");
    const projected = field([1], {dims: ["lat"], coords: {lat: [1]}, crs: "EPSG:31985"});
    expect(() => mean(projected, {weights: "coslat"})).toThrow(
      "unsupported crs: EPSG:31985; reproject or use planar"
    );
  });

  test("sums do not lose small values, variances not their digits, whatever the layout", () => {
    const small = Float64Array.from({length: 20001}, (_, i) => (i === 0 ? 1e16 : i <= 10000 ? 1 : -1));
    expect(sum(field(small, {dims: ["x"]}))).toBe(1e16);
    const noise = Float64Array.from({length: 3000}, (_, i) => 1e9 + (i % 3));
    const f = field(noise, {dims: ["time", "lat"], shape: [1500, 2], coords: {lat: [0, 1]}});
    expect(variance(f)).toBeNear(2 / 3, {rtol: 1e-12});
    expect(values(variance(transpose(f, ["lat"]), {over: "time"}))).toBeNear(
      values(variance(f, {over: "time"})),
      {rtol: 1e-14}
    );
    expect(
      mean(
        field(
          Float32Array.from({length: 1e6}, () => 0.1),
          {dims: ["x"]}
        )
      )
    ).toBe(Math.fround(0.1));
  });
});

describe("the sphere", () => {
  const R = 6371008.8;
  const globe = (lat: number[], lon: number[]) =>
    field(new Float64Array(lat.length * lon.length), {
      dims: ["lat", "lon"],
      shape: [lat.length, lon.length],
      coords: {lat, lon}
    });
  const lons = [0, 90, 180, 270];

  test("cellArea of a globe is 4πR², with centres on the poles too", () => {
    for (const lat of [
      [-75, -45, -15, 15, 45, 75],
      [90, 60, 30, 0, -30, -60, -90],
      [-80, -50, 0, 70]
    ])
      expect(sum(cellArea(globe(lat, lons)))).toBeNear(4 * Math.PI * R * R, {
        rtol: lat[0] === -80 ? 0.05 : 1e-13
      });
    const area = cellArea(globe([-30, 30], lons));
    expect(area).toMatchObject({units: "m2", dims: ["lat", "lon"]});
    expect(area.values[0]).toBeNear(R * R * (Math.PI / 2) * Math.sin(Math.PI / 3), {rtol: 1e-14});
  });
  test("cosLatitude follows the coordinate, of points too", () => {
    expect(cosLatitude(globe([0, 60, 90], lons)).values).toBeNear([1, 0.5, 0], {atol: 1e-15});
    expect(cosLatitude(points([1, 2], {lon: [0, 1], lat: [60, 0]}))).toMatchObject({dims: ["point"]});
  });
  test("what is not a grid on the sphere is refused", () => {
    expect(() => cellArea(field([[1]], {dims: ["y", "x"]}))).toThrow("missing coordinate: lat");
    expect(() => cellArea(globe([0], lons))).toThrow("missing width: lat has 1 cell");
    expect(() => cellArea(globe([0, 2, 1], lons))).toThrow("invalid coordinate: lat turns back at 1");
  });
});

describe("CF times", () => {
  const at = (value: number, units: string, calendar?: Calendar) => formatTime(value, {units, calendar});
  test.each<[number, string, Calendar, string]>([
    [0, "days since 1970-01-01", "standard", "1970-01-01"],
    [59, "days since 2000-01-01", "standard", "2000-02-29"],
    [59, "days since 1900-01-01", "standard", "1900-03-01"],
    [59, "days since 1900-01-01", "julian", "1900-02-29"],
    [59, "days since 2000-01-01", "noleap", "2000-03-01"],
    [59, "days since 2000-01-01", "360_day", "2000-02-30"],
    [-1, "days since 2000-01-01", "360_day", "1999-12-30"],
    [-1, "days since 2001-01-01", "365_day", "2000-12-31"],
    [1, "days since 1582-10-04", "standard", "1582-10-15"],
    [1, "days since 1582-10-04", "proleptic_gregorian", "1582-10-05"],
    [1.5, "hours since 2001-12-31 23:00:00", "standard", "2002-01-01T00:30:00"],
    [36.5, "hours since 1970-01-01 12:00 -6:00", "standard", "1970-01-03T06:30:00"],
    [0.1, "seconds since 1970-1-1", "gregorian", "1970-01-01T00:00:00.1"],
    [13, "months since 2000-01-31", "standard", "2001-02-28"],
    [-1, "years since 2000-01-01", "standard", "1999-01-01"],
    [674_000, "days since 0001-01-01", "proleptic_gregorian", "1846-05-09"],
    [0, "days since 0000-01-01", "360_day", "0000-01-01"]
  ])("%d %s (%s) is %s", (value, units, calendar, text) => {
    expect(at(value, units, calendar)).toBe(text);
    expect(encodeTime(text, {units, calendar})).toBeNear(units.startsWith("months") ? 12.9 : value, {
      atol: units.startsWith("months") ? 0.2 : 1e-9
    });
  });

  test.each<Calendar>(["standard", "proleptic_gregorian", "julian", "noleap", "360_day"])(
    "%s: every day of 120 years has its own date, one after another",
    (calendar) => {
      const units = {units: "days since 1560-01-01", calendar};
      let last = "";
      for (let day = 0; day < 43_800; day += 1) {
        const text = formatTime(day, units);
        if (!(text > last)) throw new Error(`${text} after ${last}`);
        last = text;
        if (day % 97 === 0) expect(encodeTime(text, units)).toBe(day);
      }
    }
  );

  test("agrees with Date in the Gregorian calendar", () => {
    for (const iso of ["1970-01-01", "1999-12-31", "2000-02-29", "2024-07-01", "1600-03-01", "2400-02-29"])
      expect(encodeTime(iso, {units: "milliseconds since 1970-01-01"})).toBe(Date.parse(iso));
    expect(encodeTime(new Date(1e12), {units: "seconds since 1970-01-01"})).toBe(1e9);
  });

  test("day of the year, fractions of years, years since 1970", () => {
    const leap = decodeTime(59.5, {units: "days since 2004-01-01"});
    expect(leap).toMatchObject({month: 2, day: 29, hour: 12, dayOfYear: 60});
    expect(yearFraction(leap)).toBeNear(2004 + 59.5 / 366, {rtol: 1e-15});
    expect(yearsSince1970(3652.5, {units: "days since 1970-01-01"})).toBeNear(10, {rtol: 1e-15});
    expect(yearsSince1970(360, {units: "days since 1979-01-01", calendar: "360_day"})).toBe(10);
    const f = field([1, 2], {dims: ["t"], coords: {t: {values: [0, 31], units: "days since 2001-12-01"}}});
    expect(dates(f).map((date) => date.month)).toEqual([12, 1]);
  });

  test.each([
    [() => at(0, "fortnights since 1970-01-01"), "invalid units: fortnights since 1970-01-01"],
    [() => at(0, "K"), "invalid units: K"],
    [() => at(NaN, "days since 1970-01-01"), "missing time: NaN"],
    [() => encodeTime("2001-02-29", {units: "days since 1970-01-01"}), "invalid time: 2001-02-29"],
    [() => encodeTime("soon", {units: "days since 1970-01-01"}), "invalid time: soon"],
    [() => dates(field([1], {dims: ["x"]})), "missing axis: T; this field has x"],
    [() => dates(field([1], {dims: ["time"]})), "missing units: time holds no dates"]
  ])("refuses what is no time %#", (call, message) => {
    expect(call).toThrow(message);
  });
});
