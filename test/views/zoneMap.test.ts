/** @file Choropleths: each polygon in its colour, gaps and low coverage told apart, keys to be read, quick to update. */
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {field, stencil} from "fieldbook/kernels";
import type {Field, ZoneFeature} from "fieldbook/kernels";
import {zoneMap} from "fieldbook/views";
import type {ZoneMapOptions} from "fieldbook/views";
import {feature} from "topojson-client";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const window = document.defaultView as unknown as typeof globalThis;
const draw = (f: Field, zones: ZoneFeature[], options: ZoneMapOptions = {}) =>
  zoneMap(f, zones, {document, ...options});
const of = (values: number[], keys: string[], coverage?: number[]) =>
  field(values, {
    dims: ["zone"],
    coords: {
      zone: {dims: ["zone"], values: keys},
      ...(coverage && {coverage: {dims: ["zone"], values: coverage, units: "1"}})
    },
    axes: {zone: "X"},
    name: "rain",
    units: "mm"
  });
const box = (id: string, west: number, south: number, east: number, north: number): ZoneFeature => ({
  type: "Feature",
  id,
  properties: {name: `Box ${id}`},
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
      ]
    ]
  }
});
const three = [box("a", 0, 40, 10, 50), box("b", 10, 40, 20, 50), box("c", 20, 40, 30, 50)];
const fills = (map: Element) =>
  [...map.querySelectorAll(".fb-zone-shapes path")].map((path) => path.getAttribute("fill"));
const said = (map: Element) => map.querySelector(".fb-said")?.textContent;

/** Corners of each path, in pixels. */
function corners(map: Element): [number, number][][] {
  return [...map.querySelectorAll(".fb-zone-shapes path")].map((path) => {
    let [x, y] = [0, 0];
    return [...(path.getAttribute("d") ?? "").matchAll(/([Mlhv])([^Mlhvz]*)/g)].map(
      ([, command, numbers]) => {
        const [a, b = 0] = numbers.trim().split(" ").map(Number);
        if (command === "M") [x, y] = [a, b];
        if (command === "l") [x, y] = [x + a, y + b];
        if (command === "h") x += a;
        if (command === "v") y += a;
        return [x / 10, y / 10] as [number, number];
      }
    );
  });
}
const area = (points: [number, number][]) =>
  Math.abs(
    points.reduce((sum, [x, y], i) => {
      const [u, v] = points[(i + 1) % points.length];
      return sum + x * v - u * y;
    }, 0) / 2
  );

test("zoneMap(three boxes), DOM as drawn before", async () => {
  const drawn = draw(of([1, NaN, 3], ["a", "b", "c"], [1, 0, 0.25]), three, {
    title: "Boxes",
    source: "made up"
  });
  await expect(picture(drawn)).toMatchFileSnapshot("golden/zoneMap.html");
});

test("zoneMap(values in another order), each polygon has its own; a polygon without a value is hatched as missing", () => {
  const fill = fills(draw(of([3, 1], ["c", "a"]), three));
  expect(fill[0]).not.toBe(fill[2]);
  expect(fill[1]).toMatch(/^url\(#fb-hatch-\d+\)$/);
  expect(fills(draw(of([1, 3], ["a", "c"]), three)).map((each) => each?.replace(/\d+/, ""))).toEqual(
    fill.map((each) => each?.replace(/\d+/, ""))
  );
});

test("zoneMap(coverage), low ones are hatched over their colour; the field's and the option's are multiplied", () => {
  const f = of([1, 2, 3], ["a", "b", "c"], [1, 0.8, 0.4]);
  const low = (options?: ZoneMapOptions) =>
    draw(f, three, options).querySelector(".fb-low")?.getAttribute("d")?.match(/M/g)?.length ?? 0;
  expect(low()).toBe(1);
  expect(low({coverage: [1, 0.5, 1]})).toBe(2);
  expect(low({lowCoverage: 0.3})).toBe(0);
  expect(text(draw(f, three))).toContain("less than 50 % of the zone is covered");
  expect(text(draw(of([1, 2, 3], ["a", "b", "c"]), three))).not.toContain("covered");
});

test("zoneMap.update(values), colours, words and numbers change and shapes stay the same elements", () => {
  const map = draw(of([1, 2, 3], ["a", "b", "c"]), three, {title: "One", domain: [0, 10]});
  const before = fills(map);
  const paths = [...map.querySelectorAll(".fb-zone-shapes path")];
  expect(said(map)).toBe("Highest: Box c (c): 3 mm. Lowest: Box a (a): 1 mm.");
  map.update(of([9, 2, NaN], ["a", "b", "c"]), {title: "Two"});
  expect([...map.querySelectorAll(".fb-zone-shapes path")]).toEqual(paths);
  const after = fills(map);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
  expect(after[2]).toMatch(/^url/);
  expect(said(map)).toBe("Highest: Box a (a): 9 mm. Lowest: Box b (b): 2 mm. Without a value: 1.");
  expect(map.querySelector(".fb-title")?.textContent).toBe("Two");
  expect(map.querySelector("desc")?.textContent).toContain("Highest: Box a (a): 9 mm");
  const link = map.querySelector("a.fb-data") as Element;
  link.dispatchEvent(new window.Event("pointerenter"));
  expect(decodeURIComponent(link.getAttribute("href") ?? "")).toContain("a,Box a (a),9,1\n");
});

test("zoneMap, a zone is read under the pointer and by arrow keys, and sent as input", () => {
  const map = draw(of([1, 2, 3], ["a", "b", "c"], [1, 1, 0.4]), three);
  const heard: (string | null)[] = [];
  map.addEventListener("input", () => heard.push(map.value));
  const holder = map.querySelector(".fb-zones") as Element;
  const key = (name: string) =>
    holder.dispatchEvent(Object.assign(new window.Event("keydown", {cancelable: true}), {key: name}));
  map
    .querySelectorAll(".fb-zone-shapes path")[1]
    .dispatchEvent(new window.Event("pointermove", {bubbles: true}));
  expect(said(map)).toBe("Box b (b): 2 mm");
  key("ArrowRight");
  expect(said(map)).toBe("Box c (c): 3 mm, 40 % covered");
  key("ArrowRight");
  key("ArrowLeft");
  map.update(of([1, 7, 3], ["a", "b", "c"]));
  expect(said(map)).toBe("Box b (b): 7 mm");
  key("Escape");
  expect(heard).toEqual(["b", "c", "b", null]);
});

test("zoneMap(rings either way round), the same shape, and none fills the globe", () => {
  const turned = three.map((each) => ({
    ...each,
    geometry: {type: "Polygon", coordinates: [(each.geometry!.coordinates as number[][][])[0].toReversed()]}
  }));
  const f = of([1, 2, 3], ["a", "b", "c"]);
  expect(corners(draw(f, turned)).map(area)).toBeNear(corners(draw(f, three)).map(area), {rtol: 1e-9});
});

test("zoneMap(boxes that tile a zone of the sphere), drawn areas are as on the sphere, edges along parallels", () => {
  const rows = [0, 20, 45, 70].flatMap((south, i, all) =>
    i + 1 < all.length ? [box(`r${i}`, -60, south, 60, all[i + 1])] : []
  );
  const f = of([1, 2, 3], ["r0", "r1", "r2"]);
  const sin = [0, 20, 45, 70].map((y) => Math.sin((y * Math.PI) / 180));
  const shares = [0, 1, 2].map((i) => (sin[i + 1] - sin[i]) / sin[3]);
  for (const projection of ["conic-equal-area", "equal-earth"] as const) {
    const sizes = corners(draw(f, rows, {projection})).map(area);
    const total = sizes.reduce((a, b) => a + b, 0);
    expect(sizes.map((size) => size / total)).toBeNear(shares, {rtol: 0.01});
  }
});

test("zoneMap(across the antimeridian), one frame round both sides; a cap round a pole is filled", () => {
  const seam = [box("w", 170, -20, 180, -10), box("m", 175, -10, 185, 0), box("e", -180, -20, -170, -10)];
  const boxes = corners(draw(of([1, 2, 3], ["w", "m", "e"]), seam)).map((points) => points.map(([x]) => x));
  expect(Math.max(...boxes[0])).toBeNear(Math.min(...boxes[2]), {atol: 0.2});
  expect(Math.max(...boxes[1]) - Math.min(...boxes[1])).toBeGreaterThan(100);
  const ring = Array.from({length: 37}, (_, i) => [i === 36 ? -180 : -180 + 10 * i, -70]);
  const cap: ZoneFeature = {id: "cap", geometry: {type: "Polygon", coordinates: [ring]}};
  const [points] = corners(draw(of([1], ["cap"]), [cap], {extent: [-180, -90, 180, 90]}));
  const whole = (584 / 5.41334) ** 2 * 4 * Math.PI;
  expect(area(points) / whole).toBeNear((1 - Math.sin((70 * Math.PI) / 180)) / 2, {rtol: 0.03});
});

test("zoneMap(polygons in metres), a plane without coast, one unit as long in x as in y; a collection is one zone", () => {
  const far = [
    box("a", 500_000, 4_000_000, 501_000, 4_000_500),
    box("b", 501_000, 4_000_000, 502_000, 4_000_500)
  ];
  const map = draw(of([1, 2], ["a", "b"]), far);
  const [points] = corners(map);
  const [w, h] = [0, 1].map(
    (k) => Math.max(...points.map((p) => p[k])) - Math.min(...points.map((p) => p[k]))
  );
  expect(w / h).toBeNear(2, {rtol: 0.01});
  expect(map.querySelector(".fb-land, .fb-graticule")).toBeNull();
  const both = {
    id: "ab",
    geometry: {type: "GeometryCollection", geometries: far.map(({geometry}) => geometry!)}
  };
  const [one] = fills(draw(of([1], ["ab"]), [both]));
  expect(one).toMatch(/^#/);
});

test("zoneMap({extent}), zones outside are not drawn and counted", () => {
  const map = draw(of([1, 2, 3], ["a", "b", "c"]), three, {extent: [0, 40, 15, 50]});
  expect(map.querySelectorAll(".fb-zone-shapes path")).toHaveLength(2);
  expect(text(map)).toContain("1 of 3 zones lie outside the map");
});

test("zoneMap(the counties of the atlas), every one with a value has a shape, and the markup stays small", async () => {
  const path = createRequire(import.meta.url).resolve("us-atlas/counties-10m.json");
  const atlas = JSON.parse(readFileSync(path, "utf8"));
  const {features} = feature(atlas, atlas.objects.counties) as unknown as {features: ZoneFeature[]};
  const grid = sphere(36, 72, (lon, lat) => lat + Math.sin(lon), {west: -180});
  const W = await stencil(grid, features, {onEmpty: "nan"});
  const map = zoneMap(await W.apply(grid), features, {document, extent: [-126, 24, -66, 50]});
  expect(map.querySelectorAll(".fb-zone-shapes path").length).toBeGreaterThan(3100);
  expect(map.outerHTML.length).toBeLessThan(600_000);
});

test("zoneMap(what it cannot draw), one clear error", () => {
  const cube = field([[1, 2]], {dims: ["time", "zone"], coords: {zone: ["a", "b"]}});
  const two = field([1, 2, 3, 4], {dims: ["time", "zone"], shape: [2, 2], coords: {zone: ["a", "b"]}});
  expect(draw(cube, three.slice(0, 2)).value).toBeNull();
  expect(() => draw(two, three)).toThrow(
    "missing dimension: zone; this field has time 2, zone 2, a map shows one value for each zone"
  );
  expect(() => draw(of([1], ["x"]), three)).toThrow("unknown zone: x; no polygon has that key");
  expect(() => draw(of([1], ["0"]), [{geometry: null}])).toThrow(/^missing polygons: nothing to draw/);
  expect(() => draw(undefined as never, three)).toThrow(/^invalid field: undefined/);
});
