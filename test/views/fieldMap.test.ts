/** @file Maps: cells where they belong, missing hatched, legends with units, and the date line and poles without seams. */
import {inflateSync} from "node:zlib";
import {field} from "fieldbook/kernels";
import {fieldMap} from "fieldbook/views";
import type {FieldMapOptions} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const draw = (f: Parameters<typeof fieldMap>[0], options: FieldMapOptions = {}) =>
  fieldMap(f, {document, ...options});
const region = {west: -20, east: 40, south: 30, north: 70};

/** Corners of every shape of a map's cells, in pixels. */
function corners(map: Element): [number, number][][] {
  const paths = [...map.querySelectorAll(".fb-cells g path")].map((path) => path.getAttribute("d") ?? "");
  return paths.flatMap((d) => d.split("z").filter(Boolean).map(outline));
}

function outline(d: string): [number, number][] {
  const out: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers] of d.matchAll(/([Mlhv])([^Mlhv]*)/g)) {
    const [a, b = 0] = numbers.trim().split(" ").map(Number);
    if (command === "M") [x, y] = [a, b];
    if (command === "l") [x, y] = [x + a, y + b];
    if (command === "h") x += a;
    if (command === "v") y += a;
    out.push([x / 10, y / 10]);
  }
  return out;
}

test("fieldMap(a region), DOM as drawn before", async () => {
  const f = sphere(4, 6, (lon, lat) => (lon > 30 && lat > 60 ? NaN : lon + lat), region);
  await expect(
    picture(draw(f, {title: "A region", caption: "Six by four", source: "made up"}))
  ).toMatchFileSnapshot("golden/fieldMap.html");
});

test("fieldMap(gaps), they are hatched and the legend says so; without gaps there is no hatch", () => {
  const gaps = draw(sphere(4, 6, (lon) => (lon > 0 && lon < 10 ? NaN : lon), region));
  expect(gaps.querySelectorAll("path.fb-missing")).toHaveLength(1);
  expect(gaps.querySelector("path.fb-missing")?.getAttribute("fill")).toMatch(/^url\(#fb-hatch-\d+\)$/);
  expect(text(gaps)).toContain("missing");
  const whole = draw(sphere(4, 6, (lon) => lon, region));
  expect(whole.querySelector("path.fb-missing")).toBeNull();
  expect(whole.querySelector("pattern")).toBeNull();
});

test("fieldMap(field), the legend carries the field's name and units", () => {
  const label = (units: string) =>
    text(
      draw(sphere(3, 6, (lon) => lon, {...region, name: "sea_level", units})).querySelector(
        ".fb-legend"
      ) as Element
    );
  expect(label("degC")).toMatch(/^sea level \(°C\)/);
  expect(label("kg m-2 s-1")).toMatch(/^sea level \(kg\/\(m² s\)\)/);
  expect(label("1")).toMatch(/^sea level-?/);
});

test("fieldMap(anomalies), the domain is centred on zero and magnitudes are not", () => {
  const say = (low: number, high: number, options?: FieldMapOptions) =>
    draw(
      sphere(3, 6, (lon) => low + ((high - low) * (lon + 15)) / 50, region),
      options
    )
      .querySelector(".fb-legend")
      ?.getAttribute("aria-label");
  expect(say(-2, 6)).toContain("from −6 to 6, centred on zero");
  expect(say(1, 6)).toContain("colours from 1 to 6");
  expect(say(-0.1, 6)).not.toContain("centred");
  expect(say(1, 6, {kind: "diverging"})).toContain("centred on zero");
  expect(say(-2, 6, {domain: [-3, 3]})).toContain("from −3 to 3");
});

test("fieldMap(−v) and fieldMap(v), mirrored colours", () => {
  const fills = (sign: number) => {
    const map = draw(sphere(1, 2, (lon) => sign * (lon < 10 ? -1 : 1), region));
    return [...map.querySelectorAll(".fb-cells g path")].map((path) => path.getAttribute("fill"));
  };
  expect(fills(1)).toEqual(fills(-1));
  expect(new Set(fills(1)).size).toBe(2);
});

test("fieldMap(domain narrower than the data), the legend has pointed ends", () => {
  const f = sphere(3, 6, (lon) => lon, region);
  const tips = (options: FieldMapOptions) =>
    [...draw(f, options).querySelectorAll(".fb-legend path")].filter((path) =>
      / ?L(0|240) 5Z$/.test(path.getAttribute("d") ?? "")
    );
  expect(tips({domain: [0, 10], kind: "sequential"})).toHaveLength(2);
  expect(tips({})).toHaveLength(0);
});

test("fieldMap(0 to 360) and fieldMap(−180 to 180), the whole world on one sheet without a gap or an overlap", () => {
  for (const west of [0, -180, 100, -0.5]) {
    const shapes = corners(draw(sphere(6, 12, (lon, lat) => Math.sin(lon) + lat, {west})));
    const xs = shapes.flat().map(([x]) => x);
    const area = shapes.map(areaOf).reduce((a, b) => a + b, 0);
    // The sheet is as wide as the drawing allows: nothing is left out at either side of the cut.
    expect(Math.min(...xs)).toBeNear(42, {atol: 0.2});
    expect(Math.max(...xs)).toBeNear(626, {atol: 0.2});
    // Equal Earth with its width of 584 pixels covers this many square pixels.
    const scale = 584 / 5.41334;
    expect(area).toBeNear(4 * Math.PI * scale ** 2, {rtol: 0.02});
  }
});

test("fieldMap(any equal-area sheet), drawn areas are as on the sphere", () => {
  const lat = [5, 15, 30, 55];
  const edges = [0, 10, 22.5, 42.5, 67.5].map((y) => Math.sin((y * Math.PI) / 180));
  const shares = lat.map((_, i) => (edges[i + 1] - edges[i]) / edges[4]);
  for (const projection of [
    "equal-earth",
    "conic-equal-area",
    "cylindrical-equal-area",
    "azimuthal-equal-area"
  ] as const) {
    const f = field([[0], [1], [2], [3]], {dims: ["lat", "lon"], coords: {lat, lon: [20]}});
    const sizes = corners(draw(f, {projection})).map(areaOf);
    const total = sizes.reduce((a, b) => a + b, 0);
    expect(sizes.map((size) => size / total)).toBeNear(shares, {rtol: 0.02});
  }
});

test("fieldMap(across the date line), one continuous strip", () => {
  const columns = [170, 175, 180, -175, -170];
  const f = field([[1, 2, 3, 4, 5]].concat([[1, 2, 3, 4, 5]]), {
    dims: ["lat", "lon"],
    coords: {lat: [0, 5], lon: columns}
  });
  const lefts = corners(draw(f))
    .map((shape) => Math.min(...shape.map(([x]) => x)))
    .toSorted((a, b) => a - b);
  const steps = [...new Set(lefts)].slice(1).map((x, i) => x - [...new Set(lefts)][i]);
  expect(steps).toHaveLength(4);
  expect(steps).toBeNear(Array(4).fill(steps[0]), {rtol: 0.01});
  expect(text(draw(f))).toContain("180°");
});

test("fieldMap(a strip round the equator), drawn taller and saying so", () => {
  const strip = draw(sphere(6, 72, (lon) => lon, {south: -5, north: 5}));
  expect(text(strip)).toContain("Drawn 7 times taller than true");
  const height = Number(strip.querySelectorAll("svg")[1].getAttribute("height"));
  expect(height).toBeGreaterThan(90);
});

test("fieldMap(latitudes up or down), the same picture", () => {
  const up = sphere(4, 6, (lon, lat) => lon + 10 * lat, region);
  const rows = [3, 2, 1, 0];
  const down = field(Float64Array.from(rows.flatMap((i) => Array.from(up.values.slice(6 * i, 6 * i + 6)))), {
    dims: up.dims,
    shape: up.shape,
    coords: {
      lat: {...up.coords.lat, values: rows.map((i) => Number(up.coords.lat.values[i]))},
      lon: up.coords.lon
    },
    name: up.name,
    units: up.units
  });
  const key = (map: Element) =>
    [...map.querySelectorAll(".fb-cells g path")]
      .map(
        (path) => `${path.getAttribute("fill")} ${areaOf(outline(path.getAttribute("d") ?? "")).toFixed(0)}`
      )
      .sort();
  expect(key(draw(down))).toEqual(key(draw(up)));
});

test("fieldMap(uneven coordinates), edges lie halfway", () => {
  const f = field([[1, 2, 3]], {
    dims: ["y", "x"],
    shape: [1, 3],
    coords: {x: [0, 1, 4], y: [0]},
    crs: "EPSG:32633"
  });
  const xs = [
    ...new Set(
      corners(draw(f))
        .flat()
        .map(([x]) => x)
    )
  ].sort((a, b) => a - b);
  const [a, b, c, d] = xs;
  // Edges −0.5, 0.5, 2.5, 5.5.
  expect([(b - a) / (d - a), (c - a) / (d - a)]).toBeNear([1 / 6, 3 / 6], {atol: 1e-3});
});

test("fieldMap(projected), plain x and y without coast, one unit as long in either direction", () => {
  const f = field(
    Float64Array.from({length: 12}, (_, i) => i),
    {
      dims: ["y", "x"],
      coords: {y: [300, 200, 100], x: [0, 100, 200, 300]},
      crs: "EPSG:31985"
    }
  );
  const map = draw(f);
  expect(map.querySelector(".fb-coast, use, .fb-graticule")).toBeNull();
  const points = corners(map).flat();
  const [w, h] = [0, 1].map(
    (k) => Math.max(...points.map((p) => p[k])) - Math.min(...points.map((p) => p[k]))
  );
  expect(w / h).toBeNear(4 / 3, {rtol: 1e-3});
});

test("fieldMap(a grid without coordinates), the first row on top", () => {
  const f = field(
    [
      [0, 0],
      [9, 9]
    ],
    {dims: ["row", "col"], name: "picture"}
  );
  const [dark, bright] = [...draw(f).querySelectorAll(".fb-cells g path")].map((path) =>
    outline(path.getAttribute("d") ?? "")
  );
  expect(Math.min(...dark.map(([, y]) => y))).toBeLessThan(Math.min(...bright.map(([, y]) => y)));
});

test("fieldMap(720 × 1440), a picture with the right colours, transparent where values are missing", () => {
  const f = sphere(720, 1440, (lon, lat) => (Math.hypot(lon - 180, lat) < 10 ? NaN : lat), {
    name: "latitude"
  });
  const map = draw(f, {domain: [-90, 90]});
  const image = map.querySelector("image") as Element;
  const bytes = Buffer.from((image.getAttribute("href") ?? "").split(",")[1], "base64");
  expect(bytes.length).toBeLessThan(100_000);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const start = bytes.indexOf("IDAT") + 4;
  const lines = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
  const at = (x: number, y: number) =>
    lines[Math.floor(y * height) * (width + 1) + 1 + Math.floor(x * width)];
  expect(at(0.5, 0.5)).toBe(0);
  expect(at(0, 0)).toBe(0);
  expect(at(0.5, 0.001)).toBeNear(48, {atol: 1});
  expect(at(0.5, 0.999)).toBeNear(1, {atol: 1});
  expect(at(0.3, 0.5)).toBeNear(24, {atol: 1});
  expect(map.querySelector("a.fb-data")).toBeNull();
});

test("fieldMap(a polar cap), a round sheet with the pole in its middle", () => {
  const map = draw(sphere(6, 36, (lon) => Math.cos((lon * Math.PI) / 180), {south: 60, north: 90}));
  const points = corners(map).flat();
  const [w, h] = [0, 1].map(
    (k) => Math.max(...points.map((p) => p[k])) - Math.min(...points.map((p) => p[k]))
  );
  expect(w / h).toBeNear(1, {atol: 0.02});
  expect(text(map)).toContain("60°W");
});

test("fieldMap(places), a dot for each", () => {
  const f = field([1, 2, NaN], {
    dims: ["point"],
    coords: {lon: {dims: ["point"], values: [0, 5, 9]}, lat: {dims: ["point"], values: [40, 45, 50]}},
    name: "crime"
  });
  const circles = [...draw(f).querySelectorAll("circle")];
  expect(circles).toHaveLength(3);
  expect(circles[2].getAttribute("fill")).toBe("none");
});

test("fieldMap(classes), a list instead of a ramp", () => {
  const f = sphere(2, 6, (lon) => (lon < 10 ? 0 : 1), {...region, name: "label"});
  const map = draw(f, {classes: ["water", "forest"]});
  expect(text(map.querySelector(".fb-legend") as Element)).toBe("label (m)waterforest");
  expect(() =>
    draw(
      sphere(4, 6, (lon, lat) => lon * lat, region),
      {kind: "classes"}
    )
  ).toThrow(/^unsupported kind: classes/);
});

test("fieldMap(field), its words, its data and no script", () => {
  const f = sphere(2, 3, (lon, lat) => lon + lat / 8, region);
  const map = draw(f, {title: "Two by three"});
  const svg = map.querySelectorAll("svg")[1];
  expect(svg.getAttribute("role")).toBe("img");
  expect(svg.querySelector("title")?.textContent).toBe("Two by three");
  expect(svg.querySelector("desc")?.textContent).toMatch(
    /^Map of height from 30°N to 70°N and 20°W to 40°E, 2 rows and 3 columns/
  );
  expect(draw(f, {alt: "Mine"}).querySelectorAll("desc")[0].textContent).toBe("Mine");
  const csv = decodeURIComponent(
    map.querySelector("a[download]")?.getAttribute("href")?.split(",").slice(1).join(",") ?? ""
  );
  expect(csv.split("\n")).toEqual([
    "lat (degrees_north) \\ lon (degrees_east),-10,10,30",
    "40,-5,15,35",
    "60,-2.5,17.5,37.5",
    ""
  ]);
  expect(map.querySelector("script, canvas, [onclick]")).toBeNull();
});

test("fieldMap(what it cannot draw), one clear error", () => {
  const cube = field(new Float64Array(8), {
    dims: ["time", "lat", "lon"],
    shape: [2, 2, 2],
    coords: {lat: [0, 1], lon: [0, 1]}
  });
  expect(() => draw(cube)).toThrow(
    "ambiguous dimension: time; a map shows one of its 2, choose it with isel"
  );
  expect(() => draw(field([1, 2], {dims: ["point"]}))).toThrow(/^missing coordinate: point has no place/);
  expect(() => draw(field([[1, 2, 3]], {dims: ["lat", "lon"], coords: {lat: [0], lon: [0, 5, 2]}}))).toThrow(
    /^invalid coordinate: lon/
  );
  expect(() => draw(undefined as never)).toThrow(/^invalid field: undefined/);
  const f = sphere(2, 3, (lon) => lon, region);
  expect(() => draw(f, {scheme: "rainbowish"})).toThrow(/^unknown scheme: rainbowish/);
  expect(() => draw(f, {projection: "mercator" as never})).toThrow(
    /^unknown projection: mercator; expected auto/
  );
  expect(() => draw(f, {domain: [3, 1]})).toThrow(/^invalid domain: 3 to 1/);
  expect(() => draw(f, {kind: "odd" as never})).toThrow(/^invalid kind: odd/);
  expect(() => fieldMap(f)).toThrow(/^missing option: document/);
});

function areaOf(points: readonly (readonly [number, number])[]): number {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length];
    twice += x * v - u * y;
  });
  return Math.abs(twice / 2);
}
