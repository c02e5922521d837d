/** @file The engines that this host has; importing it names those that are not tested, with the reason. */
import {engine, engines, useEngine} from "fieldbook/kernels";
import {afterAll} from "vitest";

export const infos = await engines();
for (const {name, found, detail} of infos) if (!found) console.log(`engine ${name} is not tested: ${detail}`);

export const present = infos.filter(({found}) => found).map(({name}) => name);

const original = engine().name;
afterAll(() => useEngine(original));

/** Runs on the plain twin, which says what is right, and goes back to the engine in use. */
export async function withTwin<T>(work: () => Promise<T>): Promise<T> {
  const used = engine().name;
  await useEngine("js");
  try {
    return await work();
  } finally {
    await useEngine(used);
  }
}
