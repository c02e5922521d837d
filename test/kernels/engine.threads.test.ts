import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, expect, test} from "vitest";
import {build} from "vite";
import {allocate, EngineError, engine, primitives, useEngine} from "fieldbook/kernels";
import {identity, random} from "./engine.samples.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "fieldbook-engine-"));
const threads = engine().threads;
afterAll(async () => {
  await useEngine("wasm", {threads});
  rmSync(scratch, {recursive: true});
});

/** Large enough for workers: 2 · 10⁸ operations and more. */
const shared = (rows: number, cols: number, seed: number) => random(rows, cols, seed, allocate(rows * cols));
const bytes = (data: Float64Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

test("results are the same to the bit whatever the number of threads, shared memory or not", async () => {
  const p = primitives();
  const tall = shared(130, 40_000, 1);
  const wide = shared(2_600, 130, 2);
  const square = await p.gram(random(300, 300, 3));
  const calls = {
    gram: async () => (await p.gram(tall)).data,
    gramCopied: async () => (await p.gram({...tall, data: new Float64Array(tall.data)})).data,
    gramColumns: async () => (await p.gram(wide, {side: "columns"})).data,
    gramManyRows: async () => (await p.gram(wide)).data,
    gemm: async () => (await p.gemm(wide, random(130, 900, 12))).data,
    gemmFewRows: async () => (await p.gemm(shared(10, 130, 4), tall)).data,
    gemmTransposed: async () => (await p.gemm(wide, wide, {transposeA: true})).data,
    eigh: async () => (await p.eigh(square)).vectors.data,
    statistics: async () => (await p.columnStatistics(tall)).m2
  };
  for (const [name, call] of Object.entries(calls)) {
    await useEngine("wasm", {threads: 0});
    const alone = bytes(await call());
    for (const count of [1, 2, 3]) {
      await useEngine("wasm", {threads: count});
      expect(bytes(await call()).equals(alone), `${name} on ${count} threads`).toBe(true);
    }
  }
});

test("lanes come together to the whole product", async () => {
  await useEngine("wasm", {threads: 2});
  const a = shared(96, 30_000, 5);
  const large = await primitives().gram(a);
  await useEngine("js", {threads: 0});
  expect(large.data).toBeNear((await primitives().gram(a)).data, {rtol: 1e-12, atol: 1e-10});
  await useEngine("wasm");
  const many = shared(2_500, 64, 6);
  const g = await primitives().gram(many);
  await useEngine("js", {threads: 0});
  expect(g.data).toBeNear((await primitives().gram(many)).data, {rtol: 1e-12, atol: 1e-12});
});

test("progress rises to 1, with workers and without", async () => {
  for (const count of [2, 0]) {
    await useEngine("wasm", {threads: count});
    const seen: number[] = [];
    await primitives().gram(shared(200, 20_000, 7), {
      progress(fraction, what) {
        expect(what).toBe("gram");
        seen.push(fraction);
      }
    });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
    expect(seen.at(-1)).toBe(1);
  }
});

test("a signal stops work that is under way, and the next call finds workers again", async () => {
  for (const count of [2, 0]) {
    await useEngine("wasm", {threads: count});
    const p = primitives();
    const a = shared(600, 20_000, 8);
    const reason = new Error("the reader turned the page");
    const controller = new AbortController();
    let last = 0;
    const call = p.gram(a, {
      signal: controller.signal,
      progress(fraction) {
        last = fraction;
        controller.abort(reason);
      }
    });
    await expect(call).rejects.toBe(reason);
    expect(last).toBeLessThan(1);
    await expect(p.gram(a, {signal: controller.signal})).rejects.toBe(reason);
    expect((await p.gram(shared(100, 20_000, 9))).rows).toBe(100);
  }
});

test("a signal stops one call and leaves the others alone", async () => {
  await useEngine("wasm", {threads: 2});
  const p = primitives();
  const a = shared(150, 20_000, 10);
  const alone = bytes((await p.gram(a)).data);
  const controller = new AbortController();
  const stopped = p.eigh(await p.gram(random(900, 900, 11)), {signal: controller.signal});
  const others = [p.gram(a), p.gram(a)];
  setTimeout(() => controller.abort(), 5);
  await expect(stopped).rejects.toThrow(/abort/i);
  for (const each of await Promise.all(others)) expect(bytes(each.data).equals(alone)).toBe(true);
});

test("an error in a progress callback ends the call with it", async () => {
  for (const count of [2, 0]) {
    await useEngine("wasm", {threads: count});
    const fault = new Error("no such bar");
    const call = primitives().gram(shared(200, 20_000, 12), {
      progress() {
        throw fault;
      }
    });
    await expect(call).rejects.toBe(fault);
  }
});

test("threads taken away in mid-work: what was asked for is still done", async () => {
  await useEngine("wasm", {threads: 2});
  const call = primitives().gram(shared(200, 20_000, 13));
  await useEngine("wasm", {threads: 0});
  expect((await call).rows).toBe(200);
});

test("an error in a worker comes back as the EngineError it is", async () => {
  await useEngine("wasm", {threads: 1});
  const a = identity(1000);
  a.data[500 * 1001] = -1;
  const call = primitives().cholesky(a);
  await expect(call).rejects.toBeInstanceOf(EngineError);
  await expect(call).rejects.toMatchObject({
    message: expect.stringMatching(/^failed cholesky: pivot 500 is -1; /),
    detail: {row: 500, value: -1}
  });
});

test("a process ends by itself although workers wait, and not before the work is done", () => {
  const script = `
    import {allocate, primitives} from "fieldbook/kernels";
    const a = {rows: 200, cols: 20000, data: allocate(4e6).fill(1)};
    console.log((await primitives().gram(a)).data[0]);`;
  const {stdout, stderr, status} = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
    timeout: 30_000
  });
  expect({stdout, stderr, status}).toEqual({stdout: "20000\n", stderr: "", status: 0});
});

test("bundled to one file without its worker, the engine does the work in the caller's thread", async () => {
  await build({
    configFile: false,
    logLevel: "silent",
    root: scratch,
    build: {
      outDir: scratch,
      lib: {entry: join(root, "dist/kernels/engine/index.js"), formats: ["es"], fileName: () => "engine.mjs"},
      rolldownOptions: {output: {codeSplitting: false}}
    }
  });
  rmSync(join(scratch, "assets"), {recursive: true, force: true});
  const script = `
    import {engine, primitives} from ${JSON.stringify(join(scratch, "engine.mjs"))};
    const a = {rows: 200, cols: 20000, data: new Float64Array(4e6).fill(1)};
    const {data} = await primitives().gram(a);
    console.log(data[0], engine().name, engine().threads);`;
  const {stdout, stderr} = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 30_000
  });
  expect({stdout, stderr}).toEqual({stdout: "20000 wasm 1\n", stderr: ""});
}, 60_000);
