/** @file Curvilinear and projected grids: against the regular stencil, where either can play cell or zone, and by what must sum up. */
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {field, stencil, zonalStatistics} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {inline} from "./zonal.golden.ts";
import "../close.ts";

const R = 6371008.8;
const D = Math.PI / 180;
const world = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-110m.json"), "utf8")
);

/** Corners [ny + 1][nx + 1] by a formula. */
function corners(ny: number, nx: number, at: (j: number, i: number) => [lon: number, lat: number]) {
  const list = (k: 0 | 1) =>
    Array.from({length: ny + 1}, (_, j) => Array.from({length: nx + 1}, (_, i) => at(j, i)[k]));
  return {lonCorners: list(0), latCorners: list(1)};
}

describe.each([-180, 0, 37])("a regular grid told by corners from %i°", (west) => {
  test("gives what the regular one gives, for all countries", async () => {
    const told = corners(36, 72, (j, i) => [west + 5 * i, -90 + 5 * j]);
    const regular = {
      latEdges: Float64Array.from({length: 37}, (_, j) => -90 + 5 * j),
      lonEdges: Float64Array.from({length: 73}, (_, i) => west + 5 * i)
    };
    const [W, V] = [await stencil(told, world), await stencil(regular, world)];
    expect(W.areas).toBeNear(V.areas, {rtol: 1e-12});
    expect(W.polygonAreas).toBeNear(V.polygonAreas, {rtol: 1e-12});
    expect(W.cellAreas).toBeNear(V.cellAreas!, {rtol: 1e-12});
    expect(W.csr.offsets).toEqual(V.csr.offsets);
    expect(W.csr.indices).toEqual(V.csr.indices);
    expect(W.csr.values).toBeNear(V.csr.values, {rtol: 1e-9, atol: 1e-2});
  });
});

/** Leaning, bent, of unlike cells, across the seam. */
const bent = corners(9, 12, (j, i) => [
  160 + 4 * i + 1.3 * j + 0.4 * Math.sin(j * i),
  -20 + 4 * j + 1.5 * Math.sin(i / 2) + 0.3 * Math.cos(2 * j + i)
]);
const cellRing = (j: number, i: number) =>
  [
    [j, i],
    [j, i + 1],
    [j + 1, i + 1],
    [j + 1, i],
    [j, i]
  ].map(([r, c]) => [bent.lonCorners[r][c], bent.latCorners[r][c]]);

describe("a bent grid across ±180°", () => {
  const boxes = Array.from({length: 12}, (_, k) => [
    158 + 4.7 * k,
    -25 + 3.9 * k,
    158 + 4.7 * k + 6,
    -25 + 3.9 * k + 5
  ]);
  const shapes = Object.fromEntries(
    boxes.map(([w, s, e, n], k) => [
      `box${k}`,
      {
        type: "Polygon",
        coordinates: [
          [
            [w, s],
            [e, s],
            [e, n],
            [w, n],
            [w, s]
          ]
        ]
      }
    ])
  );
  test("cells in boxes are boxes in cells", async () => {
    const W = await stencil(bent, inline(shapes), {onEmpty: "nan"});
    const cells = Object.fromEntries(
      Array.from({length: 9 * 12}, (_, k) => [
        `c${k}`,
        {type: "Polygon", coordinates: [cellRing(Math.floor(k / 12), k % 12)]}
      ])
    );
    for (const [z, [w, s, e, n]] of boxes.entries()) {
      const V = await stencil({latEdges: [s, n], lonEdges: [w, e]}, inline(cells), {onEmpty: "nan"});
      const mine = new Float64Array(108);
      for (let k = W.csr.offsets[z]; k < W.csr.offsets[z + 1]; ++k) mine[W.csr.indices[k]] = W.csr.values[k];
      expect(mine).toBeNear(V.areas, {rtol: 1e-11, atol: 1e-1});
      expect(W.cellAreas).toBeNear(V.polygonAreas, {rtol: 1e-12});
    }
  });
  test("what lies on the grid as a whole is shared out to the last bit or so, holes and stars too, in any frame", async () => {
    const centre = [185, 2];
    const star = (turn: number, radius: number, x = centre[0]) =>
      Array.from({length: 21}, (_, k) => {
        const r = radius * (k % 2 ? 1 : 0.4);
        return [x + turn + r * Math.cos(k * 0.1 * Math.PI), centre[1] + r * Math.sin(k * 0.1 * Math.PI)];
      });
    const zones = inline({
      star: {type: "Polygon", coordinates: [star(0, 9)]},
      turned: {type: "Polygon", coordinates: [star(-360, 9)]},
      holed: {type: "Polygon", coordinates: [star(0, 9), star(0, 2)]},
      two: {type: "MultiPolygon", coordinates: [[star(0, 3)], [star(0, 3, 195)]]},
      tiny: {type: "Polygon", coordinates: [star(0, 1e-4)]}
    });
    const W = await stencil(bent, zones);
    expect(W.rowSums).toBeNear(W.polygonAreas, {rtol: 1e-12});
    const row = (z: number) => W.csr.values.subarray(W.csr.offsets[z], W.csr.offsets[z + 1]);
    expect(row(1)).toBeNear(row(0), {rtol: 1e-11});
    const four = {
      latCorners: Array.from({length: 9}, (_, j) =>
        Array.from({length: 12}, (_, i) =>
          cellRing(j, i)
            .slice(0, 4)
            .map(([, y]) => y)
        )
      ),
      lonCorners: Array.from({length: 9}, (_, j) =>
        Array.from({length: 12}, (_, i) =>
          cellRing(j, i)
            .slice(0, 4)
            .map(([x]) => x - 360)
        )
      )
    };
    expect((await stencil(four, zones)).csr.values).toBeNear(W.csr.values, {rtol: 1e-10});
  });
  test("applies to fields on its rows and columns, with counts", async () => {
    const zones = inline({cell: {type: "Polygon", coordinates: [cellRing(4, 5)]}});
    const f = field(
      Float64Array.from({length: 216}, (_, k) => k),
      {dims: ["time", "y", "x"], shape: [2, 9, 12]}
    );
    const W = await stencil(bent, zones);
    expect((await W.apply(f)).values).toBeNear([53, 161], {rtol: 1e-12});
    const {count} = await zonalStatistics(W, f, ["count"]);
    expect(count.values).toBeNear([1, 1], {rtol: 1e-12});
    const F = await stencil({...bent, dims: ["j", "i"]}, zones, {weights: "fraction"});
    expect(F.csr.values).toBeNear([1], {rtol: 1e-12});
    await expect(F.apply(f)).rejects.toThrow("invalid field: j has no entries");
  });
});

describe("a polar stereographic grid", () => {
  /** On the unit sphere, from the north pole. */
  const toLonLat = ([x, y]: [number, number]) =>
    [Math.atan2(x, -y) / D, 90 - (2 * Math.atan(Math.hypot(x, y) / 2)) / D] as const;
  const grid = (n: number) => {
    const x = Float64Array.from({length: n}, (_, i) => (2 * i + 1 - n) * 0.05);
    return field(new Float64Array(n * n).fill(3), {
      dims: ["y", "x"],
      shape: [n, n],
      coords: {x, y: x},
      crs: "EPSG:3995"
    });
  };
  const cap = (lat: number) => ({
    type: "Polygon",
    coordinates: [Array.from({length: 37}, (_, k) => [-180 + 10 * k, lat])]
  });
  const zones = inline({
    cap: cap(80),
    small: cap(89.5),
    side: {
      type: "Polygon",
      coordinates: [
        [
          [170, 82],
          [190, 82],
          [190, 84],
          [170, 84],
          [170, 82]
        ]
      ]
    }
  });
  test.each([
    ["the pole inside a cell", 9],
    ["the pole at a corner", 10]
  ])("%s", async (_, n) => {
    const W = await stencil(grid(n), zones, {toLonLat});
    expect(W.rowSums).toBeNear(W.polygonAreas, {rtol: 1e-11});
    expect(W.rowSums[0]).toBeNear(2 * Math.PI * R * R * (1 - Math.sin(80 * D)), {rtol: 1e-11});
    expect((await W.apply(grid(n))).values).toBeNear([3, 3, 3], {rtol: 1e-14});
  });
  test("without the inverse it is refused", async () => {
    await expect(stencil(grid(9), zones)).rejects.toThrow(
      "unsupported crs: EPSG:3995; give the projection's inverse as {toLonLat}, or reproject"
    );
    await expect(stencil({lat: [1, 2], lon: [1, 2]}, zones, {toLonLat})).rejects.toThrow(
      "invalid toLonLat: the grid is no field"
    );
  });
});

test("corners that make no cells are refused", async () => {
  const one = inline({
    one: {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0]
        ]
      ]
    }
  });
  const tell = (lonCorners: number[][], latCorners: number[][]) => stencil({lonCorners, latCorners}, one);
  await expect(
    tell(
      [
        [0, 1],
        [0, NaN]
      ],
      [
        [0, 0],
        [1, 1]
      ]
    )
  ).rejects.toThrow("invalid coordinate: corners 0 0, 1 0, NaN 1, 0 1 of cell 0, 0");
  await expect(
    tell(
      [
        [0, 1],
        [1, 0]
      ],
      [
        [0, 0],
        [1, 1]
      ]
    )
  ).rejects.toThrow("invalid grid: cell 0, 0 is folded");
  await expect(tell([[0, 1]], [[0, 0]])).rejects.toThrow("missing grid: corners of no cells");
  await expect(
    tell(
      [[0, 1], [0]],
      [
        [0, 0],
        [1, 1]
      ]
    )
  ).rejects.toThrow("invalid coordinate: corners");
});
