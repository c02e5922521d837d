/** @file Stencils against areas and means that GEOS and closed integrals give: toy, states, seam, poles, odd shapes, gaps. */
import {type Field, field, stencil, type ZoneFeature} from "fieldbook/kernels";
import {describe, expect, test} from "vitest";
import {counties, countries, f1, golden, inline, isMissing, onGrid, pick, states} from "./zonal.golden.ts";
import "../close.ts";

interface Row {
  id: string;
  cells: number;
  area_m2: number;
  polygon_area_m2: number;
  mean: number;
  sum: number;
}

async function check(f: Field, features: ZoneFeature[], expected: Row[], rtol = 1e-11) {
  const W = await stencil(f, features);
  const column = (name: keyof Row) => expected.map((row) => row[name]);
  expect(W.keys).toEqual(column("id"));
  expect(expected.map((_, i) => W.csr.offsets[i + 1] - W.csr.offsets[i])).toEqual(column("cells"));
  expect(W.areas).toBeNear(column("area_m2"), {rtol});
  expect(W.polygonAreas).toBeNear(column("polygon_area_m2"), {rtol});
  expect((await W.apply(f)).values).toBeNear(column("mean"), {rtol});
  expect((await W.apply(f, {how: "sum"})).values).toBeNear(column("sum"), {rtol});
  return W;
}

test("a 3 × 3 toy has planar and spherical weights in closed form", async () => {
  const {grid, values, polygon, planar, sphere} = golden("01_toy");
  const f = onGrid(grid, (_, __, j, i) => values[j][i]);
  const zones = inline({box: polygon});
  const P = await stencil(f, zones, {weights: "fraction"});
  expect(P.csr.values).toBeNear(planar.weights, {rtol: 1e-12});
  expect((await P.apply(f)).values).toBeNear([planar.mean], {rtol: 1e-12});
  expect((await P.apply(f, {how: "sum"})).values).toBeNear([planar.sum], {rtol: 1e-12});
  const W = await stencil(f, zones);
  expect(W.csr.values).toBeNear(sphere.weights_m2, {rtol: 1e-12});
  expect(W.cellAreas).toBeNear(sphere.cell_area_m2, {rtol: 1e-12});
  expect(W.areas).toBeNear([sphere.area_m2], {rtol: 1e-12});
  expect((await W.apply(f)).values).toBeNear([sphere.mean], {rtol: 1e-12});
  expect((await W.apply(f, {how: "sum"})).values).toBeNear([sphere.sum], {rtol: 1e-12});
});

describe.each(["02_us_1deg", "02_us_05deg"])("states and counties: %s", (file) => {
  const doc = golden(file);
  test.each(["grid", "also_on"])("on its %s", async (name) => {
    await check(f1(doc[name]), pick(states(), doc.states), doc.states);
    await check(f1(doc[name]), pick(counties(), doc.counties), doc.counties);
  });
});

describe("across the seam", () => {
  const doc = golden("03_seam");
  test.each(Object.keys(doc.grids))("%s", async (name) => {
    const {grid, expected} = doc.grids[name];
    await check(f1(grid), pick(countries(), expected), expected);
  });
});

describe("more than half way round", () => {
  const tens = (first: number, size: number) => Array.from({length: size}, (_, i) => first + 10 * i);
  const grid = {latEdges: tens(-90, 19), lonEdges: tens(-180, 37)};
  const areaOf = ([west, south, east, north]: number[]) =>
    6371008.8 ** 2 * (Math.PI / 180) * (east - west) * (sin(north) - sin(south));
  const [sin, lap] = [(y: number) => Math.sin((y * Math.PI) / 180), [0, 1 / 3, 2 / 3, 1]];
  const around = ([west, south, east, north]: number[], steps = lap) => [
    ...steps.map((t) => [west + t * (east - west), south]),
    ...steps.map((t) => [east + t * (west - east), north]),
    [west, south]
  ];

  test.each([
    [[0, -60, 300, 60], 250],
    [[0, -60, 300, 60], -110],
    [[-170, -60, 170, 60], 150],
    [[-180, -90, 180, 90], 150],
    [[-180, -90, 180, 90], 175],
    [[-180, -90, 180, 90], -185],
    [[-10, -60, 190, 60], 176]
  ])("a hole in %j at %d° is a hole", async (outer, west) => {
    const hole = [west, -10, west + 10, 10];
    const W = await stencil(grid, {type: "Polygon", coordinates: [around(outer), around(hole)]});
    const left = areaOf(outer) - areaOf(hole);
    expect([W.areas[0], W.polygonAreas[0]]).toBeNear([left, left], {rtol: 1e-12});
    expect(W.warnings).toEqual([]);
  });

  test.each([[[-180, -90, 180, 90]], [[0, -90, 360, 90]], [[-180, -60, 180, 60]]])(
    "the box %j of four corners goes round the globe",
    async (outer) => {
      const hole = [170, -10, 190, 10];
      const W = await stencil(grid, [
        {type: "Polygon", coordinates: [around(outer, [0, 1])]},
        {type: "Polygon", coordinates: [around(outer, [0, 1]), around(hole)]}
      ]);
      expect(W.areas).toBeNear([areaOf(outer), areaOf(outer) - areaOf(hole)], {rtol: 1e-12});
      expect(W.warnings).toEqual([]);
    }
  );

  test("nothing goes round in a plane: what lies beyond a global grid counts as beyond", async () => {
    const beyond = {type: "Polygon", coordinates: [around([170, 0, 190, 10])]};
    const {areas, polygonAreas} = await stencil(grid, [beyond], {weights: "fraction"});
    expect([...areas, ...polygonAreas]).toBeNear([100, 200], {rtol: 1e-12});
  });

  test("a long step that could go either way is told", async () => {
    const wide = {type: "Polygon", coordinates: [around([-150, -60, 150, 60], [0, 1])]};
    const {areas, warnings} = await stencil(grid, [wide]);
    expect(areas).toBeNear([areaOf([150, -60, 210, 60])], {rtol: 1e-12});
    expect(warnings).toEqual(["0: a step of more than 180° of longitude read the short way"]);
  });
});

describe("around the poles", () => {
  const doc = golden("04_polar");
  const zones = (rows: Row[]) =>
    rows.map(({id}) =>
      id in doc.inline_polygons ? inline({[id]: doc.inline_polygons[id]})[0] : pick(countries(), [{id}])[0]
    );
  test.each(Object.keys(doc.grids))("%s", async (name) => {
    const {grid, expected} = doc.grids[name];
    const W = await check(f1(grid), zones(expected), expected);
    const globe = W.keys.indexOf("globe");
    expect(W.areas[globe]).toBeNear(doc.closed_forms_m2.globe, {rtol: 1e-12});
    expect(W.cellAreas!.reduce((total, area) => total + area, 0)).toBeNear(doc.closed_forms_m2.globe, {
      rtol: 1e-12
    });
  });
  test("a polygon within the row on the pole", async () => {
    const {grid, polygon, expected} = doc.pole_only;
    await check(f1(grid), inline({"pole-only": polygon}), expected);
  });
});

describe("small and odd shapes", () => {
  const doc = golden("05_shapes");
  const f = f1(doc.grid);
  test.each(doc.expected as (Row & {cell_ids: number[]; weights_m2: number[]; geometry: never})[])(
    "$id",
    async (row) => {
      const thin = ["sliver", "high-latitude-needle"].includes(row.id);
      const W = await check(f, inline({[row.id]: row.geometry}), [row], thin ? 1e-7 : 1e-11);
      expect([...W.csr.indices]).toEqual(row.cell_ids);
      expect(W.csr.values).toBeNear(row.weights_m2, {rtol: thin ? 1e-7 : 1e-11});
    }
  );
  test.each(doc.errors as {id: string; geometry: never}[])("$id is an error with its key", async (row) => {
    await expect(stencil(f, inline({[row.id]: row.geometry}))).rejects.toThrow(`missing overlap: ${row.id}`);
    const W = await stencil(f, inline({[row.id]: row.geometry}), {onEmpty: "nan"});
    expect((await W.apply(f)).values).toBeNear([NaN]);
  });
});

describe("missing cells", () => {
  const doc = golden("06_missing");
  const whole = f1(doc.grid);
  test.each(Object.keys(doc.fractions))("a fraction of %s", async (fraction) => {
    const width = doc.grid.lon.count;
    const f = field(
      whole.values.map((value, n) =>
        isMissing(Math.floor(n / width), n % width, Number(fraction)) ? NaN : value
      ),
      {...whole}
    );
    for (const [kind, from] of [
      ["states", states()],
      ["counties", counties()]
    ] as const) {
      const rows = doc.fractions[fraction][kind];
      const W = await stencil(f, pick(from, rows));
      const column = (name: string) => rows.map((row: Record<string, unknown>) => row[name]);
      const mean = await W.apply(f);
      expect(mean.values).toBeNear(column("mean"), {rtol: 1e-11});
      expect(mean.coords.coverage.values).toBeNear(column("coverage"), {rtol: 1e-11});
      const most = await W.apply(f, {minCoverage: 0.5});
      expect(most.values).toBeNear(column("mean_minCoverage_0.5"), {rtol: 1e-11});
      const strict = await W.apply(f, {missing: "propagate"});
      expect(strict.values).toBeNear(column("mean_propagate"), {rtol: 1e-11});
      expect((await W.apply(f, {how: "sum"})).values).toBeNear(column("sum"), {rtol: 1e-11});
    }
  });
});
