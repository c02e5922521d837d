/** @file Promax rotation, maximum covariance and extended EOFs: against xeofs, closed forms, gaps, refusals, on every engine. */
import {readFileSync} from "node:fs";
import {
  type EngineName,
  engines,
  eof,
  extendedEof,
  field,
  type Field,
  isel,
  mca,
  reconstruct,
  rotatePromax,
  rotateVarimax,
  triage,
  useEngine
} from "fieldbook/kernels";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {any, message} from "./refused.ts";

const {values, rtol, atol} = JSON.parse(
  readFileSync(new URL("golden/oracle_modes.json", import.meta.url), "utf8")
);
const near = {rtol, atol};

/** The numbers of golden/make.py. */
function noise(count: number): number[] {
  let state = 1;
  return Array.from({length: count}, () => {
    state = (state * 16807) % 2147483647;
    return ((Math.floor(state / 1000) % 2001) - 1000) / 100;
  });
}
const both = noise(60 * 12);
const onGrid = (list: ArrayLike<number>, lat: number[], lon: number[], times = 30): Field =>
  field(Float64Array.from(list), {
    dims: ["time", "lat", "lon"],
    shape: [times, lat.length, lon.length],
    coords: {lat, lon, time: Array.from({length: times}, (_, t) => t)},
    units: "K",
    name: "z"
  });
const left = onGrid(both.slice(0, 360), [-60, 0, 30], [0, 10, 20, 30]);
const part = (from: number) =>
  Array.from({length: 30}, (_, t) =>
    [0, 1].flatMap((i) => [0, 1, 2].map((j) => both[from + t * 12 + i * 4 + j]))
  ).flat();
const right = onGrid(
  part(360).map((v, i) => v + part(0)[i]),
  [-60, 0],
  [0, 10, 20]
);

for (const {name, found, detail} of await engines()) {
  if (name !== "js" && name !== "wasm") continue;
  describe.skipIf(!found)(`engine ${name}${found ? "" : `: ${detail}`}`, () => {
    beforeAll(() => useEngine(name as EngineName));
    afterAll(() => useEngine("auto"));

    test.each(values.promax as {power: number; variances: number[]; patterns: number[]; scores: number[]}[])(
      "rotatePromax({power: $power}) meets xeofs",
      async ({power, variances, patterns, scores}) => {
        const op = eof({modes: 4});
        const plain = await op.fit(left);
        const params = await rotatePromax(plain, {modes: 3, power});
        // Varimax closes in on its rotation linearly: some 1e-7 is left on both sides.
        const close = {rtol: 1e-6, atol: 1e-6};
        expect(params.eigenvalues.values).toBeNear(variances, close);
        expect(params.patterns.values).toBeNear(patterns, close);
        expect(params.scores.values).toBeNear(scores, {rtol: 1e-6, atol: 1e-5});
        expect((await op.apply(left, params)).values).toBeNear(params.scores.values, {
          rtol: 1e-9,
          atol: 1e-9
        });
        const three = await reconstruct(plain, isel(plain.scores, {mode: [0, 4]}), {modes: 3});
        expect((await op.invert(params.scores, params)).values).toBeNear(three.values, {
          rtol: 1e-9,
          atol: 1e-9
        });
      }
    );

    test("mca() meets xeofs", async () => {
      const op = mca({modes: 3, weights: "none"});
      const params = await op.fit({left, right});
      expect(params.covariances.values).toBeNear(values.mca.covariances, near);
      expect(params.explained.values).toBeNear(values.mca.explained, near);
      expect(params.left.patterns.values).toBeNear(values.mca.left, near);
      expect(params.right.patterns.values).toBeNear(values.mca.right, near);
      expect(params.left.scores.values).toBeNear(values.mca.left_scores, near);
      expect(params.right.scores.values).toBeNear(values.mca.right_scores, near);
    });

    test("extendedEof() meets xeofs", async () => {
      const params = await extendedEof({modes: 3, window: 4, step: 2, weights: "none"}).fit(left);
      expect(params.patterns).toMatchObject({dims: ["mode", "lag", "lat", "lon"], shape: [3, 4, 3, 4]});
      expect(params.eigenvalues.values).toBeNear(values.extended.eigenvalues, near);
      expect(params.explained.values).toBeNear(values.extended.explained, near);
      expect(params.patterns.values).toBeNear(values.extended.patterns, near);
      expect(params.scores.values).toBeNear(values.extended.scores, near);
    });
  });
}

describe("rotatePromax()", () => {
  test("of power 1 is varimax, and its rotation undoes itself", async () => {
    const plain = await eof({modes: 4}).fit(left);
    const varimax = await rotateVarimax(plain, {modes: 3});
    const one = await rotatePromax(plain, {modes: 3, power: 1});
    expect(one.patterns.values).toBeNear(varimax.patterns.values, {atol: 1e-12});
    expect(one.scores.values).toBeNear(varimax.scores.values, {atol: 1e-10});
    const {rotation} = await rotatePromax(plain, {modes: 3, normalize: "none"});
    const product = (p: number, q: number) =>
      [0, 1, 2].reduce(
        (sum, u) => sum + rotation!.matrix.values[3 * u + p] * rotation!.inverse!.values[3 * u + q],
        0
      );
    expect([0, 1, 2].map((p) => [0, 1, 2].map((q) => product(p, q)))).toBeNear(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1]
      ],
      {atol: 1e-12}
    );
  });

  test("scores have their variance, and the correlation that is stated", async () => {
    const params = await rotatePromax(await eof({modes: 4}).fit(left), {power: 3});
    const modes = 4;
    const covariance = (p: number, q: number) =>
      Array.from(
        {length: 30},
        (_, t) => params.scores.values[t * modes + p] * params.scores.values[t * modes + q]
      ).reduce((a, b) => a + b, 0) / 29;
    for (let p = 0; p < modes; ++p) {
      expect(covariance(p, p)).toBeNear(params.eigenvalues.values[p], {rtol: 1e-9});
      for (let q = 0; q < modes; ++q)
        expect(covariance(p, q) / Math.sqrt(covariance(p, p) * covariance(q, q))).toBeNear(
          params.rotation!.correlation!.values[p * modes + q],
          {atol: 1e-9}
        );
    }
  });

  test("keeps cells without data missing; one mode stays as it is", async () => {
    const holed = onGrid(
      [...left.values].map((v, i) => (i % 12 === 5 ? NaN : v)),
      [-60, 0, 30],
      [0, 10, 20, 30]
    );
    const plain = await eof({modes: 3}).fit(holed);
    const params = await rotatePromax(plain);
    expect(params.patterns.values[5]).toBeNaN();
    expect([...params.patterns.values].filter(Number.isNaN)).toHaveLength(3);
    const one = await rotatePromax(plain, {modes: 1});
    expect(one.patterns.values).toBeNear(plain.patterns.values.subarray(0, 12), {atol: 1e-12});
  });

  test.each<[string, (params: Awaited<ReturnType<ReturnType<typeof eof>["fit"]>>) => unknown]>([
    ["invalid power: 0.5; expected 1 or more", (params) => rotatePromax(params, {power: 0.5})],
    ["invalid modes: 4; expected 1 to 3", (params) => rotatePromax(params, {modes: 4})],
    ["invalid normalize: max", (params) => rotatePromax(params, {normalize: any("max")})],
    ["invalid tolerance: -1", (params) => rotatePromax(params, {tolerance: -1})],
    ["unknown option: kappa", (params) => rotatePromax(params, any({kappa: 4}))],
    ["invalid params: rotated already", async (params) => rotatePromax(await rotatePromax(params))],
    ["invalid params: object; give what the fit of eof", () => rotatePromax(any({}))]
  ])("refuses: %s", async (expected, call) => {
    const params = await eof({modes: 3}).fit(left);
    expect(await message(() => call(params))).toContain(expected);
  });
});

describe("mca()", () => {
  test("finds the one signal that two fields share, with its covariance", async () => {
    const signal = Array.from({length: 40}, (_, t) => Math.sin(0.9 * t));
    const centred = signal.map((v) => v - signal.reduce((a, b) => a + b) / 40);
    const variance = centred.reduce((sum, v) => sum + v * v, 0) / 39;
    const spread = (loadings: number[]) =>
      field(
        signal.map((v) => loadings.map((w) => 5 + v * w)),
        {dims: ["time", "point"]}
      );
    const params = await mca({modes: 2, weights: "none"}).fit({
      left: spread([3, -4]),
      right: spread([1, 2, 2])
    });
    expect(params.covariances.values).toBeNear([5 * 3 * variance, 0], {rtol: 1e-12, atol: 1e-12});
    expect(params.left.patterns.values).toBeNear([-0.6, 0.8, 0, 0], {atol: 1e-12});
    expect(params.right.patterns.values).toBeNear([-1 / 3, -2 / 3, -2 / 3, 0, 0, 0], {atol: 1e-12});
    expect(params.explained.values).toBeNear([1, 0], {atol: 1e-12});
    expect(params.correlation.values[0]).toBeNear(1, {rtol: 1e-12});
  });

  test("a field with itself has the modes of eof, and more cells than samples make no difference", async () => {
    const wide = (times: number) => isel(left, {time: [0, times]});
    for (const times of [30, 8]) {
      const f = wide(times);
      const plain = await eof({modes: 3}).fit(f);
      const pair = await mca({modes: 3}).fit({left: f, right: f});
      expect(pair.covariances.values).toBeNear(plain.eigenvalues.values, {rtol: 1e-10});
      expect(pair.left.patterns.values).toBeNear(plain.patterns.values, {atol: 1e-9});
      expect(pair.right.patterns.values).toBeNear(plain.patterns.values, {atol: 1e-9});
      expect(pair.correlation.values).toBeNear([1, 1, 1], {rtol: 1e-10});
    }
  });

  test("apply gives the scores of the fit, and those of other times", async () => {
    const op = mca({modes: 2, standardize: true});
    const params = await op.fit({left, right});
    const scores = await op.apply({left, right}, params);
    expect(scores.left.values).toBeNear(params.left.scores.values, {rtol: 1e-10, atol: 1e-10});
    expect(scores.right.values).toBeNear(params.right.scores.values, {rtol: 1e-10, atol: 1e-10});
    const later = {time: [10, 12]};
    const two = await op.apply({left: isel(left, later), right: isel(right, later)}, params);
    expect(two.right.values).toBeNear(scores.right.values.subarray(20, 24), {rtol: 1e-10, atol: 1e-10});
    expect(triage(op)).toMatchObject({cell: "global/global", parameterShape: ["mode", "V", "X"]});
  });

  test("cells without data are dropped and put back", async () => {
    const holed = onGrid(
      [...right.values].map((v, i) => (i % 6 === 2 ? NaN : v)),
      [-60, 0],
      [0, 10, 20]
    );
    const {right: side} = await mca({modes: 1}).fit({left, right: holed});
    expect([...side.patterns.values].map(Number.isNaN)).toEqual([false, false, true, false, false, false]);
  });

  test.each<[string, () => unknown]>([
    ["unknown option: n_modes", () => mca(any({n_modes: 2}))],
    ["invalid modes: 7; expected 1 to 6", () => mca({modes: 7}).fit({left, right})],
    ["invalid standardize: 1", () => mca({standardize: any(1)})],
    ["missing right: maximum covariance is of two fields", () => mca().fit(any({left}))],
    ["missing left: maximum", () => mca().fit(any(left))],
    [
      "invalid samples: 30 of time and 20 of time; select",
      () => mca().fit({left, right: isel(right, {time: [0, 20]})})
    ],
    [
      "at other times; select the common ones",
      () => mca().fit({left: isel(left, {time: [0, 20]}), right: isel(right, {time: [5, 25]})})
    ],
    [
      "invalid samples: 1; a covariance needs 2",
      () => mca().fit({left: isel(left, {time: [0, 1]}), right: isel(right, {time: [0, 1]})})
    ],
    [
      "missing values: every cell",
      () =>
        mca().fit({
          left,
          right: field(
            right.values.map(() => NaN),
            right
          )
        })
    ],
    ["invalid params: object; give what the fit", () => mca().apply({left, right}, any({}))]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});

describe("extendedEof()", () => {
  /** A wave that travels: at any one time a pattern that says nothing of where it goes. */
  const wave = (times: number) =>
    field(
      Array.from({length: times}, (_, t) =>
        Array.from({length: 12}, (_, x) => Math.cos((2 * Math.PI * (x - t)) / 12))
      ),
      {dims: ["time", "x"], units: "m"}
    );

  test("a travelling wave is one pair of modes, and its pattern travels with the lag", async () => {
    const params = await extendedEof({modes: 3, window: 12, weights: "none"}).fit(wave(59));
    const [first, second, third] = params.explained.values;
    expect(first).toBeNear(0.5, {rtol: 1e-9});
    expect(second).toBeNear(0.5, {rtol: 1e-9});
    expect(third).toBeNear(0, {atol: 1e-12});
    const at = (lag: number, x: number) => params.patterns.values[lag * 12 + (x % 12)];
    for (let lag = 0; lag < 11; ++lag)
      expect(Array.from({length: 12}, (_, x) => at(lag + 1, x + 1))).toBeNear(
        Array.from({length: 12}, (_, x) => at(lag, x)),
        {atol: 1e-9}
      );
  });

  test("with all modes, windows put together again are the field", async () => {
    for (const [window, step] of [
      [3, 1],
      [4, 2]
    ]) {
      const samples = 13 - (window - 1) * step;
      const op = extendedEof({modes: samples, window, step});
      const f = isel(left, {time: [0, 13], lon: [0, 2]});
      const params = await op.fit(f);
      expect(params.scores).toMatchObject({dims: ["time", "mode"], shape: [samples, samples]});
      const scores = await op.apply(f, params);
      expect(scores.values).toBeNear(params.scores.values, {rtol: 1e-9, atol: 1e-9});
      const again = await op.invert(scores, params);
      expect(again).toMatchObject({dims: ["time", "lat", "lon"], shape: [13, 3, 2]});
      expect(again.values).toBeNear(f.values, {rtol: 1e-9, atol: 1e-9});
    }
  });

  test("says what shape its parameters have", () => {
    expect(triage(extendedEof({modes: 4, window: 6}), left)).toMatchObject({
      cell: "global/global",
      parameterShape: ["mode", "lag", "V", "X"],
      sizes: [4, 6, 1, 12]
    });
  });

  test.each<[string, () => unknown]>([
    ["invalid window: 1; expected a whole number from 2", () => extendedEof({window: 1})],
    ["invalid step: 0; expected a whole number from 1", () => extendedEof({step: 0})],
    ["unknown option: embedding", () => extendedEof(any({embedding: 3}))],
    [
      "invalid times: 12; windows of 12 with step 1 need 13",
      () => extendedEof().fit(isel(left, {time: [0, 12]}))
    ],
    ["missing axis: T, just one; this field has none", () => extendedEof().fit(isel(left, {time: 0}))],
    [
      "missing values: ",
      () => extendedEof({window: 3}).fit(onGrid([NaN, ...both.slice(1, 360)], [-60, 0, 30], [0, 10, 20, 30]))
    ],
    ["invalid modes: 99; expected 1 to 19", () => extendedEof({modes: 99}).fit(left)]
  ])("refuses: %s", async (expected, call) => {
    expect(await message(call)).toContain(expected);
  });
});
