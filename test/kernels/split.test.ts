/** @file Fits in parts: every operator that can be split gives for random cuts, merged in any grouping, what it gives for the whole. */
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {
  anomaly,
  climatology,
  concat,
  detrend,
  eof,
  exceedance,
  field,
  fitChunks,
  harmonic,
  isel,
  isField,
  kmeans,
  map,
  quantileMapping,
  transpose,
  variogram,
  variogramPool,
  writeZarr,
  zscore
} from "fieldbook/kernels";
import * as kernels from "fieldbook/kernels";
import type {
  EofModes,
  Field,
  KmeansOperator,
  Operator,
  Params,
  QuantileMappingOperator
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";

/** Numbers in [0, 1) that are the same on every run. */
function random(seed: number): () => number {
  let x = seed;
  return () => (x = (1103515245 * x + 12345) % 2 ** 31) / 2 ** 31;
}

/** Standing waves of falling strength and noise; `empty` cells have no data. */
function waves({times = 120, lats = 5, lons = 7, empty = [3, 17], seed = 5} = {}): Field {
  const next = random(seed);
  const values = new Float64Array(times * lats * lons);
  for (let t = 0, n = 0; t < times; ++t)
    for (let i = 0; i < lats; ++i)
      for (let j = 0; j < lons; ++j, ++n) {
        const waves =
          5 * Math.sin(t / 3) * (i - 2) + 2 * Math.cos(t / 2) * Math.sin(j) + Math.cos(t) * i * j * 0.1;
        values[n] = empty.includes(i * lons + j) ? NaN : 280 + waves + 0.5 * next();
      }
  return field(values, {
    dims: ["time", "lat", "lon"],
    shape: [times, lats, lons],
    coords: {
      time: {
        values: Float64Array.from({length: times}, (_, t) => 30.4375 * t),
        units: "days since 2000-01-15"
      },
      lat: {values: Array.from({length: lats}, (_, i) => 60 - 4 * i), units: "degrees_north"},
      lon: {values: Array.from({length: lons}, (_, j) => 5 * j), units: "degrees_east"}
    },
    name: "z",
    units: "m"
  });
}

/** The field cut along a dim at random places. */
function cut(f: Field, dim: string, next: () => number): Field[] {
  const size = f.shape[f.dims.indexOf(dim)];
  const ends = new Set([0, size]);
  for (let i = 0; i < 4; ++i) ends.add(1 + Math.floor(next() * (size - 1)));
  const list = [...ends].sort((a, b) => a - b);
  return list.slice(1).map((end, i) => isel(f, {[dim]: [list[i], end]}));
}

/** Merges neighbours in a random order, now and then the later one first. */
async function inParts(op: Operator<never>, parts: readonly unknown[], next: () => number): Promise<Params> {
  const states = await Promise.all(parts.map((part) => op.partial!(part as never)));
  while (states.length > 1) {
    const i = Math.floor(next() * (states.length - 1));
    const pair = next() < 0.5 ? [states[i], states[i + 1]] : [states[i + 1], states[i]];
    states.splice(i, 2, op.merge!(pair[0], pair[1]));
  }
  return op.finalize!(states[0]);
}

const sizeOf = ({values}: Field) =>
  Array.from(values).reduce((most, each) => Math.max(most, Math.abs(each) || 0), 0);

/** Within a share of the largest value of each field, or of `size`. */
function expectNear(
  found: object,
  whole: object,
  {
    names = Object.keys(whole),
    share = 1e-12,
    size = 0
  }: {names?: string[]; share?: number; size?: number} = {}
): void {
  for (const name of names) {
    const [value, other] = [whole, found].map((each) => (each as Record<string, unknown>)[name]);
    if (isField(value)) {
      expect((other as Field)?.dims, name).toEqual(value.dims);
      expect((other as Field).values).toBeNear(value.values, {
        rtol: share,
        atol: share * Math.max(size, sizeOf(value))
      });
    } else if (typeof value === "number") expect(other).toBeNear(value, {rtol: share, atol: share * size});
  }
}

const z = waves();

const basins = Array.from({length: 35}, (_, i) => (i % 7 < 3 ? "west" : "east"));
const members = concat(
  [1, 2, 3, 4, 5, 6].map((seed) => waves({times: 12, seed})),
  "member"
);

function onePass(op: KmeansOperator): object {
  return {...op, fit: async (f: Field) => op.finalize(await op.partial(f))};
}

/** The field mapped onto another, of which the same parts are taken; the other way round in its dims. */
function onTraining(op: QuantileMappingOperator): object {
  const pair = (historical: Field) => ({
    historical,
    reference: transpose(
      map(historical, (value) => 2 * value - 3),
      ["lon", "time", "lat"]
    )
  });
  return {...op, fit: (f: Field) => op.fit(pair(f)), partial: (f: Field) => op.partial(pair(f))};
}

/** Each operator that can be split: how, along what, and what its parameters promise. */
const cases: Record<string, {op: () => unknown; along: string[]; f?: Field}[]> = {
  anomaly: [{op: () => anomaly(), along: ["time"]}],
  climatology: [
    {op: () => climatology(), along: ["time"]},
    {op: () => climatology({by: "season", over: ["T", "X"]}), along: ["time", "lat", "lon"]}
  ],
  detrend: [{op: () => detrend(), along: ["time"]}],
  eof: [
    {op: () => eof({modes: 3}), along: ["lat", "lon"]},
    {op: () => eof({modes: 3, standardize: true}), along: ["lat", "lon"]}
  ],
  exceedance: [{op: () => exceedance(), along: ["time", "lat", "lon"]}],
  harmonic: [{op: () => harmonic({count: 2}), along: ["time"]}],
  // One pass: the whole of it is one part.
  kmeans: [{op: () => onePass(kmeans({init: [[275], [280], [290]]})), along: ["time", "lat", "lon"]}],
  quantileMapping: [
    {op: () => onTraining(quantileMapping({kind: "dqm", by: "month", nodes: 7})), along: ["time"]},
    {
      op: () => onTraining(quantileMapping({scope: "pooled", mode: "multiply"})),
      along: ["time", "lat", "lon"]
    }
  ],
  variogram: [
    {op: () => variogram({bins: 6}), along: ["time", "lat", "lon"]},
    {op: () => variogram({estimator: "cressie", edges: [0, 500, 900, 2000]}), along: ["time", "lon"]},
    {op: () => variogram({estimator: "dowd", bins: 4}), along: ["time", "lat"], f: waves({times: 12})},
    {op: () => variogram({estimator: "genton", bins: 4}), along: ["time", "lat"], f: waves({times: 12})}
  ],
  variogramPool: [
    {op: () => variogramPool({windows: basins, bins: 5, standardize: "sill"}), along: ["time", "lat"]},
    {op: () => variogramPool({windows: basins, bins: 5, by: "window"}), along: ["time", "lon"]},
    {op: () => variogramPool({bins: 5}), along: ["time", "member"], f: members}
  ],
  zscore: [{op: () => zscore(), along: ["time"]}]
};

describe("every operator that can be split", () => {
  test("has all three parts of it, and is in the list below", () => {
    const given: Record<string, unknown> = {
      kriging: {variogram: {model: "spherical", nugget: 0, psill: 1, range: 1}}
    };
    const found: string[] = [];
    for (const [name, make] of Object.entries(kernels)) {
      if (typeof make !== "function" || /^[A-Z]/.test(name)) continue;
      let made: Partial<Operator> | undefined;
      try {
        made = (make as (options: unknown) => Partial<Operator>)(given[name]);
        // Functions that return promises are no operators, and what they say to no arguments does not matter here.
        if (made instanceof Promise) made.catch(() => {});
      } catch {}
      if (typeof made?.fit !== "function") continue;
      const parts = [made.partial, made.merge, made.finalize].filter((part) => part !== undefined);
      expect([0, 3], name).toContain(parts.length);
      if (parts.length === 3) found.push(name);
    }
    expect(found.sort()).toEqual(Object.keys(cases).sort());
  });

  const list = Object.entries(cases).flatMap(([name, all]) =>
    all.flatMap(({op, along, f = z}, i) => along.map((dim) => [`${name} ${i}`, dim, op, f] as const))
  );
  test.each(list)("%s, cut along %s", async (_, dim, make, f) => {
    const op = make() as Operator<never>;
    const whole = await op.fit(f as never);
    const next = random(11);
    for (let round = 0; round < 4; ++round)
      expectNear(await inParts(op, cut(f, dim, next), next), whole, {size: sizeOf(f)});
  });
});

test("quantile mapping of two stores of other lengths is that of the whole, over workers too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fieldbook-split-"));
  try {
    const [reference, historical] = ["reference", "historical"].map((name) => join(folder, `${name}.zarr`));
    const seen = map(isel(z, {time: [0, 84]}), (value) => 2 * value - 3);
    await writeZarr(z, {path: historical, chunks: {time: 16}});
    await writeZarr(seen, {path: reference, chunks: {time: 20}});
    const op = quantileMapping({by: "month", nodes: 5});
    const whole = await op.fit({reference: seen, historical: z});
    for (const threads of [0, 2]) {
      const found = await fitChunks({reference, historical}, op, {chunks: 20, threads});
      expectNear(found, whole);
      expect(found.error).toBe(0);
    }
    await expect(fitChunks({reference, historical}, op, {chunks: 1})).rejects.toThrow(
      "invalid chunks: 120 parts; reference has 84 time only"
    );
  } finally {
    rmSync(folder, {recursive: true});
  }
});

/** Whether both hold the same numbers; of patterns those of modes that stand apart from their neighbours. */
function expectSameModes(found: EofModes, whole: EofModes): void {
  // Where the criterion of a rotation is highest it is flat: the angle is known to the root of rounding.
  const share = whole.rotation ? 1e-6 : 1e-12;
  const plain = ["mean", "totalVariance", "weights"];
  const turned = ["eigenvalues", "explained", "patterns", ...(found.scores ? ["scores"] : [])];
  expectNear(found, whole, {names: plain});
  expectNear(found, whole, {names: turned, share});
  expect(found.nextEigenvalue).toBeNear(whole.nextEigenvalue, {atol: 1e-12 * whole.eigenvalues.values[0]});
  expect(found.samples).toBe(whole.samples);
}

describe("eof in parts", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fieldbook-split-"));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  test.each([
    ["plain", {}],
    ["standardized", {standardize: true}],
    ["by area", {weights: "area"}],
    ["varimax", {rotate: "varimax"}],
    ["promax", {rotate: "promax", scaling: 2}]
  ] as const)(
    "%s, more samples than cells: as the whole, but for scores, which apply gives",
    async (_, options) => {
      const op = eof({modes: 3, ...options});
      const whole = await op.fit(z);
      const next = random(3);
      const found = (await inParts(op as never, cut(z, "time", next), next)) as EofModes;
      expect(found.scores).toBeUndefined();
      expectSameModes(found, whole);
      expectSameModes({...found, scores: await op.apply(z, found)}, whole);
    }
  );

  test.each(["member", "time"])("members of a sample, cut along %s", async (dim) => {
    const op = eof({modes: 2});
    const whole = await op.fit(members);
    const next = random(5);
    const found = (await inParts(op as never, cut(members, dim, next), next)) as EofModes;
    expectSameModes({...found, scores: await op.apply(members, found)}, whole);
    const path = join(folder, `members-${dim}.zarr`);
    await writeZarr(members, {path, chunks: {member: 2, time: 5}});
    expectSameModes(await fitChunks(path, op, {dim, chunks: 4}), whole);
  });

  test("fewer samples than cells: all of the whole", async () => {
    const few = isel(z, {time: [0, 20]});
    const next = random(3);
    const op = eof({modes: 3});
    const found = (await inParts(op as never, cut(few, "time", next), next)) as EofModes;
    expect(found.scores).toBeDefined();
    expectSameModes(found, await op.fit(few));
  });

  const own = field(
    Float64Array.from({length: 7}, (_, j) => 1 + j / 10),
    {
      dims: ["lon"],
      coords: {lon: Array.from({length: 7}, (_, j) => 5 * j)}
    }
  );
  test.each([
    ["time", 120, {}],
    ["time", 20, {}],
    ["time", 120, {standardize: true, rotate: "varimax"}],
    ["lat", 120, {}],
    ["lon", 20, {standardize: true}],
    ["lon", 20, {weights: own}],
    ["lat", 20, {weights: "none", scaling: 1}],
    ["lat", 20, {rotate: "varimax"}]
  ] as const)("fitChunks along %s of %i times, %j, is the fit of the whole", async (dim, times, options) => {
    const path = join(folder, `${dim}${times}.zarr`);
    const f = isel(z, {time: [0, times]});
    await writeZarr(f, {path, chunks: {time: 25, lat: 2, lon: 3}});
    const op = eof({modes: 3, ...options});
    const seen: number[] = [];
    const found = await fitChunks(path, op, {
      dim,
      chunks: dim === "time" ? 25 : 2,
      progress: (share) => seen.push(share)
    });
    expect(found.scores).toBeDefined();
    expectSameModes(found, await op.fit(f));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await op.apply(f, found)).toBeDefined();
  });

  test("a state larger than the memory is refused, another cut taken where it is smaller", async () => {
    const path = join(folder, "memory.zarr");
    const f = waves({times: 20, lats: 20, lons: 30, empty: []});
    await writeZarr(f, {path, chunks: {time: 5, lat: 5}});
    const op = eof({modes: 2});
    await expect(fitChunks(path, op, {memory: 50_000, dim: "time"})).rejects.toThrow(
      /^invalid memory: 50000; eof keeps 96000 bytes of z when cut along time/
    );
    expectSameModes(await fitChunks(path, op, {memory: 50_000}), await op.fit(f));
  });

  test("gaps and strangers are refused", async () => {
    const op = eof({modes: 2});
    const away = waves({empty: [3, 17, 18]});
    const [a, b] = [isel(z, {time: [0, 60]}), isel(away, {time: [60, 120]})];
    const states = await Promise.all([op.partial(a), op.partial(b)]);
    expect(() => op.merge(states[0], states[1])).toThrow(
      "missing values: 60 in cells that have data at other times, first at time 60, lat 2, lon 4"
    );
    const pass = {along: "T", sizes: {S: 1, T: 120, V: 1, X: 35}} as const;
    const crosses = await Promise.all([op.partial(a, pass), op.partial(b, pass)]);
    expect(() => op.merge(crosses[0], crosses[1])).toThrow(
      "missing values: 60 in cells that have data in other parts, first at lat 2, lon 4"
    );
    const far = await op.partial(isel(z, {lat: [0, 2]}));
    const one = await op.partial(isel(z, {time: [0, 3]}));
    expect(() => op.merge(far, one)).toThrow(
      /^invalid parts: of time, lat, lon and time, lat, lon, apart along time, lat/
    );
    const gram = await op.partial(isel(z, {lat: [0, 2]}), {along: "X", sizes: {S: 1, T: 10, V: 1, X: 35}});
    await expect(op.finalize(gram)).rejects.toThrow(/^missing pass: /);
    await expect(
      eof({weights: "area"}).partial(isel(z, {lat: [0, 2]}), {along: "X", sizes: {S: 1, T: 10, V: 1, X: 35}})
    ).rejects.toThrow(/^unsupported weights: area/);
  });

  test("parts of latitudes that fall are joined in their order", async () => {
    const op = eof({modes: 2, weights: "none"});
    const rows = await Promise.all([0, 1, 2, 3, 4].map((i) => op.partial(isel(z, {lat: [i, i + 1]}))));
    const found = await op.finalize(rows.slice(1).reduce(op.merge, rows[0]));
    expect(Array.from<unknown>(found.mean.coords.lat.values)).toEqual([60, 56, 52, 48, 44]);
    expect(concat([z, z], "time").shape[0]).toBe(240);
  });
});
