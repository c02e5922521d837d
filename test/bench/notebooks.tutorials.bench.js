/** @file Every tutorial in Chromium, on the built site: until all cells have run, and the longest task of the main thread; the better of three visits. */
import {mkdtempSync, readFileSync, rmSync, statSync} from "node:fs";
import {createServer} from "node:http";
import {tmpdir} from "node:os";
import {extname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {buildSite, listPages, loadConfig} from "fieldbook/site";
import {chromium} from "playwright-core";

const VISITS = 3;
/** The browser reports no shorter task than this. */
const LONG_MS = 50;
const goals = {settle: 5, task: 200};

const root = fileURLToPath(new URL("../..", import.meta.url));
const output = mkdtempSync(join(tmpdir(), "fieldbook-bench-tutorials-"));
const site = await loadConfig({cwd: root, output});
const {failures} = await buildSite(site);
if (failures.length) throw new Error(failures.join("\n"));

const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm"
};
const server = createServer((request, response) => {
  const path = join(output, decodeURIComponent(new URL(request.url, "http://local").pathname));
  if (!statSync(path, {throwIfNoEntry: false})?.isFile()) return void response.writeHead(404).end();
  response.writeHead(200, {"content-type": types[extname(path)] ?? "application/octet-stream"});
  response.end(readFileSync(path));
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs20.x";
const executablePath =
  process.env.FIELDBOOK_CHROMIUM ?? (await (await import("@sparticuz/chromium")).default.executablePath());
const browser = await chromium.launch({executablePath, args: ["--no-sandbox"]});

/** Opens a page as a first-time reader does, with nothing cached. */
async function visit(url) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}});
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const {duration} of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({type: "longtask", buffered: true});
  });
  const started = performance.now();
  await page.goto(url, {waitUntil: "commit"});
  await page.waitForFunction(
    () =>
      document.readyState === "complete" &&
      (!document.querySelector("[data-live]") || "settled" in document.documentElement.dataset),
    null,
    {polling: "raf", timeout: 120_000}
  );
  const settled = performance.now() - started;
  await page.waitForTimeout(500);
  const failed = await page.$$eval("[data-state=failed], [data-state=blocked]", (cells) =>
    cells.map(({id}) => id)
  );
  if (failed.length) throw new Error(`failed cells of ${url}: ${failed}`);
  const longest = await page.evaluate(() => window.longest);
  await context.close();
  return {settled: settled / 1000, longest: Math.max(LONG_MS, longest)};
}

const names = listPages(site).all.map(({path}) => path.slice(1));
const visits = new Map(names.map((name) => [name, []]));
for (let round = 0; round < VISITS; ++round)
  for (const name of names)
    visits.get(name).push(await visit(`http://127.0.0.1:${server.address().port}/${name}.html`));
for (const [name, seen] of visits) {
  const best = (key) => Math.min(...seen.map((one) => one[key]));
  const print = (task, ours, target, unit) =>
    process.stdout.write(`${JSON.stringify({task: `${name}: ${task}`, ours, target, unit})}\n`);
  print("every cell run", best("settled"), goals.settle, "s");
  print("longest task", best("longest"), goals.task, "ms");
}
await browser.close();
server.close();
rmSync(output, {recursive: true, force: true});
process.exit(0);
