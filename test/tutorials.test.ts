/** @file Every tutorial run headless: as written, on a second data set, and on files that do not fit, which are refused by name. */
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {type Notebook, parseNotebook} from "fieldbook/cells";
import {openNode, type RunResult} from "fieldbook/runtime";
import {afterAll, describe, expect, test} from "vitest";
import {cases} from "./kernels/operators.cases.ts";

const folder = fileURLToPath(new URL("../tutorials/", import.meta.url));
const files = "../test/kernels/files";
const names = readdirSync(folder).filter((name) => name.endsWith(".html"));
const host = openNode();
afterAll(() => host.close());

/** For each page with a `source` cell a second data set that fits it. */
const second: Readonly<Record<string, string>> = {
  "01-four-axes.html": "data/A1B_north_america.nc",
  "02-reshape.html": "data/A1B_north_america.nc",
  "03-scope.html": "data/A1B_north_america.nc",
  "04-physics.html": "data/A1B_north_america.nc",
  "05-triage.html": "data/bcsd_obs_1999.nc",
  "06-eof.html": "data/A1B_north_america.nc",
  "07-climatology.html": "data/A1B_north_america.nc",
  "08-bias-correction.html": "data/ostia_monthly.nc",
  "09-trends.html": "data/ostia_monthly.nc",
  "10-kriging.html": "data/olinda_dem_utm25s.tif",
  "11-autocorrelation.html": "data/A1B_north_america.nc",
  "12-neighbours.html": "data/bcsd_obs_1999.nc",
  "13-cheat-sheet.html": "data/SOI_Darwin.nc",
  "14-zonal-matrix.html": "data/A1B_north_america.nc",
  "15-zonal-compose.html": "data/bcsd_obs_1999.nc",
  "16-zonal-gaps.html": "data/A1B_north_america.nc",
  "engines.html": "data/A1B_north_america.nc"
};

/** One series, one map in a plane, three moments, a dozen months of two variables, a table, two places. */
const others = [
  "data/SOI_Darwin.nc",
  "data/olinda_dem_utm25s.tif",
  "data/bcsd_obs_1999.nc",
  "data/elnino.csv",
  `${files}/sea-4.nc`,
  `${files}/stations.csv`
];

const read = (name: string): Notebook => parseNotebook(readFileSync(`${folder}${name}`, "utf8"), {name});
const run = (name: string, notebook: Notebook, tests = false): Promise<RunResult> =>
  host.run(notebook, {path: `${folder}${name}`, displays: false, tests, totalTimeout: 60_000});
const sourceOf = ({cells}: Notebook) => cells.find(({source}) => source.startsWith("//| label: source"));

/** The notebook with another file where its own stood. */
function swapped(name: string, file: string): Notebook {
  const notebook = read(name);
  const cell = sourceOf(notebook)!;
  expect(cell.source).toMatch(/fieldInput\(.*value: FileAttachment\("/);
  const source = cell.source.replace(/FileAttachment\("[^"]+"\)/, `FileAttachment("${file}")`);
  return {...notebook, cells: notebook.cells.map((one) => (one === cell ? {...one, source} : one))};
}

/** What went wrong first, not what was blocked by it. */
const failures = ({errors}: RunResult) =>
  errors.filter(({name}) => name !== "BlockedError").map(({cell, message}) => `${cell}: ${message}`);

test.each(names)("%s, as written, with the cells that test it", async (name) => {
  expect(failures(await run(name, read(name), true))).toEqual([]);
});

describe.each(names.filter((name) => sourceOf(read(name))))("%s, on another file", (name) => {
  test("a second data set that fits, no cell fails", async () => {
    expect(Object.keys(second), "a page with a source cell has a second data set in this table").toContain(
      name
    );
    expect(sourceOf(read(name))?.source).not.toContain(second[name]);
    const result = await run(name, swapped(name, second[name]));
    expect(failures(result)).toEqual([]);
    expect(result.status).toBe("ok");
  });

  test.each(others)(
    "%s, no cell fails but that which says by checkField that it does not fit",
    async (file) => {
      const told = failures(await run(name, swapped(name, file)));
      expect(told.filter((line) => !/^\d+: unsupported field: /.test(line))).toEqual([]);
      expect(told.length).toBeLessThanOrEqual(1);
    }
  );
});

test("13-cheat-sheet.html, every operator of the door stands in its table", async () => {
  const {values} = await host.run(`${folder}13-cheat-sheet.html`, {values: ["listed"], displays: false});
  expect(values.listed).toEqual(expect.arrayContaining(Object.keys(cases)));
});

test("the glossary, in order, and what the tutorials ask of it", () => {
  const text = (name: string) => readFileSync(`${folder}${name}`, "utf8");
  const terms = [...text("glossary.html").matchAll(/<dt id="([^"]+)">([^<]+)<\/dt>\s*<dd>[^<]{20,}/g)];
  expect(terms.length).toBe(text("glossary.html").split("<dt").length - 1);
  const words = terms.map(([, , word]) => word.toLowerCase());
  expect(words).toEqual(words.toSorted());
  const asked = names.map((name) => ({
    name,
    ids: [...text(name).matchAll(/\.\/glossary\.html#([\w-]+)/g)].map(([, id]) => id)
  }));
  const known = terms.map(([, id]) => id);
  expect(asked.flatMap(({ids}) => ids).filter((id) => !known.includes(id))).toEqual([]);
  // Each of the pages that teach leads to it, and none twice for the same word.
  for (const {name, ids} of asked) expect(new Set(ids).size, name).toBe(ids.length);
  const part = asked.filter(({name}) => /^(0[124-79]|1[0-3])-/.test(name));
  expect(part.filter(({ids}) => ids.length < 2).map(({name}) => name)).toEqual([]);
});

test("links from page to page name files, so that they work from any host and from disk", () => {
  const links = names.flatMap((name) =>
    [...readFileSync(`${folder}${name}`, "utf8").matchAll(/(?:\]\(|href=")\.\/([^)"#?]+)/g)].map(
      ([, to]) => to
    )
  );
  expect(links.length).toBeGreaterThan(20);
  expect([...new Set(links)].filter((to) => !names.includes(to))).toEqual([]);
});
