/** @file The reader's panel: cells and what they read, values with shape and units, the engine; by keyboard, on a phone, for axe. */
import {createRequire} from "node:module";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {serveNotebook} from "./built.ts";
import {launch} from "./launch.ts";
import {openWatched, shiftOf} from "./watch-page.ts";

const browser = await launch();
let host: Awaited<ReturnType<typeof serveNotebook>>;

beforeAll(async () => {
  host = await serveNotebook([
    "# Page\n\nText that nothing changes.",
    'const n = view(Inputs.range([1, 5], {label: "How many", step: 1, value: 2}));',
    `import {eof, field} from "npm:fieldbook/kernels";
const f = field(Float64Array.from({length: 40}, (_, i) => Math.sin(i * 1.7 + n)), {
  dims: ["time", "x"],
  shape: [10, 4],
  axes: {time: "T", x: "X"},
  units: "K"
});
const params = await eof({modes: 2, weights: "none"}).fit(f);`,
    "const large = {inside: [new Float32Array(1000)]};",
    'display(html`<p id="end">${f.values.length + n}</p>`);'
  ]);
});
afterAll(async () => {
  host?.close();
  await browser?.close();
});

describe.skipIf(!browser)("the panel", () => {
  test("is loaded when it is opened, and weighs at most 6 kB", async () => {
    const {page, requests, errors, close} = await openWatched(browser!, host.url);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(300);
    const before = requests.length;
    expect(requests.filter(({url}) => /panel/.test(url))).toEqual([]);
    await page.click(".bar .inside");
    await page.waitForSelector(".panel");
    const own = requests.slice(before).filter(({type}) => type === "script");
    expect(own.reduce((sum, {gz}) => sum + gz, 0)).toBeLessThan(6000);
    expect(own.length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
    await close();
  });

  test("lists cells with what they read, and leads to them", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    await page.click(".bar .inside");
    await page.waitForSelector(".panel");
    const texts = await page.$$eval(".panel li a", (links) => links.map((link) => link.textContent));
    expect(texts).toHaveLength(4);
    expect(texts[1]).toMatch(/f, params.*; cell 3; reads n; read by “42”/);
    // n is read by two cells, f by one.
    expect(await page.locator(".panel path").count()).toBe(3);
    await page.click('.panel circle[data-cell="3"]');
    await page.waitForURL(/#cell-5$/);
    await close();
  });

  test("tells type, shape, units and memory of values, and which engine computed", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    await page.click(".bar .inside");
    await page.waitForFunction(() => /kB/.test(document.querySelector(".panel table")?.textContent ?? ""));
    const rows = await page.$$eval(".panel tbody tr", (all) =>
      all.map((one) => [...one.children].map((cell) => cell.textContent))
    );
    expect(rows).toContainEqual(["f", "field, float64", "time 10 × x 4", "K", "320 B"]);
    expect(rows).toContainEqual(["n", "number", "2", "", ""]);
    expect(rows.find(([name]) => name === "large")).toEqual(["large", "object", "1 members", "", "4.00 kB"]);
    expect(await page.textContent(".panel")).toMatch(/(wasm|js)\. Used by eof, field, f, params/);
    await page.fill("#cell-2 input[type=number]", "4");
    await page.waitForFunction(() =>
      /number4/.test(document.querySelector(".panel table")?.textContent ?? "")
    );
    await close();
  });

  test("opens and closes by keyboard, and gives the focus back", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    await page.focus(".bar .inside");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".panel:focus");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe("#cell-2");
    expect(await page.locator(".panel path.lit").count()).toBe(2);
    await page.keyboard.press("Escape");
    expect(await page.locator(".panel").count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.className)).toMatch(/inside/);
    await close();
  });

  test.each([1280, 390])("has nothing serious for axe to find at %i px, and moves nothing", async (width) => {
    const {page, close} = await openWatched(browser!, host.url, {
      bypassCSP: true,
      viewport: {width, height: 800}
    });
    await page.click(".bar .inside");
    await page.waitForSelector(".panel table");
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
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0
    );
    if (width === 390) {
      await page.click(".panel li:nth-child(4) a");
      await page.waitForFunction(() => !document.querySelector(".panel"));
      expect(page.url()).toMatch(/#cell-5$/);
    }
    await close();
  });
});
