/** @file The engine "auto": by measured cost, never less exact, refusals told, lost engines left out. */
import {mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, afterEach, beforeEach, expect, test, vi} from "vitest";
import {
  engine,
  engines,
  eof,
  field,
  findEngine,
  type Matrix,
  type PrimitiveName,
  type Precision,
  primitives,
  useEngine
} from "fieldbook/kernels";
import {type Adapter, Refusal} from "../../dist/kernels/engine/adapter.js";
import {costOf, fitCost} from "../../dist/kernels/engine/cost.js";
import {js} from "../../dist/kernels/engine/js.js";
import {type AdapterSeat, adapters} from "../../dist/kernels/engine/registry.js";
import {identity, random} from "./engine.samples.ts";

const cache = mkdtempSync(join(tmpdir(), "fieldbook-cache-"));
const note = join(cache, "fieldbook", "engines.json");
const original = process.env.XDG_CACHE_HOME;
process.env.XDG_CACHE_HOME = cache;

/** Milliseconds that engines of the tests pretend to take; their own time does not count. */
let skew = 0;
const real = performance.now.bind(performance);
const registry = adapters as AdapterSeat[];
const others = registry.splice(0);

beforeEach(() => {
  skew = 0;
  vi.spyOn(performance, "now").mockImplementation(() => real() + skew);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await useEngine("js");
  registry.splice(0);
  rmSync(note, {force: true});
});
afterAll(async () => {
  registry.push(...others);
  rmSync(cache, {recursive: true});
  if (original === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = original;
  await useEngine("auto");
});

interface Twin extends AdapterSeat {
  asked: PrimitiveName[];
  opened: number;
  closed: number;
  /** What it says instead of an answer. */
  refusal?: Refusal;
}

/** The twins are slow, and engines are timed on the same numbers again and again. */
const answers = new Map<string, unknown>();
const keyOf = ({rows, cols, data}: Matrix): unknown => [rows, cols, data[0], data[1], data.at(-1)];

/** An engine that computes with the twins, and takes as long as the test says. */
function twin(
  name: "native" | "webgl" | "webgpu",
  {
    ms,
    start = 0,
    precision = "float64",
    offers = ["gram", "gemm", "solve"]
  }: {ms: number; start?: number; precision?: Precision; offers?: PrimitiveName[]}
): Twin {
  const offered = Object.fromEntries(offers.map((primitive) => [primitive, precision]));
  const seat: Twin = {
    name,
    precision: offered,
    asked: [],
    opened: 0,
    closed: 0,
    find: async () => ({found: true, detail: `twins, ${ms} ms`}),
    async open(): Promise<Adapter> {
      seat.opened += 1;
      skew += start;
      const core = (await js.open()) as unknown as Record<string, (...args: unknown[]) => unknown>;
      return {
        detail: `twins, ${ms} ms`,
        precision: offered,
        async call({primitive, operands, options}) {
          seat.asked.push(primitive);
          if (seat.refusal) throw seat.refusal;
          const started = real();
          const key = JSON.stringify([primitive, options, (operands as Matrix[]).map(keyOf)]);
          if (!answers.has(key)) answers.set(key, core[primitive](...operands, options));
          skew += ms - (real() - started);
          return structuredClone(answers.get(key));
        },
        memory: async () => ({tensors: 0, bytes: 0}),
        async close() {
          seat.closed += 1;
        }
      };
    }
  };
  registry.push(seat);
  return seat;
}

const large = random(150, 20_000, 1);
const small = random(20, 30, 2);

/** What is kept of an engine on disk, once its primitive has been timed. */
async function measured(name: string, primitive: PrimitiveName): Promise<void> {
  await vi.waitFor(
    () => {
      const kept = Object.entries(JSON.parse(readFileSync(note, "utf8"))) as [
        string,
        {primitives: Record<string, unknown>}
      ][];
      const own = kept.find(([key]) => key.includes(`; ${name}, `));
      expect(own?.[1].primitives[primitive]).toBeDefined();
    },
    {timeout: 30_000, interval: 20}
  );
}

test("auto: small work stays on the core, large work goes to what was measured to be faster", async () => {
  const slow = twin("webgl", {ms: 1e6});
  const fast = twin("native", {ms: 0.01});
  await useEngine("auto");
  const before = primitives();
  const expected = await before.gram(large);
  // The first call is not kept waiting.
  expect([before.engine, before.fallbacks]).toEqual(["wasm", []]);
  await measured("native", "gram");
  await measured("webgl", "gram");
  const [asked, askedSlow] = [fast.asked.length, slow.asked.length];
  const ops = primitives();
  expect((await ops.gram(large)).data).toBeNear(expected.data, {rtol: 1e-12, atol: 1e-11});
  expect([ops.engine, ops.fallbacks]).toEqual(["native", []]);
  await ops.gram(small);
  expect(ops.engine).toBe("native, wasm");
  expect([fast.asked.length - asked, slow.asked.length - askedSlow]).toEqual([1, 0]);
  const info = engine();
  expect(info.name).toBe("wasm");
  expect(info.detail).toMatch(/; large work may go to .*native \(twins, 0\.01 ms\)/);
  expect([info.asked, info.answered]).toEqual(["auto", ["wasm", "native"]]);
  // Chosen once more, it begins anew to tell, and goes on with what it has.
  expect((await useEngine("auto")).answered).toEqual([]);
  expect([fast.opened, fast.closed]).toEqual([1, 0]);
});

test("auto: nothing is asked, nor even started, for small work", async () => {
  const fast = twin("native", {ms: 0.01});
  await useEngine("auto");
  await primitives().gram(small);
  await primitives().solve(identity(30), random(30, 2, 1));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([fast.opened, fast.asked]).toEqual([0, []]);
});

test("auto: who wants float64 never gets float32, and products in float64 stay on the core", async () => {
  const coarse = twin("webgl", {ms: 0.01, precision: "float32"});
  const exact = twin("native", {ms: 0.01, offers: ["gemm"]});
  await useEngine("auto");
  for (let i = 0; i < 2; ++i) {
    const ops = primitives();
    await ops.gram(large);
    await ops.gemm(large, large, {transposeB: true});
    expect(ops.engine).toBe("wasm");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect([coarse.opened, exact.opened]).toEqual([0, 0]);
  await primitives({precision: "float32"}).gram(large);
  await measured("webgl", "gram");
  const ops = primitives({precision: "float32"});
  await ops.gram(large);
  expect(ops.engine).toBe("webgl");
  const strict = primitives();
  await strict.gram(large);
  expect(strict.engine).toBe("wasm");
});

test("auto: what an engine refuses the core answers, and it is said", async () => {
  const fast = twin("native", {ms: 0.01});
  await useEngine("auto");
  const expected = await primitives().gram(large);
  await measured("native", "gram");
  fast.refusal = new Refusal("too large for its memory");
  for (let i = 0; i < 2; ++i) {
    const ops = primitives();
    expect((await ops.gram(large)).data).toEqual(expected.data);
    expect([ops.engine, ops.fallbacks]).toEqual(["wasm", ["native: too large for its memory"]]);
  }
  expect(engine().fallbacks).toEqual(["native: too large for its memory"]);
});

test("auto: an engine that is lost is left out from then on", async () => {
  const fast = twin("native", {ms: 0.01});
  await useEngine("auto");
  await primitives().gram(large);
  await measured("native", "gram");
  fast.refusal = new Refusal("context lost", {final: true});
  const ops = primitives();
  await ops.gram(large);
  expect(ops.fallbacks).toEqual(["native: context lost"]);
  const asked = fast.asked.length;
  const later = primitives();
  await later.gram(large);
  expect([later.engine, later.fallbacks, fast.asked.length]).toEqual(["wasm", [], asked]);
});

test("auto: costs are kept, and a start that takes longer than the work is not waited for", async () => {
  const fast = twin("native", {ms: 0.01});
  const late = twin("webgpu", {ms: 0.001, start: 1e6});
  await useEngine("auto");
  await primitives().gram(large);
  await measured("webgpu", "gram");
  await useEngine("js");
  await useEngine("auto");
  const [asked, opened] = [fast.asked.length, late.opened];
  expect([fast.closed, late.closed]).toEqual([1, 1]);
  const ops = primitives();
  await ops.gram(large);
  expect([ops.engine, fast.asked.length - asked, late.opened - opened]).toEqual(["native", 1, 0]);
});

test.each(["{", "null", '{"x": 3}', "[1]"])("auto: a kept note of %s is as none", async (text) => {
  const fast = twin("native", {ms: 0.01});
  mkdirSync(join(cache, "fieldbook"), {recursive: true});
  writeFileSync(note, text);
  await useEngine("auto");
  const ops = primitives();
  await ops.gram(large);
  expect(ops.engine).toBe("wasm");
  await measured("native", "gram");
  await primitives().gram(large);
  expect(fast.asked.length).toBeGreaterThan(0);
});

test.each([
  ["make no sense", /"rate":[^,}]+/g, '"rate":-1'],
  ["are old", /"since":\d+/g, '"since":1.7e12']
])("auto: costs that %s are measured anew", async (_, from, to) => {
  twin("native", {ms: 0.01});
  await useEngine("auto");
  await primitives().gram(large);
  await measured("native", "gram");
  const kept = readFileSync(note, "utf8");
  expect(kept).toMatch(from);
  writeFileSync(note, kept.replace(from, to));
  await useEngine("js");
  await useEngine("auto");
  const ops = primitives();
  await ops.gram(large);
  expect(ops.engine).toBe("wasm");
});

test("an engine asked for by name gets all that it offers, and the core the rest", async () => {
  const named = twin("webgl", {ms: 1e6, precision: "float32", offers: ["gram"]});
  expect(await useEngine("webgl")).toMatchObject({name: "webgl", found: true, detail: "twins, 1000000 ms"});
  const ops = primitives();
  await ops.gram(small);
  expect([ops.engine, named.asked]).toEqual(["webgl", ["gram"]]);
  await ops.gemm(small, small, {transposeB: true});
  expect(ops.engine).toBe("webgl, wasm");
  named.refusal = new Refusal("context lost", {final: true});
  await ops.gram(small);
  await ops.gram(small);
  expect(ops.fallbacks).toEqual(["webgl: context lost"]);
  expect(named.asked).toEqual(["gram", "gram"]);
  expect(engine()).toMatchObject({name: "webgl", found: false, detail: "context lost"});
  await useEngine("auto");
  expect(named.closed).toBe(1);
});

test("of choices that overlap the last one counts, whatever each takes", async () => {
  const slow = twin("webgl", {ms: 1});
  const {open} = slow;
  slow.open = async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return open();
  };
  const [first, second] = await Promise.all([useEngine("webgl"), useEngine("wasm")]);
  expect([first.name, second.name, engine().name]).toEqual(["wasm", "wasm", "wasm"]);
  expect([slow.opened, slow.closed]).toEqual([1, 1]);
  // One that fails does not count.
  const [kept] = await Promise.allSettled([useEngine("webgl"), useEngine("abacus" as "js")]);
  expect(kept).toMatchObject({status: "fulfilled", value: {name: "webgl"}});
  expect([engine().name, slow.closed]).toEqual(["webgl", 1]);
});

test("a fit tells the engines that answered, and why one did not", async () => {
  const fast = twin("native", {ms: 0.01});
  await useEngine("native");
  const f = field(Float64Array.from(random(12, 20, 3).data), {
    dims: ["time", "x"],
    shape: [12, 20],
    axes: {time: "T", x: "X"},
    units: "K"
  });
  const op = eof({modes: 2, weights: "none"});
  const {provenance, eigenvalues} = await op.fit(f);
  expect([provenance.engine, provenance.fallbacks]).toEqual(["native, wasm", undefined]);
  fast.refusal = new Refusal("out of memory");
  const again = await op.fit(f);
  expect(again.provenance).toMatchObject({engine: "wasm", fallbacks: ["native: out of memory"]});
  expect(again.provenance.digest).toBe(provenance.digest);
  expect(again.eigenvalues.values).toBeNear(eigenvalues.values, {rtol: 1e-12, atol: 0});
});

test("engines() lists what each offers, findEngine() refuses with what there is", async () => {
  twin("native", {ms: 1, offers: ["gram"]});
  registry.push({
    ...twin("webgl", {ms: 1}),
    find: async () => ({found: false, detail: "this host has no WebGL 2"})
  });
  registry.splice(1, 1);
  const all = await engines();
  expect(all.map(({name, found}) => [name, found])).toEqual([
    ["wasm", true],
    ["js", true],
    ["native", true],
    ["webgl", false]
  ]);
  expect(all[2].precision).toEqual({gram: "float64"});
  await expect(findEngine("webgl")).rejects.toThrow(
    "unsupported engine: webgl, this host has no WebGL 2; there are auto, wasm, js, native"
  );
  await expect(findEngine("abacus")).rejects.toThrow(
    "unknown engine: abacus; there are auto, wasm, js, native, and not here webgl"
  );
  expect((await findEngine("auto")).name).toBe("wasm");
});

test("fitCost(): the rate of the largest work, what is left is overhead", () => {
  const cost = fitCost([
    {work: 100, ms: 12},
    {work: 1000, ms: 30},
    {work: 5000, ms: 110}
  ])!;
  expect(cost.rate).toBeNear(50, {rtol: 1e-12, atol: 0});
  expect(costOf(cost, 10_000)).toBeNear(210, {rtol: 1e-12, atol: 0});
  expect(fitCost([])).toBeUndefined();
  // More work in less time: noise, which must not become a negative rate.
  expect(
    fitCost([
      {work: 10, ms: 5},
      {work: 1000, ms: 4}
    ])!.rate
  ).toBe(250);
});
