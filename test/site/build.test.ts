/** @file The build: failures named, what has not changed not run again, frozen values carried, policy and sitemap as configured. */
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {type BuildReport, buildSite, loadConfig} from "fieldbook/site";
import {expect, test} from "vitest";

/** Makes a folder of notebooks, each a list of [type, source]. */
function folderOf(notebooks: Record<string, [string, string][]>, config = "{}"): string {
  const folder = mkdtempSync(join(tmpdir(), "fieldbook-build-"));
  for (const [name, cells] of Object.entries(notebooks)) writeNotebook(join(folder, name), cells);
  writeFileSync(join(folder, "observablehq.config.js"), `export default ${config};`);
  return folder;
}

function writeNotebook(file: string, cells: [string, string][]): void {
  const scripts = cells.map(
    ([type, source], i) =>
      `<script id="${i + 1}" type="${type}">\n    ${source.replaceAll("\n", "\n    ")}\n  </script>`
  );
  mkdirSync(join(file, ".."), {recursive: true});
  writeFileSync(
    file,
    `<!doctype html>\n<notebook>\n  <title>${file.split("/").at(-1)}</title>\n  ${scripts.join("\n  ")}\n</notebook>\n`
  );
}

const build = async (root: string, options = {}): Promise<BuildReport> =>
  buildSite(await loadConfig({root}), options);
const page = (root: string, name: string): string => readFileSync(join(root, "dist", name), "utf8");
const scripts = (root: string): string =>
  readdirSync(join(root, "dist/_assets"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => page(root, `_assets/${name}`))
    .join("\n");

test("build names notebook, cell and line of a failure and writes nothing", async () => {
  const root = folderOf({
    "good.html": [["text/markdown", "# Good"]],
    "bad.html": [["module", "const a = 1;\nnull.x;"]]
  });
  const report = await build(root);
  expect(report).toMatchObject({pages: 0});
  expect(report.failures).toHaveLength(1);
  expect(report.failures[0]).toMatch(/^failed cell: 1 of bad\.html, line 2; TypeError: /);
  expect(existsSync(join(root, "dist"))).toBe(false);
});

test("build with keepGoing writes every page, the failed cell saying why", async () => {
  const root = folderOf({"good.html": [["text/markdown", "# Good"]], "bad.html": [["module", "null.x;"]]});
  const report = await build(root, {keepGoing: true});
  expect(report.failures).toHaveLength(1);
  expect(page(root, "good.html")).toContain("Good</h1>");
  expect(page(root, "bad.html")).toContain('class="cell-error"');
});

test("a damaged notebook is one failure with its name, and the others are built", async () => {
  const root = folderOf({"good.html": [["text/markdown", "# Good"]]});
  writeFileSync(join(root, "broken.html"), "<!doctype html>\n<notebook>\n  <title>Cut sho");
  const {failures, pages} = await build(root, {keepGoing: true});
  expect(failures).toHaveLength(1);
  expect(failures[0]).toMatch(/^failed notebook: broken\.html; invalid notebook: /);
  expect(pages).toBe(1);
});

test("build runs again only what has changed: the text, or a file it reads", async () => {
  const cells: [string, string][] = [
    ["module", 'const n = (await FileAttachment("n.json").json()).n;'],
    ["text/markdown", "n is ${n}"]
  ];
  const root = folderOf({"a.html": cells, "b.html": [["text/markdown", "# B"]]});
  writeFileSync(join(root, "n.json"), '{"n": 41}');
  expect(await build(root)).toMatchObject({pages: 2, ran: 2, failures: []});
  expect(page(root, "a.html")).toContain("n is 41");
  expect(await build(root)).toMatchObject({pages: 2, ran: 0});
  writeFileSync(join(root, "n.json"), '{"n": 42}');
  expect(await build(root)).toMatchObject({ran: 1});
  expect(page(root, "a.html")).toContain("n is 42");
  writeNotebook(join(root, "b.html"), [["text/markdown", "# Bee"]]);
  expect(await build(root)).toMatchObject({ran: 1});
});

test("a cache entry that is damaged is made anew", async () => {
  const root = folderOf({"a.html": [["text/markdown", "one ${1 + 1}"]]});
  await build(root);
  const folder = join(root, ".fieldbook/cache");
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json")))
    writeFileSync(join(folder, name), readFileSync(join(folder, name), "utf8").replace("one", "two"));
  expect(await build(root)).toMatchObject({ran: 1});
  expect(page(root, "a.html")).toContain("one 2");
});

test("data files become hashed assets and old ones go", async () => {
  const root = folderOf({"sub/a.html": [["module", 'const n = await FileAttachment("n.json").json();']]});
  writeFileSync(join(root, "sub/n.json"), "1");
  await build(root);
  const [first] = readdirSync(join(root, "dist/_files"));
  expect(first).toMatch(/^n\.[0-9a-f]{8}\.json$/);
  expect(scripts(root)).toContain(`../_files/${first}`);
  writeFileSync(join(root, "sub/n.json"), "2");
  await build(root);
  expect(readdirSync(join(root, "dist/_files"))).toHaveLength(1);
  expect(readdirSync(join(root, "dist/_files"))).not.toContain(first);
});

test("a frozen cell's value travels with the page, and what cannot travel freezes its readers", async () => {
  const root = folderOf({
    "a.html": [
      ["module", "//| freeze: true\nconst table = [{x: 1.5}, {x: null}];"],
      ["module", "//| freeze: true\nconst secret = () => 7;"],
      ["text/markdown", "first ${table[0].x}"],
      ["text/markdown", "second ${secret()}"]
    ]
  });
  expect((await build(root)).failures).toEqual([]);
  const html = page(root, "a.html");
  const carried = /<script type="application\/json" id="frozen">(.*)<\/script>/.exec(html)![1];
  expect(JSON.stringify(JSON.parse(carried)["1"])).toContain('"x"');
  expect(Object.keys(JSON.parse(carried))).toEqual(["1"]);
  expect(html).toContain("second 7");
  expect(/id="cell-4"[^>]*/.exec(html)![0]).toContain("data-frozen");
  expect(/id="cell-4"[^>]*/.exec(html)![0]).not.toContain("data-live");
  expect(html).toContain("Kept from the build: secret is a function, which cannot travel to the page.");
  expect(/id="cell-3"[^>]*/.exec(html)![0]).toContain("data-live");
});

test("only a page that generates code may, and the build says so", async () => {
  const root = folderOf({
    "a.html": [["module", 'const f = new Function("return 1")();']],
    "b.html": [["module", "const g = 1;"]]
  });
  const {warnings} = await build(root);
  expect(warnings.join("\n")).toMatch(/FB013 cell 1 of a\.html/);
  expect(page(root, "a.html")).toContain("script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval';");
  expect(page(root, "b.html")).toContain("script-src 'self' 'wasm-unsafe-eval';");
});

test("fieldbook.connect opens the policy, fieldbook.origin makes a sitemap", async () => {
  const root = folderOf(
    {"a.html": [["text/markdown", "# A\n\nFirst sentence. Second."]]},
    '{base: "/docs/", fieldbook: {connect: ["https://data.example"], origin: "https://site.example"}}'
  );
  await build(root);
  const html = page(root, "a.html");
  expect(html).toContain("connect-src 'self' https://data.example;");
  expect(html).toContain('<meta name="description" content="First sentence.">');
  expect(html).toContain('<link rel="canonical" href="https://site.example/docs/a.html">');
  expect(page(root, "sitemap.xml")).toContain("<loc>https://site.example/docs/a.html</loc>");
});

test("prerender: false leaves every cell to the page", async () => {
  const root = folderOf({"a.html": [["text/markdown", "# Title"]]}, "{fieldbook: {prerender: false}}");
  expect(await build(root)).toMatchObject({pages: 1, ran: 0});
  expect(page(root, "a.html")).not.toContain("<h1");
  expect(/id="cell-1"[^>]*/.exec(page(root, "a.html"))![0]).toContain("data-live");
});

test("a page brings only what its cells import", async () => {
  const root = folderOf({"a.html": [["module", "const b = 2;"]]});
  await build(root);
  expect(
    Math.max(...readdirSync(join(root, "dist/_assets")).map((name) => page(root, `_assets/${name}`).length))
  ).toBeLessThan(200_000);
});

test("bundled scripts hold nothing of Node and no address of another host", async () => {
  const root = folderOf({
    "a.html": [
      [
        "module",
        'import {field, mean} from "npm:fieldbook/kernels";\nconst m = mean(field([1, 2, 6], {dims: ["time"]}), {over: "time"});'
      ],
      ["text/markdown", "mean ${m}"]
    ]
  });
  expect((await build(root)).failures).toEqual([]);
  expect(page(root, "a.html")).toContain("mean 3");
  expect(scripts(root)).not.toMatch(/from\s*["'`](?:node:|https?:)|import\(\s*["'`](?:node:|https?:)/);
});

test("build takes any name a file may have, and tells pages apart whose names are alike", async () => {
  const names = ["a-b", "a/b", "a.b", "100%", "what?", "one#two", "q&a<i>", "q~26~a", "日本 語"];
  const root = folderOf(
    Object.fromEntries(names.map((name, i) => [`${name}.html`, [["module", `display("page ${i}")`]]]))
  );
  expect(await build(root)).toMatchObject({pages: names.length, failures: []});
  for (const [i, name] of names.entries()) {
    const [own] = /_assets\/page-[^"]+/.exec(page(root, `${name}.html`)) ?? [""];
    expect(page(root, own), name).toContain(`page ${i}`);
  }
});

test("pictures and files that markup names go along at their place, and nothing from outside the root", async () => {
  const root = folderOf({
    "a.html": [
      [
        "text/markdown",
        "![Map](./img/map%201.png) and [table](t.csv?x#y), [out](../secret.txt), [web](https://a.b/c.png)"
      ]
    ],
    "deep/b.html": [["text/html", '<img src="../img/map 1.png" alt=""><img src="own.svg" alt="">']]
  });
  mkdirSync(join(root, "img"));
  writeFileSync(join(root, "img/map 1.png"), "png");
  writeFileSync(join(root, "t.csv"), "a,b");
  writeFileSync(join(root, "deep/own.svg"), "<svg/>");
  writeFileSync(join(root, "../secret.txt"), "secret");
  expect((await build(root)).failures).toEqual([]);
  expect(page(root, "img/map 1.png")).toBe("png");
  expect(page(root, "t.csv")).toBe("a,b");
  expect(page(root, "deep/own.svg")).toBe("<svg/>");
  expect(existsSync(join(root, "dist/secret.txt")) || existsSync(join(root, "secret.txt"))).toBe(false);
});

test("a notebook that reads a file outside the site's root is refused, and nothing is published", async () => {
  for (const name of ["../../../etc/hostname", "/etc/hostname"]) {
    const root = folderOf({"a.html": [["module", `FileAttachment(${JSON.stringify(name)}).text()`]]});
    expect((await build(root)).failures[0]).toContain(`invalid file: ${name}; a site takes files from below`);
    expect(existsSync(join(root, "dist"))).toBe(false);
  }
});
