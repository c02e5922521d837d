/** @file Selecting, joining and reordering fields. */
import {
  concat,
  field,
  isel,
  map,
  mean,
  points,
  rename,
  sel,
  stack,
  transpose,
  unstack,
  where,
  type Field
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const range = (n: number) => Float64Array.from({length: n}, (_, i) => i);
/** Four months on a globe of 3 × 8 cells; values count up. */
const globe = () =>
  field(range(96), {
    dims: ["time", "latitude", "longitude"],
    shape: [4, 3, 8],
    coords: {
      time: {values: [0, 31, 59, 90], units: "days since 2007-01-01", calendar: "standard"},
      latitude: {values: [60, 0, -60], units: "degrees_north"},
      longitude: {values: [0, 45, 90, 135, 180, 225, 270, 315], units: "degrees_east"}
    },
    name: "t",
    units: "K"
  });
const lons = (f: Field) => Array.from(f.coords.longitude.values as ArrayLike<number>);

describe("isel", () => {
  test("numbers drop the dim, pairs are half open, other lists name positions", () => {
    const f = globe();
    expect(isel(f, {time: 1, lat: -1})).toMatchObject({dims: ["longitude"], shape: [8]});
    expect(isel(f, {time: 1, lat: -1, lon: 2}).values).toBeNear([24 + 16 + 2]);
    expect(isel(f, {time: [1, 3]}).coords.time.values).toBeNear([31, 59]);
    expect(isel(f, {lon: [0, 2, 7]}).values.subarray(0, 3)).toBeNear([0, 2, 7]);
    expect(isel(f, {lon: Int32Array.of(7, 0)}).values.subarray(0, 2)).toBeNear([7, 0]);
    expect(isel(f, {time: [1, 3]}).calendar).toBe("standard");
  });
  test.each([
    [{time: 4}, "invalid position: time 4; expected -4 to 3"],
    [{time: 0.5}, "invalid position: time 0.5"],
    [{time: [2, 5]}, "invalid range: time [2, 5]; expected half-open positions within 0 to 4"],
    [{time: [2, 2]}, "invalid range: time [2, 2]"]
  ])("refuses %j", (positions, message) => {
    expect(() => isel(globe(), positions)).toThrow(message);
  });
});

describe("sel", () => {
  test("takes the nearest value, round the globe for longitude, and refuses what lies outside", () => {
    expect(sel(globe(), {lat: 20, lon: 350, time: 31}).values).toBeNear([24 + 8 + 0]);
    expect(sel(globe(), {lat: -61, lon: -100, time: 0}).values).toBeNear([16 + 6]);
    expect(() => sel(globe(), {lat: 100})).toThrow("unknown lat: 100; this field spans 60 to -60");
  });
  test("takes closed ranges in either order", () => {
    expect(sel(globe(), {lat: [-60, 0]}).coords.latitude.values).toBeNear([0, -60]);
    expect(sel(globe(), {lat: [0, -60]}).coords.latitude.values).toBeNear([0, -60]);
    expect(lons(sel(globe(), {lon: [45, 135]}))).toEqual([45, 90, 135]);
    expect(() => sel(globe(), {lat: [10, 20]})).toThrow("unknown lat: 10 to 20");
  });
  test("wraps longitudes, and unwraps them where the arc crosses the seam", () => {
    const f = sel(globe(), {lon: [-90, 45], lat: 60, time: 0});
    expect(lons(f)).toEqual([-90, -45, 0, 45]);
    expect(f.values).toBeNear([6, 7, 0, 1]);
    expect(lons(sel(globe(), {lon: [-90, -45]}))).toEqual([270, 315]);
    expect(lons(sel(globe(), {lon: [315, 45]}))).toEqual([315, 360, 405]);
    expect(lons(sel(globe(), {lon: [0, 360]}))).toHaveLength(8);
  });
  test("reads times as periods, dates and numbers", () => {
    const f = globe();
    expect(sel(f, {time: "2007-02"})).toMatchObject({dims: ["latitude", "longitude"]});
    expect(sel(f, {time: "2007-02"}).values[0]).toBe(24);
    expect(sel(f, {time: ["2007-02", "2007-03"]}).coords.time.values).toBeNear([31, 59]);
    expect(sel(f, {time: ["2007", "2007"]}).shape[0]).toBe(4);
    expect(sel(f, {time: new Date("2007-02-03")}).values[0]).toBe(24);
    expect(sel(f, {time: [new Date("2007-02-01"), new Date("2007-03-05")]}).shape[0]).toBe(2);
    expect(() => sel(f, {time: "2007"})).toThrow("ambiguous time: 2007; 4 lie in it");
    expect(() => sel(f, {time: "2009-01"})).toThrow(
      "unknown time: 2009-01; this field spans 2007-01-01 to 2007-04-01"
    );
    expect(() => sel(f, {time: "May"})).toThrow("invalid time: May");
  });
  test("finds 30 February where the calendar has one", () => {
    const f = field([1, 2], {
      dims: ["time"],
      coords: {time: {values: [59, 60], units: "days since 2000-01-01", calendar: "360_day"}}
    });
    expect(sel(f, {time: "2000-02-30"}).values).toBeNear([1]);
  });
  test("selects by words, by lists and by auxiliary coordinates", () => {
    const f = field([[1, 2, 3]], {dims: ["time", "band"], coords: {band: ["red", "green", "nir"]}});
    expect(sel(f, {band: "nir"}).values).toBeNear([3]);
    expect(sel(f, {band: ["nir", "red"]}).values).toBeNear([3, 1]);
    expect(() => sel(f, {band: "blue"})).toThrow("unknown band: blue; this field has red, green, nir");
    const p = points([1, 2, 3], {lon: [10, 20, 30], lat: [50, 51, 52]});
    expect(sel(p, {lat: [50.5, 53]}).values).toBeNear([2, 3]);
    expect(sel(globe(), {lon: Float64Array.of(90, 0)}).values.subarray(0, 2)).toBeNear([2, 0]);
  });
});

describe("rename, transpose", () => {
  test("keep values with their places", () => {
    const f = rename(globe(), {latitude: "lat", longitude: "lon"});
    expect(f).toMatchObject({dims: ["time", "lat", "lon"], axes: {lat: "X"}});
    expect(f.coords.lat.dims).toEqual(["lat"]);
    const g = transpose(f, ["lon", "time"]);
    expect(g.dims).toEqual(["lon", "time", "lat"]);
    expect(isel(g, {time: 2, lat: 1, lon: 5}).values).toBeNear(isel(f, {time: 2, lat: 1, lon: 5}).values);
    expect(() => rename(f, {tim: "time"})).toThrow("unknown name: tim; this field has time, lat, lon");
    expect(() => transpose(f, ["tim"])).toThrow("unknown dimension: tim");
  });
});

describe("stack, unstack", () => {
  test("are each other's inverse, and cells left out come back missing", () => {
    const f = globe();
    const s = stack(f, {cell: ["lat", "lon"]});
    expect(s).toMatchObject({dims: ["time", "cell"], shape: [4, 24], axes: {cell: "X"}});
    expect(s.coords.longitude).toMatchObject({dims: ["cell"], units: "degrees_east"});
    expect(unstack(s, "cell")).toEqual(f);
    const part = unstack(isel(s, {cell: [0, 2, 23]}), "cell");
    expect(part.shape).toEqual([4, 3, 8]);
    expect(part.values.filter((v) => !Number.isNaN(v))).toBeNear([
      0, 2, 23, 24, 26, 47, 48, 50, 71, 72, 74, 95
    ]);
    const swapped = stack(f, {cell: ["lon", "time"]});
    expect(swapped.dims).toEqual(["latitude", "cell"]);
    expect(transpose(unstack(swapped, "cell"), f.dims).values).toBeNear(f.values);
  });
  test("refuse dims twice and stacks they do not know", () => {
    expect(() => stack(globe(), {cell: ["lat", "latitude"]})).toThrow(
      "duplicate dimension: latitude, latitude"
    );
    expect(() => unstack(globe(), "lat")).toThrow("unknown stack: lat");
  });
});

describe("concat", () => {
  test("along a new axis of variables keeps names and units that differ", () => {
    const one = field([1, 2], {dims: ["time"], name: "pr", units: "mm"});
    const f = concat([one, field([3, 4], {dims: ["time"], name: "tas", units: "K"})], "variable");
    expect(f.axes.variable).toBe("V");
    expect([f.units, f.coords.variable.values, f.coords.units.values]).toEqual([
      "",
      ["pr", "tas"],
      ["mm", "K"]
    ]);
    expect(() => concat([one, field([3, 4], {dims: ["time"], units: "K"})], "member")).toThrow(
      "invalid field"
    );
  });

  test("joins what isel took apart, along any dim", () => {
    const f = globe();
    for (const dim of ["time", "latitude", "longitude"])
      expect(concat([isel(f, {[dim]: [0, 1]}), isel(f, {[dim]: [1, 3]})], dim).values).toBeNear(
        isel(f, {[dim]: [0, 3]}).values
      );
  });
  test("counts times in the units of the first", () => {
    const a = isel(globe(), {time: [0, 1]});
    const later = field(a.values, {
      ...a,
      coords: {...a.coords, time: {values: [24], units: "hours since 2007-03-01", calendar: "standard"}}
    });
    expect(concat([a, later], "time").coords.time.values).toBeNear([0, 60]);
    const other = field(a.values, {
      ...a,
      coords: {...a.coords, time: {values: [1], units: "days since 2007-03-01", calendar: "noleap"}}
    });
    expect(() => concat([a, other], "time")).toThrow("invalid coordinate: time");
  });
  test("stands fields side by side along a new dim", () => {
    const f = concat([globe(), globe()], "member", {values: ["a", "b"]});
    expect(f).toMatchObject({
      dims: ["member", "time", "latitude", "longitude"],
      axes: {member: "S"},
      sKind: "ensemble"
    });
    expect(mean(sel(f, {member: "b"}))).toBe(mean(globe()));
  });
  test("refuses fields that differ elsewhere", () => {
    const f = globe();
    expect(() => concat([f, isel(f, {lat: [0, 2]})], "time")).toThrow(
      "invalid field: number 2 has 2 along latitude"
    );
    expect(() => concat([f, isel(f, {lat: 0})], "time")).toThrow(
      "invalid field: number 2 has time, longitude"
    );
    expect(() => concat([], "time")).toThrow("missing fields");
  });
});

describe("map, where", () => {
  test("meet by the names of dims, in any order", () => {
    const f = globe();
    const normal = mean(f, {over: "time"}) as Field;
    const d = map([f, transpose(normal, ["lon"])], (a, b) => a - b, {units: "1"});
    expect(d).toMatchObject({dims: f.dims, units: "1"});
    expect(d.values[24]).toBe(24 - 36);
    expect(map(normal, (v) => v * 2).values[1]).toBe(74);
    const outer = map([field([1, 2], {dims: ["y"]}), field([10, 20, 30], {dims: ["x"]})], (a, b) => a * b);
    expect(outer.shape).toEqual([2, 3]);
    expect(outer.values).toBeNear([10, 20, 30, 20, 40, 60]);
  });
  test("refuse fields of other places", () => {
    expect(() => map([globe(), isel(globe(), {lat: [0, 2]})], (a) => a)).toThrow(
      "invalid dimension: latitude has 2 entries"
    );
    expect(() => map([isel(globe(), {lat: [0, 2]}), isel(globe(), {lat: [1, 3]})], (a) => a)).toThrow(
      "invalid coordinate: latitude is 0 at 0"
    );
  });
  test("where keeps what holds, missing conditions do not", () => {
    const f = field([1, 2, 3], {dims: ["x"]});
    expect(where(f, (v) => v > 1).values).toBeNear([NaN, 2, 3]);
    expect(where(f, field([1, 0, null], {dims: ["x"]}), -1).values).toBeNear([1, -1, -1]);
  });
});
