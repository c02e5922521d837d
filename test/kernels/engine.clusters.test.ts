/** @file Lloyd's passes on every engine: to the bit what the twin says, in any thread; refusals. */
import {allocate, type Clustering, type EngineName, engines, primitives, useEngine} from "fieldbook/kernels";
import {afterAll, describe, expect, test} from "vitest";
import {random} from "./engine.samples.ts";

const infos = (await engines()).filter(({name}) => name === "js" || name === "wasm");
afterAll(() => useEngine("auto"));

const shapes = [
  [1, 1, 1],
  [2, 3, 2],
  [50, 1, 4],
  [300, 2, 5],
  [501, 7, 9],
  [1000, 16, 3]
];

function start(x: {data: Float64Array; cols: number}, k: number) {
  return {data: x.data.slice(0, k * x.cols), rows: k, cols: x.cols};
}

async function onTwin(work: () => Promise<Clustering>): Promise<Clustering> {
  await useEngine("js", {threads: 0});
  return work();
}

for (const {name, found, detail} of infos) {
  describe.skipIf(!found)(`engine ${name}${found ? "" : `: ${detail}`}`, () => {
    test.each(shapes)("lloyd: %i rows of %i, %i centres", async (rows, cols, k) => {
      const x = random(rows, cols, rows + cols);
      const centres = k <= rows ? start(x, k) : random(k, cols, 3);
      const weights = Float64Array.from({length: rows}, (_, i) => i % 3);
      for (const options of [
        {maxIterations: 0},
        {maxIterations: 3},
        {maxIterations: 100},
        {maxIterations: 100, enough: 1e-3},
        {maxIterations: 20, weights}
      ]) {
        const expected = await onTwin(() => primitives().lloyd(x, centres, options));
        for (const threads of [0, 2]) {
          await useEngine(name as EngineName, {threads});
          expect(await primitives().lloyd(x, centres, options)).toEqual(expected);
        }
      }
    });

    test("large work goes to a worker, from shared memory and from plain", async () => {
      const plain = random(60_000, 6, 2);
      const shared = {...plain, data: allocate(plain.data.length)};
      shared.data.set(plain.data);
      const options = {maxIterations: 25};
      const expected = await onTwin(() => primitives().lloyd(plain, start(plain, 12), options));
      for (const threads of [0, 1, 2]) {
        await useEngine(name as EngineName, {threads});
        for (const x of [plain, shared])
          expect(await primitives().lloyd(x, start(plain, 12), options)).toEqual(expected);
      }
      expect(plain.data).toHaveLength(360_000);
    });

    test("labels are the nearest centres, the first of equals", async () => {
      await useEngine(name as EngineName);
      const x = {data: Float64Array.of(0, 1, 2, 3, 4), rows: 5, cols: 1};
      const centres = {data: Float64Array.of(3, 1, 3), rows: 3, cols: 1};
      const {labels, inertia, iterations} = await primitives().lloyd(x, centres, {maxIterations: 0});
      expect([...labels]).toEqual([1, 1, 0, 0, 0]);
      expect(inertia).toBe(1 + 0 + 1 + 0 + 1);
      expect(iterations).toBe(0);
    });

    test("refuses gaps, unlike sides and settings that make no sense", async () => {
      await useEngine(name as EngineName);
      const p = primitives();
      const x = random(5, 2, 1);
      const holed = {...x, data: x.data.map((value, i) => (i === 3 ? NaN : value))};
      await expect(p.lloyd(holed, start(x, 2), {maxIterations: 1})).rejects.toThrow(
        "invalid matrix: NaN at row 1"
      );
      await expect(p.lloyd(x, random(2, 3, 1), {maxIterations: 1})).rejects.toThrow(
        "invalid shapes: 2 against 3"
      );
      await expect(p.lloyd(x, start(x, 2), {maxIterations: 0.5})).rejects.toThrow("invalid passes: 0.5");
      await expect(p.lloyd(x, random(0, 2, 1), {maxIterations: 1})).rejects.toThrow("from 0 centres");
      await expect(p.lloyd(x, start(x, 2), {maxIterations: 1, weights: new Float64Array(4)})).rejects.toThrow(
        "invalid weights: 4 for 5 rows"
      );
    });
  });
}
