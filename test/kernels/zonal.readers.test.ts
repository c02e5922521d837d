/** @file Polygons of every kind of file, straight into a stencil and into `fieldbook zonal`: by path, opened, and as an attachment. */
import {copyFileSync, mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {field, openDataset, stencil, writeNetcdf, writeZarr} from "fieldbook/kernels";
import {parquetWriteBuffer} from "hyparquet-writer";
import {beforeAll, describe, expect, test} from "vitest";
import {fieldbook} from "../bin/command.ts";
import "../close.ts";

const files = fileURLToPath(new URL("files/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "fieldbook-readers-"));
const grid = {latEdges: [0, 1, 2, 3], lonEdges: [0, 1, 2, 3, 4, 5, 6, 7]};
const square = (w: number, s: number, e: number, n: number) => [
  [
    [w, s],
    [w, n],
    [e, n],
    [e, s],
    [w, s]
  ]
];
const geometries = [
  {type: "Polygon", coordinates: square(0, 0, 1.5, 2)},
  {type: "MultiPolygon", coordinates: [square(1.5, 0, 2, 1), square(5, 1, 6, 3)]}
];
const names = ["west", "east"];
/** In square degrees. */
const sizes = [3, 2.5];
const features = geometries.map((geometry, i) => ({type: "Feature", properties: {name: names[i]}, geometry}));
const rings = [square(0, 0, 1.5, 2)[0], square(1.5, 0, 2, 1)[0], square(5, 1, 6, 3)[0]];

beforeAll(async () => {
  writeFileSync(join(folder, "zones.geojson"), JSON.stringify({type: "FeatureCollection", features}));
  const topology = {
    type: "Topology",
    arcs: rings,
    objects: {
      zones: {
        type: "GeometryCollection",
        geometries: [
          {type: "Polygon", arcs: [[0]], properties: {name: "west"}},
          {type: "MultiPolygon", arcs: [[[1]], [[2]]], properties: {name: "east"}}
        ]
      }
    }
  };
  writeFileSync(join(folder, "zones.topojson"), JSON.stringify(topology));
  const columns = {geometry: {encoding: "WKB", geometry_types: ["Polygon", "MultiPolygon"]}};
  const geo = JSON.stringify({version: "1.1.0", primary_column: "geometry", columns});
  const parquet = parquetWriteBuffer({
    columnData: [
      {name: "name", data: names, type: "STRING"},
      {name: "geometry", data: geometries, type: "GEOMETRY"}
    ],
    kvMetadata: [{key: "geo", value: geo}]
  });
  writeFileSync(join(folder, "zones.parquet"), new Uint8Array(parquet));
  for (const ending of ["shp", "dbf", "shx", "cpg"])
    try {
      copyFileSync(`${files}zones.${ending}`, join(folder, `zones.${ending}`));
    } catch {
      // Not all of them belong to every shapefile.
    }
  const rain = field(new Float64Array(42).fill(5), {
    dims: ["time", "lat", "lon"],
    shape: [2, 3, 7],
    name: "rain",
    coords: {
      time: {values: [0, 1], units: "days since 2000-01-01"},
      lat: {values: [0.5, 1.5, 2.5], units: "degrees_north"},
      lon: {values: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5], units: "degrees_east"}
    }
  });
  await writeNetcdf(rain, {path: join(folder, "rain.nc")});
  await writeZarr(rain, {path: join(folder, "rain.zarr"), chunks: {time: 1, lat: 3, lon: 2}});
});

describe.each([
  ["zones.geojson", names, sizes, 4],
  ["zones.topojson", names, sizes, 4],
  ["zones.parquet", names, sizes, 4],
  ["zones.shp", ["west", "Größe"], [8, 1.5], 8]
])("%s", (file, keys, areas, chunks) => {
  const path = join(folder, file);
  test("by path, address, dataset, attachment and bytes", async () => {
    const attachment = {name: file, arrayBuffer: async () => new Uint8Array(readFileSync(path)).buffer};
    for (const polygons of [path, new URL(`file://${path}`), await openDataset(path)]) {
      const W = await stencil(grid, polygons, {key: "name", weights: "fraction"});
      expect(W.keys).toEqual(keys);
      expect(W.rowSums).toBeNear(areas, {rtol: 1e-14});
    }
    for (const polygons of [attachment, new Uint8Array(readFileSync(path))]) {
      const W = await stencil(grid, polygons, {weights: "fraction"});
      expect(W.keys).toEqual(["0", "1"]);
      expect(W.rowSums).toBeNear(areas, {rtol: 1e-14});
    }
  });
  test.each(["rain.nc", "rain.zarr"])("in fieldbook zonal, over %s", (source) => {
    const {code, stdout, stderr} = fieldbook(
      folder,
      "zonal",
      source,
      file,
      "--key",
      "name",
      "--stat",
      "mean,count"
    );
    expect({code, stderr}).toEqual({
      code: 0,
      // Of four columns of chunks the shapes leave out what lies between them.
      stderr: source.endsWith("nc") ? "" : `rain.zarr: ${chunks} of 8 chunks read\n`
    });
    const [head, ...rows] = stdout.trimEnd().split("\n");
    expect(head).toBe("time,zone,mean,count");
    expect(rows.map((row) => row.split(",")[1])).toEqual([...keys, ...keys]);
    expect(rows.map((row) => Number(row.split(",")[2]))).toBeNear([5, 5, 5, 5], {rtol: 1e-14});
  });
});

test("a file that is not there, and one without polygons", async () => {
  await expect(stencil(grid, join(folder, "none.geojson"))).rejects.toThrow(
    "none.geojson; there is no such file"
  );
  await expect(stencil(grid, join(folder, "rain.nc"))).rejects.toThrow("missing polygons: none in rain.nc");
  await expect(stencil(grid, {type: "Point"})).rejects.toThrow("missing polygons: Point; give GeoJSON");
});
