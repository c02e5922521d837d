/** @file The configuration: Framework's vocabulary, completed, with wrong values refused by name. */
import {mkdirSync, mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {listPages, loadConfig, normalizeConfig} from "fieldbook/site";
import {expect, test} from "vitest";

const fixture = fileURLToPath(new URL("fixture", import.meta.url));

test("normalizeConfig of nothing gives every field its default", () => {
  expect(normalizeConfig()).toEqual({
    root: "src",
    output: "dist",
    title: null,
    home: "Home",
    pages: null,
    sidebar: true,
    pager: true,
    toc: {show: true, label: "Contents"},
    search: false,
    theme: "auto",
    style: null,
    head: null,
    header: null,
    footer: null,
    base: "/",
    preserveIndex: false,
    preserveExtension: true,
    fieldbook: {
      description: null,
      engine: "auto",
      engines: {native: null},
      prerender: true,
      timeout: 60,
      cache: ".fieldbook/cache",
      origin: null,
      connect: []
    }
  });
});

test("normalizeConfig keeps sections inside sections", () => {
  const {pages} = normalizeConfig({
    pages: [{name: "A", open: false, pages: [{name: "B", pages: [{name: "C", path: "c.html"}]}]}]
  });
  expect(pages![0]).toMatchObject({name: "A", open: false, collapsible: true});
  expect(pages![0].pages[0]).toMatchObject({name: "B", collapsible: false});
  expect(pages![0].pages[0].pages[0]).toMatchObject({name: "C", path: "/c", pager: "main"});
});

test.each([
  [{theme: "pink"}, 'invalid option: theme = "pink"; expected one of auto, light, dark'],
  [{toc: {show: 3}}, "invalid option: toc.show = 3; expected true or false"],
  [{pages: [{name: "A"}]}, /invalid option: pages\[0\] = .*; expected a page with a path/],
  [{pages: [{name: "A", path: "/../x"}]}, /invalid option: pages\[0\]\.path .*inside the site/],
  [{base: "docs"}, 'invalid option: base = "docs"; expected a path that begins with a slash'],
  [{tocs: true}, /unknown option: tocs; expected one of root, output/],
  [{fieldbook: {timeout: 0}}, "invalid option: fieldbook.timeout = 0; expected seconds above 0"],
  [{fieldbook: {engines: {natve: "x"}}}, /unknown option: fieldbook\.engines\.natve/],
  [{fieldbook: {connect: ["x"]}}, /invalid option: fieldbook\.connect\[0\] = "x"; expected an origin/]
])("normalizeConfig refuses %j", (spec, message) => {
  expect(() => normalizeConfig(spec as object)).toThrow(message);
});

test("loadConfig reads a TypeScript configuration beside the notebooks", async () => {
  const site = await loadConfig({root: fixture});
  expect(site.root).toBe(fixture);
  expect(site.config.title).toBe("Fixture");
  expect(listPages(site).all.map(({path, title}) => [path, title])).toEqual([
    ["/01-waves", "Waves"],
    ["/02-prose", "Prose"]
  ]);
});

test("loadConfig leaves a configuration alone that speaks for another folder", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "fieldbook-config-"));
  for (const name of ["mine", "theirs"]) mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, "observablehq.config.js"), 'export default {root: "theirs", title: "Theirs"};');
  const mine = await loadConfig({root: "mine", cwd});
  expect(mine.config.title).toBe(null);
  expect(mine.output).toBe(join(cwd, "mine/dist"));
  const theirs = await loadConfig({root: "theirs", cwd});
  expect(theirs.config.title).toBe("Theirs");
  expect(theirs.output).toBe(join(cwd, "dist"));
});

test("loadConfig refuses an output that would overwrite the notebooks", async () => {
  await expect(loadConfig({root: fixture, output: join(fixture, "..")})).rejects.toThrow(
    "expected a folder that does not hold the notebooks"
  );
});

test("listPages names a page that is not there", async () => {
  const site = await loadConfig({root: fixture});
  const pages = normalizeConfig({pages: [{name: "Gone", path: "/gone"}]}).pages;
  expect(() => listPages({...site, config: {...site.config, pages}})).toThrow("missing page: /gone");
});

test("loadConfig refuses a file for a folder, and an output that holds the notebooks", async () => {
  const root = mkdtempSync(join(tmpdir(), "fieldbook-config-"));
  writeFileSync(join(root, "a.html"), "");
  await expect(loadConfig({root: join(root, "a.html")})).rejects.toThrow(/^invalid folder: .* it is a file/);
  for (const output of [root, tmpdir(), "/"])
    await expect(loadConfig({root, output})).rejects.toThrow(/^invalid option: output = /);
  expect((await loadConfig({root, output: `${root}-built`})).output).toBe(`${root}-built`);
});
