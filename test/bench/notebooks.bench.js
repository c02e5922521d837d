/** @file Pages beside Notebook Kit and Framework: build of 50, weight, settle time, save to new text, a slider over 1,000 cells. */
import {spawn, spawnSync} from "node:child_process";
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const peers = process.env.FIELDBOOK_PEERS && resolve(process.env.FIELDBOOK_PEERS, "notebooks");
if (!peers) {
  process.stderr.write("skipped: the pages need the peers' generator; give --peers DIR\n");
  process.exit(0);
}
const command = fileURLToPath(new URL("../../bin/fieldbook.js", import.meta.url));
const peer = (file) => import(pathToFileURL(join(peers, file)).href);
const base = mkdtempSync(join(tmpdir(), "fieldbook-bench-"));
const print = (row) => process.stdout.write(`${JSON.stringify(row)}\n`);
const row = (task, ours, name, theirs, target, unit) =>
  print({task, ours, peer: name, theirs, ratio: ours / theirs, target, unit});

// The package unpacks the browser's libraries and points the environment to them, which the peers' scripts inherit.
process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs20.x";
process.env.CHROMIUM ??=
  process.env.FIELDBOOK_CHROMIUM ?? (await (await import("@sparticuz/chromium")).default.executablePath());
const {writeNotebooks, writePages, chainNotebook} = await peer("gen.mjs");
const {buildNotebookKit, buildFramework} = await peer("bench_build.mjs");
const {launch, median, openPage, TYPES} = await peer("browser.mjs");

// Build of 50 pages, taking turns; the first round warms the disk.
const folders = {ours: join(base, "ours"), kit: join(base, "nk"), framework: join(base, "src")};
writeNotebooks(folders.ours, 50);
writeNotebooks(folders.kit, 50);
writePages(folders.framework, 50);
const modules = join(peers, "node_modules");
spawnSync("ln", ["-s", modules, join(base, "node_modules")]);
const times = {ours: [], kit: [], framework: []};
for (let round = 0; round < 4; ++round) {
  rmSync(join(base, ".fieldbook"), {recursive: true, force: true});
  rmSync(join(folders.ours, ".fieldbook"), {recursive: true, force: true});
  const started = performance.now();
  const {status, stderr} = spawnSync(
    process.execPath,
    [command, "build", folders.ours, "--out", join(base, "site")],
    {
      cwd: base,
      encoding: "utf8"
    }
  );
  if (status !== 0) throw new Error(stderr);
  times.ours.push((performance.now() - started) / 1000);
  const files = readdirSync(folders.kit).filter((file) => file.endsWith(".html"));
  times.kit.push(
    buildNotebookKit(
      folders.kit,
      files.map((file) => join(folders.kit, file))
    ).s
  );
  if (round === 0) times.framework.push(buildFramework(base).s);
}
for (const list of [times.ours, times.kit]) list.shift();
row("build 50 notebooks, cold", median(times.ours), "Notebook Kit", median(times.kit), 1, "s");
row("build 50 notebooks, cold", median(times.ours), "Framework", times.framework[0], undefined, "s");

const browser = await launch();
const {createServer} = await import("node:http");
const {extname} = await import("node:path");

/** Serves a folder on loopback. */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
    response.writeHead(200, {"content-type": TYPES[extname(path)] ?? "application/octet-stream"});
    response.end(readFileSync(join(folder, path)));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {server, url: `http://127.0.0.1:${server.address().port}/`};
}

/** From the request to the moment the page says that every cell has run, as the peers' script measures theirs. */
async function ourSettleTime() {
  const {server, url} = await serve(join(base, "site"));
  const times = [];
  for (let i = 0; i < 8; ++i) {
    const {page: opened, context} = await openPage(browser);
    const started = performance.now();
    await opened.goto(`${url}page-1.html`, {waitUntil: "commit"});
    await opened.waitForFunction(() => "settled" in document.documentElement.dataset, null, {polling: "raf"});
    times.push(performance.now() - started);
    await context.close();
  }
  server.close();
  times.shift();
  return median(times);
}

// Weight and settle time, by the peers' own script.
const page = (folder) => join(folder, "page-1.html");
const pages = JSON.parse(
  spawnSync(
    process.execPath,
    [
      join(peers, "bench_page.mjs"),
      `ours=${page(join(base, "site"))}`,
      `kit=${page(join(folders.kit, ".observable/dist"))}`,
      `framework=${page(join(base, "dist"))}`
    ],
    {encoding: "utf8", env: process.env, cwd: peers}
  ).stdout
);
const settled = await ourSettleTime();
for (const [name, other] of [
  ["Notebook Kit", pages.kit],
  ["Framework", pages.framework]
]) {
  if (other.failed || pages.ours.failed) {
    process.stderr.write(`${name}: ${other.failed ?? pages.ours.failed}\n`);
    continue;
  }
  row(
    "page: JavaScript, gzipped",
    pages.ours.js_gz_bytes / 1000,
    name,
    other.js_gz_bytes / 1000,
    undefined,
    "kB"
  );
  row("page: requests", pages.ours.requests, name, other.requests, 1, "");
  row("page: first paint", pages.ours.fcp_ms, name, other.fcp_ms, 1, "ms");
  // Ours are on the page before any script has run; the next figure is of the cells themselves.
  row("page: every output shown", pages.ours.settled_ms, name, other.settled_ms, 1, "ms");
  row("page: every cell run", settled, name, other.settled_ms, 1, "ms");
}
if (pages.ours.cdn_requests?.length) throw new Error(`requests to other origins: ${pages.ours.cdn_requests}`);

// Save to new text in the preview.
const editing = join(base, "edit");
writeNotebooks(editing, 2);
const server = spawn(process.execPath, [command, "preview", editing, "--port", "0"], {cwd: base});
const address = await new Promise((done, fail) => {
  let text = "";
  server.stdout.on("data", (chunk) => {
    text += chunk;
    const found = /http:\/\/[^\s]+/.exec(text);
    if (found) done(found[0]);
  });
  setTimeout(() => fail(new Error(`no address: ${text}`)), 20_000).unref();
});
const opened = await openPage(browser);
await opened.page.goto(new URL("page-1.html", address).href);
await opened.page.waitForFunction(() => document.querySelector("#settled"), null, {polling: "raf"});
const edits = [];
for (let i = 0; i < 8; ++i) {
  await opened.page.waitForTimeout(700);
  const file = join(editing, "page-1.html");
  const source = readFileSync(file, "utf8").replace(/"(settled|edit\d+) "/, `"edit${i} "`);
  const started = performance.now();
  writeFileSync(file, source);
  await opened.page.waitForFunction(
    (want) => document.querySelector("#settled")?.textContent.startsWith(want),
    `edit${i} `,
    {timeout: 15_000, polling: "raf"}
  );
  edits.push(performance.now() - started);
}
await opened.context.close();
server.kill();
const edited = JSON.parse(
  spawnSync(process.execPath, [join(peers, "bench_edit.mjs")], {
    encoding: "utf8",
    env: process.env,
    cwd: peers
  }).stdout
);
for (const [name, other] of [
  ["Notebook Kit", edited.notebook_kit],
  ["Framework", edited.framework]
]) {
  if (other.failed) process.stderr.write(`${name}: ${other.failed}\n`);
  else row("preview: save to new text", median(edits), name, other.edit_median_ms, 1, "ms");
}

// A slider at the head of 1,000 cells.
const chain = join(base, "chain");
writeNotebooks(chain, 1);
writeFileSync(join(chain, "index.html"), chainNotebook(1000));
spawnSync(process.execPath, [command, "build", chain, "--out", join(base, "chain-site")], {cwd: base});
const {server: files, url: chainUrl} = await serve(join(base, "chain-site"));
const slider = await openPage(browser);
await slider.page.goto(chainUrl);
await slider.page.waitForFunction(() => document.querySelector("#result")?.textContent === "RESULT=1000");
const moves = [];
for (let i = 1; i <= 15; ++i) {
  moves.push(
    await slider.page.evaluate(
      ([value, want]) =>
        new Promise((done) => {
          const input = document.querySelector("input[type=range]");
          const started = performance.now();
          const look = new MutationObserver(() => {
            if (document.querySelector("#result")?.textContent !== want) return;
            look.disconnect();
            done(performance.now() - started);
          });
          look.observe(document.body, {childList: true, subtree: true, characterData: true});
          input.valueAsNumber = value;
          input.dispatchEvent(new Event("input", {bubbles: true}));
        }),
      [i, `RESULT=${i + 1000}`]
    )
  );
}
const kitChain = JSON.parse(
  spawnSync(process.execPath, [join(peers, "bench_chain.mjs")], {
    encoding: "utf8",
    env: process.env,
    cwd: peers
  }).stdout
).chain_1000;
row("page: slider over 1,000 cells", median(moves), "Notebook Kit", kitChain.move_median_ms, undefined, "ms");
files.close();
await browser.close();
rmSync(base, {recursive: true, force: true});
process.exit(0);
