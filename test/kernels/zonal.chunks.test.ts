/** @file Stencils over Zarr stores: only the chunks that the polygons touch are read, and the answers are those of the whole. */
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {createServer, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  field,
  openDataset,
  openField,
  openLazyField,
  refine,
  stencil,
  writeNetcdf,
  writeZarr,
  zonalStatistics
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {inline} from "./zonal.golden.ts";
import "../close.ts";

const [times, ny, nx] = [10, 36, 72];
let folder = "";
let server: Server;
let address = "";
/** Keys of chunks of the variable, as they are asked for. */
let asked: string[] = [];

const rain = field(
  Float64Array.from({length: times * ny * nx}, (_, i) => (i % 13 === 5 ? NaN : Math.sin(i) + (i % 7))),
  {
    dims: ["time", "lat", "lon"],
    shape: [times, ny, nx],
    name: "rain",
    units: "mm",
    coords: {
      time: {values: Float64Array.from({length: times}, (_, i) => i), units: "days since 2000-01-01"},
      lat: {values: Float64Array.from({length: ny}, (_, j) => 87.5 - 5 * j), units: "degrees_north"},
      lon: {values: Float64Array.from({length: nx}, (_, i) => 2.5 + 5 * i), units: "degrees_east"}
    }
  }
);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fieldbook-zonal-"));
  await writeZarr(rain, {path: join(folder, "rain.zarr"), chunks: {time: 4, lat: 9, lon: 18}});
  server = createServer((request, response) => {
    if (/rain\/c?\/?\d/.test(request.url!)) asked.push(request.url!);
    try {
      response.end(readFileSync(join(folder, request.url!)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rain.zarr`;
});
afterAll(() => {
  server.close();
  rmSync(folder, {recursive: true});
});

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
/** In one chunk of places, across the corner of four, and across the seam of the grid. */
const zones = inline({one: box(10, 50, 30, 60), four: box(80, 40, 100, 50), seam: box(-7, -20, 12, -10)});

describe.each([
  ["one chunk", ["one"], 1],
  ["the corner of four", ["four"], 4],
  ["both sides of the seam", ["seam"], 2],
  ["all", ["one", "four", "seam"], 6]
] as const)("%s", (_, ids, places) => {
  const some = zones.filter(({id}) => (ids as readonly string[]).includes(String(id)));
  test("apply reads each chunk once, and no others", async () => {
    const lazy = await openLazyField(address);
    asked = [];
    const W = await stencil(lazy, some);
    expect(asked).toEqual([]);
    for (const options of [{}, {how: "sum"}, {missing: "propagate"}, {minCoverage: 0.92}] as const) {
      asked = [];
      const got = await W.apply(lazy, options);
      expect(asked).toHaveLength(3 * places);
      expect(new Set(asked).size).toBe(3 * places);
      expect(got.attrs).toMatchObject({chunks_read: 3 * places, chunks_total: 3 * 4 * 4});
      const whole = await W.apply(rain, options);
      expect([got.dims, got.shape, got.units, got.name]).toEqual([
        whole.dims,
        whole.shape,
        whole.units,
        "rain"
      ]);
      expect(got.values).toBeNear(whole.values, {rtol: 1e-12});
      expect(got.coords.coverage.values).toBeNear(whole.coords.coverage.values, {rtol: 1e-12});
      expect(got.coords.time.values).toEqual(whole.coords.time.values);
    }
    expect(W.csr).toEqual((await stencil(rain, some)).csr);
  });
  test("statistics are to the bit those of the whole", async () => {
    const lazy = await openLazyField(address);
    const W = await stencil(lazy, some);
    const names = ["mean", "sum", "variance", "max", "median", "q0.9:cdf", "count", "coverage", "majority"];
    asked = [];
    const got = await zonalStatistics(W, lazy, names);
    expect(asked).toHaveLength(3 * places);
    const whole = await zonalStatistics(W, rain, names);
    for (const name of names) {
      expect(got[name].values).toEqual(whole[name].values);
      expect(got[name].attrs).toMatchObject({chunks_read: 3 * places, chunks_total: 48});
    }
  });
});

test("a refined stencil over gaps, chunk by chunk", async () => {
  const lazy = await openLazyField(address);
  const T = refine(lazy, {factor: 2});
  const W = (await stencil(T.grid, zones)).compose(T);
  const [got, whole] = [await W.apply(lazy), await W.apply(rain)];
  expect(got.values).toBeNear(whole.values, {rtol: 1e-11, atol: 1e-12});
  expect(got.coords.coverage.values).toBeNear(whole.coords.coverage.values, {rtol: 1e-12});
});

test("other orders of dims, one map, and what lies elsewhere", async () => {
  const path = join(folder, "turned.zarr");
  const turned = field(
    Float64Array.from({length: nx * ny}, (_, k) => rain.values[(k % ny) * nx + Math.floor(k / ny)]),
    {dims: ["lon", "lat"], shape: [nx, ny], coords: {lat: rain.coords.lat, lon: rain.coords.lon}, name: "r"}
  );
  await writeZarr(turned, {path, chunks: {lat: 5, lon: 7}});
  const lazy = await openLazyField(path);
  const W = await stencil(rain, zones);
  const got = await W.apply(lazy);
  expect(got.values).toBeNear((await W.apply(rain)).values.subarray(0, 3), {rtol: 1e-12});
  const other = await stencil({lat: [10, 20, 30], lon: [80, 90]}, [box(80, 10, 90, 20)] as never);
  await expect(other.apply(lazy)).rejects.toThrow("invalid field: lat has 36 entries, not 3; stencil takes");
});

test("a source that is read whole says so", async () => {
  const path = join(folder, "a.nc");
  await writeNetcdf(rain, {path});
  await expect(openLazyField(path)).rejects.toThrow("unsupported source: a.nc is read whole");
  expect((await openDataset(path)).lazy).toBeUndefined();
  expect((await openField(path)).shape).toEqual([times, ny, nx]);
});
