/** @file The engine in a page: workers over shared memory when isolated, over copies else, and none at all, all alike. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createServer, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {primitives, useEngine} from "fieldbook/kernels";
import {build} from "vite";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {random} from "../kernels/engine.samples.ts";
import {launch} from "./launch.ts";

const browser = await launch();
const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-engine-"));
/** The seeded numbers of `random`, made over whatever memory the page has. */
const page = `
import {allocate, engine, primitives, useEngine} from ${JSON.stringify(join(root, "dist/kernels/engine/index.js"))};
window.run = async () => {
  await useEngine("wasm");
  ${random.toString()}
  const data = allocate(130 * 20000);
  const a = random(130, 20000, 1, data);
  const p = primitives();
  const {data: g} = await p.gram(a);
  const {values} = await p.eigh({rows: 130, cols: 130, data: g}, {leading: 5});
  const controller = new AbortController();
  const stopped = p.gram(a, {signal: controller.signal, progress: () => controller.abort(new Error("stop"))});
  return {
    gram: Array.from(g),
    values: Array.from(values),
    shared: data.buffer.constructor.name,
    stopped: await stopped.then(() => "done", (error) => error.message),
    threads: engine().threads
  };
};`;
let server: Server;
const files = {isolated: false, withoutWorker: false};

beforeAll(async () => {
  // Bits are promised by our own engines; auto may ask another one here.
  await useEngine("wasm");
  writeFileSync(join(scratch, "main.js"), page);
  writeFileSync(
    join(scratch, "index.html"),
    `<!doctype html><script type="module" src="./main.js"></script>`
  );
  const outDir = join(scratch, "out");
  await build({configFile: false, root: scratch, base: "./", logLevel: "silent", build: {outDir}});
  server = createServer(({url = "/"}, response) => {
    try {
      if (files.withoutWorker && url.includes("worker")) throw new Error("not carried");
      const body = readFileSync(join(outDir, url === "/" ? "index.html" : url));
      response.setHeader("content-type", url === "/" ? "text/html" : "text/javascript");
      if (files.isolated) {
        response.setHeader("cross-origin-opener-policy", "same-origin");
        response.setHeader("cross-origin-embedder-policy", "require-corp");
      }
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await useEngine("auto");
  await browser?.close();
  server?.close();
  rmSync(scratch, {recursive: true});
});

describe.skipIf(!browser)("the engine in a page", () => {
  test.each([
    ["isolated, over shared memory", {isolated: true, withoutWorker: false}, "SharedArrayBuffer"],
    ["not isolated, over copies", {isolated: false, withoutWorker: false}, "ArrayBuffer"],
    ["without its worker, in the page's thread", {isolated: false, withoutWorker: true}, "ArrayBuffer"]
  ])("%s: the same bits as in Node", async (_, how, memory) => {
    Object.assign(files, how);
    const tab = await browser!.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const got = await tab.evaluate(() => (window as unknown as {run(): Promise<Result>}).run());
    await tab.close();
    expect(got.shared).toBe(memory);
    expect(got.stopped).toBe("stop");
    if (how.withoutWorker) expect(got.threads).toBe(1);
    const a = random(130, 20_000, 1);
    const {data} = await primitives().gram(a);
    expect(Float64Array.from(got.gram)).toEqual(data);
    const {values} = await primitives().eigh({rows: 130, cols: 130, data}, {leading: 5});
    expect(Float64Array.from(got.values)).toEqual(values);
  });
});

interface Result {
  gram: number[];
  values: number[];
  shared: string;
  stopped: string;
  threads: number;
}
