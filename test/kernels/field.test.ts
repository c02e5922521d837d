/** @file Fields: making them, roles and aliases, what is refused, what a reader sees. */
import {field, isel, isField, mean, points} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const grid = () =>
  field(
    [
      [
        [1, 2],
        [3, null]
      ],
      [
        [5, 6],
        [7, 8]
      ]
    ],
    {
      dims: ["time", "latitude", "longitude"],
      coords: {
        time: {values: [0, 31], units: "days since 2001-01-01", calendar: "noleap"},
        latitude: {values: [10, 20], units: "degrees_north"},
        longitude: {values: [100, 110], units: "degrees_east"}
      },
      units: "K",
      name: "sst"
    }
  );

describe("field", () => {
  test("takes nested lists: the shape follows, null is missing", () => {
    const f = grid();
    expect(f.shape).toEqual([2, 2, 2]);
    expect(f.values).toBeInstanceOf(Float64Array);
    expect(f.values).toBeNear([1, 2, 3, NaN, 5, 6, 7, 8]);
    expect(f.calendar).toBe("noleap");
  });

  test("keeps typed arrays as they are, and finds the sizes in the coordinates", () => {
    const values = new Float32Array(6);
    const f = field(values, {dims: ["y", "x"], coords: {y: [0, 1]}});
    expect(f.values).toBe(values);
    expect(f.shape).toEqual([2, 3]);
    expect(field(3, {dims: []}).shape).toEqual([]);
    expect(field(BigInt64Array.of(1n, 2n), {dims: ["x"]}).values).toBeNear([1, 2]);
  });

  test("infers roles from names and CF attributes, and believes what is stated", () => {
    expect(grid().axes).toEqual({time: "T", latitude: "X", longitude: "X"});
    const f = field(new Float64Array(8), {
      dims: ["a", "b", "member"],
      shape: [2, 2, 2],
      coords: {a: {values: [0, 1], attrs: {axis: "T"}}},
      axes: {b: "V"}
    });
    expect(f.axes).toEqual({a: "T", b: "V", member: "S"});
    expect(f.sKind).toBe("ensemble");
  });

  test("turns dates and ISO strings on time into CF times", () => {
    const f = field([1, 2], {
      dims: ["time"],
      coords: {time: [new Date("2001-01-01"), new Date("2001-01-02")]}
    });
    expect(f.coords.time.units).toMatch(/since/);
    expect((f.coords.time.values[1] as number) - (f.coords.time.values[0] as number)).toBe(86_400_000);
    const g = field([1, 2], {dims: ["time"], coords: {time: ["2001-01", "2001-02"]}});
    expect((g.coords.time.values[1] as number) - (g.coords.time.values[0] as number)).toBe(31 * 86_400_000);
  });

  test("is frozen, and a structured clone carries the data alone", () => {
    const f = grid();
    expect(Object.isFrozen(f) && Object.isFrozen(f.coords) && Object.isFrozen(f.dims)).toBe(true);
    const clone = structuredClone(f);
    expect(clone).toEqual(f);
    expect(isField(clone)).toBe(true);
    expect(mean(clone)).toBeNear(32 / 7, {rtol: 1e-15});
  });

  test("shows itself: caption, roles, range and gaps, escaped", () => {
    const show = (f: object): string =>
      (f as Record<symbol, () => string>)[Symbol.for("fieldbook.display")]();
    const html = show(grid());
    for (const part of [
      "<caption>sst (K), 2 × 2 × 2, float64",
      'title="space">X',
      "2001-02-01",
      "1 to 8 K",
      "1 of 8 missing"
    ])
      expect(html).toContain(part);
    expect(show(field([1], {dims: ["x"], name: "<b>"}))).toContain("&lt;b&gt;");
  });

  test.each([
    [() => field([[1, 2], [3]], {dims: ["y", "x"]}), "invalid values: lists of unequal length"],
    [() => field([1, 2], {dims: ["x", "x"]}), "duplicate dimension: x"],
    [() => field([1, 2], {dims: ["y", "x"]}), "missing shape"],
    [() => field([1, 2, 3], {dims: ["x"], shape: [2]}), "invalid shape: 2 for 3 values on x"],
    [() => field([1, 2], {dims: ["x"], coords: {x: [1]}}), "invalid coordinate: x has 1 values; x has 2"],
    [() => field([1, 2], {dims: ["x"], coords: {lat: [1, 2]}}), "unknown dimension: lat"],
    [() => field([1, 2], {dims: ["x"], axes: {y: "X"}}), "unknown dimension: y; this field has x"],
    [() => isel(grid(), {tim: 0}), "unknown dimension: tim; this field has time, latitude, longitude"]
  ])("refuses what does not fit %#", (make, message) => {
    expect(make).toThrow(message);
  });

  test("understands time, lat, lon where no dim has that name", () => {
    expect(isel(grid(), {lat: 0, lon: [0, 1]}).shape).toEqual([2, 1]);
    expect(mean(grid(), {over: ["lat", "lon"]})).toMatchObject({dims: ["time"]});
    expect(mean(grid(), {over: "X"})).toMatchObject({dims: ["time"]});
  });
});

describe("points", () => {
  test("lays values over one dim with their places beside", () => {
    const p = points([1, 2], {lon: [10, 11], lat: [50, 51]}, {units: "mm", name: "rain"});
    expect(p).toMatchObject({dims: ["point"], axes: {point: "X"}, units: "mm", name: "rain"});
    expect(p.coords.lat.dims).toEqual(["point"]);
  });
  test("wants places for all", () => {
    expect(() => points([1, 2], {x: [1], y: [1, 2]})).toThrow("invalid coordinate: x has 1 values");
    expect(() => points([1, 2], {x: [1, 2]} as never)).toThrow("missing coordinate");
  });
});
