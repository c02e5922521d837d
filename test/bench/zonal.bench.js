/** @file Stencils of 3,230 counties on a global grid of 0.25°, their products with 50 and 500 maps, and refinement, beside geohalo. One JSON line a figure. */
import {spawnSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {gunzipSync} from "node:zlib";
import {field, loadStencil, refine, stencil} from "fieldbook/kernels";
import {feature} from "topojson-client";

const folder = process.env.FIELDBOOK_PEERS;
const D = Math.PI / 180;
/** How many maps go in one call. */
const SLICES = [50, 500];
const RUNS = 9;

/** The peers' counties, or those of the atlas that theirs were made from. */
function counties() {
  if (folder)
    return JSON.parse(gunzipSync(readFileSync(join(folder, "inputs/counties.geojson.gz")))).features;
  const path = createRequire(import.meta.url).resolve("us-atlas/counties-10m.json");
  const topology = JSON.parse(readFileSync(path, "utf8"));
  return feature(topology, topology.objects.counties).features.filter(({id}) => id !== "51610");
}

const centres = (first, step, count) => Float64Array.from({length: count}, (_, k) => first + step * k);
const f1 = (p, l) =>
  288 + 15 * Math.cos(2 * p) + 8 * Math.sin(3 * l) * Math.cos(p) + 2 * Math.sin(5 * p) * Math.cos(2 * l);

/** x[b, j, i] = f1 + 0.25 ((7b + c) mod 101), c = j nx + i, in float32, as the peers make it; some cells missing. */
function maps(count, {lat, lon}, missing = 0) {
  const size = lat.length * lon.length;
  const values = new Float32Array(count * size);
  const base = Float64Array.from({length: size}, (_, c) =>
    f1(lat[Math.floor(c / lon.length)] * D, lon[c % lon.length] * D)
  );
  for (let b = 0; b < count; ++b)
    for (let c = 0; c < size; ++c) {
      const hash = Math.floor(c / lon.length) * 73856093 + (c % lon.length) * 19349663 + b * 83492791;
      const isGap = missing > 0 && hash % 1000003 < missing * 1000003;
      values[b * size + c] = isGap ? NaN : Math.fround(base[c]) + 0.25 * ((7 * b + c) % 101);
    }
  return field(values, {
    dims: ["member", "lat", "lon"],
    shape: [count, lat.length, lon.length],
    coords: {lat, lon}
  });
}

/** Five times to warm up, then the median and the least of the runs. */
async function time(work) {
  const times = [];
  let result;
  for (let run = -5; run < RUNS; ++run) {
    const started = performance.now();
    result = await work();
    if (run >= 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return {ours: times[times.length >> 1], min: times[0], result};
}

const sum = (values) => values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
const near = (a, b, rtol) => Math.abs(a - b) <= rtol * Math.abs(b);

const zones = counties();
const grid = {lat: centres(-89.875, 0.25, 720), lon: centres(-179.875, 0.25, 1440)};
const rows = [];
async function row(task, peer, target, work, agree) {
  const {result, ...times} = await time(work);
  rows.push({task, peer, target, ...times, agree: (checksum) => agree(result, checksum)});
  return result;
}

const W = await row(
  "stencil, 3,230 counties, 720 × 1440",
  "stencil build 3230 x 720x1440",
  0.07,
  () => stencil(grid, zones),
  (W, c) => W.csr.indices.length === c.nnz && near(sum(W.areas), c.row_sums_total_m2, 3e-3)
);
for (const count of SLICES)
  for (const [name, missing] of [
    ["clean", 0],
    ["1 % missing", 0.01]
  ]) {
    const f = maps(count, grid, missing);
    const key = `apply ${count} slices ${name}`;
    await row(
      `${count} maps, ${name}`,
      key,
      0.6,
      () => W.apply(f),
      ({values}, c) =>
        near(sum(values), c[key].sum, 5e-5) && values.filter(Number.isNaN).length === c[key].nan
    );
  }
const buffer = W.toBuffer();
await row(
  "load a stencil",
  "load (npz bytes)",
  1,
  () => loadStencil(buffer),
  (L) => L.digest === W.digest
);

const coarse = {lat: centres(24.125, 0.25, 104), lon: centres(-125.875, 0.25, 240)};
const fine = {lat: centres(24.025, 0.05, 520), lon: centres(-125.975, 0.05, 1200)};
const inside = zones.filter(({geometry}) => {
  const all = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  return all.every(([x, y]) => x >= -126 && x <= -66 && y >= 24 && y <= 50);
});
const F = await row(
  "stencil, 520 × 1200",
  "fine stencil build 520x1200",
  0.3,
  () => stencil(fine, inside),
  (F, c) => F.csr.indices.length === c.fused.nnz_fine
);
const map = maps(1, coarse);
const one = field(
  map.values.map((_, c) => f1(coarse.lat[Math.floor(c / 240)] * D, coarse.lon[c % 240] * D)),
  {dims: ["lat", "lon"], shape: [104, 240], coords: coarse}
);
const fused = await row(
  "refinement 0.25° to 0.05°, fused",
  "fuse 0.25 to 0.05, mean preserving, 1 iteration",
  0.4,
  async () => F.compose(refine(coarse, {factor: 5, conserve: "planar"})),
  (P, c) => P.csr.indices.length <= c.fused.nnz && near(total, c.fused.sum, 5e-5)
);
const total = sum((await fused.apply(one)).values);

const peers =
  folder &&
  run(process.env.FIELDBOOK_PYTHON ?? "python3", [
    join(folder, "zonal_geohalo.py"),
    "--slices",
    SLICES.join(),
    "--json"
  ]);
for (const {agree, peer, ...ours} of rows) {
  const theirs = peers?.results?.[peer];
  if (!theirs) console.log(JSON.stringify(ours));
  else {
    const {median_ms, min_ms} = theirs;
    const ratio = ours.ours / median_ms;
    const agrees = agree(peers.checksum);
    console.log(
      JSON.stringify({...ours, peer: "geohalo", theirs: median_ms, theirsMin: min_ms, ratio, agrees})
    );
  }
}

function run(command, args) {
  const {stdout, status, stderr} = spawnSync(command, args, {encoding: "utf8", maxBuffer: 2 ** 26});
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(`no peers: ${stderr}\n`);
  return undefined;
}
