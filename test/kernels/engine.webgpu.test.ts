/** @file WebGPU in Node, in a project that has the package `webgpu`: found, as near as stated, and refused by name without a driver. */
import {spawnSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {afterAll, expect, test} from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The package under another name, where no engine of this project's own tests finds it. */
const dawn = join(root, "node_modules", "dawn-node");
const project = mkdtempSync(join(tmpdir(), "fieldbook-dawn-"));
afterAll(() => rmSync(project, {recursive: true}));

const driver = await findDriver();
const isDawn = existsSync(join(dawn, "dist", `${process.platform}-${process.arch}`));
const reason = isDawn ? driver.reason : "the package webgpu has no binary for this platform";
if (reason) console.log(`engine webgpu in Node is not tested: ${reason}`);
else {
  mkdirSync(join(project, "node_modules"));
  symlinkSync(dawn, join(project, "node_modules", "webgpu"), "dir");
}

/** Runs a module in that project; the driver must be in the environment before Node starts. */
function run(script: string, env: Record<string, string> = {}): {stdout: string; stderr: string} {
  const text = `import {engine, engines, openAutograd, primitives, useEngine} from ${JSON.stringify(join(root, "dist/kernels/index.js"))};\n${script}`;
  const {stdout, stderr} = spawnSync(process.execPath, ["--input-type=module", "-e", text], {
    cwd: project,
    encoding: "utf8",
    timeout: 50_000,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: "",
      VK_DRIVER_FILES: "/nowhere",
      VK_ICD_FILENAMES: "/nowhere",
      ...env
    }
  });
  return {stdout, stderr};
}

test("the bundle of tfjs stands alone: its notice, no import, gradients, chained operations, nothing in globals", async () => {
  const before = Object.keys(globalThis);
  const backends = {"tfjs-cpu": ["cpu"], "tfjs-wasm": ["wasm"], tfjs: ["webgl", "webgpu"], "tfjs-core": []};
  for (const [name, names] of Object.entries(backends)) {
    const file = join(root, `dist/kernels/engine/${name}.js`);
    const text = readFileSync(file, "utf8");
    const notice = text.slice(0, text.indexOf("*/"));
    expect(notice).toMatch(/^\/\*!\n \* @tensorflow\/tfjs-core 4\.22\.0,/);
    expect(notice).toContain("Licensed under the Apache License, Version 2.0");
    const imports = [...text.matchAll(/^import\b[^"']*["']([^"']*)["']|\brequire\(|\bimport\(/gm)].map(
      (each) => each[1]
    );
    expect(["./tfjs-core.js", "./tfjs-runtime.js"]).toEqual(expect.arrayContaining(imports));
    const found = (await import(
      pathToFileURL(file).href
    )) as typeof import("../../kernels/engine/tensors.ts");
    for (const backend of names) {
      expect(found.tf.getKernelsForBackend(backend).length).toBeGreaterThan(100);
      for (const each of ["Sum", "BatchMatMul", "Conv2D", "GatherV2"])
        expect(found.tf.getGradient(each)).toBeDefined();
      expect(found.tf.Tensor.prototype.reshape).toBeTypeOf("function");
      expect(found.tf.engine().backendNames()).toEqual([]);
    }
  }
  expect(Object.keys(globalThis)).toEqual(before);
});

test("useEngine('webgpu') in Node without the package: what is missing, by name", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "fieldbook-empty-"));
  const {stdout} = spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import {useEngine} from ${JSON.stringify(join(root, "dist/kernels/index.js"))};
      for (const name of ["webgpu", "webgl"]) await useEngine(name).catch(({message}) => console.log(message));`
    ],
    {cwd: elsewhere, encoding: "utf8"}
  );
  rmSync(elsewhere, {recursive: true});
  expect(stdout).toMatch(
    /^unsupported engine: webgpu, only in a browser page, or in Node with the package webgpu/
  );
  expect(stdout).toMatch(/\nunsupported engine: webgl, only in a browser page;/);
});

test.skipIf(reason)("useEngine('webgpu') in Node without a driver: the reason, and the core stays", () => {
  const {stdout} = run(
    `await useEngine("webgpu").catch(({message}) => console.log(message)); console.log(engine().name);`
  );
  expect(stdout).toMatch(/^unsupported engine: webgpu, the package webgpu finds no device; install a driver/);
  expect(stdout).toMatch(/\nwasm\n$/);
});

test.skipIf(reason)("webgpu in Node agrees with the core, leaves nothing, and lets the process end", () => {
  const script = `
    const random = (rows, cols, seed) => {
      let state = seed * 2654435761;
      return {rows, cols, data: Float64Array.from({length: rows * cols}, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1)};
    };
    const a = random(70, 90, 1), b = random(90, 33, 2), c = random(20, 90, 3);
    const all = async (p) => [
      await p.gemm(a, b), await p.gram(a), await p.gram(a, {side: "columns"}), await p.pairwiseDistance(a, c),
      await p.map(a, "exp"), await p.elementwise(a, random(1, 90, 4), {operation: "multiply"}), await p.gather(a, Int32Array.of(3, 0, 69))
    ];
    const expected = await all(primitives());
    const hasNavigator = "navigator" in globalThis;
    const {detail} = await useEngine("webgpu");
    const p = primitives();
    const got = await all(p);
    const worst = got.map(({data}, i) => data.reduce((most, x, k) => Math.max(most, Math.abs(x - expected[i].data[k])), 0));
    const nan = await p.map({rows: 1, cols: 2, data: Float64Array.of(NaN, 1)}, "abs");
    console.log(JSON.stringify({detail, engine: p.engine, worst, nan: Number.isNaN(nan.data[0]), fallbacks: p.fallbacks, same: hasNavigator === "navigator" in globalThis}));`;
  const {stdout, stderr} = run(script, driver.env);
  expect(stderr).toBe("");
  const told = JSON.parse(stdout);
  expect(told).toMatchObject({engine: "webgpu, wasm", nan: true, same: true});
  expect(told.detail).toMatch(/^WebGPU on /);
  expect(told.fallbacks).toEqual(["webgpu: NaN in the input, which only our own core promises to carry"]);
  expect(told.worst).toHaveLength(7);
  expect(told.worst).toBeNear([0, 0, 0, 0, 0, 0, 0], {atol: 3e-5});
  // Not exact, or it was not the device that answered.
  expect(Math.min(...told.worst)).toBeGreaterThan(0);
});

test.skipIf(reason)(
  "webgpu in Node trains: slopes as they must be, nothing left, and the process ends",
  () => {
    const {stdout, stderr} = run(
      `const {tf, run, gather, segmentSum, read, memory, engine: {detail}, close} = await openAutograd({engine: "webgpu"});
    const x = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
    const y = run(() => tf.grad((x) => segmentSum(gather(x, Int32Array.of(1, 0, 1)), Int32Array.of(0, 2, 0), 3).square().sum())(x));
    const adam = tf.train.adam(0.1);
    for (let step = 0; step < 50; ++step) run(() => void adam.minimize(() => x.square().mean()));
    const {tensors} = memory();
    for (let step = 0; step < 50; ++step) run(() => void adam.minimize(() => x.square().mean()));
    console.log(JSON.stringify([Array.from(await read(y)), Math.max(...await read(x)) < 0.2, memory().tensors - tensors, detail]));
    close();`,
      driver.env
    );
    expect(stderr).toBe("");
    const [slope, isDone, grown, detail] = JSON.parse(stdout);
    expect(slope).toEqual([2, 4, 24, 32]);
    expect([isDone, grown]).toEqual([true, 0]);
    expect(detail).toMatch(/^tfjs with WebGPU on /);
  }
);

/** A driver of Vulkan: this machine's own, or the one that the test browser brings. */
async function findDriver(): Promise<{reason?: string; env?: Record<string, string>}> {
  const {VK_DRIVER_FILES, LD_LIBRARY_PATH = ""} = process.env;
  if (VK_DRIVER_FILES) return {env: {VK_DRIVER_FILES, VK_ICD_FILENAMES: VK_DRIVER_FILES, LD_LIBRARY_PATH}};
  if (process.platform !== "linux" || process.arch !== "x64")
    return {reason: "no driver comes with the tests; name one by VK_DRIVER_FILES"};
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs20.x";
  const {default: packaged} = await import("@sparticuz/chromium");
  const folder = dirname(await packaged.executablePath());
  const file = join(folder, "vk_swiftshader_icd.json");
  if (!existsSync(file)) return {reason: `no ${file} beside the test browser`};
  return {env: {VK_DRIVER_FILES: file, VK_ICD_FILENAMES: file, LD_LIBRARY_PATH: folder}};
}
