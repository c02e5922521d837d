/** @file Every tutorial that the configuration lists, built and run to the end in a browser; pictures are kept for the eye. */
import {mkdirSync, rmSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {buildSite, listPages, loadConfig} from "fieldbook/site";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched, shiftOf} from "./watch-page.ts";

const browser = await launch();
const root = fileURLToPath(new URL("../..", import.meta.url));
const output = fileURLToPath(new URL("../output/tutorials-browser", import.meta.url));
const screens = fileURLToPath(new URL("../output/screens", import.meta.url));
const site = await loadConfig({cwd: root, output});
const pages = listPages(site).all.map(({path}) => path.slice(1));
let host: Awaited<ReturnType<typeof serveStatic>>;

beforeAll(async () => {
  rmSync(output, {recursive: true, force: true});
  mkdirSync(screens, {recursive: true});
  expect((await buildSite(site)).failures).toEqual([]);
  host = await serveStatic(output);
}, 300_000);
afterAll(async () => {
  host?.close();
  await browser?.close();
});

describe.skipIf(!browser)("the tutorials' site", () => {
  test.each(pages)("%s settles with no failed cell, no jump and no request elsewhere", async (name) => {
    const {page, errors, outside, close} = await openWatched(browser!, `${host.url}${name}.html`);
    await page.waitForTimeout(500);
    const failed = await page.$$eval(
      "[data-state=failed], [data-state=blocked], [data-state=interrupted]",
      (cells) => cells.map((cell) => `${cell.id}: ${cell.querySelector(".cell-error")?.textContent}`)
    );
    expect(failed).toEqual([]);
    expect(errors).toEqual([]);
    expect(outside).toEqual([]);
    expect(await shiftOf(page)).toBeLessThan(0.01);
    await close();
  });

  const looks = {
    light: {viewport: {width: 1440, height: 900}},
    dark: {viewport: {width: 1440, height: 900}, colorScheme: "dark" as const},
    phone: {viewport: {width: 390, height: 844}, deviceScaleFactor: 2}
  };
  test.each(["index", ...pages])("%s has its picture taken in light, dark, phone and print", async (name) => {
    for (const [look, options] of Object.entries(looks)) {
      const {page, close} = await openWatched(browser!, `${host.url}${name}.html`, options);
      await page.screenshot({path: `${screens}/${name}-${look}.png`, fullPage: true});
      // Nothing reaches past the edge: a phone never scrolls sideways.
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      ).toBeLessThanOrEqual(0);
      if (look === "phone") expect(await page.evaluate(smallestText)).toBeGreaterThanOrEqual(8);
      if (look === "light") {
        await page.setViewportSize({width: 794, height: 1123});
        await page.emulateMedia({media: "print"});
        await page.screenshot({path: `${screens}/${name}-print.png`, fullPage: true});
        expect(await page.isVisible(".bar")).toBe(false);
      }
      await close();
    }
  });
});

/** The size on the screen of the smallest words of any drawing, in CSS pixels. */
function smallestText(): number {
  const sizes = Array.from(document.querySelectorAll<SVGTextElement>(".cell-output svg text"), (text) => {
    const {a = 1, b = 0} = text.getScreenCTM() ?? {};
    return text.textContent?.trim() ? parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b) : 99;
  });
  return Math.min(99, ...sizes);
}
