/** @file Shapefiles: outlines as another library wrote them, tables that are not there or do not fit, and stencils of both. */
import {copyFileSync, mkdtempSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {FormatError, openDataset, openField, stencil} from "fieldbook/kernels";
import {expect, test} from "vitest";
import "../close.ts";

const folder = fileURLToPath(new URL("files/", import.meta.url));
const grid = {latEdges: [0, 1, 2, 3], lonEdges: [0, 1, 2, 3, 4, 5, 6, 7]};

test("holes go to the ring around them, parts stay parts", async () => {
  const {attrs} = await openDataset(`${folder}zones.shp`);
  const [first, second] = (attrs.features as {geometry: {type: string; coordinates: unknown[][]}}[]).map(
    ({geometry}) => geometry
  );
  expect([first.type, first.coordinates.length]).toEqual(["Polygon", 2]);
  expect([second.type, second.coordinates.length]).toEqual(["MultiPolygon", 2]);
  const W = await stencil(grid, await openDataset(`${folder}zones.shp`), {key: "name", weights: "fraction"});
  expect(W.keys).toEqual(["west", "Größe"]);
  expect(W.rowSums).toBeNear([8, 1.5], {rtol: 1e-15});
});

test("without a table zones have numbers", async () => {
  const W = await stencil(grid, await openDataset(readFileSync(`${folder}zones.shp`)));
  expect(W.keys).toEqual(["0", "1"]);
});

test("a file that is cut off anywhere, and a table that does not fit, are refused by name", async () => {
  const bytes = new Uint8Array(readFileSync(`${folder}zones.shp`));
  for (let length = 32; length < bytes.length; length += 4)
    await expect(openDataset(bytes.slice(0, length), {name: "a.shp"})).rejects.toThrow(FormatError);
  const place = mkdtempSync(join(tmpdir(), "fieldbook-"));
  copyFileSync(`${folder}zones.shp`, join(place, "a.shp"));
  const table = new Uint8Array(readFileSync(`${folder}zones.dbf`));
  writeFileSync(join(place, "a.dbf"), table.slice(0, 150));
  await expect(openDataset(join(place, "a.shp"))).rejects.toThrow("invalid dBASE file: a.dbf");
  table[4] = 1;
  writeFileSync(join(place, "a.dbf"), table);
  await expect(openDataset(join(place, "a.shp"))).rejects.toThrow(
    "invalid Shapefile file: a.shp; it has 2 shapes, its .dbf 1 rows"
  );
});

test("a table without its shapes is one of rows", async () => {
  const table = readFileSync(`${folder}zones.dbf`);
  const people = await openField(table, {variable: "people", name: "zones.dbf"});
  expect(people).toMatchObject({dims: ["row"], shape: [2]});
  const {attrs} = await openDataset(`${folder}zones.shp`);
  const rows = (attrs.features as {properties: Record<string, unknown>}[]).map(({properties}) => properties);
  expect([...people.values]).toEqual(rows.map((row) => row.people));
  expect(people.coords.name.values).toEqual(["west", "Größe"]);
  for (let length = 0; length < table.length; length += 7)
    await expect(openDataset(table.subarray(0, length), {name: "a.dbf"})).rejects.toThrow(FormatError);
});
