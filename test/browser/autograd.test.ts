/** @file Training in a page: on WebAssembly, WebGL and WebGPU as on the plain engine here, from what the page carries. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {type EngineInfo, openAutograd} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {
  operations,
  type OperationName,
  slopesByDifferences,
  train,
  type Training
} from "../kernels/autograd.model.ts";
import type {page as offered} from "./autograd-page.ts";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched, type Watched} from "./watch-page.ts";

type Offered = {page: typeof offered};

const root = fileURLToPath(new URL("../..", import.meta.url));
const browser = await launch();
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-autograd-"));
const policy = "script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'none'";
let site: Awaited<ReturnType<typeof serveStatic>> | undefined;
if (browser) site = await serve();
const infos = await find();
for (const {name, found, detail} of infos)
  if (!found) console.log(`training on ${name} is not tested: ${detail}`);
const present = infos.filter(({found}) => found).map(({name}) => name);
/** GPUs may be software here, which takes a second for what others do in ten milliseconds. */
const STEPS = 60;
const SIZE = 60;
let expected: Training;

beforeAll(async () => {
  const autograd = await openAutograd({engine: "js"});
  expected = await train(autograd, STEPS, SIZE);
  autograd.close();
});

afterAll(async () => {
  await browser?.close();
  site?.close();
  rmSync(scratch, {recursive: true});
});

test.skipIf(!browser)("this browser trains on WebAssembly and WebGL", () => {
  expect(present).toEqual(expect.arrayContaining(["js", "wasm", "webgl"]));
});

describe.skipIf(!browser).each(present)("openAutograd({engine: '%s'}) in a page", (name) => {
  let watched: Watched;
  beforeAll(async () => {
    watched = await openWatched(browser!, site!.url);
  });
  afterAll(async () => {
    expect(watched.errors).toEqual([]);
    expect(watched.outside).toEqual([]);
    await watched.close();
  });

  test.each(Object.keys(operations) as OperationName[])(
    "%s: values, slopes and slopes of slopes",
    async (operation) => {
      const expected = slopesByDifferences(operation);
      for (const hasAxis of [false, true]) {
        const got = await watched.page.evaluate(
          ([name, operation, hasAxis]) =>
            (globalThis as unknown as Offered).page.slopes(name, operation, hasAxis),
          [name, operation, hasAxis] as const
        );
        expect(got.values).toBeNear(expected.values, {rtol: 1e-6, atol: 1e-7});
        expect(got.slope).toBeNear(expected.slope, {rtol: 1e-5, atol: 2e-6});
        expect(got.second).toBeNear(expected.second, {rtol: 1e-5, atol: 2e-6});
      }
    }
  );

  test(`a model converges to the loss of the plain engine in ${STEPS} steps, which leave no tensor`, async () => {
    const got = await watched.page.evaluate(
      ([name, steps, size]) => (globalThis as unknown as Offered).page.train(name, steps, size),
      [name, STEPS, SIZE] as const
    );
    expect(got.name).toBe(name);
    expect(got.first).toBeNear(expected.first, {rtol: 1e-6});
    expect(got.last).toBeNear(expected.last, {rtol: 1e-3});
    expect(got.last).toBeLessThan(got.first / 10);
    expect(got.held[1]).toBe(got.held[0]);
    expect(got.left).toBe(0);
  }, 180_000);
});

test.skipIf(!present.includes("webgl"))(
  "webgl: rows as long as whole numbers last, and no further",
  async () => {
    const {page, errors, close} = await openWatched(browser!, site!.url);
    const wide = (entries: number) =>
      page.evaluate(
        (entries) =>
          (globalThis as unknown as Offered).page
            .wide("webgl", entries)
            .catch((error: Error) => error.message),
        entries
      );
    expect(await wide(100_001)).toEqual([1, 100_000]);
    expect(await wide(2 ** 24)).toMatch(/^unsupported size: 16777216 entries or rows on webgl; use fewer/);
    expect(errors).toEqual([]);
    await close();
  }
);

test.skipIf(!present.includes("webgl"))(
  "webgl: a context lost ends reading and steps with the reason; the next is new",
  async () => {
    const {page, close} = await openWatched(browser!, site!.url);
    const told = await page.evaluate(async () => {
      const {page} = globalThis as unknown as Offered;
      const contexts: WebGL2RenderingContext[] = [];
      const getContext = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: never[]) {
        const gl = getContext.apply(this, args as never) as unknown as WebGL2RenderingContext;
        contexts.push(gl);
        return gl;
      } as never;
      const message = (error: Error) => error.message;
      const autograd = await page.openAutograd({engine: "webgl"});
      const {tf, run, read} = autograd;
      const x = run(() => tf.ones([300, 300]).matMul(tf.ones([300, 300])));
      const reading = read(x).then(() => "read", message);
      contexts.at(-1)!.getExtension("WEBGL_lose_context")!.loseContext();
      const first = await reading;
      let second = "";
      try {
        run(() => tf.ones([2]));
      } catch (error) {
        second = message(error as Error);
      }
      autograd.close();
      const again = await page.openAutograd({engine: "webgl"});
      const two = again.run(() => again.tf.ones([2]).mul(2));
      const values = Array.from(await again.read(two));
      again.close();
      return {first, second, values};
    });
    expect(told).toEqual({
      first: "failed reading: webgl, context lost; open it again",
      second: "failed step: webgl, context lost; open it again",
      values: [2, 2]
    });
    await close();
  }
);

test.skipIf(!browser)("a page loads tfjs when it trains, and of its backends the one asked for", async () => {
  const {page, requests, close} = await openWatched(browser!, site!.url);
  // What the page began with has the name of its index.
  const loaded = () =>
    requests.reduce((sum, {url, type, gz}) => sum + (type === "script" && !/index-/.test(url) ? gz : 0), 0) /
    1000;
  expect(loaded()).toBeLessThan(20);
  await page.evaluate(async () => {
    const {page} = globalThis as unknown as Offered;
    (await page.openAutograd({engine: "wasm"})).close();
  });
  await expect.poll(loaded, {timeout: 20_000}).toBeGreaterThan(200);
  console.log(`training on wasm loads ${Math.round(loaded())} kB`);
  expect(loaded()).toBeLessThan(320);
  await close();
});

async function serve(): Promise<{url: string; close(): void}> {
  const page = JSON.stringify(join(root, "test/browser/autograd-page.ts"));
  writeFileSync(join(scratch, "main.js"), `import {page} from ${page};\nObject.assign(globalThis, {page});`);
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>`
  );
  await build({
    configFile: false,
    root: scratch,
    base: "./",
    logLevel: "silent",
    resolve: {alias: {"fieldbook/kernels": join(root, "dist/kernels/index.js")}},
    build: {outDir: join(scratch, "out")}
  });
  return serveStatic(join(scratch, "out"));
}

async function find(): Promise<EngineInfo[]> {
  if (!browser) return [];
  const {page, close} = await openWatched(browser, site!.url);
  const all = await page.evaluate(() => (globalThis as unknown as Offered).page.engines());
  await close();
  return all;
}
