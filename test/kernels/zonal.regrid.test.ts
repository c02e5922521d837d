/** @file Regridding by its definition, and stencils that are kept. */
import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {cellArea, type Field, field, regrid, stencil} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {inline} from "./zonal.golden.ts";
import "../close.ts";

const D = Math.PI / 180;

function onGrid(lat: number[], lon: number[], value: (lat: number, lon: number) => number): Field {
  return field(
    lat.flatMap((y) => lon.map((x) => value(y, x))),
    {
      dims: ["lat", "lon"],
      shape: [lat.length, lon.length],
      coords: {lat: {values: lat, units: "degrees_north"}, lon: {values: lon, units: "degrees_east"}},
      units: "mm"
    }
  );
}
const steps = (from: number, step: number, count: number) =>
  Array.from({length: count}, (_, k) => from + step * k);
const wave = (y: number, x: number) => 2 + Math.sin(3 * x * D) * Math.cos(y * D) + y / 50;
const fine = onGrid(steps(-88, 4, 45), steps(1.5, 3, 120), wave);
const total = (f: Field) => {
  const areas = cellArea(f).values;
  return (f.values as Float64Array).reduce((sum, value, k) => sum + value * areas[k], 0);
};

const targets: Record<string, Field> = {
  "coarser, from −180": onGrid(steps(-82.5, 15, 12), steps(-170, 20, 18), () => 0),
  "finer, north first": onGrid(steps(89, -2, 90), steps(0, 1, 360), () => 0),
  "cells that do not divide": onGrid(steps(-80, 20, 9), steps(7, 360 / 7, 7), () => 0),
  "rows on the poles": onGrid(steps(-90, 2.5, 73), steps(-180, 2.5, 144), () => 0)
};

describe.each(Object.entries(targets))("conservative: %s", (_, to) => {
  test("a constant stays, the integral is kept, each cell is the sum written out", async () => {
    const R = regrid(fine, to);
    const ones = await R.apply(onGrid(steps(-88, 4, 45), steps(1.5, 3, 120), () => 7.25));
    expect(ones.values).toBeNear(new Float64Array(ones.values.length).fill(7.25), {rtol: 1e-13});
    const got = await R.apply(fine);
    expect([got.dims, got.shape, got.units]).toEqual([to.dims, to.shape, "mm"]);
    expect(got.coords.lat.values).toEqual(to.coords.lat.values);
    expect(total(got)).toBeNear(total(fine), {rtol: 1e-12});
    // The cells of the new grid as polygons over the old one.
    const [latEdges, lonEdges] = [R.grid.latEdges, R.grid.lonEdges];
    const nx = to.shape[1];
    const some = [0, 5, Math.floor(to.values.length / 2), to.values.length - 1];
    const boxes = Object.fromEntries(
      some.map((k) => {
        const [j, i] = [Math.floor(k / nx), k % nx];
        const [s, n] = [latEdges[j], latEdges[j + 1]].sort((a, b) => a - b);
        const [w, e] = [lonEdges[i], lonEdges[i + 1]];
        const ring = [
          [w, s],
          [e, s],
          [e, n],
          [w, n],
          [w, s]
        ];
        return [`c${k}`, {type: "Polygon", coordinates: [ring]}];
      })
    );
    const W = await stencil(fine, inline(boxes));
    expect(some.map((k) => got.values[k])).toBeNear((await W.apply(fine)).values, {rtol: 1e-12});
  });
});

test("gaps are left out; what lies outside is missing; products are fused", async () => {
  const region = onGrid([10, 12, 14, 16], [350, 352, 354, 356], (y, x) => (y === 12 && x === 352 ? NaN : x));
  const to = onGrid([11, 15, 19], [-9, -5, -1], () => 0);
  const R = regrid(region, to);
  const got = await R.apply(region);
  const [low, high] = [9, 11].map((y) => Math.sin((y + 2) * D) - Math.sin(y * D));
  expect(got.values[0]).toBeNear(((350 + 352) * low + 350 * high) / (2 * low + high), {rtol: 1e-12});
  expect(got.coords.coverage.values[0]).toBeNear((2 * low + high) / (2 * low + 2 * high), {rtol: 1e-12});
  expect([...got.values].map(Number.isNaN)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
    true,
    true,
    true
  ]);
  const zone = inline({
    z: {
      type: "Polygon",
      coordinates: [
        [
          [-10, 10],
          [-4, 10],
          [-4, 16],
          [-10, 16],
          [-10, 10]
        ]
      ]
    }
  });
  const W = await stencil(to, zone);
  const filled = onGrid([10, 12, 14, 16], [350, 352, 354, 356], (y, x) => x + y);
  expect((await W.compose(R).apply(filled)).values).toBeNear((await W.apply(await R.apply(filled))).values, {
    rtol: 1e-12
  });
});

describe("bilinear", () => {
  test("between centres, across the seam, level at the ends", async () => {
    const flat = onGrid(steps(-85, 10, 18), steps(-175, 10, 36), (y) => y);
    const to = onGrid([-89, -80, 0, 3, 88], steps(0, 30, 12), () => 0);
    const got = await regrid(flat, to, {method: "bilinear"}).apply(flat);
    expect([...got.values.filter((_, k) => k % 12 === 7)]).toBeNear([-85, -80, 0, 3, 85], {
      rtol: 1e-13,
      atol: 1e-13
    });
    const turned = onGrid([-5, 5], steps(-175, 10, 36), (_, x) => Math.abs(x));
    const at = onGrid([-2, 2], [170, 178, 180, 182], () => 0);
    const seam = await regrid(turned, at, {method: "bilinear"}).apply(turned);
    expect(seam.values.subarray(0, 4)).toBeNear([170, 175, 175, 175], {rtol: 1e-13});
  });
  test("outside is missing, a method that is none is refused", async () => {
    const region = onGrid([10, 20], [10, 20], () => 4);
    const got = await regrid(
      region,
      onGrid([10, 30], [10, 30], () => 0),
      {method: "bilinear"}
    ).apply(region);
    expect([...got.values]).toEqual([4, NaN, NaN, NaN]);
    expect(() => regrid(region, region, {method: "spline" as never})).toThrow(
      "invalid method: spline; expected conservative or bilinear"
    );
  });
});

describe("stencils that are kept", () => {
  const zones = (size: number) =>
    inline({
      a: {
        type: "Polygon",
        coordinates: [
          [
            [0, 0],
            [size, 0],
            [size, 9],
            [0, 9],
            [0, 0]
          ]
        ]
      }
    });
  test("in memory: by contents, not by objects", async () => {
    const first = await stencil(fine, zones(10), {cache: true});
    expect(await stencil(fine, zones(10), {cache: true})).toBe(first);
    for (const other of [
      await stencil(fine, zones(11), {cache: true}),
      await stencil(fine, zones(10), {cache: true, radius: 1}),
      await stencil(fine, zones(10), {cache: true, weights: "fraction"}),
      await stencil(fine, zones(10), {cache: true, edges: "great-circle"}),
      await stencil(targets["rows on the poles"], zones(10), {cache: true})
    ])
      expect(other.digest).not.toBe(first.digest);
    expect(await stencil(fine, zones(10))).not.toBe(first);
    expect(await stencil(fine, zones(10), {cache: true})).toBe(first);
    for (let k = 0; k < 20; ++k) await stencil(fine, zones(20 + k), {cache: true});
    expect(await stencil(fine, zones(10), {cache: true})).not.toBe(first);
  });
  test("in a folder: read again, and built again where damaged", async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "fieldbook-")), "kept");
    const first = await stencil(fine, zones(10), {cache: folder});
    const [file, ...rest] = readdirSync(folder);
    expect(rest).toEqual([]);
    const again = await stencil(fine, zones(10), {cache: folder});
    expect([again.digest, again.keys, again.areas]).toEqual([first.digest, first.keys, first.areas]);
    const bytes = readFileSync(join(folder, file));
    bytes[200] ^= 7;
    writeFileSync(join(folder, file), bytes);
    expect((await stencil(fine, zones(10), {cache: folder})).digest).toBe(first.digest);
    expect(readFileSync(join(folder, file))[200]).toBe(bytes[200] ^ 7);
  });
});
