/** @file Every operator on the engines that only a page has, against the plain twin in the same page. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import type {EngineInfo} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, describe, expect, test} from "vitest";
import {cases} from "../kernels/operators.cases.ts";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched} from "./watch-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-operators-"));
const browser = await launch();
const {page, site} = browser ? await openPage() : {};
const infos = (await page?.evaluate(() => (globalThis as unknown as Page).engines())) ?? [];
const gpus = infos.filter(({name}) => name === "webgl" || name === "webgpu");
for (const {name, found, detail} of gpus) if (!found) console.log(`skipped: operators on ${name}, ${detail}`);
afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(scratch, {recursive: true});
});

describe.skipIf(!browser)("operators in Chromium", () => {
  test("the page knows both", () => expect(gpus.map(({name}) => name).sort()).toEqual(["webgl", "webgpu"]));

  describe.each(gpus.filter(({found}) => found))("on $name", ({name: engine}) => {
    test.each(Object.keys(cases))("%s", async (name) => {
      const {want, got} = await page!.evaluate(
        async ([name, engine]) => {
          const page = globalThis as unknown as Page;
          return {want: await page.compute(name, "js"), got: await page.compute(name, engine)};
        },
        [name, engine] as const
      );
      expect(Object.keys(got)).toEqual(Object.keys(want));
      for (const [path, values] of Object.entries(want)) {
        const largest = values.reduce((most, x) => Math.max(most, Math.abs(x) || 0), 0);
        // Float32: seven digits of the largest number, and less of what a small gap between eigenvalues amplifies.
        expect(got[path], path).toBeNear(values, {atol: 2e-4 * largest});
      }
    });
  });
});

interface Page {
  engines(): Promise<EngineInfo[]>;
  compute(name: string, engine: string): Promise<Record<string, number[]>>;
}

async function openPage() {
  const from = (path: string) => JSON.stringify(join(root, path));
  writeFileSync(
    join(scratch, "main.js"),
    `import {compute} from ${from("test/kernels/operators.cases.ts")};
import {engines, useEngine} from "fieldbook/kernels";
globalThis.engines = engines;
globalThis.compute = async (name, engine) => (await useEngine(engine), compute(name));`
  );
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>`
  );
  await build({
    configFile: false,
    root: scratch,
    base: "./",
    logLevel: "silent",
    resolve: {alias: {"fieldbook/kernels": join(root, "dist/kernels/index.js")}},
    build: {outDir: join(scratch, "out")}
  });
  const site = await serveStatic(join(scratch, "out"));
  return {site, ...(await openWatched(browser!, site.url))};
}
