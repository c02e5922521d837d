/** @file The goldens in a real browser: a bundled page under the strict policy, every number equal to Node's. */
import {cpSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {type EngineName, useEngine} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import type {Leaf} from "../kernels/goldens/golden.ts";
import {data, files, folders} from "../kernels/goldens/host.ts";
import {compute} from "../kernels/goldens/index.ts";
import {near} from "../kernels/goldens/near.ts";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched, type Watched} from "./watch-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const browser = await launch();
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-golden-"));
const policy = "script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
let site: Awaited<ReturnType<typeof serveStatic>> | undefined;
let watched: Watched;

beforeAll(async () => {
  if (!browser) return;
  const page = JSON.stringify(join(root, "test/browser/golden-page.ts"));
  writeFileSync(
    join(scratch, "main.js"),
    `import {computeHere} from ${page};
globalThis.computeHere = computeHere;`
  );
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>`
  );
  for (const folder of folders) cpSync(folder, join(scratch, "public"), {recursive: true});
  await build({
    configFile: false,
    root: scratch,
    base: "./",
    logLevel: "silent",
    resolve: {alias: {"fieldbook/kernels": join(root, "dist/kernels/index.js")}},
    build: {outDir: join(scratch, "out")}
  });
  site = await serveStatic(join(scratch, "out"));
  watched = await openWatched(browser, site.url);
});
afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(scratch, {recursive: true});
});

describe.skipIf(!browser)("goldens in Chromium", () => {
  describe.each(["js", "wasm"] as const)("on %s", (engine) => {
    test.each(files)("%s", async (file) => {
      const there = await watched.page.evaluate(
        ([file, engine]) => (globalThis as unknown as Page).computeHere(file, engine),
        [file, engine] as const
      );
      await useEngine(engine);
      const here = await compute(file, data);
      await useEngine("auto");
      const golden = await data.json(file);
      expect(there.map(({path}) => path)).toEqual(here.map(({path}) => path));
      // A small difference of large numbers is no more exact than they are.
      const all = here.flatMap(({got}) => [got].flat(3));
      const largest = all.reduce<number>((most, x) => Math.max(most, Math.abs(Number(x)) || 0), 0);
      for (const [i, leaf] of there.entries()) {
        near(leaf, golden);
        near({...leaf, expected: here[i].got}, {rtol: 1e-13, atol: 1e-13 * largest});
      }
    });
  });

  test("nothing was refused, failed, or asked for elsewhere", () => {
    expect(watched.errors).toEqual([]);
    expect(watched.outside).toEqual([]);
  });
});

interface Page {
  computeHere(file: string, engine: EngineName): Promise<Leaf[]>;
}
