/** @file Errors on a built page name the author's line, although the page's module is small; nothing is loaded for it before. */
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {buildSite, loadConfig} from "fieldbook/site";
import {afterAll, beforeAll, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {serveStatic} from "./static.ts";
import {openWatched} from "./watch-page.ts";

const browser = await launch();
let host: Awaited<ReturnType<typeof serveStatic>>;

const notebook = `<!doctype html>
<notebook>
  <title>Lines</title>
  <script id="1" type="module">
    //| run: auto
    const n = view(Inputs.range([0, 4], {step: 1, value: 0, label: "n"}));
  </script>
  <script id="4" type="module">
    // A comment, and a template over lines.
    const text = \`one
    two\`;

    function deep(x) {
      const y = {x, text};
      return y.absent[x];
    }
  </script>
  <script id="7" type="module">
    const a = 1;
    if (n > 1) {

      deep(a);
    }
    display(n + a);
  </script>
  <script id="9" type="module">
    await Promise.resolve();
    const bad = n > 1 ? null : {x: 1};
    display(bad
      .x);
  </script>
</notebook>
`;

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), "fieldbook-lines-"));
  writeFileSync(join(root, "lines.html"), notebook);
  const report = await buildSite(await loadConfig({root, output: join(root, "dist")}));
  expect(report.failures).toEqual([]);
  host = await serveStatic(join(root, "dist"), "/");
});
afterAll(async () => {
  host?.close();
  await browser?.close();
});

test.skipIf(!browser)("an error on a built page names the author's line and column", async () => {
  const {page, requests, errors, close} = await openWatched(browser!, `${host.url}lines.html`);
  expect(requests.filter(({url}) => url.endsWith(".lines.json"))).toEqual([]);
  await page.fill("#cell-1 input[type=number]", "2");
  await page.waitForSelector("#cell-7 .cell-error");
  await page.waitForSelector("#cell-9 .cell-error");
  expect(await page.textContent("#cell-7 .fb-error-message")).toMatch(/\(line 4, column 3\)$/);
  expect(await page.textContent("#cell-7 .cell-error")).toMatch(/cell 4:7:\d+/);
  expect(await page.textContent("#cell-9 .fb-error-message")).toMatch(/\(line 4, column \d+\)$/);
  // The table is fetched when the first error asks for it.
  expect(requests.filter(({url}) => url.endsWith(".lines.json")).length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  await page.fill("#cell-1 input[type=number]", "0");
  await page.waitForFunction(() => document.querySelector("#cell-7 .cell-output")?.textContent === "1");
  await page.waitForFunction(() => !document.querySelector(".cell-error"));
  await close();
});
