/** @file EOFs against closed forms and their own laws, on every engine. */
import {
  correlationMap,
  covarianceMap,
  effectiveSampleSize,
  engines,
  eof,
  type Field,
  field,
  northTest,
  reconstruct,
  rotateVarimax,
  triage,
  useEngine
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, it} from "vitest";

/** Numbers in [0, 1) that are the same on every run. */
function random(seed: number): () => number {
  let x = seed;
  return () => (x = (1103515245 * x + 12345) % 2 ** 31) / 2 ** 31;
}

/** A few smooth patterns of falling strength and some noise, on samples × lat × lon. */
function example({times = 30, lats = 5, lons = 7, mask = [] as number[]} = {}): Field {
  const noise = random(7);
  const values = new Float64Array(times * lats * lons);
  for (let t = 0, n = 0; t < times; ++t)
    for (let i = 0; i < lats; ++i)
      for (let j = 0; j < lons; ++j, ++n) {
        values[n] = 280 + 5 * Math.sin(t / 3) * (i - 2) + 2 * Math.cos(t / 2) * Math.sin(j) + 0.3 * noise();
        if (mask.includes(i * lons + j)) values[n] = NaN;
      }
  return field(values, {
    dims: ["time", "lat", "lon"],
    shape: [times, lats, lons],
    coords: {
      time: Array.from({length: times}, (_, t) => 2000 + t),
      lat: Array.from({length: lats}, (_, i) => 20 + 8 * i),
      lon: Array.from({length: lons}, (_, j) => 5 * j)
    },
    name: "z",
    units: "m"
  });
}

const rowsOf = ({values, shape}: Field) => {
  const cols = values.length / shape[0];
  return Array.from({length: shape[0]}, (_, k) => Array.from(values.slice(k * cols, (k + 1) * cols)));
};
const dot = (a: number[], b: number[]) =>
  a.reduce((sum, x, i) => (Number.isNaN(x) ? sum : sum + x * b[i]), 0);
const column = ({values, shape}: Field, k: number) =>
  Array.from({length: shape[0]}, (_, t) => values[t * shape[1] + k]);
const identity = (n: number) =>
  Array.from({length: n}, (_, i) => Array.from({length: n}, (_, j) => +(i === j)));

for (const {name, found, detail} of (await engines()).filter(({name}) => name === "js" || name === "wasm")) {
  describe.skipIf(!found)(`engine ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name));
    afterAll(() => useEngine("auto"));

    it("eof() of one standing wave finds its pattern, its variance and nothing else", async () => {
      const pattern = [3, 0, -4];
      const times = [1, -1, 2, -2];
      const f = field(
        times.flatMap((p) => pattern.map((x) => 10 + p * x)),
        {dims: ["time", "x"], shape: [4, 3]}
      );
      const op = eof({modes: 2, weights: "none"});
      const params = await op.fit(f);
      expect(params.patterns.values).toBeNear([-0.6, 0, 0.8, 0, 0, 0], {atol: 1e-15});
      expect(params.eigenvalues.values).toBeNear([(25 * 10) / 3, 0], {rtol: 1e-14});
      expect(params.explained.values).toBeNear([1, 0], {rtol: 1e-14});
      expect(params.northError.values).toBeNear([((25 * 10) / 3) * Math.sqrt(2 / 4), 0], {rtol: 1e-14});
      expect(params.totalVariance).toBeNear(250 / 3, {rtol: 1e-14});
      expect(column(await op.apply(f, params), 0)).toBeNear([-5, 5, -10, 10], {rtol: 1e-14});
    });

    it("eof() patterns are orthonormal, scores uncorrelated with the eigenvalues as variances, and the trace adds up", async () => {
      const f = example();
      const op = eof({modes: 29});
      const params = await op.fit(f);
      const patterns = rowsOf(params.patterns);
      expect(patterns.map((a) => patterns.map((b) => dot(a, b)))).toBeNear(identity(29), {atol: 1e-12});
      const scores = await op.apply(f, params);
      expect(scores.dims).toEqual(["time", "mode"]);
      expect(scores.units).toBe("m");
      expect(params.scores.values).toBeNear(scores.values, {rtol: 1e-9, atol: 1e-11});
      const {values} = params.eigenvalues;
      for (let k = 0; k < 29; ++k)
        for (let j = 0; j <= k; ++j)
          expect(dot(column(scores, k), column(scores, j)) / 29).toBeNear(k === j ? values[k] : 0, {
            rtol: 1e-10,
            atol: 1e-10
          });
      expect(Array.from(values).reduce((sum, x) => sum + x, 0)).toBeNear(params.totalVariance, {rtol: 1e-12});
      for (const row of patterns) expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
    });

    it("reconstruct() with all modes gives the field back, with fewer what they explain", async () => {
      const f = example({mask: [3, 20]});
      const op = eof({modes: 30, weights: "area", scaling: 2});
      const params = await op.fit(f);
      const scores = await op.apply(f, params);
      const back = await reconstruct(params, scores);
      expect(back.dims).toEqual(f.dims);
      expect(back.units).toBe("m");
      expect(back.values).toBeNear(f.values, {rtol: 1e-12});
      expect((await op.invert(scores, params)).values).toBeNear(f.values, {rtol: 1e-12});
      const first = await reconstruct(params, scores, {modes: 1});
      const others = await reconstruct(params, scores, {modes: Array.from({length: 29}, (_, k) => k + 2)});
      const mean = Array.from(f.values, (_, i) => params.mean.values[i % 35]);
      expect(first.values.map((x, i) => x + others.values[i] - mean[i])).toBeNear(f.values, {rtol: 1e-12});
      const again = await op.apply(first, params);
      expect(column(again, 0)).toBeNear(column(scores, 0), {rtol: 1e-10});
      expect(column(again, 1)).toBeNear(new Array(30).fill(0), {atol: 1e-9});
    });

    it("eof() with more cells than samples or fewer agrees", async () => {
      const wide = example({times: 12});
      const tall = example({times: 60});
      for (const f of [wide, tall]) {
        const op = eof({modes: 5});
        const params = await op.fit(f);
        const scores = await op.apply(f, params);
        const spread = column(scores, 2).reduce((sum, x) => sum + x * x, 0);
        expect(spread / (f.shape[0] - 1)).toBeNear(params.eigenvalues.values[2], {rtol: 1e-11});
      }
    });

    it("apply() projects new samples with the mean of the fit, whatever the order of dims", async () => {
      const f = example();
      const op = eof({modes: 3});
      const params = await op.fit(f);
      const scores = await op.apply(f, params);
      const some = field(f.values.slice(4 * 35, 9 * 35), {
        ...f,
        shape: [5, 5, 7],
        coords: {lat: f.coords.lat, lon: f.coords.lon}
      });
      expect((await op.apply(some, params)).values).toBeNear(scores.values.slice(4 * 3, 9 * 3), {
        rtol: 1e-12,
        atol: 1e-12
      });
      const turned = new Float64Array(f.values.length);
      for (let t = 0; t < 30; ++t) for (let i = 0; i < 35; ++i) turned[i * 30 + t] = f.values[t * 35 + i];
      const g = field(turned, {dims: ["lat", "lon", "time"], shape: [5, 7, 30], coords: f.coords});
      expect((await op.apply(g, params)).values).toBeNear(scores.values, {rtol: 1e-12, atol: 1e-12});
      expect((await op.fit(g)).patterns.values).toBeNear(params.patterns.values, {rtol: 1e-12, atol: 1e-12});
    });

    it("eof() does not mind the order of cells, an offset, or a factor", async () => {
      const f = example();
      const op = eof({modes: 2, weights: "none"});
      const params = await op.fit(f);
      const order = Array.from({length: 35}, (_, i) => (i * 11) % 35);
      const shuffled = f.values.map((_, n) => f.values[Math.floor(n / 35) * 35 + order[n % 35]]);
      const one = await op.fit(field(shuffled, {...f}));
      expect(one.eigenvalues.values).toBeNear(params.eigenvalues.values, {rtol: 1e-10});
      expect(rowsOf(one.patterns)).toBeNear(
        rowsOf(params.patterns).map((row) => order.map((i) => row[i])),
        {rtol: 1e-10, atol: 1e-12}
      );
      const two = await op.fit(
        field(
          f.values.map((x) => 1000 - 3 * x),
          {...f}
        )
      );
      expect(two.eigenvalues.values).toBeNear(
        params.eigenvalues.values.map((x) => 9 * x),
        {rtol: 1e-10}
      );
      expect(two.patterns.values).toBeNear(params.patterns.values, {rtol: 1e-9, atol: 1e-11});
    });

    it("rotateVarimax() keeps the span, the sum of variances and what the modes reconstruct", async () => {
      const f = example({mask: [0]});
      for (const normalize of ["kaiser", "none"] as const) {
        const op = eof({modes: 4, scaling: 1});
        const plain = await op.fit(f);
        const params = await rotateVarimax(plain, {normalize});
        const sum = (a: ArrayLike<number>) => Array.from(a).reduce((total, x) => total + x, 0);
        expect(sum(params.eigenvalues.values)).toBeNear(sum(plain.eigenvalues.values), {rtol: 1e-13});
        const scores = await op.apply(f, params);
        expect(params.scores.values).toBeNear(scores.values, {rtol: 1e-10, atol: 1e-10});
        for (let k = 0; k < 4; ++k)
          for (let j = 0; j <= k; ++j)
            expect(dot(column(scores, k), column(scores, j)) / 29).toBeNear(+(k === j), {atol: 1e-11});
        const back = await reconstruct(params, scores);
        const expected = await reconstruct(plain, await op.apply(f, plain));
        expect(back.values).toBeNear(expected.values, {rtol: 1e-12});
        const rotation = rowsOf(params.rotation!.matrix);
        expect(rotation.map((a) => rotation.map((b) => dot(a, b)))).toBeNear(identity(4), {atol: 1e-13});
      }
    });

    it("covarianceMap() is pattern × √eigenvalue out of weighted space, correlationMap() within ±1", async () => {
      const f = example({mask: [1]});
      const op = eof({modes: 2});
      const params = await op.fit(f);
      const map = await covarianceMap(f, params);
      const {values} = params.patterns;
      const expected = values.map(
        (x, i) => (x * Math.sqrt(params.eigenvalues.values[i < 35 ? 0 : 1])) / params.weights.values[i % 35]
      );
      expect(map.values).toBeNear(expected, {rtol: 1e-10, atol: 1e-11});
      expect(map.units).toBe("m");
      const correlation = await correlationMap(f, params);
      expect(correlation.values.every((r) => Number.isNaN(r) || Math.abs(r) <= 1 + 1e-12)).toBe(true);
      const all = await eof({modes: 29}).fit(f);
      const squares = rowsOf(await correlationMap(f, all)).reduce(
        (sum, row) => sum.map((x, i) => x + row[i] ** 2),
        new Array(35).fill(0)
      );
      expect(squares).toBeNear(
        squares.map((_, i) => (i === 1 ? NaN : 1)),
        {rtol: 1e-9}
      );
    });
  });
}

describe("eof", () => {
  it("eof({standardize}) gives every cell the same variance, so that units do not matter", async () => {
    const f = example();
    const scaled = field(
      f.values.map((x, n) => x * (1 + (n % 35))),
      {...f}
    );
    const op = eof({modes: 3, standardize: true, weights: "none"});
    const [one, two] = [await op.fit(f), await op.fit(scaled)];
    expect(one.totalVariance).toBeNear(35, {rtol: 1e-12});
    expect(two.patterns.values).toBeNear(one.patterns.values, {rtol: 1e-9, atol: 1e-11});
    expect((await op.apply(scaled, two)).values).toBeNear((await op.apply(f, one)).values, {
      rtol: 1e-9,
      atol: 1e-9
    });
  });

  it("eof() counts samples of both kinds and takes several variables", async () => {
    const f = example({times: 24});
    const g = field(f.values, {
      dims: ["member", "time", "band", "cell"],
      shape: [2, 12, 5, 7],
      axes: {member: "S", time: "T", band: "V", cell: "X"}
    });
    const op = eof({modes: 2, weights: "none"});
    const params = await op.fit(g);
    expect(params.patterns.dims).toEqual(["mode", "band", "cell"]);
    expect(params.samples).toBe(24);
    const scores = await op.apply(g, params);
    expect(scores.dims).toEqual(["member", "time", "mode"]);
    const flat = await eof({modes: 2, weights: "none"}).fit(f);
    expect(params.patterns.values).toBeNear(flat.patterns.values, {rtol: 1e-12, atol: 1e-12});
    const back = await reconstruct(params, scores);
    expect(back.dims).toEqual(g.dims);
    expect(back.shape).toEqual(g.shape);
  });

  it("eof({weights}) takes a field over some of the cell dims as it is", async () => {
    const f = example();
    const lat = Float64Array.from(f.coords.lat.values as ArrayLike<number>, (x) =>
      Math.sqrt(Math.cos((x * Math.PI) / 180))
    );
    const own = await eof({modes: 2, weights: field(lat, {dims: ["lat"]})}).fit(f);
    const named = await eof({modes: 2}).fit(f);
    expect(own.patterns.values).toBeNear(named.patterns.values, {rtol: 1e-14});
    await expect(eof({modes: 2, weights: field([1, 2], {dims: ["lat"]})}).fit(f)).rejects.toThrow(
      /^invalid weights: lat of 2/
    );
    await expect(eof({modes: 2, weights: field([1, 2, NaN, 1, 1], {dims: ["lat"]})}).fit(f)).rejects.toThrow(
      /^invalid weights: NaN/
    );
  });

  it("eof() drops absent cells and puts them back, and refuses a lone gap with its count and place", async () => {
    const f = example({mask: [3, 20]});
    const params = await eof({modes: 2}).fit(f);
    for (const g of [params.mean, params.weights])
      expect([...g.values.keys()].filter((i) => Number.isNaN(g.values[i]))).toEqual([3, 20]);
    expect([...params.patterns.values.keys()].filter((i) => Number.isNaN(params.patterns.values[i]))).toEqual(
      [3, 20, 38, 55]
    );
    const values = f.values.slice();
    values[2 * 35 + 9] = NaN;
    values[4 * 35 + 8] = NaN;
    const gappy = field(values, {...f});
    const message =
      "missing values: 2 in cells that have data at other times, first at time 2, lat 1, lon 2; fill them or drop those cells";
    await expect(eof({modes: 2}).fit(gappy)).rejects.toThrow(message);
    await expect(eof({modes: 2}).apply(gappy, params)).rejects.toThrow(message);
    const only = field(new Float64Array(6).fill(NaN), {dims: ["time", "x"], shape: [3, 2]});
    await expect(eof({modes: 1, weights: "none"}).fit(only)).rejects.toThrow(/^missing values: every cell/);
  });

  it("eof() says what is wrong with its input", async () => {
    const f = example({times: 54, lats: 9, lons: 10});
    await expect(eof({modes: 0}).fit(f)).rejects.toThrow("invalid modes: 0; expected 1 to 54");
    await expect(eof({modes: 55}).fit(f)).rejects.toThrow("invalid modes: 55; expected 1 to 54");
    await expect(eof({modes: 1.5}).fit(f)).rejects.toThrow("invalid modes: 1.5; expected 1 to 54");
    const map = field(new Float64Array(12), {dims: ["lat", "lon"], shape: [3, 4]});
    await expect(eof().fit(map)).rejects.toThrow(
      "missing axis: T; eof needs it and this field has X (lat, lon)"
    );
    const series = field(new Float64Array(12), {dims: ["time"]});
    await expect(eof().fit(series)).rejects.toThrow(/^missing axis: X/);
    const one = field(new Float64Array(12), {dims: ["time", "x"], shape: [1, 12]});
    await expect(eof({modes: 1, weights: "none"}).fit(one)).rejects.toThrow(/^invalid samples: 1/);
    expect(() => eof({scaling: 3 as 0})).toThrow("invalid scaling: 3; expected 0, 1 or 2");
    expect(() => eof({rotate: "quartimax" as "none"})).toThrow(
      'invalid rotate: quartimax; expected "none", "varimax" or "promax"'
    );
    const params = await eof({modes: 2}).fit(f);
    await expect(eof().apply(example(), params)).rejects.toThrow(
      "invalid cells: lat 5, lon 7; the fit was on lat 9, lon 10"
    );
    await expect(reconstruct(params, series)).rejects.toThrow(/^missing dimension: mode of 2/);
    const scores = await eof().apply(f, params);
    await expect(reconstruct(params, scores, {modes: 3})).rejects.toThrow(
      "invalid modes: 3; expected 1 to 2"
    );
    await expect(rotateVarimax(params, {modes: 3})).rejects.toThrow("invalid modes: 3; expected 1 to 2");
    const turned = await rotateVarimax(params);
    expect(() => northTest(turned)).toThrow(/^unsupported params/);
    expect(() => effectiveSampleSize(map)).toThrow(/^missing axis: T/);
  });

  it("eof() of a constant field has no variance and says so", async () => {
    const f = field(new Float64Array(20).fill(4), {dims: ["time", "x"], shape: [5, 4]});
    const op = eof({modes: 2, weights: "none"});
    const params = await op.fit(f);
    expect(params.eigenvalues.values).toBeNear([0, 0]);
    expect(params.totalVariance).toBe(0);
    expect(params.explained.values).toBeNear([NaN, NaN]);
    expect(params.warnings).toEqual(["the field does not vary: no mode carries variance"]);
    expect((await op.apply(f, params)).values).toBeNear(new Array(10).fill(0));
    expect((await reconstruct(params, await op.apply(f, params))).values).toBeNear(f.values);
  });

  it("eof() with more modes than rank gives the rest no variance and no loadings", async () => {
    const f = example({times: 6});
    const params = await eof({modes: 6}).fit(f);
    expect(params.eigenvalues.values[5]).toBe(0);
    expect(params.patterns.values.slice(5 * 35).every((x) => x === 0)).toBe(true);
    expect(params.eigenvalues.values[4]).toBeGreaterThan(0);
  });

  it("eof() pools every axis, and warns of samples that are not independent", async () => {
    const op = eof({rotate: "varimax", modes: 2, weights: "none"});
    expect(op.pooled).toEqual(["S", "T", "V", "X"]);
    expect(op.marks.X).toEqual({fit: "K", predict: "P"});
    expect(op.marks.T).toEqual({fit: "F", predict: "B"});
    const f = field(example().values, {
      dims: ["window", "cell"],
      shape: [30, 35],
      axes: {window: "S", cell: "X"},
      sKind: "window"
    });
    const params = await op.fit(f);
    expect(params.warnings).toEqual([
      "samples are windows, which may overlap or lie near one another: fewer are independent than counted"
    ]);
    expect(params.rotation!.matrix.shape).toEqual([2, 2]);
    expect(params.provenance).toMatchObject({operator: "eof", scope: "global/global"});
    expect(triage(op, f)).toMatchObject({cell: "global/global", parameterShape: ["mode", "V", "X"]});
  });

  it("eof() parameters name where they came from, survive a clone, and do not depend on being read", async () => {
    const f = example();
    const op = eof({modes: 2});
    const params = await op.fit(f);
    const {digest} = params.provenance;
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect((await op.fit(example())).provenance.digest).toBe(digest);
    expect((await op.fit(example({mask: [1]}))).provenance.digest).not.toBe(digest);
    const turned = await rotateVarimax(params);
    expect(turned.provenance.digest).not.toBe(digest);
    expect(turned.provenance.options).toMatchObject({rotate: "varimax", normalize: "kaiser"});
    const clone = structuredClone(params);
    expect(clone.provenance.digest).toBe(digest);
    expect((await op.apply(f, clone)).values).toEqual((await op.apply(f, params)).values);
  });

  it("eof() of points weighs each by its own latitude", async () => {
    const f = example();
    const lat = Array.from({length: 35}, (_, i) => 20 + 8 * Math.floor(i / 7));
    const g = field(f.values, {
      dims: ["time", "point"],
      shape: [30, 35],
      coords: {lat: {dims: ["point"], values: lat}}
    });
    const points = await eof({modes: 2}).fit(g);
    expect(points.patterns.values).toBeNear((await eof({modes: 2}).fit(f)).patterns.values, {rtol: 1e-13});
    const bare = field(f.values, {dims: ["time", "point"], shape: [30, 35]});
    await expect(eof({modes: 2}).fit(bare)).rejects.toThrow(
      'missing coordinate: lat; give it, or weights: "none" or a field of your own'
    );
    const flat = field(f.values, {...g, crs: "EPSG:31985"});
    await expect(eof({modes: 2}).fit(flat)).rejects.toThrow(/^unsupported crs: EPSG:31985/);
  });

  it("fits that overlap do not share their memory, and one can be stopped", async () => {
    const op = eof({modes: 2});
    const fields = [12, 30, 60].map((times) => example({times}));
    const alone = [];
    for (const f of fields) alone.push((await op.fit(f)).patterns.values);
    const together = await Promise.all(fields.map((f) => op.fit(f)));
    expect(together.map(({patterns}) => patterns.values)).toEqual(alone);
    await expect(op.fit(fields[0], {signal: AbortSignal.abort(new Error("stop"))})).rejects.toThrow("stop");
  });

  it("northTest() tells modes apart by their gaps, with fewer independent samples fewer of them", async () => {
    const params = await eof({modes: 2}).fit(example());
    const [first, second] = params.eigenvalues.values;
    const {error, errorFraction, separated} = northTest(params);
    expect(error.values).toBeNear([first * Math.sqrt(2 / 30), second * Math.sqrt(2 / 30)], {rtol: 1e-14});
    expect(errorFraction.values).toBeNear(
      [...error.values].map((x) => x / params.totalVariance),
      {rtol: 1e-14}
    );
    expect(separated).toEqual([true, true]);
    expect(northTest(params, {n: 2}).separated).toEqual([false, false]);
    expect(northTest(params, {n: [2, 30]}).separated).toEqual([false, true]);
    expect(() => northTest(params, {n: 0})).toThrow("invalid n: 0; expected more than 0");
    expect(() => northTest(params, {n: [1, 2, 3]})).toThrow("invalid n: 3 numbers; expected 1 or 2");
  });

  it("effectiveSampleSize() follows the lag-1 autocorrelation", () => {
    // p = 1, 1, −1, −1: r = (1 − 1 + 1) / 4.
    expect(effectiveSampleSize([3, 3, 1, 1])).toBeNear((4 * (1 - 1 / 16)) / (1 + 1 / 16), {rtol: 1e-15});
    expect(effectiveSampleSize([3, 3, 1, 1], {form: "mean"})).toBeNear((4 * 0.75) / 1.25, {rtol: 1e-15});
    const f = field([3, 0, 3, 0, 1, 0, 1, 0], {dims: ["time", "x"], shape: [4, 2]});
    expect((effectiveSampleSize(f, {form: "mean"}) as Field).values).toBeNear([2.4, NaN], {rtol: 1e-15});
    expect(effectiveSampleSize(field([3, 3, NaN, 1, 1], {dims: ["time"]}), {form: "mean"})).toBeNear(
      (4 * 0.5) / 1.5,
      {rtol: 1e-15}
    );
    expect(() => effectiveSampleSize([1, 2], {form: "other" as "mean"})).toThrow(/^invalid form: other/);
  });
});
