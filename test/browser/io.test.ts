/** @file The readers in a page under the policy of built pages: same values as in Node, nothing foreign, nothing in vain. */
import {copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {openDataset} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";

const browser = await launch();
const root = fileURLToPath(new URL("../..", import.meta.url));
const samples = join(root, "test/kernels/files");
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-io-"));
const outDir = join(scratch, "out");
let host: Awaited<ReturnType<typeof serveStatic>>;

const names = [
  "ostia_monthly.nc",
  "sea-4.nc",
  "sea-3.nc",
  "two-bands.tif",
  "stations.parquet",
  "stations.arrow",
  "stations.csv",
  "zones.topojson"
];
const policy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
const page = `
import {openDataset} from ${JSON.stringify(join(root, "dist/kernels/io/index.js"))};
window.violations = [];
addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
window.read = async (name) => {
  const dataset = await openDataset(new URL(name, location.href));
  const fields = await Promise.all(dataset.variables.map((variable) => dataset.read(variable)));
  return fields.map(({name, dims, shape, values}) => ({name, dims, shape, values: Array.from(values, String)}));
};
window.refuse = () => openDataset(Uint8Array.of(0x89, 72, 68, 70, 13, 10, 26, 10, 2, 8, 8, 0)).catch((error) => error.message);
`;

beforeAll(async () => {
  if (!browser) return;
  writeFileSync(join(scratch, "main.js"), page);
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script type="module" src="./main.js"></script>`
  );
  await build({configFile: false, root: scratch, base: "./", logLevel: "silent", build: {outDir}});
  for (const name of names) copyFileSync(pathOf(name), join(outDir, name));
  host = await serveStatic(outDir);
});
afterAll(async () => {
  await browser?.close();
  host?.close();
  rmSync(scratch, {recursive: true});
});

function pathOf(name: string): string {
  return join(name === "ostia_monthly.nc" ? join(root, "tutorials/data") : samples, name);
}

async function openPage() {
  const tab = await browser!.newPage();
  const asked: string[] = [];
  tab.on("request", (request) => asked.push(request.url()));
  await tab.goto(host.url);
  return {tab, asked};
}

interface Page {
  read(name: string): Promise<{name: string; dims: string[]; shape: number[]; values: string[]}[]>;
  refuse(): Promise<string>;
  violations: string[];
}

describe.skipIf(!browser)("the readers in a page", () => {
  test.each(names)("openDataset(%s) reads what Node reads, under the strict policy", async (name) => {
    const {tab, asked} = await openPage();
    const got = await tab.evaluate((name) => (window as unknown as Page).read(name), name);
    const violations = await tab.evaluate(() => (window as unknown as Page).violations);
    await tab.close();
    const dataset = await openDataset(pathOf(name));
    const expected = await Promise.all(dataset.variables.map((variable) => dataset.read(variable)));
    expect(got).toEqual(
      expected.map(({name, dims, shape, values}) => ({name, dims, shape, values: Array.from(values, String)}))
    );
    expect(violations).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(host.url))).toEqual([]);
  });

  test("a page that reads CSV loads no other reader, and damage is an error there too", async () => {
    const {tab, asked} = await openPage();
    await tab.evaluate(() => (window as unknown as Page).read("stations.csv"));
    const readers = asked.filter((url) => /netcdf|geotiff|parquet|arrow|json/.test(url));
    expect(readers).toEqual([]);
    expect(asked.some((url) => /csv-[^/]*\.js$/.test(url))).toBe(true);
    expect(await tab.evaluate(() => (window as unknown as Page).refuse())).toMatch(
      /^(invalid|unsupported) netCDF file: data; /
    );
    await tab.close();
  });

  test("nothing in the build asks for Node", () => {
    const assets = readdirSync(join(outDir, "assets")).filter((name) => name.endsWith(".js"));
    expect(assets.length).toBeGreaterThan(5);
    const asking = assets.filter((name) =>
      /(from|import)\s*\(?["']node:/.test(readFileSync(join(outDir, "assets", name), "utf8"))
    );
    expect(asking).toEqual([]);
  });
});
