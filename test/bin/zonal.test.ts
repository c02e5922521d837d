/** @file `fieldbook zonal`. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {openField} from "fieldbook/kernels";
import {expect, test} from "vitest";
import {fieldbook, folderOf} from "./command.ts";

const grid = fileURLToPath(new URL("../../tutorials/data/bcsd_obs_1999.nc", import.meta.url));
const box = (west: number, south: number, size: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [west, south],
      [west + size, south],
      [west + size, south + size],
      [west, south + size],
      [west, south]
    ]
  ]
});
const feature = (NAME: string, geometry: object) => ({type: "Feature", properties: {NAME}, geometry});
const collection = (...features: object[]) => JSON.stringify({type: "FeatureCollection", features});
const two = collection(feature("north, east", box(-80, 35, 1)), feature("south", box(-84, 33, 0.05)));

test("zonal writes a table of statistics, one row a time and zone", async () => {
  const folder = folderOf({"zones.geojson": two});
  const args = [
    grid,
    "zones.geojson",
    "--variable",
    "tas",
    "--key",
    "NAME",
    "--stat",
    "mean,max",
    "--stat",
    "q0.9:cdf"
  ];
  const {code, stdout, stderr} = fieldbook(folder, "zonal", ...args);
  expect({code, stderr}).toEqual({code: 0, stderr: ""});
  const [head, first, second, ...rest] = stdout.trimEnd().split("\n");
  expect(head).toBe("time,zone,mean,max,q0.9:cdf");
  expect(first).toMatch(/^1999-01-\d\d[^,]*,"north, east",\d+\.\d+,/);
  expect(second).toMatch(/^1999-01-\d\d[^,]*,south,/);
  expect(rest).toHaveLength(22);
  expect(fieldbook(folder, "zonal", ...args, "--out", "a.csv").code).toBe(0);
  expect(readFileSync(join(folder, "a.csv"), "utf8")).toBe(stdout);
  for (const name of ["a.arrow", "a.parquet"]) {
    expect(fieldbook(folder, "zonal", ...args, "--out", name).code).toBe(0);
    const column = await openField(join(folder, name), {variable: "mean"});
    expect(column.values[0]).toBe(Number(first.split('"')[2].split(",")[1]));
    expect(column.coords.zone.values[1]).toBe("south");
  }
});

test("zonal names what it cannot do", () => {
  const far = collection(feature("far", box(10, 35, 1)));
  const folder = folderOf({"zones.geojson": two, "far.geojson": far});
  const run = (...args: string[]) => fieldbook(folder, "zonal", grid, ...args);
  expect(run()).toMatchObject({code: 2});
  expect(run("zones.geojson")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("ambiguous variable")
  });
  const tas = ["--variable", "tas"];
  expect(run("far.geojson", ...tas, "--key", "NAME")).toMatchObject({
    code: 1,
    stderr: "missing overlap: far; it lies outside the grid, leave it out or say --on-empty nan\n"
  });
  expect(run("far.geojson", ...tas, "--on-empty", "nan").stdout.split("\n")[1]).toMatch(/,0,$/);
  expect(run("zones.geojson", ...tas, "--min-coverage", "0.2", "--stat", "mean,coverage").stdout).toMatch(
    /^time,zone,mean,coverage\n/
  );
  expect(run("zones.geojson", ...tas, "--min-coverage", "2").stderr).toBe(
    "invalid minCoverage: 2; expected 0 to 1\n"
  );
  expect(run("zones.geojson", ...tas, "--stat", "mode")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("unknown statistic: mode")
  });
  expect(run("zones.geojson", ...tas, "--out", "a.xlsx")).toMatchObject({
    code: 2,
    stderr: "unsupported format: a.xlsx; expected a name that ends in .csv, .arrow or .parquet\n"
  });
  expect(run("none.geojson", ...tas)).toMatchObject({
    stderr: expect.stringContaining("missing file: none.geojson")
  });
});
