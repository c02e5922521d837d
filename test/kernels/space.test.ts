/** @file Neighbours, local means and autocorrelation against brute force, esda and closed forms, with gaps, poles and islands. */
import {readFileSync} from "node:fs";
import {
  binary,
  contiguity,
  distanceBand,
  engines,
  field,
  fitApply,
  geary,
  generalG,
  getisOrd,
  isel,
  joinCounts,
  knn,
  localMean,
  localMoran,
  moran,
  points,
  radius,
  readGal,
  rowStandardize,
  toWeights,
  triage,
  useEngine,
  type EngineName,
  type Field,
  type Neighbours
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

const text = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url), "utf8");
const json = (name: string) => JSON.parse(text(`${name}.json`));
const row = ({offsets, indices}: Neighbours, i: number) => [...indices.subarray(offsets[i], offsets[i + 1])];
const rows = (found: Neighbours) => Array.from({length: found.offsets.length - 1}, (_, i) => row(found, i));
const range = (n: number) => Array.from({length: n}, (_, i) => i);

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Distances by the haversine formula. */
function haversine(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const r = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * r) / 2) ** 2 +
    Math.cos(lat1 * r) * Math.cos(lat2 * r) * Math.sin(((lon2 - lon1) * r) / 2) ** 2;
  return 2 * 6371.0088 * Math.asin(Math.sqrt(Math.min(1, h)));
}

/** Every distance, sorted: what the tree must find. */
function brute(
  lon: number[],
  lat: number[],
  keep: (sorted: {j: number; d: number}[]) => {j: number; d: number}[]
) {
  return range(lon.length).map((i) => {
    const all = range(lon.length)
      .filter((j) => j !== i)
      .map((j) => ({j, d: haversine(lon[i], lat[i], lon[j], lat[j])}));
    all.sort((a, b) => Math.round(a.d * 1e6) - Math.round(b.d * 1e6) || a.j - b.j);
    return keep(all).map(({j}) => j);
  });
}

describe("neighbours on the sphere", () => {
  const {input, values, options} = json("neighbours_300");
  const {lat, lon} = input;

  test("knn() finds the nearest of 300 points with poles, seam and ties", () => {
    const found = knn({k: options.k}).find({lon, lat});
    expect(rows(found)).toEqual(values.knn);
    expect(found.distances.subarray(0, 20 * options.k)).toBeNear(values.knn_distance_km_first20, {
      rtol: 1e-10,
      atol: 1e-6
    });
  });

  test("radius() finds all within 500 km, and nobody for those who are alone", () => {
    const found = radius({km: options.radius_km}).find({lon, lat});
    expect(rows(found)).toEqual(values.radius);
    expect(row(found, values.empty_radius_sets[0])).toEqual([]);
    const few = radius({km: options.radius_km, max: 2}).find({lon, lat});
    expect(rows(few)).toEqual(values.radius.map((list: number[]) => list.slice(0, 2)));
  });

  test("find() takes fields, of points and of grids, and longitudes of either kind", () => {
    const f = points(input.field, {lon, lat});
    expect(rows(knn({k: 8}).find(f))).toEqual(values.knn);
    expect(rows(knn({k: 8}).find({lon: lon.map((x: number) => (x + 360) % 360), lat}))).toEqual(values.knn);
    const grid = field(new Float64Array(12), {
      dims: ["time", "lat", "lon"],
      shape: [1, 3, 4],
      coords: {lat: [0, 10, 20], lon: [0, 90, 180, 270]}
    });
    expect(row(knn({k: 2}).find(grid), 0)).toEqual([4, 8]);
    expect(row(radius({km: 10_010}).find(grid), 0)).toEqual([4, 8, 1, 3, 5, 7, 9, 11]);
  });

  test.each([
    ["around both poles", () => [360 * next() - 180, (next() < 0.5 ? -1 : 1) * (88 + 2 * next())]],
    ["along the seam", () => [179 + 2 * next(), 160 * next() - 80]],
    ["everywhere", () => [720 * next() - 360, 180 * next() - 90]]
  ])("%s the tree and brute force agree", (_, draw) => {
    const places = range(250).map(draw);
    const [lons, lats] = [places.map(([x]) => x), places.map(([, y]) => y)];
    expect(rows(knn({k: 9}).find({lon: lons, lat: lats}))).toEqual(
      brute(lons, lats, (all) => all.slice(0, 9))
    );
    const near = radius({km: 700}).find({lon: lons, lat: lats});
    expect(rows(near)).toEqual(brute(lons, lats, (all) => all.filter(({d}) => d <= 700)));
  });
  const next = random(7);

  test("find(): poles are one place, 180 and −180 too; copies are neighbours at no distance, self only when asked", () => {
    const found = knn({k: 2}).find({lon: [0, 120, 180, -180], lat: [90, 90, 0, 0]});
    expect(rows(found)).toEqual([
      [1, 2],
      [0, 2],
      [3, 0],
      [2, 0]
    ]);
    expect(found.distances).toBeNear([0, 10007.557221, 0, 10007.557221, 0, 10007.557221, 0, 10007.557221], {
      atol: 1e-6
    });
    expect(rows(knn({k: 2, self: true}).find({lon: [0, 120, 180, -180], lat: [90, 90, 0, 0]}))).toEqual([
      [0, 1],
      [0, 1],
      [2, 3],
      [2, 3]
    ]);
  });

  test("find(points, queries) asks for other places, and remembers what it found", () => {
    const near = knn({k: 1});
    const found = near.find({lon: [0, 50], lat: [0, 0]}, {lon: [40, 1, 0], lat: [1, 1, 0]});
    expect(rows(found)).toEqual([[1], [0], [0]]);
    expect(found.distances[2]).toBe(0);
    expect(near.find({lon: [0, 50], lat: [0, 0]}, {lon: [40, 1, 0], lat: [1, 1, 0]})).toBe(found);
    expect(near.find({lon: [0, 50], lat: [0, 0]})).not.toBe(found);
  });

  test("find(): one point has no neighbours, k beyond the points gives all, no points give nothing", () => {
    expect(rows(knn({k: 3}).find({lon: [1], lat: [1]}))).toEqual([[]]);
    expect(rows(knn({k: 9}).find({x: [0, 1, 3], y: [0, 0, 0]}))).toEqual([
      [1, 2],
      [0, 2],
      [1, 0]
    ]);
    expect(rows(radius({km: 1e9}).find({lon: [0, 180], lat: [0, 0]}))).toEqual([[1], [0]]);
    expect(knn().find({lon: [], lat: []}).offsets).toEqual(Int32Array.of(0));
  });
});

test("knn({metric: planar}) on a lattice of tenths: ties by index whatever the rounding", () => {
  const x = range(49).map((i) => (i % 7) * 0.1);
  const y = range(49).map((i) => Math.floor(i / 7) * 0.1);
  expect(row(knn({k: 4, metric: "planar"}).find({x, y}), 24)).toEqual([17, 23, 25, 31]);
  expect(row(knn({k: 6}).find({x, y}), 24)).toEqual([17, 23, 25, 31, 16, 18]);
  expect(row(radius({distance: 0.15}).find({x, y}), 24)).toEqual([17, 23, 25, 31, 16, 18, 30, 32]);
});

test("knn({metric: feature}) is near in the values of variables", () => {
  const f = field(
    [
      [0, 5, 1],
      [0, 5, 2]
    ],
    {dims: ["band", "pixel"]}
  );
  expect(rows(knn({k: 1, metric: "feature"}).find(f))).toEqual([[2], [2], [0]]);
  expect(
    rows(
      knn({k: 1, metric: "feature"}).find([
        [0, 0],
        [5, 5],
        [1, 2]
      ])
    )
  ).toEqual([[2], [2], [0]]);
});

test("knn, radius and find refuse what they cannot mean", () => {
  expect(() => knn({k: 0})).toThrow("invalid k: 0; expected a whole number from 1");
  expect(() => knn({kk: 3} as never)).toThrow("unknown option: kk");
  expect(() => knn({metric: "plane" as never})).toThrow("invalid metric: plane");
  expect(() => radius()).toThrow("missing radius");
  expect(() => radius({km: 1, distance: 2})).toThrow("missing radius");
  expect(() => radius({km: NaN})).toThrow("invalid radius: NaN");
  expect(() => radius({km: 1, max: 0})).toThrow("invalid max: 0");
  expect(() => knn().find({lon: [0, NaN], lat: [0, 0]})).toThrow("missing coordinates: 1, first of place 1");
  expect(() => knn().find({x: [0, 1], y: [0, null as never]})).toThrow(
    "missing coordinates: 1, first of place 1"
  );
  expect(() => knn().find({lon: [0], lat: [91]})).toThrow("invalid coordinate: lat is 91");
  expect(() => knn().find({lon: [0], lat: [1, 2]})).toThrow("invalid coordinate");
  expect(() => radius({km: 1}).find({x: [0], y: [1]})).toThrow("missing coordinate: lon");
  expect(() => knn().find(Promise.resolve() as never)).toThrow("invalid places: a promise");
  const projected = field([1, 2], {
    dims: ["point"],
    coords: {lon: {dims: "point", values: [0, 1]}, lat: {dims: "point", values: [0, 1]}},
    crs: "EPSG:31985"
  });
  expect(() => radius({km: 1}).find(projected)).toThrow("unsupported crs: EPSG:31985");
});

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  describe.skipIf(!found)(`localMean on ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));
    const {input, values} = json("neighbours_300");
    const f = points(input.field, {lon: input.lon, lat: input.lat}, {units: "K"});

    test("localMean() meets brute force for knn and radius, with and without a fit", async () => {
      const {result} = await fitApply(localMean({neighbourhood: knn({k: 8})}), f);
      expect(result.values).toBeNear(values.local_mean_knn, {rtol: 1e-10, atol: 1e-6});
      expect(result).toMatchObject({units: "K", dims: ["point"]});
      const near = await localMean({neighbourhood: radius({km: 500})}).apply(f);
      expect(near.values).toBeNear(values.local_mean_radius, {rtol: 1e-10, atol: 1e-6});
    });

    test("localMean() leaves gaps out and fills them; nothing near stays missing; every time step has its own", async () => {
      const x = [0, 1, 2, 9];
      const g = field(
        [
          [1, NaN, 3, NaN],
          [1, 2, 3, 4]
        ],
        {dims: ["time", "point"], coords: {x: {dims: "point", values: x}, y: {dims: "point", values: x}}}
      );
      const {result} = await fitApply(localMean({neighbourhood: radius({distance: 1.5})}), g);
      expect(result.values).toBeNear([1, 2, 3, NaN, 1.5, 2, 2.5, 4]);
    });

    test("localMean({kernel}) of a constant is the constant; gaussian and gaspari-cohn fall off as published", async () => {
      for (const kernel of ["uniform", "gaussian", "gaspari-cohn"] as const) {
        const sevens = points(
          f.values.map(() => 7),
          {lon: input.lon, lat: input.lat}
        );
        const same = await localMean({neighbourhood: knn({k: 5}), kernel}).apply(sevens);
        expect(same.values).toBeNear(
          input.field.map(() => 7),
          {rtol: 1e-14}
        );
      }
      const line = points([0, 0, 1], {x: [0, 1, 3], y: [0, 0, 0]});
      const gauss = await localMean({neighbourhood: radius({distance: 4}), kernel: "gaussian"}).apply(line);
      const weight = (d: number) => Math.exp(-0.5 * (d / 2) ** 2);
      expect(gauss.values[0]).toBeNear(weight(3) / (1 + weight(1) + weight(3)), {rtol: 1e-14});
      const cohn = await localMean({neighbourhood: radius({distance: 4}), kernel: "gaspari-cohn"}).apply(
        line
      );
      // C0 of Gaspari and Cohn at 0.5 and at 1.5 of half the support.
      expect(cohn.values[0]).toBeNear(
        0.016493055555555556 / (1 + 0.6848958333333334 + 0.016493055555555556),
        {
          rtol: 1e-12
        }
      );
    });
  });
}

test("localMean() of one point and of copies in one spot is what is there", async () => {
  expect(
    (await localMean({neighbourhood: knn({k: 3})}).apply(points([5], {x: [0], y: [0]}))).values
  ).toBeNear([5]);
  const copies = points([1, 3], {x: [0, 0], y: [0, 0]});
  const mean = await localMean({neighbourhood: knn({k: 1}), kernel: "gaussian"}).apply(copies);
  expect(mean.values).toBeNear([2, 2]);
});

test("localMean() is local/local, names its neighbourhood and refuses other cells", async () => {
  const op = localMean({neighbourhood: knn({k: 4})});
  expect(triage(op)).toMatchObject({cell: "local/local", parameterShape: ["X", "neighbour"]});
  expect(triage(op).neighbourhood).toMatchObject({name: "knn", options: {k: 4}});
  const f = points([1, 2, 3], {x: [0, 1, 2], y: [0, 0, 0]});
  const params = await op.fit(f);
  await expect(op.apply(isel(f, {point: [0, 2]}), params)).rejects.toThrow("invalid field: 2 cells");
  await expect(op.fit(field([1], {dims: ["time"]}))).rejects.toThrow("missing axis: X");
  expect(() => localMean({} as never)).toThrow("missing neighbourhood");
  expect(() => localMean({neighbourhood: knn(), kernel: "flat" as never})).toThrow("invalid kernel: flat");
});

describe("autocorrelation against esda", () => {
  const sids = json("data_sids");
  const rate = sids.sid74.map((deaths: number, i: number) => (1000 * deaths) / sids.bir74[i]);
  const columbus = json("data_columbus");
  const cases = [
    ["moran_columbus_crime", columbus.crime, readGal(text("columbus.gal"))],
    ["moran_sids_ncCR85", rate, readGal(text("ncCR85.gal"), {ids: sids.fips})],
    ["moran_sids_ncCC89", rate, readGal(text("ncCC89.gal"), {ids: sids.fips})]
  ] as const;

  test("contiguity() of the Columbus polygons has the 236 queen and 200 rook joins of libpysal, the published list among them", () => {
    const polygons = columbus.polygons.map((coordinates: number[][][]) => ({type: "Polygon", coordinates}));
    const W = contiguity(polygons);
    const {offsets, indices} = readGal(text("columbus.gal"));
    // The published list leaves out three pairs that share a corner.
    expect(indices.length).toBe(230);
    expect(W.indices.length).toBe(236);
    const published = rows({offsets, indices} as never);
    for (const [i, list] of rows(W as never).entries())
      expect(list).toEqual(expect.arrayContaining(published[i]));
    const rook = contiguity(
      {features: polygons.map((geometry: never, i: number) => ({id: i + 1, geometry}))} as never,
      {kind: "rook"}
    );
    expect(rook.indices.length).toBe(200);
    expect(rook.ids[48]).toBe("49");
  });

  test("moran(): the mean of localMoran is moran; gaps go with their weights; maps one by one", () => {
    const W = rowStandardize(cases[0][2]);
    const y = Float64Array.from(columbus.crime as number[]);
    const local = localMoran(y, W).I.values;
    expect(Array.from(local).reduce((a, b) => a + b, 0) / 49).toBeNear(moran(y, W).I, {rtol: 1e-12});
    const withGap = y.slice();
    withGap[3] = NaN;
    const kept = range(49).filter((i) => i !== 3);
    const text48 = [`48`];
    for (const i of kept) {
      const near = row(cases[0][2] as never, i).filter((j) => j !== 3);
      text48.push(`${i} ${near.length}`, near.join(" "));
    }
    const without = rowStandardize(readGal(text48.join("\n")));
    const some = moran(withGap, W);
    expect(Object.values(some)).toBeNear(
      Object.values(
        moran(
          kept.map((i) => y[i]),
          without
        )
      ),
      {rtol: 1e-12}
    );
    expect(localMoran(withGap, W).I.values[3]).toBeNaN();
    const stack = field([...y, ...withGap], {dims: ["time", "region"], shape: [2, 49]});
    const both = moran(stack, W).I as Field;
    expect(both.dims).toEqual(["time"]);
    expect(both.values).toBeNear([moran(y, W).I, some.I], {rtol: 1e-14});
  });

  test("localMoran and getisOrd have the moments of shuffled values", () => {
    // Place 0 of five: all 120 arrangements of the values give mean and variance.
    const W = readGal("5\n0 2\n1 2\n1 1\n0\n2 1\n0\n3 1\n4\n4 1\n3");
    const y = [1, 2, 4, 8, 9];
    const draws = permutations(y).map((values) => localMoran(values, W));
    const I = draws.map((draw) => draw.I.values[0]);
    const average = I.reduce((a, b) => a + b, 0) / I.length;
    expect(localMoran(y, W).expected.values[0]).toBeNear(average, {rtol: 1e-12});
    expect(localMoran(y, W).variance.values[0]).toBeNear(
      I.reduce((sum, each) => sum + (each - average) ** 2, 0) / I.length,
      {rtol: 1e-12}
    );
    // G without self: the other four are shuffled.
    const z = permutations(y.slice(1)).map((rest) => getisOrd([1, ...rest], W, {star: false}).z.values[0]);
    expect(z.reduce((a, b) => a + b, 0)).toBeNear(0, {atol: 1e-12});
    expect(z.reduce((a, b) => a + b * b, 0) / z.length).toBeNear(1, {rtol: 1e-12});
  });

  test("joinCounts() has the moments of all arrangements of its ones", () => {
    const W = contiguity(field(new Float64Array(9), {dims: ["y", "x"], shape: [3, 3]}), {kind: "rook"});
    const start = [1, 1, 0, 1, 0, 0, 0, 0, 0];
    const got = joinCounts(start, W);
    expect([got.BB, got.WW, got.BW]).toEqual([2, 6, 4]);
    const all = range(512)
      .map((bits) => range(9).map((i) => (bits >> i) & 1))
      .filter((map) => map.reduce((a, b) => a + b, 0) === 3)
      .map((map) => joinCounts(map, W));
    for (const kind of ["BB", "WW", "BW"] as const) {
      const list = all.map((each) => each[kind] as number);
      const average = list.reduce((a, b) => a + b, 0) / list.length;
      expect(got[`expected${kind}`]).toBeNear(average, {rtol: 1e-12});
      expect(got[`variance${kind}`]).toBeNear(
        list.reduce((sum, each) => sum + (each - average) ** 2, 0) / list.length,
        {rtol: 1e-12}
      );
    }
    expect(() => joinCounts([1, 2, 0, 0, 0, 0, 0, 0, 0], W)).toThrow("invalid values: 2");
    expect(
      joinCounts(
        start.map(() => 1),
        W
      )
    ).toMatchObject({BB: 12, WW: 0, zBB: NaN});
  });

  test("permutations: shuffles come near the share of all arrangements that say as much, and repeat by seed", () => {
    const W = rowStandardize(readGal("6\n0 2\n1 2\n1 1\n0\n2 2\n0 3\n3 1\n4\n4 2\n3 5\n5 0"));
    const y = [1, 2, 4, 8, 9, 3];
    const ask = {permutations: 4999, seed: 3};
    const all = permutations(y);
    const share = (at: number, list: number[]) => {
      const tails = [list.filter((x) => x >= at - 1e-12), list.filter((x) => x <= at + 1e-12)];
      return Math.min(1, (2 * Math.min(...tails.map((tail) => tail.length))) / list.length);
    };
    // Four standard errors of a share of 4,999, twice.
    const near = {atol: 0.06};
    for (const [call, key] of [
      [moran, "I"],
      [geary, "C"]
    ] as [typeof moran, "I"][]) {
      const got = call(y, W, ask);
      const exact = share(
        got[key] as number,
        all.map((values) => call(values, W)[key] as number)
      );
      expect(got.pPermutation).toBeNear(exact, near);
      expect(call(y, W, ask)).toEqual(got);
      expect(call(y, W).pPermutation).toBeUndefined();
    }
    const [local, hot, cold] = [
      localMoran(y, W, ask),
      getisOrd(y, W, ask),
      getisOrd(y, W, {...ask, star: false})
    ];
    for (const i of range(5)) {
      const held = all.filter((values) => values[i] === y[i]);
      const exact = share(
        local.I.values[i],
        held.map((values) => localMoran(values, W).I.values[i])
      );
      expect(local.pPermutation!.values[i]).toBeNear(exact, near);
      // The value of a place does not move, so around it G and I come in the same order.
      expect(hot.pPermutation!.values[i]).toBe(local.pPermutation!.values[i]);
      expect(cold.pPermutation!.values[i]).toBe(local.pPermutation!.values[i]);
    }
    expect(local.pPermutation!.values[5]).toBeNaN();
    const map = [1, 1, 0, 1, 0, 0];
    const joins = joinCounts(map, W, ask);
    const counts = permutations(map).map((values) => joinCounts(values, W));
    for (const kind of ["BB", "WW", "BW"] as const)
      expect(joins[`pPermutation${kind}`]).toBeNear(
        share(
          joins[kind] as number,
          counts.map((each) => each[kind] as number)
        ),
        near
      );
  });

  test("permutations: crime in Columbus is as unlikely as none of 999 shuffles, gaps and constants have none of it", () => {
    const W = rowStandardize(cases[0][2]);
    const y = Float64Array.from(columbus.crime as number[]);
    expect(moran(y, W, {permutations: 999}).pPermutation).toBe(0.002);
    expect(geary(y, W, {permutations: 999}).pPermutation).toBe(0.002);
    const p = localMoran(y, W, {permutations: 999}).pPermutation!.values;
    expect([...p].every((each) => each >= 0.002 && each <= 1)).toBe(true);
    const withGap = y.map((value, i) => (i === 3 ? NaN : value));
    expect(localMoran(withGap, W, {permutations: 9}).pPermutation!.values[3]).toBeNaN();
    const stack = field([...y, ...withGap], {dims: ["time", "region"], shape: [2, 49]});
    expect((moran(stack, W, {permutations: 99}).pPermutation as Field).values).toEqual(
      Float64Array.of(0.02, moran(withGap, W, {permutations: 99}).pPermutation as number)
    );
    const flat = y.map(() => 1);
    for (const got of [moran(flat, W, {permutations: 9}), geary(flat, W, {permutations: 9})])
      expect(got.pPermutation).toBeNaN();
    expect([...localMoran(flat, W, {permutations: 9}).pPermutation!.values].every(Number.isNaN)).toBe(true);
    expect(joinCounts(flat, W, {permutations: 9}).pPermutationBB).toBeNaN();
    expect(() => moran(y, W, {permutations: -1})).toThrow(
      "invalid permutations: -1; expected a whole number"
    );
    expect(() => geary(y, W, {permutations: 9, seed: 0.5})).toThrow("invalid seed: 0.5");
    expect(() => localMoran(y, W, {permutation: 9} as never)).toThrow(
      "unknown option: permutation; localMoran takes permutations, seed"
    );
  });

  test("a constant map, one place and nothing at all have no association", () => {
    const W = rowStandardize(cases[0][2]);
    for (const y of [
      range(49).map(() => 0.1),
      range(49).map((i) => (i ? NaN : 1)),
      range(49).map(() => NaN)
    ]) {
      expect(moran(y, W).I).toBeNaN();
      expect(moran(y, W).pRandom).toBeNaN();
      expect(geary(y, W).C).toBeNaN();
      expect(geary(y, W).zNormal).toBeNaN();
      expect([...getisOrd(y, W).z.values].every(Number.isNaN)).toBe(true);
      expect(generalG(y, binary(W)).z).toBeNaN();
    }
    expect(() => moran([1, 2, 3], W)).toThrow("invalid weights: of 49 places; the field has 3 over place");
    expect(() => moran([1, 2, 3], [1] as never)).toThrow("invalid weights: not spatial weights");
    expect(() => getisOrd([1], W, {star: 1 as never})).toThrow("invalid star: 1");
  });
});

function permutations(list: number[]): number[][] {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) =>
    permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [first, ...rest])
  );
}

describe("weights", () => {
  test("contiguity() of a grid: corners for a queen, sides for a rook, round the seam of a globe", () => {
    const plane = field(new Float64Array(12), {dims: ["y", "x"], shape: [3, 4]});
    expect(row(contiguity(plane) as never, 5)).toEqual([0, 1, 2, 4, 6, 8, 9, 10]);
    expect(row(contiguity(plane, {kind: "rook"}) as never, 0)).toEqual([1, 4]);
    const globe = field(new Float64Array(12), {
      dims: ["lat", "lon"],
      shape: [3, 4],
      coords: {lat: [-60, 0, 60], lon: [0, 90, 180, 270]}
    });
    expect(row(contiguity(globe, {kind: "rook"}) as never, 0)).toEqual([1, 3, 4]);
    expect(() => contiguity(points([1], {x: [0], y: [0]}))).toThrow("missing axis: X");
    expect(() => contiguity({} as never)).toThrow("invalid polygons");
    expect(() => contiguity([{type: "Point", coordinates: [0, 0]}])).toThrow(
      "invalid polygons: item 0 is Point"
    );
    expect(() => contiguity(plane, {kind: "king" as never})).toThrow("invalid kind: king");
  });

  test("distanceBand() and toWeights() say who is near; rows sum to one, and islands stay empty", () => {
    const places = {x: [0, 1, 3, 99], y: [0, 0, 0, 0]};
    const W = distanceBand(places, {distance: 2});
    expect(rows(W as never)).toEqual([[1], [0, 2], [1], []]);
    expect(rowStandardize(W).values).toBeNear([1, 0.5, 0.5, 1]);
    expect(distanceBand(places, {distance: 2, power: -1}).values).toBeNear([1, 1, 0.5, 0.5]);
    expect(binary(rowStandardize(W)).values).toBeNear(W.values);
    expect(() => distanceBand({x: [0, 0], y: [1, 1]}, {distance: 2, power: -1})).toThrow("invalid power: -1");
    expect(() => distanceBand(places, {})).toThrow("missing radius");
    const near = toWeights(knn({k: 2, self: true}).find(places));
    expect(rows(near as never)).toEqual([[1], [0], [1], [2]]);
    expect(() => rowStandardize({} as never)).toThrow("invalid weights");
  });

  test("readGal() reads headers of one and four fields, keeps the asked order, and says where a list is broken", () => {
    expect(readGal("2\na 1\nb\nb 1\na\n").ids).toEqual(["a", "b"]);
    const W = readGal("0 3 map id\r\n7 2\r\n9 8\r\n8 1\r\n7\r\n9 0\r\n", {ids: [9, 8, 7]});
    expect(rows(W as never)).toEqual([[], [2], [0, 1]]);
    expect(() => readGal("x")).toThrow("invalid gal: first line");
    expect(() => readGal("2\na 1\nb\n")).toThrow("invalid gal: 1 places where 2 are promised");
    expect(() => readGal("1\na 2\nb\n")).toThrow("invalid gal: line 3");
    expect(() => readGal("1\na 1\nb\n")).toThrow("invalid gal: a has the neighbour b");
    expect(() => readGal("1\na 0", {ids: ["b"]})).toThrow("invalid ids: 1 for 1 places, without a");
    expect(() => readGal(1 as never)).toThrow("invalid gal: not text");
  });
});
