/** @file The engines of a page's GPU: as near to the core as they state, fenced where they cannot be, gone without a trace. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {type EngineInfo, eof, openField, useEngine} from "fieldbook/kernels";
import type {Page} from "playwright-core";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {serveNotebook} from "./built.ts";
import {type Asked, call, type page as offered, type Told} from "./gpu-page.ts";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched, type Watched} from "./watch-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const data = join(root, "tutorials/data");
const browser = await launch();
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-gpu-"));
const policy = "script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; connect-src 'self'";
let site: Awaited<ReturnType<typeof serveStatic>> | undefined;
if (browser) site = await serve();
const infos = await find();
for (const {name, found, detail} of infos) if (!found) console.log(`engine ${name} is not tested: ${detail}`);
const present = infos.filter(({found}) => found).map(({name}) => name);

afterAll(async () => {
  await useEngine("auto");
  await browser?.close();
  site?.close();
  rmSync(scratch, {recursive: true});
});

test.skipIf(!browser)("this browser has both engines", () => {
  expect(infos.map(({name}) => name).sort()).toEqual(["webgl", "webgpu"]);
  expect(present).toContain("webgl");
});

describe.skipIf(!browser).each(present)("%s in a page", (name) => {
  let watched: Watched;
  let tab: Page;
  beforeAll(async () => {
    watched = await openWatched(browser!, site!.url);
    tab = watched.page;
    await useEngine("js");
  });
  afterAll(async () => {
    expect(watched.errors).toEqual([]);
    expect(watched.outside).toEqual([]);
    await watched.close();
  });

  /** What the engine says, and what the twin says here. */
  async function both(asked: Asked): Promise<[Told, Told]> {
    const there = await tab.evaluate(
      async ([name, asked]) => {
        const {page} = globalThis as unknown as Offered;
        if (page.engine().name !== name || !page.engine().found) await page.useEngine(name);
        return page.call(asked);
      },
      [name, asked] as const
    );
    return [there, await call(asked)];
  }

  /** As near as stated, answered by the engine itself. */
  async function agrees(asked: Asked, near: {rtol?: number; atol?: number}): Promise<void> {
    const [there, here] = await both(asked);
    expect(there, JSON.stringify(asked).slice(0, 200)).toMatchObject({
      engine: name,
      fallbacks: [],
      rows: here.rows,
      cols: here.cols,
      type: here.type
    });
    expect(numbers(there)).toBeNear(numbers(here), near);
  }

  /** Refused with the reason; the core gives the answer to the bit. */
  async function falls(asked: Asked, reason: RegExp): Promise<void> {
    const [there, here] = await both(asked);
    expect(there.fallbacks.join(), JSON.stringify(asked).slice(0, 200)).toMatch(reason);
    expect(there.engine).toBe("wasm");
    expect(numbers(there)).toBeNear(numbers(here), {rtol: 1e-13});
  }

  // 1030 × 520 is more than one tile either way.
  test.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [3, 5],
    [17, 31],
    [6, 260],
    [65, 9],
    [129, 130],
    [3, 1030],
    [1030, 520]
  ])("gemm: %i × %i agrees with the twin, transposed or not", async (m, n) => {
    const a = {rows: m, cols: n};
    const near = {rtol: 1e-6, atol: sumError(n)};
    await agrees({primitive: "gemm", operands: [a, {rows: n, cols: 5, seed: 2}]}, near);
    await agrees(
      {primitive: "gemm", operands: [a, {rows: 3, cols: n, seed: 2}], options: {transposeB: true}},
      near
    );
    await agrees(
      {primitive: "gemm", operands: [a, {rows: m, cols: 2, seed: 2}], options: {transposeA: true}},
      {...near, atol: sumError(m)}
    );
    const options = {transposeA: true, transposeB: true};
    await agrees(
      {primitive: "gemm", operands: [a, {rows: 4, cols: m, seed: 2}], options},
      {...near, atol: sumError(m)}
    );
  });

  test("gemm: float32 in, float32 out; nothing in, nothing out", async () => {
    const single = {rows: 9, cols: 30, isSingle: true};
    await agrees(
      {primitive: "gemm", operands: [single, {...single, rows: 30, cols: 7, seed: 2}]},
      {rtol: 1e-6, atol: sumError(30)}
    );
    for (const [m, k, n] of [
      [0, 3, 2],
      [3, 0, 2],
      [2, 3, 0]
    ])
      await agrees(
        {
          primitive: "gemm",
          operands: [
            {rows: m, cols: k},
            {rows: k, cols: n}
          ]
        },
        {}
      );
  });

  test("gemm, gram: rows of any size keep their digits", async () => {
    const sizes = [1e-300, 1e-20, 1, 1e30, 1e200];
    const numbers = sizes.flatMap((size) => [size, size / 3, -size / 7, size / 11]);
    const a = {rows: 5, cols: 4, data: numbers};
    await agrees(
      {primitive: "gemm", operands: [a, {rows: 4, cols: 3, data: [...Array(12).keys()].map((i) => i + 1)}]},
      {rtol: 1e-6}
    );
    // 1e-300² and 1e200² are beyond float64 itself: 0 and Infinity, as the twin says.
    await agrees({primitive: "gram", operands: [{...a, rows: 3, data: numbers.slice(4, 16)}]}, {rtol: 1e-6});
  });

  test.each([
    [1, 1],
    [5, 3],
    [40, 300],
    [1030, 9]
  ])("gram, syrk: %i × %i agree with the twin and are exactly symmetric", async (m, n) => {
    for (const side of ["rows", "columns"]) {
      const size = side === "rows" ? m : n;
      const [there, here] = await both({primitive: "gram", operands: [{rows: m, cols: n}], options: {side}});
      expect(there).toMatchObject({engine: name, fallbacks: []});
      const data = numbers(there);
      expect(data).toBeNear(numbers(here), {rtol: 1e-6, atol: sumError(side === "rows" ? n : m)});
      for (let i = 0; i < size; ++i)
        for (let j = 0; j < i; ++j)
          if (data[i * size + j] !== data[j * size + i]) throw new Error(`not symmetric: ${i}, ${j}`);
    }
    await agrees(
      {
        primitive: "syrk",
        operands: [
          {rows: m, cols: n},
          {rows: n, cols: n, seed: 5}
        ],
        options: {side: "columns"}
      },
      {rtol: 1e-6, atol: sumError(m)}
    );
  });

  test.each([
    [1, 1, 1],
    [7, 3, 2],
    [40, 61, 6],
    [30, 5, 600],
    [1030, 3, 2]
  ])("pairwiseDistance: %i and %i rows of %i", async (m, n, d) => {
    const operands = [
      {rows: m, cols: d},
      {rows: n, cols: d, seed: 2}
    ];
    for (const metric of ["euclidean", "squared", "cosine"])
      await agrees(
        {primitive: "pairwiseDistance", operands, options: {metric}},
        {rtol: 2e-6, atol: metric === "cosine" ? 2e-7 : 4e-7 * Math.sqrt(d)}
      );
    await falls(
      {
        primitive: "pairwiseDistance",
        operands: [
          {rows: 3, cols: 2},
          {rows: 2, cols: 2}
        ],
        options: {metric: "haversine"}
      },
      /float64/
    );
  });

  test("pairwiseDistance: neighbours far from the origin keep their digits", async () => {
    const points = [5e5, 7e6, 5e5 + 1, 7e6, 5e5, 7e6 + 1e-1, 5e5 + 1e3, 7e6 - 2e3];
    const a = {rows: 4, cols: 2, data: points};
    await agrees({primitive: "pairwiseDistance", operands: [a, a]}, {rtol: 1e-6, atol: 4e-4});
  });

  test.each([
    [1, 1],
    [3, 5],
    [17, 200]
  ])("map, elementwise: %i × %i", async (m, n) => {
    const a = {rows: m, cols: n};
    const positive = {rows: 1, cols: n, data: Array.from({length: n}, (_, i) => 0.1 + i)};
    for (const operation of ["negate", "abs", "square", "exp", "tanh", "sign"])
      await agrees({primitive: "map", operands: [a, operation]}, {rtol: 2e-6, atol: 2e-7});
    for (const operation of ["sqrt", "log"])
      await agrees({primitive: "map", operands: [positive, operation]}, {rtol: 2e-6, atol: 2e-7});
    for (const b of [{...a, seed: 6}, positive, {rows: m, cols: 1, seed: 3}, {rows: 1, cols: 1, seed: 4}]) {
      for (const operation of ["add", "subtract", "multiply", "minimum", "maximum"])
        await agrees(
          {primitive: "elementwise", operands: [a, b], options: {operation}},
          {rtol: 1e-6, atol: 2e-7}
        );
    }
    await agrees(
      {primitive: "elementwise", operands: [a, positive], options: {operation: "divide"}},
      {rtol: 1e-6, atol: 1e-9}
    );
  });

  test("map, elementwise: more numbers than a tile has", async () => {
    const a = {rows: 2100, cols: 1001};
    const column = {rows: 2100, cols: 1, seed: 3};
    await agrees({primitive: "map", operands: [a, "abs"]}, {rtol: 1e-7});
    await agrees(
      {primitive: "elementwise", operands: [a, column], options: {operation: "add"}},
      {rtol: 1e-6, atol: 2e-7}
    );
  });

  test("gather: rows in any order, any number of times", async () => {
    for (const [rows, cols] of [
      [1, 1],
      [7, 3],
      [3000, 17]
    ]) {
      const chosen = Array.from({length: 2 * rows}, (_, i) => (i * 7) % rows);
      await agrees({primitive: "gather", operands: [{rows, cols}, chosen]}, {rtol: 6e-8});
    }
    await agrees({primitive: "gather", operands: [{rows: 3, cols: 2}, []]}, {});
  });

  test("what float32 or a GPU cannot promise goes to the core, and the reason is told", async () => {
    const of = (...numbers: number[]) => ({rows: 1, cols: numbers.length, data: numbers});
    const column = {rows: 2, cols: 1, data: [1, 2]};
    await falls({primitive: "gemm", operands: [of(NaN, 1), column]}, /NaN in the input/);
    await falls({primitive: "gemm", operands: [of(Infinity, 1), column]}, /Infinity in the input/);
    await falls({primitive: "gram", operands: [of(1, NaN)]}, /NaN in the input/);
    await falls({primitive: "pairwiseDistance", operands: [of(1, NaN), of(1, 2)]}, /NaN/);
    await falls(
      {primitive: "pairwiseDistance", operands: [of(0, 0), of(1, 2)], options: {metric: "cosine"}},
      /no direction/
    );
    await falls({primitive: "gather", operands: [of(1, NaN), [0]]}, /NaN/);
    for (const number of [NaN, -Infinity, 1e39, 1e-40, -5e-324])
      await falls({primitive: "map", operands: [of(number, 1), "abs"]}, /in the input|beyond float32/);
    await falls({primitive: "map", operands: [of(1, 89), "exp"]}, /exp of these numbers is beyond float32/);
    await falls({primitive: "map", operands: [of(-1, 4), "sqrt"]}, /beyond float32/);
    await falls({primitive: "map", operands: [of(0, 4), "log"]}, /beyond float32/);
    await falls({primitive: "map", operands: [of(1e20), "square"]}, /beyond float32/);
    await falls({primitive: "map", operands: [of(2.9999999999, 1.5), "floor"]}, /every digit/);
    await falls({primitive: "map", operands: [of(2.5, 1.5), "round"]}, /every digit/);
    for (const [operation, x, y] of [
      ["add", 3e38, 3e38],
      ["multiply", 1e20, -1e20],
      ["divide", 1, 0],
      ["divide", 1e20, 1e-20]
    ] as const)
      await falls(
        {primitive: "elementwise", operands: [of(x), of(y)], options: {operation}},
        /beyond float32/
      );
  });

  test("what it does not offer is the core's without a word", async () => {
    const [there, here] = await both({
      primitive: "segmentReduce",
      operands: [{rows: 4, cols: 2}, [0, 1, 0, -1]],
      options: {count: 2}
    });
    expect(there).toMatchObject({engine: "wasm", fallbacks: []});
    expect(there.data).toEqual(here.data);
  });

  test("calls at once wait for one another; an abort ends one alone", async () => {
    const got = await tab.evaluate(async () => {
      const {page} = globalThis as unknown as Offered;
      const sizes = [3, 40, 5, 33];
      const together = sizes.map((rows) => page.call({primitive: "gram", operands: [{rows, cols: 50}]}));
      const options = {signal: AbortSignal.abort(new Error("enough"))};
      const stopped = page.call({primitive: "gram", operands: [{rows: 9, cols: 9}], options}).then(
        () => "done",
        (error) => error.message
      );
      return {
        results: await Promise.all(together),
        stopped: await stopped
      };
    });
    expect(got.stopped).toBe("enough");
    for (const [i, rows] of [3, 40, 5, 33].entries()) {
      const here = await call({primitive: "gram", operands: [{rows, cols: 50}]});
      expect(numbers(got.results[i])).toBeNear(numbers(here), {rtol: 1e-6, atol: sumError(50)});
    }
  });

  test("1,000 runs, refused ones among them, leave no tensor and no byte behind", async () => {
    const [before, after] = await tab.evaluate(async (name) => {
      const {page} = globalThis as unknown as Offered;
      const round = async () => {
        await page.call({
          primitive: "gemm",
          operands: [
            {rows: 20, cols: 30},
            {rows: 30, cols: 9}
          ]
        });
        await page.call({
          primitive: "elementwise",
          operands: [
            {rows: 9, cols: 9},
            {rows: 1, cols: 9}
          ],
          options: {operation: "add"}
        });
        await page.call({primitive: "gather", operands: [{rows: 9, cols: 4}, [1, 2, 3]]});
        await page.call({primitive: "map", operands: [{rows: 1, cols: 2, data: [NaN, 1]}, "exp"]});
        await page.call({
          primitive: "pairwiseDistance",
          operands: [
            {rows: 9, cols: 4},
            {rows: 5, cols: 4}
          ]
        });
      };
      await round();
      const before = await page.memory(name);
      for (let i = 0; i < 200; ++i) await round();
      return [before, await page.memory(name)];
    }, name);
    expect(after).toEqual(before);
    expect(after.tensors).toBe(0);
  });

  test("shapes without end: memory and programs stay within bounds", async () => {
    const most = await tab.evaluate(async (name) => {
      const {page} = globalThis as unknown as Offered;
      let most = 0;
      for (let i = 1; i <= 150; ++i) {
        await page.call({primitive: "map", operands: [{rows: 1000, cols: 100 + i}, "abs"]});
        most = Math.max(most, (await page.memory(name)).bytes);
      }
      return most;
    }, name);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(110e6);
  });

  test("EOF of the tutorial's field", async () => {
    const file = "A1B_north_america.nc";
    const there = await tab.evaluate(
      async ([name, file]) => {
        const {page} = globalThis as unknown as Offered;
        await page.useEngine(name);
        return page.eof(file, 4);
      },
      [name, file] as const
    );
    await useEngine("wasm");
    const here = await eof({modes: 4}).fit(await openField(join(data, file)));
    await useEngine("js");
    expect(there.engine).toContain(name);
    expect(there.eigenvalues).toBeNear(here.eigenvalues.values, {rtol: 1e-5});
    // Patterns are unit vectors; those of near eigenvalues mix most.
    expect(there.patterns).toBeNear(here.patterns.values, {atol: 2e-5});
  });

  test("a device that is lost in the middle: the core answers, and says so", async () => {
    const asked: Asked = {
      primitive: "gram",
      operands: [{rows: 60, cols: 60_000}]
    };
    const got = await tab.evaluate(
      async ([name, asked]) => {
        const {page, devices} = globalThis as unknown as Offered;
        await page.useEngine("js");
        devices.length = 0;
        await page.useEngine(name);
        const running = page.call(asked);
        const waiting = page.call({primitive: "gram", operands: [{rows: 3, cols: 3}]});
        await new Promise((resolve) => setTimeout(resolve, 50));
        devices.at(-1)!.lose();
        const results = [await running, await waiting];
        const info = page.engine();
        const later = await page.call({primitive: "gram", operands: [{rows: 4, cols: 4}]});
        return {results, info, later, renewed: await page.useEngine(name), after: await page.call(asked)};
      },
      [name, asked] as const
    );
    const here = await call(asked);
    const [running, waiting] = got.results;
    const reason = name === "webgl" ? /^webgl: context lost$/ : /^webgpu: device lost/;
    expect(running.fallbacks.join()).toMatch(reason);
    expect(running.engine).toBe("wasm");
    expect(numbers(running)).toBeNear(numbers(here), {rtol: 1e-13, atol: 1e-10});
    expect(waiting.fallbacks.join()).toMatch(reason);
    expect(got.info).toMatchObject({found: false});
    expect(got.later).toMatchObject({engine: "wasm"});
    expect(got.later.fallbacks.join()).toMatch(reason);
    expect(got.renewed).toMatchObject({name, found: true});
    expect(got.after).toMatchObject({engine: name, fallbacks: []});
    expect(numbers(got.after)).toBeNear(numbers(here), {rtol: 1e-6, atol: sumError(60_000)});
  });
});

describe.skipIf(!present.includes("webgl"))("webgl fenced", () => {
  test("small textures: everything in tiles of 16 × 16", async () => {
    const {page: tab, close} = await openWatched(browser!, site!.url);
    await useEngine("js");
    const asked: Asked[] = [
      {
        primitive: "gemm",
        operands: [
          {rows: 37, cols: 41},
          {rows: 41, cols: 18, seed: 2}
        ]
      },
      {primitive: "gram", operands: [{rows: 33, cols: 20}]},
      {
        primitive: "pairwiseDistance",
        operands: [
          {rows: 20, cols: 19},
          {rows: 35, cols: 19, seed: 2}
        ]
      },
      {primitive: "map", operands: [{rows: 30, cols: 30}, "tanh"]},
      {
        primitive: "elementwise",
        operands: [
          {rows: 5, cols: 300},
          {rows: 5, cols: 1, seed: 2}
        ],
        options: {operation: "add"}
      },
      {
        primitive: "elementwise",
        operands: [
          {rows: 300, cols: 5},
          {rows: 1, cols: 5, seed: 2}
        ],
        options: {operation: "multiply"}
      },
      {primitive: "gather", operands: [{rows: 50, cols: 40}, [3, 49, 0, 3]]}
    ];
    const told = await tab.evaluate(async (asked) => {
      const {page} = globalThis as unknown as Offered;
      page.tf.env().set("WEBGL_MAX_TEXTURE_SIZE", 16);
      await page.useEngine("webgl");
      const told: Told[] = [];
      for (const one of asked) told.push(await page.call(one));
      told.push(await page.call({primitive: "gather", operands: [{rows: 300, cols: 1}, [299]]}));
      return told;
    }, asked);
    for (const [i, one] of asked.entries()) {
      expect(told[i]).toMatchObject({engine: "webgl", fallbacks: []});
      expect(numbers(told[i])).toBeNear(numbers(await call(one)), {rtol: 1e-6, atol: 3e-6});
    }
    expect(told.at(-1)!.fallbacks).toEqual(["webgl: 300 rows are too many"]);
    await close();
  });

  test("a device of half floats is refused with the reason", async () => {
    const {page: tab, close} = await openWatched(browser!, site!.url);
    const messages = await tab.evaluate(async () => {
      const {page} = globalThis as unknown as Offered;
      const tried = () =>
        page.useEngine("webgl").then(
          () => "used",
          (error: Error) => error.message
        );
      page.tf.env().set("WEBGL_RENDER_FLOAT32_ENABLED", false);
      const opened = await tried();
      const original = WebGL2RenderingContext.prototype.getExtension;
      WebGL2RenderingContext.prototype.getExtension = function (this: WebGL2RenderingContext, name: string) {
        return name === "EXT_color_buffer_float" ? null : original.call(this, name as never);
      } as typeof original;
      return [opened, await tried(), page.engine().name];
    });
    expect(messages[0]).toMatch(/^unsupported engine: webgl, .*draws no float32; choose auto$/);
    expect(messages[1]).toMatch(/^unsupported engine: webgl, .*draws no float32; use another device/);
    expect(messages[2]).toBe("wasm");
    await close();
  });

  test("flags in the address and another copy of tfjs on the page do not reach it", async () => {
    const {page: tab, close} = await openWatched(
      browser!,
      `${site!.url}?tfjsflags=WEBGL_FORCE_F16_TEXTURES:true,WEBGL_VERSION:1`
    );
    const got = await tab.evaluate(async () => {
      const {page} = globalThis as unknown as Offered;
      await page.useEngine("webgl");
      return {
        forced: page.tf.env().getBool("WEBGL_FORCE_F16_TEXTURES"),
        globals: Object.keys(globalThis).filter((key) => /^_tf/.test(key)),
        backend: page.tf.getBackend() ?? null
      };
    });
    expect(got).toEqual({forced: false, globals: [], backend: null});
    await close();
  });
});

test.skipIf(!present.includes("webgl"))(
  "a built page loads the engine when a cell asks for it, and not before",
  async () => {
    const without = await serveNotebook([
      `import {primitives} from "npm:fieldbook/kernels";\nconst p = primitives();`,
      `display(p.engine)`
    ]);
    const plain = await openWatched(browser!, without.url);
    // All operators are one script of about 160 kB, which every page shares; whatever is larger is not ours.
    expect(plain.requests.filter(({url, gz}) => gz > 180_000 || /tfjs/.test(url))).toEqual([]);
    await plain.close();
    without.close();
    const notebook = await serveNotebook([
      `import {engine, primitives, useEngine} from "npm:fieldbook/kernels";`,
      `const used = await useEngine("webgl").catch(engine); // a build has no page
const p = (used, primitives());
const {data} = await p.gram({rows: 2, cols: 3, data: Float64Array.of(1, 2, 3, 4, 5, 6)});
display(html\`<p id="told">\${p.engine}: \${data.join(" ")}</p>\`);`
    ]);
    const {page, errors, outside, requests, close} = await openWatched(browser!, notebook.url);
    await page.waitForFunction(() => document.querySelector("#told")?.textContent?.startsWith("webgl"));
    expect(await page.textContent("#told")).toBe("webgl: 14 32 32 77");
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    expect(requests.filter(({url, gz}) => /tfjs-core/.test(url) && gz > 80_000)).toHaveLength(1);
    await close();
    notebook.close();
  }
);

interface Offered {
  page: typeof offered;
  /** The devices that the page has asked for, each with a way to lose it. */
  devices: {lose(): void}[];
}

/** How far a sum of n products of numbers from −1 to 1 may be: 1e-7 of the sum of their magnitudes, n / 4. */
function sumError(n: number): number {
  return 3e-8 * Math.max(4, n);
}

function numbers({data}: Told): number[] {
  return data === "" ? [] : data.split(",").map(Number);
}

/** Builds the page; it remembers the devices it is given. */
async function serve(): Promise<{url: string; close(): void}> {
  const page = JSON.stringify(join(root, "test/browser/gpu-page.ts"));
  writeFileSync(
    join(scratch, "main.js"),
    `import {page} from ${page};
const devices = [];
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (...args) {
  const gl = getContext.apply(this, args);
  const extension = gl?.getExtension("WEBGL_lose_context");
  devices.push({lose: () => extension.loseContext()});
  return gl;
};
if (globalThis.GPUAdapter) {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await request.apply(this, args);
    devices.push({lose: () => device.destroy()});
    return device;
  };
}
Object.assign(globalThis, {page, devices});`
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
  return serveStatic(join(scratch, "out"));
}

async function find(): Promise<EngineInfo[]> {
  if (!browser) return [];
  const {page, close} = await openWatched(browser, site!.url);
  const all = await page.evaluate(() => (globalThis as unknown as Offered).page.engines());
  await close();
  return all.filter(({name}) => name === "webgl" || name === "webgpu");
}
