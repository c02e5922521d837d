/** @file Golden cases of refinement, rollups, zonal statistics and real data. */
import {type Field, field, openField, refine, rollup, stencil, zonalStatistics} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {
  counties,
  f1,
  golden,
  type GoldenGrid,
  inline,
  isMissing,
  nation,
  onGrid,
  pick,
  states
} from "./zonal.golden.ts";
import "../close.ts";

describe("refinement fused with a stencil", () => {
  const doc = golden("07_fused");
  const D = Math.PI / 180;
  const fields: Record<string, Field> = {
    f1: f1(doc.source_grid),
    rain: onGrid(doc.source_grid, (lat, lon) =>
      Math.max(0, 40 * Math.sin(9 * lat * D) * Math.cos(7 * lon * D))
    )
  };
  const fine = f1(doc.fine_grid);
  const conserve = {bilinear: false, "conserve-planar": "planar", "conserve-area": true} as const;
  test.each(Object.keys(conserve) as (keyof typeof conserve)[])("%s", async (kind) => {
    const T = refine(fields.f1, {factor: 5, method: "bilinear", conserve: conserve[kind]});
    for (const [name, f] of Object.entries(fields)) {
      const {ids, values, min, max} = doc.fine_samples[`${kind} ${name}`];
      const on = (await T.apply(f)).values as Float64Array;
      expect(ids.map((id: number) => on[id])).toBeNear(values, {rtol: 1e-11, atol: 1e-12});
      const ends = [Math.min, Math.max].map((most) => on.reduce((a, b) => most(a, b)));
      expect(ends).toBeNear([min, max], {rtol: 1e-11, atol: 1e-12});
    }
    for (const [zones, from] of [
      ["states", states()],
      ["counties", counties()]
    ] as const) {
      const W = await stencil(fine, pick(from, doc.expected[`${kind} f1 ${zones}`]));
      const F = W.compose(T);
      expect(F.csr.indices.length).toBeLessThanOrEqual(doc[`nnz_fused_${zones}`][kind]);
      for (const [name, f] of Object.entries(fields)) {
        const rows: {mean: number; area_m2: number}[] = doc.expected[`${kind} ${name} ${zones}`];
        const mean = rows.map((row) => row.mean);
        // Where it does not rain, what is left is the rounding of a field of 40.
        const near = {rtol: 1e-11, atol: name === "rain" ? 1e-12 : 0};
        expect((await F.apply(f)).values).toBeNear(mean, near);
        expect((await W.apply(await T.apply(f))).values).toBeNear(mean, near);
        expect(F.rowSums).toBeNear(
          rows.map((row) => row.area_m2),
          {rtol: 1e-11}
        );
      }
    }
  });
});

describe("rollup", () => {
  const doc = golden("08_rollup");
  const {toy} = doc;
  const zones = {keys: Object.keys(toy.area), areas: Object.values(toy.area) as number[]};
  const leaves = (means: (number | null)[]) => field(means, {dims: ["zone"], coords: {zone: zones.keys}});
  test("a toy tree of two levels, with a leaf missing", async () => {
    const R = rollup(zones, toy.edges);
    const {a, b, c} = toy.mean;
    for (const [means, expected] of [
      [[a, b, c], toy.expected],
      [[a, null, c], toy.with_b_missing]
    ]) {
      const {values} = await R.apply(leaves(means));
      expect(Object.fromEntries(R.keys.map((key, i) => [key, values[i]]))).toEqual(expected);
    }
    expect(R.areas).toBeNear([8, 4, 12]);
  });
  test("circles, second parents, gaps and means of means are refused", () => {
    expect(() => rollup({keys: ["a"], areas: [1]}, toy.errors[0].edges)).toThrow(
      "invalid tree: a → S → N → a"
    );
    expect(() => rollup({keys: ["a"], areas: [1]}, toy.errors[1].edges)).toThrow(
      "a has two parents, S1 and S2"
    );
    expect(() => rollup(zones, {a: "S", b: "S"})).toThrow("missing parent: c");
    expect(() => rollup(zones, {a: "S", b: "S", c: "S", d: "S"})).toThrow("unknown key: d");
    expect(() => rollup({keys: ["a"]}, {a: "S"})).toThrow("missing areas");
    expect(rollup({keys: ["a"]}, {a: "S"}, {weights: "none"}).rows).toBe(1);
  });
  test("counties to states to the nation, bad rings and all", async () => {
    const f = f1(doc.grid);
    const W = await stencil(f, [...counties().values()], {onEmpty: "nan"});
    expect(W.warnings.length).toBeGreaterThanOrEqual(38);
    expect(W.warnings.length).toBeLessThanOrEqual(41);
    const R = rollup(W, (key) => key.slice(0, 2));
    const states08 = doc.states as {id: string; rolled_mean: number; rolled_area_m2: number}[];
    const at = states08.map(({id}) => R.keys.indexOf(id));
    const direct = await R.compose(W).apply(f);
    const twoSteps = await R.apply(await W.apply(f));
    for (const {values} of [direct, twoSteps])
      expect(at.map((i) => values[i])).toBeNear(
        states08.map((row) => row.rolled_mean),
        {rtol: 1e-12}
      );
    expect(at.map((i) => R.areas[i])).toBeNear(
      states08.map((row) => row.rolled_area_m2),
      {rtol: 1e-11}
    );
    const sums = await R.apply(await W.apply(f, {how: "sum"}), {how: "sum"});
    // The county without area has no sum; its state has.
    expect(sums.values).toBeNear((await R.compose(W).apply(f, {how: "sum"})).values, {rtol: 1e-12});
    const N = rollup(R, () => "US")
      .compose(R)
      .compose(W);
    const {mean, area_m2} = doc.nation.from_counties;
    expect((await N.apply(f)).values).toBeNear([mean], {rtol: 1e-12});
    expect(N.rowSums).toBeNear([area_m2], {rtol: 1e-11});
    const U = await stencil(f, [...nation().values()]);
    expect((await U.apply(f)).values).toBeNear([doc.nation.direct.mean], {rtol: 1e-11});
  });
});

describe("statistics", () => {
  const doc = golden("09_statistics");
  const f = f1(doc.grid);
  const width = doc.grid.lon.count;
  const gaps = field(
    f.values.map((value, n) => (isMissing(Math.floor(n / width), n % width, 0.3) ? NaN : value)),
    {...f}
  );
  const shares = ["0.1", "0.25", "0.5", "0.75", "0.9"];
  const plain = ["coverage", "mean", "variance", "std", "min", "max", "count"];
  const quantiles = shares.flatMap((q) => [`q${q}`, `q${q}:cdf`]);
  test.each([
    ["clean", f, "states"],
    ["clean", f, "counties"],
    ["missing_0.3", gaps, "states"],
    ["missing_0.3", gaps, "counties"]
  ] as const)("%s", async (tag, on, kind) => {
    // biome-ignore lint/suspicious/noExplicitAny: JSON
    const rows: any[] = doc[tag][kind];
    const W = await stencil(on, pick(kind === "states" ? states() : counties(), rows));
    const got = await zonalStatistics(W, on, [...plain, ...quantiles, "median", "sum"]);
    for (const name of plain)
      expect(got[name].values).toBeNear(
        rows.map((row) => row[name]),
        {rtol: 1e-10, atol: name === "variance" ? 1e-11 : name === "std" ? 1e-6 : 0}
      );
    for (const q of shares) {
      expect(got[`q${q}`].values).toBeNear(
        rows.map((row) => row.quantile_lerp[q]),
        {rtol: 1e-10}
      );
      expect(got[`q${q}:cdf`].values).toBeNear(
        rows.map((row) => row.quantile_cdf[q]),
        {rtol: 1e-10}
      );
    }
    expect(got.median.values).toEqual(got["q0.5"].values);
    expect(got.sum.values).toBeNear((await W.apply(on, {how: "sum"})).values, {rtol: 1e-12});
    const classes = field(
      on.values.map((value) => Math.floor((value - 270) / 4)),
      {...on}
    );
    const by = await zonalStatistics(W, classes, ["majority", "minority", "variety", "fractions"]);
    for (const name of ["majority", "minority", "variety"])
      expect(by[name].values).toBeNear(rows.map((row) => row[name] ?? NaN));
    const labels = [...(by.fractions.coords.class.values as Float64Array)];
    expect(by.fractions.values).toBeNear(
      rows.flatMap((row) => labels.map((label) => (row.variety ? (row.fractions[label] ?? 0) : NaN))),
      {rtol: 1e-10}
    );
  });
  test("a planar toy is exactextract's", async () => {
    const {grid, values, polygon, planar} = golden("01_toy");
    const toy = onGrid(grid as GoldenGrid, (_, __, j, i) => values[j][i]);
    const W = await stencil(toy, inline({box: polygon}), {weights: "fraction"});
    const {exactextract: peer, quantile_cdf: cdf} = planar;
    const got = await zonalStatistics(W, toy, [
      "count",
      "sum",
      "mean",
      "variance",
      "std",
      "min",
      "max",
      "median",
      "q0.25",
      "q0.75",
      "majority",
      "minority",
      "variety",
      "q0.25:cdf",
      "q0.75:cdf"
    ]);
    expect(Object.values(got).map((each) => each.values[0])).toBeNear(
      [
        peer.count,
        peer.sum,
        peer.mean,
        peer.variance,
        peer.stdev,
        peer.min,
        peer.max,
        peer.median,
        peer.quantile_25,
        peer.quantile_75,
        peer.majority,
        peer.minority,
        peer.variety,
        cdf["0.25"],
        cdf["0.75"]
      ],
      {rtol: 1e-12}
    );
  });
});

test("monthly rain and temperature of counties, from a file that counts longitudes from 0", async () => {
  const doc = golden("10_bcsd");
  const path = new URL("../../tutorials/data/bcsd_obs_1999.nc", import.meta.url);
  // biome-ignore lint/suspicious/noExplicitAny: JSON
  const rows: any[] = doc.counties;
  for (const variable of ["pr", "tas"]) {
    const f = await openField(path, {variable});
    const W = await stencil(f, pick(counties(), rows));
    expect(rows.map((_, i) => W.csr.offsets[i + 1] - W.csr.offsets[i])).toEqual(rows.map((row) => row.cells));
    expect(W.areas.map((area, i) => area / W.polygonAreas[i])).toBeNear(
      rows.map((row) => row.grid_coverage),
      {rtol: 1e-10}
    );
    const means = await W.apply(f);
    expect(means.dims).toEqual(["time", "zone"]);
    expect(means.values).toBeNear(
      Array.from({length: 12}, (_, t) => rows.map((row) => row[variable].monthly_mean[t])),
      {rtol: 1e-10}
    );
    const coverage = (means.coords.coverage.values as Float64Array).subarray(0, rows.length);
    expect(coverage).toBeNear(
      rows.map((row) => row[variable].valid_coverage),
      {rtol: 1e-10}
    );
  }
});
