/** @file The reshape game: patterns, what they lose, tables and Arrow. */
import * as aq from "arquero";
import {
  field,
  fromArrow,
  isel,
  mean,
  points,
  rearrange,
  reduce,
  repeat,
  toArrow,
  toTable,
  transpose,
  type Field
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const range = (n: number) => Float64Array.from({length: n}, (_, i) => i);
const cube = () =>
  field(range(2 * 3 * 2 * 4), {dims: ["member", "time", "band", "point"], shape: [2, 3, 2, 4]});
const images = () =>
  field(range(2 * 3 * 2 * 6), {dims: ["member", "time", "band", "y", "x"], shape: [2, 3, 2, 2, 3]});
const sst = () =>
  field(range(24), {
    dims: ["time", "latitude", "longitude"],
    shape: [2, 3, 4],
    coords: {
      time: {values: [0, 31], units: "days since 2001-01-01", calendar: "standard"},
      latitude: [10, 20, 30],
      longitude: [0, 1, 2, 3]
    },
    name: "sst",
    units: "K"
  });

describe("rearrange: the cheat sheet", () => {
  test.each<[string, () => Field, number[], string[]]>([
    ["s t v x -> s (t v x)", cube, [2, 24], ["all geometry", "all time order"]],
    ["s t v x -> (s x) (t v)", cube, [8, 6], ["space ↔ sample distinction"]],
    ["s t v h w -> (s t) v h w", images, [6, 2, 2, 3], ["time as a context axis"]],
    ["s t v h w -> s v t h w", images, [2, 2, 3, 2, 3], []],
    ["s t v h w -> (s t) (v h w)", images, [6, 12], ["sample/time iid-ness"]],
    ["s t v h w -> (s h w) t v", images, [12, 3, 2], ["spatial structure of fit"]]
  ])("%s", (pattern, make, shape, lost) => {
    const f = rearrange(make(), pattern);
    expect(f.shape).toEqual(shape);
    expect(f.lost).toEqual(lost);
  });

  test("moves values as einops does", () => {
    const f = rearrange(cube(), "s t v x -> (s x) (t v)");
    const [s, t, v, x] = [1, 2, 0, 3];
    expect(f.values[(s * 4 + x) * 6 + (t * 2 + v)]).toBe(((s * 3 + t) * 2 + v) * 4 + x);
    expect(f.axes).toEqual({s_x: "S", t_v: "V"});
    expect(f.sKind).toBe("patch");
  });
});

describe("rearrange", () => {
  test("time lat lon -> time (lat lon): places stay known", () => {
    const f = rearrange(sst(), "time lat lon -> time (lat lon)");
    expect(f).toMatchObject({
      dims: ["time", "lat_lon"],
      shape: [2, 12],
      axes: {lat_lon: "X"},
      lost: ["all geometry"]
    });
    expect(f.values).toBeNear(range(24));
    expect(f.coords.latitude).toMatchObject({dims: ["lat_lon"]});
    expect((f.coords.latitude.values as Float64Array).subarray(3, 5)).toBeNear([10, 20]);
    expect(f.coords.time).toEqual(sst().coords.time);
    expect(isel(f, {time: 0})).not.toHaveProperty("lost");
  });

  test("absent roles are axes of size 1, and x stands for all of space", () => {
    const f = rearrange(sst(), "s t v x -> (s t) (v x)");
    expect(f).toMatchObject({shape: [2, 12], lost: ["sample/time iid-ness"]});
    expect(f.coords.latitude.dims).toEqual(["v_x"]);
    expect(rearrange(sst(), "t h w -> h w t").dims).toEqual(["latitude", "longitude", "time"]);
    expect(rearrange(cube(), "s t v (h w) -> (s t) (v h w)")).toMatchObject({
      shape: [6, 8],
      lost: ["sample/time iid-ness"]
    });
  });

  test("positions count where no name or role is meant", () => {
    expect(rearrange(sst(), "a b c -> c a b")).toMatchObject({dims: ["longitude", "time", "latitude"]});
    expect(() => rearrange(sst(), "a time c -> c a time")).toThrow(
      "time names a dimension that stands elsewhere"
    );
  });

  test("splits a dim, and merging again gives it back", () => {
    const f = rearrange(sst(), "time lat (block lon) -> block time lat lon", {block: 2});
    expect(f.shape).toEqual([2, 2, 3, 2]);
    expect(f.values[12]).toBe(2);
    const back = rearrange(f, "block time latitude lon -> time latitude (block lon)");
    expect(back.values).toBeNear(range(24));
    expect(back.coords.longitude.values).toBeNear([...Array(1)].flatMap(() => [0, 1, 2, 3]));
    const tiles = rearrange(images(), "s t v (ny py) (nx px) -> (s t v ny nx) py px", {py: 1, px: 3});
    expect(tiles.shape).toEqual([24, 1, 3]);
  });

  test.each([
    ["time lat lon", "expected two sides"],
    ["time lat lon -> time lat", "lon is missing on the right, use reduce"],
    ["time lat lon -> time lat lon m", "m is missing on the left, use repeat"],
    ["time lat lon -> time lat lon lon", "lon stands twice"],
    ["time lat, lon -> time lat lon", "cannot read ,"],
    ["time lat -> lat time", "this field has time, latitude, longitude"],
    ["time lat (a b) -> a time lat b", "give sizes"]
  ])("refuses %s", (pattern, message) => {
    expect(() => rearrange(sst(), pattern)).toThrow(message);
  });
  test("refuses a split that does not come out even", () => {
    expect(() => rearrange(sst(), "time lat (a b) -> a time lat b", {a: 3})).toThrow(
      "longitude of 4 does not split into parts of 3"
    );
  });
});

describe("reduce, repeat", () => {
  test("reduce takes away what the right side lacks", () => {
    const f = sst();
    const series = reduce(f, "time lat lon -> time", "mean") as Field;
    expect(series.values).toBeNear((mean(f, {over: ["lat", "lon"]}) as Field).values);
    expect(series.coords.time.values).toBeNear([0, 31]);
    expect(reduce(f, "time lat lon ->", "sum")).toBe(276);
    expect((reduce(f, "t x -> x", "max") as Field).values).toBeNear(range(12).map((i) => i + 12));
    expect(reduce(f, "time lat lon -> lon time", "min")).toMatchObject({dims: ["longitude", "time"]});
    const coarse = reduce(f, "time lat (lon two) -> time lat lon", "mean", {sizes: {two: 2}}) as Field;
    expect(coarse.shape).toEqual([2, 3, 2]);
    expect(coarse.values.subarray(0, 2)).toBeNear([0.5, 2.5]);
    expect(() => reduce(f, "time lat lon -> time", "mode" as never)).toThrow("unknown statistic: mode");
  });
  test("repeat adds what the left side lacks", () => {
    const f = repeat(sst(), "time lat lon -> member time lat lon", {member: 3});
    expect(f).toMatchObject({
      dims: ["member", "time", "latitude", "longitude"],
      shape: [3, 2, 3, 4],
      axes: {member: "S"}
    });
    expect(mean(f, {over: "member"})).toMatchObject({values: range(24)});
    expect(() => repeat(sst(), "time lat lon -> member time lat lon", {})).toThrow("give the size of member");
  });
});

describe("tables", () => {
  test("toTable: one row for each value, as arquero takes it", () => {
    const columns = toTable(sst());
    expect(Object.keys(columns)).toEqual(["time", "latitude", "longitude", "sst"]);
    expect((columns.time[12] as Date).toISOString()).toBe("2001-02-01T00:00:00.000Z");
    const table = aq.table(columns);
    expect(table.numRows()).toBe(24);
    expect(
      table
        .groupby("latitude")
        .rollup({m: (d: {sst: number}) => aq.op.mean(d.sst)})
        .array("m")
    ).toBeNear([7.5, 11.5, 15.5]);
    expect(toTable(field([1, null], {dims: ["x"]}), {skipMissing: true})).toEqual({
      x: Int32Array.of(0),
      value: Float64Array.of(1)
    });
    const noleap = field([1], {
      dims: ["time"],
      coords: {time: {values: [59], units: "days since 2004-01-01", calendar: "360_day"}}
    });
    expect(toTable(noleap).time).toEqual(["2004-02-30"]);
  });
  test("toArrow and fromArrow carry a field whole, bytes and all", async () => {
    const {tableFromIPC, tableToIPC} = await import("apache-arrow");
    const p = points(
      Float32Array.of(1, NaN, 3),
      {lon: [1, 2, 3], lat: [4, 5, 6]},
      {name: "rain", units: "mm"}
    );
    const words = field([[1, 2]], {
      dims: ["time", "band"],
      coords: {band: ["red", "nir"]},
      attrs: {title: "x"}
    });
    for (const f of [sst(), p, words, transpose(sst(), ["lon"])])
      expect(fromArrow(tableFromIPC(tableToIPC(await toArrow(f))))).toEqual(f);
  });
  test("fromArrow reads any table with named dims, rows in any order, cells without a row missing", async () => {
    const {tableFromArrays} = await import("apache-arrow");
    const table = tableFromArrays({y: [2, 1, 1], x: ["b", "a", "b"], rain: Float64Array.of(4, 1, 2)});
    const f = fromArrow(table, {dims: ["y", "x"]});
    expect(f).toMatchObject({name: "rain", shape: [2, 2]});
    expect(f.values).toBeNear([1, 2, NaN, 4]);
    expect(() => fromArrow(table)).toThrow(
      "missing dims: none given; name the columns that span the grid, of y, x, rain"
    );
    expect(() => fromArrow(table, {dims: ["y"]})).toThrow("duplicate row: 2");
    expect(() => fromArrow(table, {dims: ["y", "z"]})).toThrow("unknown column: z");
  });
});

test("rearrange: a record cut into windows has samples, and says of what kind", () => {
  const f = rearrange(field(range(24), {dims: ["time"]}), "(window month) -> window month", {month: 12});
  expect([f.axes, f.sKind]).toEqual([{window: "S", month: "T"}, "window"]);
});
