/** @file The reader's choice of engine in the panel: what is here, what answers, what is said where it does not. */
import {createRequire} from "node:module";
import type {Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {previewNotebook, serveNotebook} from "./built.ts";
import {launch} from "./launch.ts";
import {openWatched, shiftOf, type Watched} from "./watch-page.ts";

const browser = await launch();
let host: Awaited<ReturnType<typeof serveNotebook>>;
let plain: Awaited<ReturnType<typeof serveNotebook>>;

const cells = [
  "# Page\n\nText that nothing changes.",
  'const n = view(Inputs.range([1, 5], {label: "How many", step: 1, value: 2}));',
  'import {eof, field} from "npm:fieldbook/kernels";',
  `const f = field(Float64Array.from({length: 40}, (_, i) => Math.sin(i * 1.7 + n)), {
  dims: ["time", "x"],
  shape: [10, 4],
  axes: {time: "T", x: "X"},
  units: "K"
});`,
  'const params = await eof({modes: 2, weights: "none"}).fit(f);',
  'display(html`<p id="end">${params.provenance.engine} ${params.eigenvalues.values[0].toFixed(3)}</p>`);',
  "const other = (globalThis.others = (globalThis.others ?? 0) + 1);"
];

beforeAll(async () => {
  host = await serveNotebook(cells);
  plain = await serveNotebook(["# Page", "const n = 1;", "display(n);"]);
});
afterAll(async () => {
  host?.close();
  plain?.close();
  await browser?.close();
});

async function openPanel(options = {}): Promise<Watched> {
  const watched = await openWatched(browser!, host.url, options);
  await watched.page.click(".bar .inside");
  await watched.page.waitForSelector("#panel-engine");
  return watched;
}

/** Chooses, and waits until the page's last cell tells these engines. */
async function choose(page: Page, name: string, answered = name): Promise<string> {
  await page.selectOption("#panel-engine", name);
  await page.waitForFunction(
    (engines) => document.querySelector("#end")?.textContent?.startsWith(`${engines} `),
    answered
  );
  return page.textContent("#end").then((text) => text!.slice(answered.length + 1));
}

describe.skipIf(!browser)("the choice of engine", () => {
  test("lists the engines that are here, and says of the others why not", async () => {
    const {page, errors, outside, close} = await openPanel();
    const options = await page.$$eval("#panel-engine option", (all) =>
      (all as HTMLOptionElement[]).map(({value, disabled, textContent}) => ({value, disabled, textContent}))
    );
    expect(options.slice(0, 3).map(({value, disabled}) => [value, disabled])).toEqual([
      ["auto", false],
      ["wasm", false],
      ["js", false]
    ]);
    expect(options).toContainEqual({
      value: "native",
      disabled: true,
      textContent: "native, not in this browser"
    });
    expect(await page.inputValue("#panel-engine")).toBe("auto");
    expect(await page.textContent(".panel-engine")).toMatch(/native: it runs in Node only/);
    expect(await page.getByLabel("Compute with").count()).toBe(1);
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    await close();
  });

  test("runs the cells that call kernels anew, and no others", async () => {
    const {page, errors, close} = await openPanel();
    const before = await page.textContent("#end");
    expect(before).toMatch(/^wasm /);
    const value = await choose(page, "js");
    expect(before).toBe(`wasm ${value}`);
    await page.waitForFunction(() => /Answered by js\./.test(document.querySelector(".panel")!.textContent!));
    expect(await page.textContent("#cell-5 .cell-facts")).toMatch(/· js$/);
    expect(await page.evaluate(() => (globalThis as {others?: number}).others)).toBe(1);
    // What is chosen is forgotten with the page.
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset.settled !== undefined);
    expect(await page.textContent("#end")).toBe(before);
    expect(errors).toEqual([]);
    await close();
  });

  test("keeps what the reader has put in, and computes with the choice from then on", async () => {
    const {page, close} = await openPanel();
    await page.fill("#cell-2 input[type=number]", "4");
    await choose(page, "js");
    const four = await page.textContent("#end");
    await page.fill("#cell-2 input[type=number]", "2");
    await page.waitForFunction((old) => document.querySelector("#end")?.textContent !== old, four);
    expect(await page.textContent("#end")).toMatch(/^js /);
    await close();
  });

  test("goes by keyboard, and keeps the focus", async () => {
    const {page, close} = await openPanel();
    await page.focus("#panel-engine");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => /^js /.test(document.querySelector("#end")?.textContent ?? ""));
    await page.waitForTimeout(600);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("panel-engine");
    await close();
  });

  test("webgl answers under the strict policy; a lost context is said in words, and the core answers", async () => {
    const {page, errors, close} = await openPanel();
    const isHere = await page.isEnabled('#panel-engine option[value="webgl"]');
    if (!isHere) console.log(`webgl is not tested: ${await page.textContent(".panel-engine ul")}`);
    else {
      await page.evaluate(() => {
        const {getContext} = HTMLCanvasElement.prototype;
        HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
          const made = Reflect.apply(getContext, this, args);
          if (args[0] === "webgl2") Object.assign(globalThis, {gl: made});
          return made;
        } as typeof getContext;
      });
      const exact = Number((await page.textContent("#end"))!.split(" ").at(-1));
      expect(Number(await choose(page, "webgl", "webgl, wasm"))).toBeCloseTo(exact, 2);
      expect(await page.textContent("#panel-engine-note")).toMatch(/webgl computes gemm, gram, .*float32/);
      expect(errors).toEqual([]);
      await page.evaluate(() => {
        const {gl} = globalThis as unknown as {gl: WebGL2RenderingContext};
        gl.getExtension("WEBGL_lose_context")!.loseContext();
      });
      await page.fill("#cell-2 input[type=number]", "3");
      await page.waitForFunction(() => /^wasm /.test(document.querySelector("#end")?.textContent ?? ""));
      await page.waitForFunction(() =>
        /webgl: context lost; the page's own engine answered\./.test(
          document.querySelector(".panel")!.textContent!
        )
      );
      await page.screenshot({path: "test/output/engine-lost.png"});
    }
    await close();
  });

  test.each([1280, 390])("has nothing serious for axe to find at %i px, and moves nothing", async (width) => {
    for (const colorScheme of ["light", "dark"]) {
      const {page, close} = await openPanel({bypassCSP: true, colorScheme, viewport: {width, height: 900}});
      await page.locator(".panel-engine").scrollIntoViewIfNeeded();
      await page.screenshot({path: `test/output/engine-${colorScheme}-${width}.png`});
      await page.addScriptTag({path: createRequire(import.meta.url).resolve("axe-core/axe.min.js")});
      const found = await page.evaluate(async () => {
        const {axe} = window as unknown as {
          axe: {run(): Promise<{violations: {id: string; impact: string; nodes: {html: string}[]}[]}>};
        };
        const {violations} = await axe.run();
        return violations.map(({id, impact, nodes}) => `${impact} ${id}: ${nodes[0].html}`);
      });
      expect(found.filter((line) => /^(serious|critical)/.test(line))).toEqual([]);
      expect(await shiftOf(page)).toBeLessThan(0.01);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
      await close();
    }
  });

  test("is there while a notebook is being written, too", async () => {
    const preview = await previewNotebook(cells);
    const {page, errors, close} = await openWatched(browser!, preview.url);
    await page.click(".bar .inside");
    await page.waitForSelector("#panel-engine");
    await choose(page, "js");
    expect(errors).toEqual([]);
    await close();
    await preview.close();
  });

  test("auto times webgl in the background for work that takes float32, and keeps the times", async () => {
    const matrix = `const a = {data: new Float64Array(600 * 600).fill(0.5), rows: 600, cols: 600};`;
    const own = await serveNotebook([
      `import {engine, primitives} from "npm:fieldbook/kernels";\n${matrix}\nconst exact = await primitives().gemm(a, a);`,
      'const coarse = await primitives({precision: "float32"}).gemm(a, a);',
      'display(html`<p id="end">${engine().answered.join()} ${exact.data[0]} ${coarse.data[0]}</p>`);'
    ]);
    const {page, errors, outside, close} = await openWatched(browser!, own.url);
    expect(await page.textContent("#end")).toBe("wasm 150 150");
    await page.click(".bar .inside");
    await page.waitForSelector("#panel-engine");
    if (await page.isEnabled('#panel-engine option[value="webgl"]')) {
      const kept = await page.waitForFunction(() => {
        const text = localStorage.getItem("fieldbook-engines") ?? "";
        return /webgl, .*"gemm"/.test(text) && text;
      });
      const costs = Object.values(JSON.parse(String(await kept.jsonValue()))) as {primitives: object}[];
      for (const {primitives} of costs) expect(Object.keys(primitives)).toEqual(["gemm"]);
    }
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    await close();
    own.close();
  });

  test("costs a page without kernels nothing", async () => {
    const {page, requests, close} = await openWatched(browser!, plain.url);
    await page.click(".bar .inside");
    await page.waitForSelector(".panel");
    await page.waitForTimeout(300);
    expect(await page.locator("#panel-engine").count()).toBe(0);
    expect(requests.filter(({url}) => /engine/.test(url))).toEqual([]);
    await close();
  });
});
