/** @file Values that travel: whatever arrives is what left, and what must stay says why. */
import {eof, field, isField, rearrange} from "fieldbook/kernels";
import {carry, reviveCarried} from "fieldbook/runtime";
import {expect, test} from "vitest";

async function travel(value: unknown): Promise<unknown> {
  const carried = JSON.parse(await carry("v", value));
  if ("lost" in carried) throw new Error(carried.lost);
  const modules: Record<string, () => Promise<object>> = {
    "fieldbook/kernels": () => import("fieldbook/kernels"),
    "apache-arrow": () => import("apache-arrow"),
    arquero: () => import("arquero")
  };
  return reviveCarried(carried, (module) => modules[module]());
}

const lost = async (name: string, value: unknown): Promise<unknown> =>
  JSON.parse(await carry(name, value)).lost;

test.each([
  ["numbers that JSON has not", [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 12n]],
  ["dates", [new Date(1e12), new Date(Number.NaN)]],
  [
    "maps and sets",
    new Map<unknown, unknown>([
      [{a: 1}, new Set([1, [2]])],
      ["b", undefined]
    ])
  ],
  ["typed arrays", {f: Float32Array.of(1, Number.NaN), i: new Int8Array(3), u: BigUint64Array.of(2n ** 63n)}],
  ["nesting and gaps", [{a: [[{b: null, c: undefined}]]}, undefined, "</script>"]]
])("%s arrive as they left", async (_, value) => {
  expect(await travel(value)).toStrictEqual(value);
});

test("cyclic and shared objects stay what they are", async () => {
  const shared = {n: 1};
  const value: Record<string, unknown> = {a: shared, b: shared};
  value.self = value;
  const arrived = (await travel(value)) as typeof value;
  expect(arrived.self).toBe(arrived);
  expect(arrived.a).toBe(arrived.b);
});

test("a view takes along its part of a buffer and no more", async () => {
  const large = new Float64Array(100_000).fill(7);
  const part = large.subarray(10, 12);
  expect((await carry("part", part)).length).toBeLessThan(100);
  expect(await travel(part)).toEqual(Float64Array.of(7, 7));
});

test("a field arrives as a field with all its parts", async () => {
  const f = field(
    [
      [281, Number.NaN],
      [283, 284]
    ],
    {
      dims: ["t", "station"],
      axes: {t: "T", station: "S"},
      sKind: "ensemble",
      coords: {
        t: {values: [0, 30], units: "days since 2001-01-01", calendar: "360_day"},
        station: ["a", "b"],
        height: {dims: "station", values: [2, 10], units: "m", attrs: {positive: "up"}}
      },
      name: "temperature",
      units: "K",
      crs: "EPSG:31985",
      attrs: {source: "made up", list: [1, 2]}
    }
  );
  const arrived = await travel({inside: [f]});
  expect(arrived).toEqual({inside: [f]});
  const [revived] = (arrived as {inside: unknown[]}).inside;
  expect(isField(revived)).toBe(true);
  expect(Object.isFrozen(revived)).toBe(true);
  const display = Symbol.for("fieldbook.display");
  expect((revived as never)[display]).toBeTypeOf("function");
});

test("what a rearrangement lost is not lost on the way", async () => {
  const f = field(new Float64Array(12), {dims: ["time", "lat", "lon"], shape: [2, 2, 3]});
  const flat = rearrange(f, "time lat lon -> (time lat lon)");
  expect(flat.lost.length).toBeGreaterThan(0);
  expect(await travel(flat)).toEqual(flat);
});

test("fitted parameters arrive fit for use", async () => {
  const values = Float64Array.from({length: 40}, (_, i) => Math.sin(i * 1.7) + i / 50);
  const f = field(values, {dims: ["time", "x"], shape: [10, 4], axes: {time: "T", x: "X"}});
  const operator = eof({modes: 2, weights: "none"});
  const params = await operator.fit(f);
  const arrived = (await travel(params)) as typeof params;
  expect(arrived.provenance).toEqual(params.provenance);
  expect((await operator.apply!(f, arrived)).values).toEqual((await operator.apply!(f, params)).values);
});

test("tables of Arrow and arquero arrive as tables", async () => {
  const {tableFromArrays} = await import("apache-arrow");
  const arrow = tableFromArrays({x: Float64Array.of(1, 2.5), s: ["a", "b"]});
  const back = (await travel(arrow)) as typeof arrow;
  expect(back.toArray().map((row) => row.toJSON())).toEqual([
    {x: 1, s: "a"},
    {x: 2.5, s: "b"}
  ]);
  const {table} = await import("arquero");
  const data = table({x: [1, 2.5], s: ["a", null]});
  expect(((await travel(data)) as typeof data).objects()).toEqual(data.objects());
});

test("what cannot travel says where it is and what", async () => {
  expect(await lost("f", () => 1)).toBe("f is a function");
  expect(await lost("op", {steps: [{fit() {}}]})).toBe("op.steps[0].fit is a function");
  expect(await lost("p", [Promise.resolve(1)])).toBe("p[0] is an object of class Promise");
  expect(await lost("w", new WeakMap())).toBe("w is an object of class WeakMap");
  expect(await lost("s", {k: Symbol("k")})).toBe("s.k is a symbol");
});
