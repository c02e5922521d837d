/** @file The native engine beyond the suite of all engines: exactness, refusals, leaks, signals, lost threads. */
import {spawnSync} from "node:child_process";
import {fileURLToPath} from "node:url";
import {afterAll, beforeEach, describe, expect, test, vi} from "vitest";
import {allocate, EngineError, engine, engines, type Matrix, primitives, useEngine} from "fieldbook/kernels";
import {openNative} from "../../dist/kernels/engine/native/adapter.js";
import {identity, matrix, random} from "./engine.samples.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const {found, detail} = (await engines()).find(({name}) => name === "native")!;
if (!found) console.log(`engine native is not tested: ${detail}`);
const original = engine().name;
afterAll(() => useEngine(original));

async function onCore<T>(call: () => Promise<T>): Promise<T> {
  await useEngine("wasm");
  try {
    return await call();
  } finally {
    await useEngine("native");
  }
}

test("an addon that does not load is refused with the reason", async () => {
  await expect(openNative("/no/such/addon.node")).rejects.toThrow(/no such file|cannot open/i);
});

describe.skipIf(!found)(`engine native${found ? "" : `, not tested: ${detail}`}`, () => {
  beforeEach(async () => void (await useEngine("native")));

  test("says what it runs on and which primitives it offers, and how exactly", () => {
    const {name, detail, precision} = engine();
    expect(name).toBe("native");
    expect(detail).toMatch(/^TensorFlow \d+\.\d+\.\d+\S* on the (CPU|GPU), float64$/);
    expect(Object.keys(precision).sort()).toEqual([
      "cholesky",
      "eigh",
      "gemm",
      "gram",
      "pairwiseDistance",
      "solve",
      "svd",
      "syrk"
    ]);
    expect(precision.gemm).toBe("float64");
  });

  test("gram, gemm and eigh of a size that matters agree with the core, and the core is not asked", async () => {
    const a = random(300, 5_000, 1, allocate(300 * 5_000));
    const {data} = await primitives().gram(a);
    const product = await primitives().gemm(a, a, {transposeB: true});
    const {values} = await primitives().eigh({data, rows: 300, cols: 300}, {leading: 30});
    expect(engine().answered).toEqual(["native"]);
    expect(engine().fallbacks).toEqual([]);
    const core = await onCore(() => primitives().gram(a));
    expect(data).toBeNear(core.data, {rtol: 1e-13, atol: 1e-11});
    expect(product.data).toBeNear(core.data, {rtol: 1e-13, atol: 1e-11});
    expect(values).toBeNear((await onCore(() => primitives().eigh(core, {leading: 30}))).values, {
      rtol: 1e-13
    });
  });

  test("gemm of float32 matrices is float32", async () => {
    const a: Matrix<Float32Array> = {rows: 40, cols: 60, data: Float32Array.from(random(40, 60, 2).data)};
    const got = await primitives().gemm(a, a, {transposeB: true});
    expect(got.data).toBeInstanceOf(Float32Array);
    const core = await onCore(() => primitives().gemm(a, a, {transposeB: true}));
    expect(Float64Array.from(got.data)).toBeNear(Float64Array.from(core.data), {rtol: 1e-5, atol: 1e-5});
  });

  test("operands are not changed, and results have memory of their own", async () => {
    const a = random(70, 80, 3, allocate(5_600));
    const before = a.data.slice();
    const g = await primitives().gram(a);
    g.data.fill(0);
    await primitives().eigh(await primitives().gram(a));
    await primitives().solve(identity(80), matrix(80, 2));
    expect(a.data).toEqual(before);
  });

  test.each([
    ["solve", "failed solve: singular matrix; pivot 2 is lost in rounding, drop copies or add a nugget"],
    [
      "cholesky",
      "failed cholesky: pivot 2 is 0; the matrix is not positive definite, add a nugget or drop copies"
    ]
  ] as const)("%s without an answer throws as the core does", async (name, message) => {
    const a = identity(3);
    a.data[8] = 0;
    const call = name === "solve" ? primitives().solve(a, identity(3)) : primitives().cholesky(a);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toBeInstanceOf(EngineError);
  });

  test("what it refuses the core answers, and the reason is kept", async () => {
    expect((await primitives().gemm(matrix(0, 3), matrix(3, 2))).rows).toBe(0);
    const graded = random(4, 4, 4);
    for (let i = 0; i < 4; ++i) graded.data[12 + i] *= 1e-12;
    await primitives().svd(graded);
    await primitives().eigh(identity(40), {leading: 2});
    expect(engine().answered).toEqual(["wasm"]);
    expect(engine().fallbacks).toEqual([
      "native: a matrix without numbers",
      "native: the smallest singular values would lose digits",
      "native: few of many eigenpairs, which the core finds sooner"
    ]);
  });

  test("equations of the smallest numbers keep their digits", async () => {
    const a = identity(4);
    for (let i = 0; i < 16; ++i) a.data[i] = (a.data[i] * 3 + 1) * 1e-305;
    const b = matrix(4, 1, [1e-305, 2e-305, 3e-305, 4e-305]);
    const ops = primitives();
    expect((await ops.solve(a, b)).data).toBeNear((await onCore(() => primitives().solve(a, b))).data, {
      rtol: 1e-14
    });
    expect(ops.fallbacks).toEqual(["native: numbers so small that squares of them would count as 0"]);
  });

  test("a signal ends a call at once, under way or waiting; others are answered", async () => {
    // Half a second at least, so that all below happens while it is under way.
    const a = await primitives().gram(random(1_200, 1_300, 5));
    const reason = new Error("the reader turned the page");
    const p = primitives();
    const controllers = [new AbortController(), new AbortController()];
    const order: string[] = [];
    const calls = controllers.map(({signal}) => p.eigh(a, {signal}));
    const settled = Promise.allSettled(calls).finally(() => order.push("stopped"));
    const other = p.gram(random(5, 5, 6)).finally(() => order.push("answered"));
    await new Promise((resolve) => setImmediate(resolve));
    for (const controller of controllers) controller.abort(reason);
    expect(await settled).toEqual(calls.map(() => ({status: "rejected", reason})));
    expect((await other).rows).toBe(5);
    expect(order).toEqual(["stopped", "answered"]);
    expect(engine().fallbacks).toEqual([]);
    await expect(p.gram(a, {signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
  });

  test("when its thread is lost in mid-work the core answers, and goes on answering", async () => {
    const {process} = globalThis;
    const threads: {terminate(): Promise<number>}[] = [];
    const builtin = process.getBuiltinModule.bind(process);
    const module = builtin("node:worker_threads");
    class Watched extends module.Worker {
      constructor(...args: ConstructorParameters<typeof module.Worker>) {
        super(...args);
        threads.push(this);
      }
    }
    await useEngine("wasm");
    vi.useFakeTimers({toFake: ["setTimeout", "clearTimeout"]});
    await useEngine("native");
    await useEngine("wasm");
    // Rested long enough to end, so that the next is a new one.
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    const spy = vi
      .spyOn(process, "getBuiltinModule")
      .mockImplementation(((name: string) =>
        name === "node:worker_threads" ? {...module, Worker: Watched} : builtin(name)) as typeof builtin);
    await useEngine("native");
    spy.mockRestore();
    const call = primitives().gram(random(200, 3_000, 7));
    await threads[0].terminate();
    expect((await call).rows).toBe(200);
    expect(engine().answered).toEqual(["wasm"]);
    expect(engine().found).toBe(false);
    expect((await primitives().gram(random(3, 3, 8))).rows).toBe(3);
    expect(engine().fallbacks?.[0]).toMatch(/^native: its thread ended: /);
    expect((await useEngine("native")).found).toBe(true);
    await primitives().gram(random(3, 3, 8));
    expect(engine().answered).toEqual(["native"]);
  });

  test("1,000 runs of every primitive leave tensors and memory where they were", async () => {
    const place = (await import("fieldbook/kernels")).nativePlaces().find(({found}) => found)!;
    const adapter = await openNative(place.addon!);
    const a = random(60, 90, 9);
    const square = random(60, 60, 10);
    for (let i = 0; i < 60; ++i) square.data[i * 61] += 60;
    const symmetric = await primitives().gram(a);
    const round = async () => {
      const call = (primitive: string, ...operands: Matrix[]) =>
        adapter.call({primitive: primitive as "gemm", operands, options: {}}).catch(() => {});
      await call("gemm", square, a);
      await call("gram", a);
      await call("syrk", a, symmetric);
      await call("eigh", symmetric);
      await call("svd", a);
      await call("cholesky", symmetric);
      await call("cholesky", matrix(3, 3));
      await call("solve", square, a);
      await call("solve", matrix(3, 3), matrix(3, 3));
      await call("pairwiseDistance", a, a);
    };
    try {
      for (let i = 0; i < 100; ++i) await round();
      const before = await adapter.memory();
      for (let i = 0; i < 1000; ++i) await round();
      const after = await adapter.memory();
      expect(before.tensors).toBe(0);
      expect(after.tensors).toBe(0);
      expect((after.bytes - before.bytes) / 2 ** 20).toBeLessThan(64);
    } finally {
      await adapter.close();
    }
  }, 120_000);

  test("a process ends by itself when the work is done, and nothing is printed", () => {
    const script = `
      import {allocate, engine, primitives, useEngine} from "fieldbook/kernels";
      await useEngine("native");
      const {data} = await primitives().gram({rows: 200, cols: 20000, data: allocate(4e6).fill(1)});
      console.log(data[0], engine().answered);`;
    const {stdout, stderr, status} = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000
    });
    expect({stdout, stderr, status}).toEqual({stdout: "20000 [ 'native' ]\n", stderr: "", status: 0});
  });
});
