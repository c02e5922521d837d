/** @file What a page looks like, in numbers: contents beside figures, tables that show the rows asked for. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {serveNotebook} from "./built.ts";
import {launch} from "./launch.ts";
import {openWatched, shiftOf} from "./watch-page.ts";

const browser = await launch();
let host: Awaited<ReturnType<typeof serveNotebook>>;

beforeAll(async () => {
  host = await serveNotebook([
    "# Page\n\nText.",
    "## First\n\nText.",
    "Plot.lineY([1, 4, 2, 8]).plot({width, height: width / 2})",
    "## Second\n\nText.",
    "const rows = Array.from({length: 9}, (_, i) => ({i, name: `row ${i}`}));",
    "Inputs.table(rows, {rows: 4})",
    "Inputs.table(rows, {rows: 9})"
  ]);
});
afterAll(async () => {
  host?.close();
  await browser?.close();
});

describe.skipIf(!browser)("a page", () => {
  test.each([1280, 1440])("shows its contents at %i px, beside figures that stand still", async (width) => {
    const {page, close} = await openWatched(browser!, host.url, {viewport: {width, height: 900}});
    expect(await page.isVisible(".toc a")).toBe(true);
    const [figure, toc] = await page.evaluate(() =>
      [".cell-output svg", ".toc a"].map((one) =>
        document.querySelector(one)!.getBoundingClientRect().toJSON()
      )
    );
    expect(figure.width).toBeGreaterThanOrEqual(640);
    expect(toc.left - figure.right).toBeGreaterThanOrEqual(24);
    expect(await shiftOf(page)).toBeLessThan(0.01);
    await close();
  });

  test("below 1280 px has no room for contents", async () => {
    const {page, close} = await openWatched(browser!, host.url, {viewport: {width: 1279, height: 900}});
    expect(await page.isVisible(".toc a")).toBe(false);
    await close();
  });

  test("shows as many rows of a table as were asked for, and scrolls for the others only", async () => {
    const {page, close} = await openWatched(browser!, host.url);
    const seen = await page.$$eval("form:has(> table)", (forms) =>
      forms.map((form) => {
        const {bottom} = form.getBoundingClientRect();
        const rows = [...form.querySelectorAll("tbody tr")];
        const whole = rows.filter((row) => row.getBoundingClientRect().bottom <= bottom + 1).length;
        return {whole, scrolls: form.scrollHeight > form.clientHeight};
      })
    );
    expect(seen).toEqual([
      {whole: 4, scrolls: true},
      {whole: 9, scrolls: false}
    ]);
    await close();
  });
});
