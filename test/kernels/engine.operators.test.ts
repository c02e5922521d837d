/** @file Every operator on every engine of this host, against the plain twin. */
import * as kernels from "fieldbook/kernels";
import {afterAll, describe, expect, test} from "vitest";
import {cases, compute} from "./operators.cases.ts";

// Relative to the largest number of the same array: float32 keeps seven digits, and a small difference of large numbers
// is no more exact than they are.
const tolerance = {float64: 1e-10, float32: 2e-4};
const infos = (await kernels.engines()).filter(({name}) => name !== "js");
for (const {name, found, detail} of infos)
  if (!found) console.log(`skipped: operators on ${name}, ${detail}`);
afterAll(() => kernels.useEngine("auto"));

test("every operator of the door is tried", async () => {
  const door = Object.entries(kernels as Record<string, unknown>).filter(([name, make]) => {
    if (typeof make !== "function" || /^[A-Z]/.test(name)) return false;
    try {
      const made: unknown = (cases[name]?.make ?? make)();
      if (made instanceof Promise) made.catch(() => {});
      return typeof made === "object" && made !== null && "fit" in made && "marks" in made;
    } catch {
      return false;
    }
  });
  expect(Object.keys(cases).sort()).toEqual(door.map(([name]) => name).sort());
});

const twin = new Map<string, Record<string, number[]>>();
async function expected(name: string): Promise<Record<string, number[]>> {
  if (!twin.has(name)) {
    await kernels.useEngine("js");
    twin.set(name, await compute(name));
  }
  return twin.get(name)!;
}

describe.each(infos.filter(({found}) => found))("operators on $name", ({name: engine, precision}) => {
  test.each(Object.keys(cases))("%s", async (name) => {
    const want = await expected(name);
    await kernels.useEngine(engine);
    const got = await compute(name);
    expect(Object.keys(got)).toEqual(Object.keys(want));
    expect(Object.keys(want).length).toBeGreaterThan(0);
    for (const [path, values] of Object.entries(want)) {
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x) || 0), 0);
      expect(got[path], path).toBeNear(values, {atol: tolerance[precision.gemm ?? "float64"] * largest});
    }
  });
});
