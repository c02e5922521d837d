/** @file Stencils with weights of one's own, edges along great circles, other input, and what is saved and read again. */
import {mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  field,
  linearOperator,
  loadStencil,
  refine,
  rollup,
  stencil,
  zonalStatistics
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {counties, inline} from "./zonal.golden.ts";
import "../close.ts";

const R = 6371008.8;
const box = (west: number, south: number, east: number, north: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south]
    ]
  ]
});
const coords = {lat: [0.5, 1.5], lon: [0.5, 1.5]};
const values = field(
  [
    [1, 2],
    [3, 4]
  ],
  {dims: ["lat", "lon"], coords, units: "K"}
);
const west = inline({west: box(0, 0, 1.5, 2), east: box(1.5, 0, 2, 1)});

describe("weights of a field", () => {
  test("people are shared out by area", async () => {
    const people = field(
      [
        [10, 20],
        [30, 0]
      ],
      {dims: ["lat", "lon"], coords, units: "people"}
    );
    const W = await stencil(values, west, {weights: people});
    expect(W.csr.values).toBeNear([10, 10, 30, 0, 10], {rtol: 1e-14});
    expect((await W.apply(values)).values).toBeNear([(10 + 20 + 90) / 50, 2], {rtol: 1e-14});
    expect((await W.apply(values, {how: "sum"})).units).toBe("K people");
    const {count, mean} = await zonalStatistics(W, values, ["count", "mean"]);
    expect(count.values).toBeNear([3, 0.5], {rtol: 1e-14});
    expect(mean.values).toBeNear([2.4, 2], {rtol: 1e-14});
    const D = await stencil(values, west, {weights: people, weightsKind: "density"});
    const A = await stencil(values, west);
    expect(D.csr.values).toBeNear(
      A.csr.values.map((area, e) => area * [10, 20, 30, 0, 20][e]),
      {rtol: 1e-14}
    );
  });
  test("on a finer grid within the cells", async () => {
    const fine = {latEdges: [0, 0.5, 1, 1.5, 2], lonEdges: [0, 0.5, 1, 1.5, 2]};
    const T = refine(values, {factor: 2, conserve: false, method: "nearest"});
    expect([...T.grid.latEdges]).toEqual(fine.latEdges);
    const people = field(
      Float64Array.from({length: 16}, (_, k) => k),
      {
        dims: ["lat", "lon"],
        shape: [4, 4],
        coords: {lat: [0.25, 0.75, 1.25, 1.75], lon: [0.25, 0.75, 1.25, 1.75]}
      }
    );
    const W = await stencil(values, west, {weights: people});
    expect([...W.csr.indices]).toEqual([0, 1, 2, 3, 1]);
    expect(W.csr.values).toBeNear([0 + 1 + 4 + 5, 2 + 6, 8 + 9 + 12 + 13, 10 + 14, 3 + 7], {rtol: 1e-14});
    const across = field([1, 1, 1, 1], {
      dims: ["lat", "lon"],
      shape: [2, 2],
      coords: {lat: [0.5, 1.5], lon: [0.2, 1.2]}
    });
    await expect(stencil(values, west, {weights: across})).rejects.toThrow(
      "invalid weights: their cell of lon"
    );
    await expect(
      stencil(values, west, {
        weights: field(
          [
            [1, 2],
            [3, -4]
          ],
          {dims: ["lat", "lon"], coords}
        )
      })
    ).rejects.toThrow("invalid weights: some are below 0");
  });
});

describe("edges", () => {
  const octant = inline({
    octant: {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [90, 0],
          [0, 90],
          [0, 0]
        ]
      ]
    }
  });
  const globe = {latEdges: [-90, 0, 90], lonEdges: [0, 90, 180, 270, 360]};
  test("an octant bounded by great circles is an eighth of the sphere", async () => {
    const W = await stencil(globe, octant, {edges: "great-circle"});
    expect(W.areas).toBeNear([(4 * Math.PI * R * R) / 8], {rtol: 1e-8});
  });
  test("an edge along a parallel bulges towards the pole", async () => {
    const zone = inline({zone: box(10, 60, 20, 61)});
    const grid = {latEdges: [50, 60, 70], lonEdges: [0, 30]};
    const [straight, arcs] = [await stencil(grid, zone), await stencil(grid, zone, {edges: "great-circle"})];
    expect(straight.areas).toBeNear(
      [R * R * (Math.PI / 18) * (Math.sin((61 * Math.PI) / 180) - Math.sin((60 * Math.PI) / 180))],
      {rtol: 1e-13}
    );
    // Under an arc between equal latitudes, ±h of longitude: ∫ sin φ dλ with tan φ = tan φ₀ cos λ / cos h.
    const h = Math.PI / 36;
    const under = (lat: number) =>
      2 * Math.asin(Math.sin(h) * Math.sin(Math.atan(Math.tan((lat * Math.PI) / 180) / Math.cos(h))));
    expect(arcs.areas).toBeNear([R * R * (under(61) - under(60))], {rtol: 1e-7});
    expect(arcs.areas[0]).not.toBe(straight.areas[0]);
  });
});

test("TopoJSON, bare geometries and keys by property", async () => {
  const topology = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve("us-atlas/states-10m.json"), "utf8")
  );
  const grid = {lat: [30, 40, 50], lon: [-120, -110, -100, -90, -80]};
  const W = await stencil(grid, topology, {key: "name", onEmpty: "nan"});
  expect([W.keys.length, W.keys.includes("Nevada")]).toEqual([56, true]);
  expect((await stencil(values, [box(0, 0, 1, 1)] as never)).keys).toEqual(["0"]);
  expect(
    (await stencil(values, {type: "Feature", id: 7, properties: null, geometry: box(0, 0, 1, 1)})).keys
  ).toEqual(["7"]);
});

describe("save", () => {
  const grid = {
    lat: Float64Array.from({length: 30}, (_, k) => 25.5 + k),
    lon: Float64Array.from({length: 60}, (_, k) => -124.5 + k)
  };
  const some = [...counties().values()].filter((_, i) => i % 100 === 0);
  test("a stencil, a rollup and a product read again are the same, digest and all", async () => {
    const W = await stencil(grid, some, {onEmpty: "nan"});
    const folder = mkdtempSync(join(tmpdir(), "fieldbook-"));
    await W.save(join(folder, "w"));
    const L = await loadStencil(join(folder, "w"));
    expect(L.digest).toBe(W.digest);
    expect([L.keys, L.areas, L.polygonAreas, L.warnings, L.cellAreas]).toEqual([
      W.keys,
      W.areas,
      W.polygonAreas,
      W.warnings,
      W.cellAreas
    ]);
    const f = field(
      Float64Array.from({length: 1800}, (_, k) => k % 37),
      {dims: ["lat", "lon"], coords: grid}
    );
    expect((await L.apply(f)).values).toEqual((await W.apply(f)).values);
    const F = rollup(W, (key) => key.slice(0, 2)).compose(L);
    const again = await loadStencil(F.toBuffer());
    expect(again.digest).toBe(F.digest);
    expect((await again.apply(f)).values).toEqual((await F.apply(f)).values);
    expect((await stencil(grid, some, {onEmpty: "nan"})).digest).toBe(W.digest);
    expect((await stencil(grid, some.slice(1), {onEmpty: "nan"})).digest).not.toBe(W.digest);
  });
  test("damage anywhere is told", async () => {
    const W = await stencil(values, west);
    const whole = new Uint8Array(W.toBuffer());
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = whole.slice();
      bytes[at] ^= 0x15;
      await expect(loadStencil(bytes)).rejects.toThrow("invalid stencil file: data");
      await expect(loadStencil(whole.slice(0, at))).rejects.toThrow("invalid stencil file: data");
    }
    const place = join(mkdtempSync(join(tmpdir(), "fieldbook-")), "a.w");
    writeFileSync(place, whole.slice(0, 100));
    await expect(loadStencil(place)).rejects.toThrow(
      "invalid stencil file: a.w; it is damaged or cut off, build it again"
    );
  });
});

test("a least coverage comes with the coverage there was, gaps or not", async () => {
  const W = await stencil(values, west);
  expect((await W.apply(values)).coords.coverage).toBeUndefined();
  expect([...(await W.apply(values, {minCoverage: 0.5})).coords.coverage.values]).toEqual([1, 1]);
  const gap = field([1, NaN, 3, 4], {dims: ["lat", "lon"], shape: [2, 2], coords, units: "K"});
  const area = await stencil(gap, west);
  const {mean, sum} = await zonalStatistics(area, gap, ["mean", "sum"], {minCoverage: 0.5});
  const share = (area.areas[0] - area.csr.values[1]) / area.areas[0];
  for (const each of [mean, sum]) expect(each.coords.coverage.values).toBeNear([share, 0], {rtol: 1e-14});
  expect([mean.values[1], sum.values[1]]).toEqual([NaN, NaN]);
  const applied = await area.apply(gap, {minCoverage: 0.5});
  expect(applied.coords.coverage.values).toBeNear([share, 0], {rtol: 1e-14});
  expect((await area.apply(gap, {how: "sum"})).values[1]).toBe(0);
});

test("statistics of a refined stencil, whose weights fall below 0, are refused", async () => {
  const T = refine(values, {factor: 2});
  const W = (await stencil(T.grid, west)).compose(T);
  await expect(zonalStatistics(W, values, ["median"])).rejects.toThrow(
    "unsupported weights: those of stencil · refine fall below 0; refine the field first"
  );
});

test("a least coverage that is no share, names that are no list and no stencil are refused", async () => {
  const W = await stencil(values, west);
  for (const minCoverage of [2, -1, NaN])
    await expect(zonalStatistics(W, values, ["mean"], {minCoverage})).rejects.toThrow(
      `invalid minCoverage: ${minCoverage}; expected 0 to 1`
    );
  await expect(zonalStatistics(values as never, W as never)).rejects.toThrow("missing stencil: ");
  await expect(zonalStatistics(W, values, "mean" as never)).rejects.toThrow(
    "invalid statistics: mean; expected a list of names"
  );
});

test("linearOperator makes operators of one's own", async () => {
  const csr = {
    rows: 1,
    cols: 2,
    offsets: Int32Array.of(0, 2),
    indices: Int32Array.of(0, 1),
    values: Float64Array.of(1, 3)
  };
  const places = (dim: string, size: number) => ({dims: [dim], shape: [size], coords: {}});
  const op = linearOperator({name: "mix", csr, input: places("cell", 2), output: places("zone", 1)});
  const f = field(
    [
      [1, 5],
      [NaN, 5]
    ],
    {dims: ["time", "cell"]}
  );
  const got = await op.apply(f);
  expect([got.dims, got.shape]).toEqual([
    ["time", "zone"],
    [2, 1]
  ]);
  expect(got.values).toBeNear([4, 5]);
  expect(got.coords.coverage.values).toBeNear([1, 0.75]);
  expect((await op.apply(f, {minCoverage: 0.8})).values).toBeNear([4, NaN]);
  await expect(op.apply(f, {how: "max" as never})).rejects.toThrow("invalid how: max");
});
