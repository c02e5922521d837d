/** @file A built site in a real browser: read without scripts, then alive, calm and self-contained. */
import {rmSync} from "node:fs";
import {createRequire} from "node:module";
import {fileURLToPath} from "node:url";
import {buildSite, loadConfig} from "fieldbook/site";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched, shiftOf} from "./watch-page.ts";

const browser = await launch();
const fixture = fileURLToPath(new URL("../site/fixture", import.meta.url));
const output = fileURLToPath(new URL("../output/fixture-browser", import.meta.url));
let host: Awaited<ReturnType<typeof serveStatic>>;

beforeAll(async () => {
  rmSync(output, {recursive: true, force: true});
  const report = await buildSite(await loadConfig({root: fixture, output}));
  expect(report.failures).toEqual([]);
  // A sub-path, as on many static hosts.
  host = await serveStatic(output, "/some/where/");
});
afterAll(async () => {
  host?.close();
  await browser?.close();
});

describe.skipIf(!browser)("a built site", () => {
  test("is read without JavaScript", async () => {
    const {page, close} = await openWatched(browser!, `${host.url}01-waves.html`, {javaScriptEnabled: false});
    expect(await page.textContent("h1")).toBe("Waves");
    expect(await page.textContent("#cell-4")).toContain("The curve has 101 points and 3 periods.");
    expect(await page.locator("#cell-2 svg path").count()).toBeGreaterThan(0);
    expect(await page.textContent("#last")).toBe("highest 2.5 m, 3 periods");
    expect(await page.isVisible(".bar .theme")).toBe(false);
    await close();
  });

  test("comes alive without a jump, an error, a refusal or a request elsewhere", async () => {
    const {page, errors, outside, close} = await openWatched(browser!, `${host.url}01-waves.html`);
    await page.waitForTimeout(300);
    expect(await shiftOf(page)).toBeLessThan(0.01);
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    const states = await page.$$eval("[data-live]", (cells) =>
      cells.map((cell) => (cell as HTMLElement).dataset.state)
    );
    expect(new Set(states)).toEqual(new Set(["fresh"]));
    expect(await page.textContent("#last")).toBe("highest 2.5 m, 3 periods");
    await close();
  });

  test("carries the strict policy", async () => {
    const {page, close} = await openWatched(browser!, `${host.url}01-waves.html`);
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("style-src 'self' 'unsafe-inline';");
    expect(policy).toContain("connect-src 'self';");
    expect(await page.$$eval("script:not([src]):not([type='application/json'])", (all) => all.length)).toBe(
      0
    );
    await close();
  });

  test("stays inside its budgets", async () => {
    const {requests, close} = await openWatched(browser!, `${host.url}01-waves.html`);
    const scripts = requests.filter(({type}) => type === "script");
    expect(scripts.reduce((sum, {gz}) => sum + gz, 0)).toBeLessThan(200_000);
    expect(requests.length).toBeLessThanOrEqual(14);
    await close();
  });

  test("runs only the dependents of an input that is moved", async () => {
    const {page, close} = await openWatched(browser!, `${host.url}01-waves.html`);
    const before = await page.textContent("#cell-6 .cell-output");
    await page.fill("#cell-3 input[type=number]", "5");
    await page.waitForFunction(() => document.querySelector("#last")?.textContent?.includes("5 periods"));
    expect(await page.textContent("#cell-4")).toContain("5 periods");
    expect(await page.textContent("#cell-6 .cell-output")).toBe(before);
    await close();
  });

  test("has nothing serious for axe to find", async () => {
    for (const name of ["index.html", "01-waves.html", "02-prose.html"]) {
      const {page, close} = await openWatched(browser!, host.url + name, {bypassCSP: true});
      await page.addScriptTag({path: createRequire(import.meta.url).resolve("axe-core/axe.min.js")});
      const {violations} = await page.evaluate(() =>
        (
          window as unknown as {
            axe: {run(): Promise<{violations: {id: string; impact: string; nodes: {html: string}[]}[]}>};
          }
        ).axe.run()
      );
      const serious = violations
        .filter(({impact}) => impact === "serious" || impact === "critical")
        .map(({id, nodes}) => `${name} ${id}: ${nodes[0].html}`);
      expect(serious).toEqual([]);
      await close();
    }
  });

  test("remembers light or dark across pages", async () => {
    const {page, close} = await openWatched(browser!, `${host.url}02-prose.html`);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).color);
    const light = await paper();
    await page.click(".bar .theme");
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.click("text=Waves");
    await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    expect(await paper()).toBe(dark);
    await close();
  });

  test("finds text on other pages, and loads the index only then", async () => {
    const {page, requests, errors, close} = await openWatched(browser!, `${host.url}02-prose.html`);
    expect(requests.filter(({url}) => /search/.test(url))).toEqual([]);
    await page.keyboard.press("/");
    await page.fill(".search-box input", "sine curv");
    await page.waitForSelector(".search-box li a");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/01-waves\.html#/);
    expect(errors).toEqual([]);
    await close();
  });

  test("leads through the page by keyboard: first to the text", async () => {
    const {page, close} = await openWatched(browser!, `${host.url}02-prose.html`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("skip");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await close();
  });

  test("opens its menu on a phone without a script", async () => {
    const phone = {viewport: {width: 390, height: 844}, javaScriptEnabled: false};
    const {page, close} = await openWatched(browser!, `${host.url}02-prose.html`, phone);
    expect(await page.isVisible("#sidebar")).toBe(false);
    await page.click(".bar .menu");
    expect(await page.isVisible("#sidebar")).toBe(true);
    await close();
  });
});
