/** @file Where geohalo is off and by how much, on shapes of known area, and 2,000 and 500 maps in one call. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {fileURLToPath} from "node:url";
import {field, stencil} from "fieldbook/kernels";
import {feature} from "topojson-client";

const python = process.env.FIELDBOOK_PEERS && (process.env.FIELDBOOK_PYTHON ?? "python3");
const D = Math.PI / 180;
const R = 6371008.8;
const RUNS = 9;
const centres = (first, step, count) => Float64Array.from({length: count}, (_, k) => first + step * k);
/** A box whose sides have places at every degree, so that nobody has to guess which way round it goes. */
function box(west, south, east, north) {
  const lons = Array.from({length: Math.ceil(east - west) + 1}, (_, k) => Math.min(east, west + k));
  const ring = [...lons.map((x) => [x, south]), ...lons.reverse().map((x) => [x, north]), [west, south]];
  return {type: "Polygon", coordinates: [ring]};
}
const areaOf = ([west, south, east, north]) =>
  R * R * (east - west) * D * (Math.sin(north * D) - Math.sin(south * D));

const half = {lat: [-89.5, 1, 180], lon: [-179.5, 1, 360]};
const onPoles = {lat: [-90, 1, 181], lon: [-180, 1, 360]};
const eastwards = {lat: [-89.5, 1, 180], lon: [0.5, 1, 360]};
/** The peer is exact where whole cells are covered: there both must say the same. */
const cases = [
  {
    task: "area: boxes of whole cells",
    grid: half,
    boxes: [
      [-100, 30, -90, 40],
      [10, -45, 33, -20]
    ],
    isExact: true
  },
  {
    task: "area: a box across cells of 1°",
    grid: half,
    boxes: [
      [-100.3, 30.3, -90.4, 30.9],
      [10.2, 60.7, 30.9, 61.4]
    ]
  },
  {task: "area: a cap on rows centred on the pole", grid: onPoles, boxes: [[-180, 89, 180, 90]]},
  {task: "area: −130° to −60° on a 0..360 grid", grid: eastwards, boxes: [[-130, 30, -60, 45]]},
  {task: "area: 170° to −170° as atlases have it", grid: half, boxes: [[170, -20, 190, -10]], wraps: true}
];
const wrapped = (geometry) => ({
  ...geometry,
  coordinates: geometry.coordinates.map((ring) => ring.map(([x, y]) => [x > 180 ? x - 360 : x, y]))
});

const topology = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("us-atlas/counties-10m.json"), "utf8")
);
const counties = feature(topology, topology.objects.counties).features;
const coarse = {lat: [24.125, 0.25, 104], lon: [-125.875, 0.25, 240]};
const inside = counties
  .filter(({id, geometry}) => {
    const all = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
    return id !== "51610" && all.every(([x, y]) => x >= -126 && x <= -66 && y >= 24 && y <= 50);
  })
  // Of each the largest ring: what is valid for both.
  .map(({id, geometry}) => {
    const rings =
      geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map(([r]) => r);
    const largest = rings.reduce((best, ring) => (ring.length > best.length ? ring : best));
    return {type: "Feature", id, properties: null, geometry: {type: "Polygon", coordinates: [largest]}};
  })
  .filter(({geometry}) => geometry.coordinates[0].length > 20);
const count = [50, 40];

const asked = cases.map(({grid, boxes, wraps}) => {
  const shapes = boxes.map((each) => box(...each));
  return {...grid, geometries: wraps ? shapes.map(wrapped) : shapes};
});
const peer =
  python && ask({cases: asked, maps: {...coarse, count, geometries: inside.map((each) => each.geometry)}});

for (const [k, {task, grid, boxes, isExact}] of cases.entries()) {
  const W = await stencil({lat: centres(...grid.lat), lon: centres(...grid.lon)}, asked[k].geometries);
  const truth = boxes.map(areaOf);
  const off = (areas) => 100 * Math.max(...truth.map((area, i) => Math.abs(areas[i] / area - 1)));
  const row = {task, ours: off(W.areas), unit: "% off"};
  const theirs = peer?.off[k];
  if (!theirs) console.log(JSON.stringify(row));
  else {
    const name = theirs.error ? `geohalo ${theirs.error}` : "geohalo";
    const their = theirs.error ? 100 : off(theirs.areas);
    const agrees = isExact ? their < 1e-10 && row.ours < 1e-10 : undefined;
    console.log(JSON.stringify({...row, peer: name, theirs: their, agrees}));
  }
}

const grid = {lat: centres(...coarse.lat), lon: centres(...coarse.lon)};
const W = await stencil(grid, inside);
for (const [name, gaps] of [
  ["clean", 0],
  ["missing", 100]
]) {
  const size = grid.lat.length * grid.lon.length;
  const values = new Float32Array(count[0] * count[1] * size);
  for (let b = 0, n = 0; b < count[0] * count[1]; ++b)
    for (let c = 0; c < size; ++c, ++n)
      values[n] = gaps && (c * 31 + b * 17) % gaps === 0 ? NaN : 280 + 0.25 * ((7 * b + c) % 101);
  const f = field(values, {
    dims: ["member", "step", "lat", "lon"],
    shape: [...count, grid.lat.length, grid.lon.length],
    coords: grid
  });
  const times = [];
  let result;
  for (let run = -5; run < RUNS; ++run) {
    const started = performance.now();
    result = await W.apply(f);
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const row = {
    task: `2,000 maps (50 × 40), ${gaps ? "1 % missing" : "clean"}`,
    target: 0.6,
    ours: times[RUNS >> 1],
    min: times[0]
  };
  const theirs = peer?.[name];
  if (!theirs) console.log(JSON.stringify(row));
  else {
    const sum = result.values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
    const gone = result.values.reduce((total, value) => total + Number(Number.isNaN(value)), 0);
    const agrees = Math.abs(sum / theirs.sum - 1) < 5e-5 && gone === theirs.nan;
    const ratio = row.ours / theirs.median_ms;
    console.log(
      JSON.stringify({
        ...row,
        peer: "geohalo",
        theirs: theirs.median_ms,
        theirsMin: theirs.min_ms,
        ratio,
        agrees
      })
    );
  }
}

function ask(job) {
  const script = fileURLToPath(new URL("zonal.peer.py", import.meta.url));
  const {stdout, status, stderr} = spawnSync(python, [script], {
    input: JSON.stringify(job),
    encoding: "utf8",
    maxBuffer: 2 ** 26
  });
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
