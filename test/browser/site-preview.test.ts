/** @file The preview in a real browser: a save changes its cells and leaves the rest, inputs included, as they are. */
import {cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {loadConfig, preview, type Preview} from "fieldbook/site";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {launch} from "./launch.ts";
import {openWatched, type Watched} from "./watch-page.ts";

const browser = await launch();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "fieldbook-preview-")));
const file = join(folder, "01-waves.html");
let server: Preview;
let open: Watched;

/** Saves the page with one text replaced. */
function edit(from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

const shows = (selector: string, text: string): Promise<unknown> =>
  open.page.waitForFunction(
    ([where, what]) => document.querySelector(where)?.textContent?.includes(what),
    [selector, text]
  );

beforeAll(async () => {
  cpSync(fileURLToPath(new URL("../site/fixture", import.meta.url)), folder, {recursive: true});
  server = await preview(await loadConfig({root: folder}), {port: 0});
  if (!browser) return;
  open = await openWatched(browser, `${server.url}01-waves.html`);
  await open.page.fill("#cell-3 input[type=number]", "6");
  await shows("#last", "6 periods");
});
afterAll(async () => {
  await server?.close();
  await browser?.close();
});

describe.skipIf(!browser)("preview", () => {
  test("a saved cell changes on the page, with the input where the reader left it", async () => {
    const before = await open.page.textContent("#cell-6 .cell-output");
    edit("points and", "dots and");
    await shows("#cell-4", "101 dots and 6 periods");
    expect(await open.page.inputValue("#cell-3 input[type=number]")).toBe("6");
    expect(await open.page.textContent("#cell-6 .cell-output")).toBe(before);
  });

  test("dependents of a saved cell run again", async () => {
    edit("length: 101", "length: 51");
    await shows("#cell-4", "51 dots and 6 periods");
  });

  test("a new cell appears in its place and a removed one goes", async () => {
    edit(
      '<script id="4"',
      '<script id="20" type="text/markdown">\n    A new cell: ${periods * 2}.\n  </script>\n  <script id="4"'
    );
    await shows("#cell-20", "A new cell: 12.");
    expect(await open.page.evaluate(() => document.querySelector("#cell-20")?.nextElementSibling?.id)).toBe(
      "cell-4"
    );
    edit('<script id="20" type="text/markdown">\n    A new cell: ${periods * 2}.\n  </script>\n  ', "");
    await open.page.waitForFunction(() => !document.querySelector("#cell-20"));
  });

  test("a changed data file runs the cells that read it", async () => {
    writeFileSync(join(folder, "data/heights.json"), '[{"place": "west", "height": 9}]');
    await shows("#last", "highest 9 m, 6 periods");
  });

  test("a mistake shows in its cell, and goes with its correction", async () => {
    edit("rows.map((d) => d.height)", "rows.map((d) => d.height");
    await shows("#cell-9 .cell-error", "line");
    edit("rows.map((d) => d.height", "rows.map((d) => d.height)");
    await shows("#last", "highest 9 m");
    await open.page.waitForFunction(() => !document.querySelector(".cell-error"));
  });

  test("an error while running tells the author's line", async () => {
    edit("Math.max(...rows", "Math.max(...rows.nothing");
    await shows("#cell-9 .cell-error", "TypeError");
    await shows("#cell-9 .cell-error", "line 3, column");
    edit("Math.max(...rows.nothing", "Math.max(...rows");
    await shows("#last", "highest 9 m");
  });

  test("a damaged file says so above the last good page", async () => {
    const good = readFileSync(file, "utf8");
    writeFileSync(file, "<p>no notebook</p>");
    await shows(".hot-notice", "notebook");
    expect(await open.page.textContent("#last")).toContain("6 periods");
    writeFileSync(file, good);
    await open.page.waitForFunction(() => !document.querySelector(".hot-notice"));
    expect(await open.page.inputValue("#cell-3 input[type=number]")).toBe("6");
  });

  test("a module beside the notebook: saved, it runs anew; with a mistake in it, the page stays and says so", async () => {
    const lib = join(folder, "lib.js");
    writeFileSync(lib, "export const word = 'first';\n");
    edit("dots and", "dots, ${word} and");
    edit(
      '<script id="4"',
      '<script id="21" type="module">import {word} from "./lib.js";</script>\n  <script id="4"'
    );
    await shows("#cell-4", "dots, first and");
    writeFileSync(lib, "export const word = 'second';\n");
    await shows("#cell-4", "dots, second and");
    writeFileSync(lib, "export const word = ;\n");
    await shows(".hot-notice", "lib.js");
    expect(await open.page.textContent("#cell-4")).toContain("dots, second and");
    writeFileSync(lib, "export const word = 'third';\n");
    await shows("#cell-4", "dots, third and");
    await open.page.waitForFunction(() => !document.querySelector(".hot-notice"));
  });

  test("a data file that no cell read before, and one that comes later", async () => {
    writeFileSync(join(folder, "data/new.csv"), "a\n1\n");
    edit(
      "word} from",
      'word} from "./lib.js"; display((await FileAttachment("data/new.csv").csv()).length + " rows"); import {word as again} from'
    );
    await shows("#cell-21", "1 rows");
    rmSync(join(folder, "data/new.csv"));
    await shows("#cell-21", "404");
    writeFileSync(join(folder, "data/new.csv"), "a\n1\n2\n");
    await shows("#cell-21", "2 rows");
    edit("data/new.csv", "data/later.csv");
    await shows("#cell-21", "missing file: data/later.csv");
    writeFileSync(join(folder, "data/later.csv"), "a\n1\n2\n3\n");
    await shows("#cell-21", "3 rows");
  });

  test("nothing was refused and nothing left the machine", () => {
    expect(open.errors.filter((error) => !/SyntaxError|404/.test(error))).toEqual([]);
    expect(open.outside).toEqual([]);
  });
});

test.skipIf(!browser)("a page has any name that a file may have", async () => {
  const names = ["what? 100% & #1", `it's "here"`];
  const root = mkdtempSync(join(tmpdir(), "fieldbook-names-"));
  for (const name of names)
    writeFileSync(
      join(root, `${name}.html`),
      '<!doctype html>\n<notebook>\n<title>Odd</title>\n<script id="1" type="module">display("alive")</script>\n</notebook>\n'
    );
  const odd = await preview(await loadConfig({root}), {port: 0});
  const {page, errors} = await openWatched(browser!, odd.url);
  for (let i = 0; i < names.length; i++) {
    await page
      .locator(".sidebar a")
      .nth(i + 1)
      .click();
    await page.waitForFunction(() => document.querySelector("#cell-1")?.textContent?.includes("alive"));
  }
  expect(errors).toEqual([]);
  await page.close();
  await odd.close();
});

test("preview answers its own names only, and takes the next port when one is taken", async () => {
  const {port} = new URL(server.url);
  const second = await preview(await loadConfig({root: folder}), {port: Number(port)});
  expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(port));
  const refused = await fetch(second.url, {headers: {origin: "http://evil.example"}});
  expect(refused.status).toBe(403);
  await second.close();
});
