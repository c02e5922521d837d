import {existsSync, readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {setFlagsFromString} from "node:v8";
import {runInNewContext} from "node:vm";
import {expect, test} from "vitest";
import {primitives, useEngine} from "fieldbook/kernels";
import {carry, compile, modules} from "../../bin/build-wasm.js";
import {identity, random} from "./engine.samples.ts";

const folder = fileURLToPath(new URL("../../kernels/engine/wasm/", import.meta.url));

/** Bytes that every page would load: dense algebra has float32 products and divide and conquer, twice as fast as QL. */
const limits: Record<string, number> = {
  linalg: 18_000,
  tables: 14_000,
  clusters: 2000,
  series: 2000,
  training: 1000
};

test.each(modules)("%s.wasm.ts is what its sources compile to, and small", async (name) => {
  const bytes = await compile(name);
  expect(bytes.length).toBeLessThan(limits[name]);
  // On a difference: node bin/build-wasm.js
  expect(carry(name, bytes) === readFileSync(`${folder}${name}.wasm.ts`, "utf8")).toBe(true);
});

test("1,000 runs of every primitive leave memory where it was", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  await useEngine("wasm", {threads: 0});
  const p = primitives();
  const a = random(60, 90, 1);
  const square = await p.gram(a);
  for (let i = 0; i < 60; ++i) square.data[i * 61] += 1;
  const segments = Int32Array.from({length: 60}, (_, i) => i % 4);
  const w = {
    rows: 2,
    cols: 60,
    offsets: Int32Array.of(0, 30, 60),
    indices: Int32Array.from({length: 60}, (_, i) => i),
    values: a.data.slice(0, 60)
  };
  const places = random(20, 2, 4);
  const codes = new Uint8Array(a.data.buffer, 0, 3200);
  const inside = {rows: Int32Array.from({length: 90}, (_, i) => i), cells: w.indices.map((c) => 90 * c)};
  const basis = {data: a.data.slice(0, 180), rows: 2, cols: 90};
  const used = async () => {
    // One call far beyond the rest must not leave its memory behind either.
    await p.svd(random(40, 250_000, 2));
    await p.sortColumns(random(1_200_000, 8, 5));
    for (let i = 0; i < 3; ++i) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const {heapUsed, external, arrayBuffers, rss} = process.memoryUsage();
    return {heap: heapUsed + external + arrayBuffers, rss};
  };
  const round = async () => {
    await p.gemm(a, a, {transposeB: true});
    await p.gram(a);
    await p.eigh(square);
    await p.eigh(square, {leading: 5});
    await p.svd(a, {leading: 4});
    await p.cholesky(square);
    await p.cholesky(identity(3)).catch(() => {});
    await p.solve(square, a);
    await p.columnStatistics(a);
    await p.sortColumns(a);
    await p.quantileColumns(a, Float64Array.of(0.1, 0.5));
    await p.csrApply(w, a);
    await p.csrSlices({...w, cols: a.cols}, a.data, Int32Array.of(0, 90, 180, 270));
    await p.gather(a, w.indices);
    await p.projectSeries(a.data, inside, basis);
    await p.subtractSeries(a.data, inside, {data: a.data.slice(0, 120), rows: 60, cols: 2}, basis);
    await p.segmentReduce(a, segments, {count: 4, reducer: "mean"});
    await p.segmentReduce(a, segments, {count: 4}).catch(() => {});
    await p.gather(a, Int32Array.of(60)).catch(() => {});
    await p.pairwiseDistance(a, a);
    await p.pairwiseDistance(places, places, {metric: "haversine"});
    await p.hammingTopK(codes, codes.subarray(0, 64), {bytes: 32, k: 5});
    await p.lloyd(a, {data: a.data.slice(0, 270), rows: 3, cols: 90}, {maxIterations: 5});
    await p.map(a, "sqrt");
    await p.elementwise(a, a, {operation: "add"});
  };
  for (let i = 0; i < 50; ++i) await round();
  const before = await used();
  for (let i = 0; i < 1000; ++i) await round();
  const after = await used();
  expect(after.heap - before.heap).toBeLessThan(4 * 2 ** 20);
  expect(after.rss - before.rss).toBeLessThan(96 * 2 ** 20);
});

test("300 stopped calls leave no worker behind", async () => {
  await useEngine("wasm", {threads: 2});
  const p = primitives();
  const a = random(300, 3_000, 3);
  // Threads of the process; where the host does not list them, what still holds it open.
  const tasks = "/proc/self/task";
  const count = () => (existsSync(tasks) ? readdirSync(tasks) : process.getActiveResourcesInfo()).length;
  const before = count();
  for (let i = 0; i < 30; ++i) {
    const controller = new AbortController();
    const calls = Array.from({length: 10}, () => p.gram(a, {signal: controller.signal}).catch(() => {}));
    setTimeout(() => controller.abort(), i % 7);
    await Promise.all(calls);
  }
  await useEngine("auto", {threads: 0});
  await new Promise((resolve) => setTimeout(resolve, 200));
  // Node itself may have started its four for files.
  expect(count() - before).toBeLessThanOrEqual(4);
});
