/** @file The goldens in a real browser: a bundled page under the strict policy, every number equal to Node's. */
import {mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {type EngineName, openField, useEngine} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {compute} from "./golden-page.ts";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {type Watched, openWatched} from "./watch-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "test/kernels/golden");
const data = join(root, "tutorials/data");
const goldens = readdirSync(folder)
  .filter((file) => /^(eof|climatology|index)_.*\.json$/.test(file))
  .map((file) => ({file, golden: JSON.parse(readFileSync(join(folder, file), "utf8"))}));
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
    `import {compute, fetchField as open} from ${page};
globalThis.compute = (golden, engine) => compute(golden, {engine, open});`
  );
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>`
  );
  await build({
    configFile: false,
    root: scratch,
    base: "./",
    publicDir: data,
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
  for (const engine of ["js", "wasm"] as const) {
    test.each(goldens)(`$file on ${engine}`, async ({golden}) => {
      const there = await watched.page.evaluate(
        ([golden, engine]) => (globalThis as unknown as Page).compute(golden, engine),
        [golden, engine] as const
      );
      const here = await compute(golden, {
        engine,
        open: (file, variable) => openField(join(data, file), {variable})
      });
      await useEngine("auto");
      const leaves = compare(there, here, {rtol: 1e-13});
      expect(leaves).toBeGreaterThan(0);
      expect(compare(there, golden.values, golden)).toBeGreaterThan(0);
    });
  }

  test("nothing was refused, failed, or asked for elsewhere", () => {
    expect(watched.errors).toEqual([]);
    expect(watched.outside).toEqual([]);
  });
});

interface Page {
  compute(golden: unknown, engine: EngineName): Promise<Record<string, unknown>>;
}

/** Compares what both records have, to the last list, and returns how many lists that were. */
function compare(
  got: unknown,
  expected: unknown,
  tolerance: {rtol: number; atol?: number},
  path = ""
): number {
  if (isRecord(got) && isRecord(expected)) {
    return Object.keys(got)
      .filter((key) => key in expected)
      .reduce((count, key) => count + compare(got[key], expected[key], tolerance, `${path} ${key}`), 0);
  }
  if ([got].flat().some((value) => typeof value === "boolean")) expect(got, path).toEqual(expected);
  else expect(got, path).toBeNear(expected, {rtol: tolerance.rtol, atol: tolerance.atol});
  return 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
