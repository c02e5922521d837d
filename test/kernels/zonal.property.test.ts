/** @file Stencils by their laws: against a slow scan of random polygons, under turns and orders, and on hostile input. */
import {coarsen, type Field, field, refine, rollup, stencil} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {counties, inline, pick} from "./zonal.golden.ts";
import "../close.ts";

const R = 6371008.8;
const D = Math.PI / 180;

function random(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Ring = [x: number, y: number][];
interface Edges {
  lat: number[];
  lon: number[];
}

const GAUSS = [
  [-0.906179845938664, 0.2369268850561891],
  [-0.5384693101056831, 0.4786286704993665],
  [0, 0.5688888888888889],
  [0.5384693101056831, 0.4786286704993665],
  [0.906179845938664, 0.2369268850561891]
];

/**
 * Areas of cells inside closed rings (longitudes continuous) by the even-odd rule: on lines of latitude the inside is told
 * by counting edges, between all places where anything changes the width is linear, and a Gauss rule integrates it.
 */
function slowAreas(rings: Ring[], {lat, lon}: Edges): Float64Array {
  const nx = lon.length - 1;
  const out = new Float64Array((lat.length - 1) * nx);
  const edges = rings.flatMap((ring) => ring.map((a, i) => [...a, ...ring[(i + 1) % ring.length]]));
  const stops = [...lat];
  for (const [i, [ax, ay, bx, by]] of edges.entries()) {
    stops.push(ay);
    const turns = [-3, -2, -1, 0, 1, 2, 3];
    for (const turn of turns)
      for (const x of lon) {
        const t = (x + 360 * turn - ax) / (bx - ax);
        if (t > 0 && t < 1) stops.push(ay + t * (by - ay));
      }
    for (const [cx, cy, dx, dy] of edges.slice(i + 1)) {
      const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross;
      if (t > 0 && t < 1) stops.push(ay + t * (by - ay));
    }
  }
  stops.sort((a, b) => a - b);
  for (let k = 0; k + 1 < stops.length; ++k) {
    const [low, high] = [stops[k], stops[k + 1]];
    if (high - low < 1e-13) continue;
    const row = lat.findIndex((edge, j) => edge <= low && (low + high) / 2 < lat[j + 1]);
    if (row < 0 || row >= lat.length - 1) continue;
    for (const [node, weight] of GAUSS) {
      const y = (low + high) / 2 + (node * (high - low)) / 2;
      const share = (weight / 2) * (high - low) * D * Math.cos(y * D) * D * R * R;
      const at = edges
        .filter(([, ay, , by]) => ay > y !== by > y)
        .map(([ax, ay, bx, by]) => ax + ((y - ay) / (by - ay)) * (bx - ax))
        .sort((a, b) => a - b);
      for (let e = 0; e + 1 < at.length; e += 2)
        for (let i = 0; i < nx; ++i)
          for (let turn = -3; turn <= 3; ++turn) {
            const width = Math.min(at[e + 1], lon[i + 1] + 360 * turn) - Math.max(at[e], lon[i] + 360 * turn);
            if (width > 0) out[row * nx + i] += width * share;
          }
    }
  }
  return out;
}

const evenly = (from: number, to: number, n: number) =>
  Array.from({length: n + 1}, (_, k) => from + ((to - from) * k) / n);
const grids: Edges[] = [
  {lat: evenly(-90, 90, 12), lon: evenly(-180, 180, 24)},
  {lat: evenly(-90, 90, 9), lon: evenly(0, 360, 16)},
  {lat: evenly(-75, 75, 10), lon: evenly(-30, 330, 24)},
  {
    lat: [-90, -80, -50, -45, -44, -10, 0, 3, 41, 60, 89, 90],
    lon: [-180, -100, -99, -20, 0, 13, 77, 160, 180]
  }
];

const star = (u: () => number, x: number, y: number, size: number, n: number): Ring =>
  Array.from({length: n}, (_, k) => {
    const angle = (2 * Math.PI * (k + 0.8 * u())) / n;
    const r = size * (0.3 + 0.7 * u());
    return [x + 1.4 * r * Math.cos(angle), Math.max(-90, Math.min(90, y + r * Math.sin(angle)))];
  });

/** Kinds of polygons; rings have continuous longitudes, and are closed by the step from last to first. */
const kinds: Record<string, (u: () => number) => Ring[]> = {
  simple: (u) => [star(u, 360 * u() - 180, 150 * u() - 75, 2 + 25 * u(), 3 + Math.floor(9 * u()))],
  crossing: (u) => [Array.from({length: 4 + Math.floor(6 * u())}, () => [170 + 40 * u(), 80 * u() - 40])],
  "with holes": (u) => {
    const [x, y] = [360 * u() - 180, 100 * u() - 50];
    return [star(u, x, y, 30, 12), star(u, x, y, 6, 5), star(u, x + 20, y, 8, 4)];
  },
  "across ±180°": (u) => [star(u, 175 + 10 * u(), 120 * u() - 60, 20, 7)],
  "touching itself": (u) => {
    const ring = star(u, 360 * u() - 180, 60 * u() - 30, 20, 8);
    return [[...ring.slice(0, 6), ring[1], ...ring.slice(6)]];
  },
  slivers: (u) => {
    const [x, y, dx, dy] = [360 * u() - 180, 100 * u() - 50, 60 * u() - 30, 30 * u() - 15];
    return [
      [
        [x, y],
        [x + dx, y + dy],
        [x + dx, y + dy + 1e-5]
      ]
    ];
  },
  "smaller than a cell": (u) => [star(u, 360 * u() - 180, 170 * u() - 85, 0.01 + 0.3 * u(), 5)],
  "on the lines of the grid": (u) => {
    const at = () => 15 * Math.floor(8 * u());
    const [x, y] = [at() - 90, 15 * Math.floor(6 * u()) - 60];
    return [
      [
        [x, y],
        [x + 30, y],
        [x + 30, y + 15],
        [x + 15, y + 15],
        [x + 15, y + 30],
        [x, y + 30]
      ]
    ];
  }
};

/** Rings as files have them: closed, from −180 to 180, a step of more than 180° meaning the short way. */
const written = (rings: Ring[]) => ({
  type: "Polygon",
  coordinates: rings.map((ring) =>
    [...ring, ring[0]].map(([x, y]) => [x - 360 * Math.floor((x + 180) / 360), y])
  )
});

async function compare(kind: string, rings: Ring[], edges: Edges, geometry = written(rings)): Promise<void> {
  const W = await stencil({latEdges: edges.lat, lonEdges: edges.lon}, inline({[kind]: geometry}), {
    onEmpty: "nan"
  });
  const expected = slowAreas(rings, edges);
  const got = new Float64Array(expected.length);
  for (const [e, index] of W.csr.indices.entries()) got[index] += W.csr.values[e];
  const whole = W.cellAreas!;
  const worst = expected.reduce((most, each, i) => Math.max(most, Math.abs(each - got[i]) / whole[i]), 0);
  // Rounding of coordinates that were turned by 360° is 3e-14 degrees.
  if (!(worst < 2e-13)) expect({kind, worst, rings, edges}).toBeNull();
  expect(W.areas[0]).toBeNear(
    expected.reduce((total, each) => total + each, 0),
    // A sliver is as thin as the rounding of its coordinates lets it be.
    {rtol: kind === "slivers" ? 1e-7 : 1e-10, atol: 1e-3}
  );
}

describe("random polygons have the areas that a scan of them gives", () => {
  test.each(Object.keys(kinds))("625 polygons: %s", async (kind) => {
    const u = random(kind.length);
    for (let i = 0; i < 625; ++i) await compare(kind, kinds[kind](u), grids[i % grids.length]);
  });
  test("200 polygons around a pole", async () => {
    const u = random(7);
    for (let i = 0; i < 200; ++i) {
      const pole = i % 2 ? 90 : -90;
      const start = 360 * u() - 180;
      const coast: Ring = Array.from({length: 13}, (_, k) => [start + 30 * k, pole * (0.5 + 0.45 * u())]);
      coast[12] = [start + 360, coast[0][1]];
      const geometry = written([coast.slice(0, 12)]);
      await compare("pole", [[...coast, [start + 360, pole], [start, pole]]], grids[i % 4], geometry);
    }
  });
});

const land = pick(
  counties(),
  [...counties().keys()]
    .sort()
    .filter((_, i) => i % 40 === 0)
    .map((id) => ({id}))
);
const axis = (first: number, step: number, n: number) =>
  Float64Array.from({length: n}, (_, k) => first + step * k);
const grid = {lat: axis(-89.5, 1, 180), lon: axis(-179.5, 1, 360)};

function noisy(on: {lat: Float64Array; lon: Float64Array}, gaps = 0, seed = 3): Field {
  const u = random(seed);
  const values = Float64Array.from({length: on.lat.length * on.lon.length}, () => {
    const value = 280 + 20 * u();
    return u() < gaps ? NaN : value;
  });
  return field(values, {dims: ["lat", "lon"], coords: {lat: on.lat, lon: on.lon}});
}

describe("laws", () => {
  test("a constant stays constant under any mask, and without polygons' edges showing", async () => {
    const W = await stencil(grid, land);
    const f = noisy(grid, 0.3);
    const constant = field(
      f.values.map((value) => (Number.isNaN(value) ? NaN : 7.25)),
      {...f}
    );
    const {values} = await W.apply(constant);
    for (const value of values) if (!Number.isNaN(value)) expect(value).toBeNear(7.25, {rtol: 1e-15});
    expect(values.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(40);
    const F = (await stencil(refine(grid, {factor: 2}).grid, land)).compose(refine(grid, {factor: 2}));
    for (const value of (await F.apply(constant)).values)
      if (!Number.isNaN(value)) expect(value).toBeNear(7.25, {rtol: 1e-12});
  });
  test("rows sum to the areas of the polygons; a cover of the globe to 4πR²", async () => {
    const W = await stencil(grid, land);
    expect(W.rowSums).toBeNear(W.polygonAreas, {rtol: 1e-12});
    const boxes = Object.fromEntries(
      [-90, -30, 0, 45].flatMap((south, j, all) =>
        [-180, -60, 60].map((west) => {
          const [north, east] = [all[j + 1] ?? 90, west + 120];
          const ring: Ring = [
            [west, south],
            [east, south],
            [east, north],
            [west, north]
          ];
          return [`${south} ${west}`, written([ring.map(([x, y]) => [x, y])])];
        })
      )
    );
    // 180 is written as −180: the step of more than 180° is the short way.
    const cover = await stencil({lat: axis(-90, 2.5, 73), lon: axis(0, 2.5, 144)}, inline(boxes));
    expect(cover.areas.reduce((total, area) => total + area)).toBeNear(4 * Math.PI * R * R, {rtol: 1e-12});
  });
  test("turns by 360°, frames, orders of rows, columns, features and rings change nothing", async () => {
    const f = noisy(grid);
    const W = await stencil(grid, land);
    const means = (await W.apply(f)).values;
    const turned = land.map((each) => ({
      ...each,
      geometry: JSON.parse(JSON.stringify(each.geometry), (_, v) =>
        Array.isArray(v) && typeof v[0] === "number" ? [v[0] + 720, v[1]] : v
      )
    }));
    expect((await (await stencil(grid, turned)).apply(f)).values).toBeNear(means, {rtol: 1e-14});
    const east = {lat: grid.lat, lon: axis(0.5, 1, 360)};
    const shift = (values: ArrayLike<number>) =>
      Float64Array.from(values, (_, n) => values[n - (n % 360) + ((n + 180) % 360)]);
    const g = field(shift(f.values), {dims: ["lat", "lon"], coords: {lat: east.lat, lon: east.lon}});
    const E = await stencil(east, land);
    expect((await E.apply(g)).values).toBeNear(means, {rtol: 1e-14});
    expect(E.areas).toEqual(W.areas);
    const north = grid.lat.slice().reverse();
    const h = field(
      Float64Array.from(f.values, (_, n) => f.values[(179 - Math.floor(n / 360)) * 360 + (n % 360)]),
      {
        dims: ["latitude", "lon"],
        coords: {latitude: {values: north, units: "degrees_north"}, lon: grid.lon}
      }
    );
    expect((await (await stencil(h, land)).apply(h)).values).toBeNear(means, {rtol: 1e-14});
    const back = await stencil(grid, [...land].reverse());
    expect((await back.apply(f)).values).toEqual(means.slice().reverse());
    const rewound = land.map((each) => ({
      ...each,
      geometry: JSON.parse(JSON.stringify(each.geometry), (_, v) =>
        Array.isArray(v) && Array.isArray(v[0]) && typeof v[0][0] === "number" ? v.reverse() : v
      )
    }));
    expect((await (await stencil(grid, rewound)).apply(f)).values).toBeNear(means, {rtol: 1e-14});
  });
  test("products do what their factors do in turn", async () => {
    const f = noisy({lat: axis(24.25, 0.5, 52), lon: axis(-125.75, 0.5, 120)});
    const T = refine(f, {factor: 3});
    const inside = land.filter(({id}) => !/^(02|15|60|66|69|72|78)/.test(String(id)));
    const W = await stencil(T.grid, inside);
    const R1 = rollup(W, (key) => key.slice(0, 2));
    const means = await W.apply(await T.apply(f));
    expect((await W.compose(T).apply(f)).values).toBeNear(means.values, {rtol: 1e-13});
    expect((await R1.compose(W).compose(T).apply(f)).values).toBeNear((await R1.apply(means)).values, {
      rtol: 1e-13
    });
    expect((await R1.compose(W.compose(T)).apply(f)).values).toBeNear((await R1.apply(means)).values, {
      rtol: 1e-13
    });
    // What is refined and taken together again is what it was.
    expect((await coarsen(T.grid, {factor: 3}).apply(await T.apply(f))).values).toBeNear(f.values, {
      rtol: 1e-13
    });
    expect(
      coarsen(T.grid, {factor: 3})
        .compose(T)
        .csr.values.filter((w) => Math.abs(w) > 1e-12).length
    ).toBe(f.values.length);
    const x = W.transpose();
    expect([x.rows, x.cols, x.transpose().csr.values]).toEqual([W.cols, W.rows, W.csr.values]);
    expect(() => T.compose(W)).toThrow("invalid product");
    expect(() => W.compose({name: "clip"} as never)).toThrow("invalid operator: clip is not linear");
    expect(() => W.compose((() => f) as never)).toThrow("invalid operator: function is not linear");
    expect(() => refine(f, {nonnegative: true})).toThrow("unsupported nonnegative");
  });
  test("zones with gaps roll up as their cells would", async () => {
    const whole = noisy({lat: axis(24.25, 0.5, 52), lon: axis(-125.75, 0.5, 120)});
    const values = Float64Array.from(whole.values, (x, i) => ((i * 7919) % 10 < 4 ? NaN : x));
    const f = field(values, {dims: whole.dims, shape: whole.shape, coords: whole.coords});
    const W = await stencil(
      f,
      land.filter(({id}) => !/^(02|15|60|66|69|72|78)/.test(String(id)))
    );
    const R = rollup(W, (key) => key.slice(0, 2));
    const lost: number[] = [];
    for (const minCoverage of [0, 0.6]) {
      const [atOnce, inSteps] = [
        await R.compose(W).apply(f, {minCoverage}),
        await R.apply(await W.apply(f), {minCoverage})
      ];
      lost.push(atOnce.values.filter(Number.isNaN).length);
      expect(inSteps.values).toBeNear(atOnce.values, {rtol: 1e-13});
      expect(inSteps.coords.coverage.values).toBeNear(atOnce.coords.coverage.values, {rtol: 1e-13});
    }
    expect(lost[1]).toBeGreaterThan(lost[0]);
  });
  test("other dims may come before, after and between", async () => {
    const f = noisy(grid);
    const W = await stencil(grid, land);
    const means = (await W.apply(f)).values;
    const n = f.values.length;
    const both = Float64Array.from({length: 2 * n}, (_, k) => (k % 2 ? 2 : 1) * f.values[k >> 1]);
    const g = field(both, {
      dims: ["lat", "lon", "member"],
      shape: [180, 360, 2],
      coords: {lat: grid.lat, lon: grid.lon}
    });
    const got = await W.apply(g);
    expect([got.dims, got.shape]).toEqual([
      ["member", "zone"],
      [2, land.length]
    ]);
    expect(got.values).toBeNear([...means, ...means.map((mean) => 2 * mean)], {rtol: 1e-15});
    expect(got.coords.zone.values).toEqual(W.keys);
    await expect(W.apply(noisy({lat: grid.lat, lon: axis(0.5, 1, 360)}))).rejects.toThrow(
      "invalid field: lon is 0.5 at 0, not -179.5"
    );
  });
});

describe("hostile polygons end soon, with a word", () => {
  const small = {latEdges: evenly(-10, 10, 20), lonEdges: evenly(-10, 10, 20)};
  const of = (...rings: number[][][]) => inline({x: {type: "Polygon", coordinates: rings}});
  test("a figure of eight is both its loops", async () => {
    const W = await stencil(
      small,
      of([
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 2],
        [0, 0]
      ])
    );
    const halves = await stencil(
      small,
      inline({
        x: {
          type: "MultiPolygon",
          coordinates: [
            [
              [
                [0, 0],
                [1, 1],
                [0, 2],
                [0, 0]
              ]
            ],
            [
              [
                [2, 0],
                [2, 2],
                [1, 1],
                [2, 0]
              ]
            ]
          ]
        }
      })
    );
    expect(W.areas).toBeNear(halves.areas, {rtol: 1e-14});
    expect(W.warnings).toEqual(["x: rings that cross or touch themselves read by the even-odd rule"]);
  });
  test.each([NaN, Infinity, null, "1", undefined])("a coordinate that is %s", async (bad) => {
    await expect(
      stencil(
        small,
        of([
          [0, 0],
          [2, bad as number],
          [2, 0],
          [0, 0]
        ])
      )
    ).rejects.toThrow("invalid coordinate:");
  });
  test("latitudes past the pole, other geometries, doubled keys, no rings", async () => {
    await expect(
      stencil(
        small,
        of([
          [0, 0],
          [2, 95],
          [2, 0],
          [0, 0]
        ])
      )
    ).rejects.toThrow("invalid coordinate: 2, 95 of x");
    const metres = [
      [500_000, 10],
      [500_050, 10],
      [500_050, 60]
    ] as Ring;
    await expect(stencil(small, of(metres))).rejects.toThrow("invalid coordinate: 500000, 10 of x");
    await expect(stencil(small, inline({x: {type: "Point", coordinates: [0, 0]}}))).rejects.toThrow(
      "invalid polygon: x is a Point"
    );
    const two = of([
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 0]
    ]);
    await expect(stencil(small, [...two, ...two])).rejects.toThrow("duplicate key: x");
    await expect(stencil(small, two, {key: "GEOID"})).rejects.toThrow(
      "unknown key: GEOID; feature 0 has no properties"
    );
    await expect(stencil(small, of([]))).rejects.toThrow("missing overlap: x; it has no area");
    await expect(stencil(small, [])).rejects.toThrow("missing polygons");
    await expect(stencil(small, inline({x: {type: "MultiPolygon", coordinates: [null]}}))).rejects.toThrow(
      "invalid polygon: x; each polygon is a list of rings"
    );
    for (const option of [{cache: 3}, {cache: ""}, {radius: "6371"}])
      await expect(stencil(small, two, option as never)).rejects.toThrow(
        `invalid ${Object.keys(option)[0]}: ${Object.values(option)[0]}; expected`
      );
    await expect(stencil({lat: [1, 3, 2], lon: [1, 2]}, two)).rejects.toThrow(
      "invalid coordinate: lat turns back"
    );
    await expect(stencil({lat: [1, NaN], lon: [1, 2]}, two)).rejects.toThrow(
      "invalid coordinate: lat is NaN at 1"
    );
    await expect(stencil({lat: [0, 1], lon: evenly(0, 360, 36)}, two)).rejects.toThrow(
      "invalid grid: its longitudes span 370"
    );
  });
  test("degenerate rings are dropped by name", async () => {
    const W = await stencil(
      small,
      of(
        [
          [0, 0],
          [2, 2],
          [2, 0],
          [0, 0]
        ],
        [
          [1, 1],
          [1, 1]
        ],
        [
          [1, 1],
          [2, 1],
          [1, 1]
        ]
      )
    );
    expect(W.warnings).toEqual(["x: 2 rings without area dropped"]);
  });
  test("rings of a million positions: round, saw-toothed, spiked and tangled", {
    timeout: 60_000
  }, async () => {
    const n = 1_000_000;
    const round = Array.from({length: n}, (_, k) => [
      5 * Math.cos((2 * Math.PI * k) / n),
      5 * Math.sin((2 * Math.PI * k) / n)
    ]);
    const saw = [...Array.from({length: n}, (_, k) => [-5 + (10 * k) / n, k % 2 ? 5 : 0]), [5, -1], [-5, -1]];
    for (const ring of [round, saw]) {
      const W = await stencil(small, of(ring));
      expect(W.areas).toBeNear(W.polygonAreas, {rtol: 1e-11});
      expect(W.areas[0]).toBeGreaterThan(0);
    }
    const u = random(1);
    const tangle = Array.from({length: n}, () => [10 * u() - 5, 10 * u() - 5]);
    await expect(stencil(small, of(tangle))).rejects.toThrow("invalid polygon: x");
  });
});
