/**
 * @file Numbers that others have published, met digit by digit, and laws that hold whatever the data.
 *
 * Not here, for the data may not be passed on with this package: the variogram, its fit and block kriging of the zinc of the
 * Meuse (gstat; GPL), the EOFs of eofs' own tests (GPL-3), terra's elevations over the cantons of Luxembourg (GPL-3).
 * In their place stand the Baltimore houses and the Olinda elevations of `golden/`, and block kriging is held against
 * the plain system. The Moran of Columbus and the zonal toy are goldens. GWR has no operator yet.
 */
import {readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {
  contiguity,
  eof,
  type Field,
  field,
  index,
  isel,
  kmeans,
  knn,
  kriging,
  localMean,
  mannKendall,
  mean,
  moran,
  openDataset,
  points,
  rowStandardize
} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";

const json = (name: string) =>
  JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8"));

for (const [what, why] of Object.entries({
  "variogram, fit and block kriging of meuse": "its data are under the GPL",
  "EOFs of the arrays of eofs' tests": "they travel in a GPL-3 package",
  "zonal means of terra's elev.tif over lux.shp": "they travel in a GPL-3 package",
  "GWR of Georgia": "there is no such operator yet"
}))
  console.log(`published numbers not tested: ${what}; ${why}`);

describe("published", () => {
  test("Moran's I of infant deaths in North Carolina is what esda's tests say", async () => {
    const path = fileURLToPath(new URL("golden/sids.shp", import.meta.url));
    const {attrs} = await openDataset(path);
    const outlines = (attrs.features as {geometry: never}[]).map(({geometry}) => geometry);
    const W = rowStandardize(contiguity(outlines, {kind: "rook"}));
    expect(W.indices.length).toBe(462);
    const {sid74, bir74} = json("data_sids");
    // Theirs is a column of six decimals.
    const rates = sid74.map((deaths: number, i: number) => Number(((1000 * deaths) / bir74[i]).toFixed(6)));
    expect(moran(rates, W).I).toBeNear(0.24772519320480135, {rtol: 1e-14});
  });

  test("Mann–Kendall and Sen of 360 months of rain with seven gaps are what pyMannKendall's tests say", async () => {
    const rain = field(
      json("data_rain").values.map((value: number | null) => value ?? NaN),
      {dims: ["time"]}
    );
    const plain = await mannKendall().fit(rain);
    expect([plain.s, plain.variance, plain.z, plain.p, plain.tau]).toBeNear(
      [-1959, 4889800.333333333, -0.8854562842589916, 0.37591058740506833, -0.03153167653875869],
      {rtol: 1e-13}
    );
    expect([plain.slope, plain.intercept]).toBeNear([-0.0063694268, 96.1528662], {atol: 1e-7});
    for (const [lags, expected] of [
      [undefined, [259723.81316716125, -3.8419950613710894, 0.00012203829241275166]],
      [3, [14228919.889368296, -0.5190709455046154, 0.6037112685123898]]
    ] as const) {
      const {variance, z, p} = await mannKendall({variant: "hamed-rao", lags}).fit(rain);
      expect([variance, z, p]).toBeNear(expected, {rtol: 1e-11});
    }
    const {s, variance, z, p, tau} = await mannKendall({variant: "seasonal", seasons: 12}).fit(rain);
    expect([s, variance, z, p, tau]).toBeNear(
      [-399, 34702.333333333336, -2.136504114534638, 0.03263834596177739, -0.0794979079497908],
      {rtol: 1e-13}
    );
  });
});

describe("whatever the data", () => {
  const rows = Array.from({length: 400}, (_, i) => [
    Math.sin(1.3 * i) * 5 + (i % 4) * 3,
    Math.cos(0.7 * i) * 4
  ]);
  const pixels = field(rows, {dims: ["pixel", "band"]});
  const init = [0, 100, 200, 300].map((row) => rows[row]);

  test("kmeans(): no pass makes the inertia larger, the end is a fixed point, turned centres turn the labels", async () => {
    const passes = await Promise.all(
      Array.from({length: 12}, (_, n) => kmeans({init, tolerance: 0, maxIterations: n + 1}).fit(pixels))
    );
    for (const [n, {inertia}] of passes.slice(1).entries())
      expect(inertia).toBeLessThanOrEqual(passes[n].inertia * (1 + 1e-12));
    const end = await kmeans({init, tolerance: 0}).fit(pixels);
    const {values} = end.centers;
    const centers = init.map((_, q) => [values[2 * q], values[2 * q + 1]]);
    const again = await kmeans({init: centers, tolerance: 0}).fit(pixels);
    expect(again.labels.values).toEqual(end.labels.values);
    expect(again.centers.values).toBeNear(values, {rtol: 1e-13});
    const turned = await kmeans({init: [...init].reverse(), tolerance: 0}).fit(pixels);
    expect(turned.inertia).toBeNear(end.inertia, {rtol: 1e-12});
    expect([...turned.labels.values]).toEqual(Array.from(end.labels.values, (label) => 3 - label));
  });

  /** A year of months on a coarse globe, its longitudes turned by whole turns. */
  const globe = (turn: number): Field =>
    field(
      Float64Array.from({length: 12 * 6 * 8}, (_, i) => Math.sin(i * 1.7) + Math.cos(i / 7)),
      {
        dims: ["time", "lat", "lon"],
        shape: [12, 6, 8],
        coords: {
          lat: [-75, -45, -15, 15, 45, 75],
          lon: Array.from({length: 8}, (_, i) => 45 * i + 10 + 360 * turn)
        }
      }
    );

  test.each([-1, 1])(
    "a turn of %i × 360° changes no index, mean, pattern, neighbour or prediction",
    async (turn) => {
      const [f, g] = [globe(0), globe(turn)];
      const box = {lat: [-50, 50], lon: [-60, 100]} as const;
      expect((index(g, {box}) as Field).values).toEqual((index(f, {box}) as Field).values);
      expect(mean(g, {weights: "area"})).toBeNear(mean(f, {weights: "area"}), {rtol: 1e-12, atol: 1e-15});
      const [one, two] = [await eof({modes: 3}).fit(f), await eof({modes: 3}).fit(g)];
      expect(two.patterns.values).toBeNear(one.patterns.values, {atol: 1e-12});
      const near = knn({k: 4});
      expect(near.find(g).indices).toEqual(near.find(f).indices);
      const smooth = localMean({neighbourhood: near});
      expect((await smooth.apply(g)).values).toBeNear((await smooth.apply(f)).values, {rtol: 1e-12});
      const op = kriging({variogram: {model: "exponential", nugget: 0.1, psill: 1, range: 4000}});
      const at = {lon: [0, 179, 181], lat: [10, -80, 33]};
      const [a, b] = [f, g].map((each) => isel(each, {time: 0}));
      const [x, y] = [await op.apply(at, await op.fit(a)), await op.apply(at, await op.fit(b))];
      expect(y.prediction.values).toBeNear(x.prediction.values, {rtol: 1e-10});
      expect(y.variance.values).toBeNear(x.variance.values, {rtol: 1e-10});
    }
  );

  test("a constant keeps its mean under any mask and any weights, near places too", async () => {
    const f = globe(0);
    const masked = field(
      f.values.map((_, i) => (i % 5 === 0 || i % 7 === 3 ? NaN : 281.3)),
      {...f}
    );
    for (const weights of ["none", "coslat", "area"] as const)
      expect(mean(masked, {weights})).toBeNear(281.3, {rtol: 1e-14});
    const means = (await localMean({neighbourhood: knn({k: 5})}).apply(masked)).values;
    expect(means.filter((value) => !Number.isNaN(value))).toBeNear(
      means.filter((value) => !Number.isNaN(value)).map(() => 281.3),
      {rtol: 1e-14}
    );
    const places = points([4, NaN, 4, 4], {x: [0, 1, 2, 5], y: [0, 3, 1, 2]});
    const op = kriging({variogram: {model: "spherical", nugget: 0, psill: 1, range: 3}});
    const got = await op.apply({x: [1, 3], y: [1, 2]}, await op.fit(places));
    expect(got.prediction.values).toBeNear([4, 4], {rtol: 1e-13});
  });
});
