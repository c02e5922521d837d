/** @file Times a primitive on an engine: a few sizes, tens of milliseconds, only while nobody else computes. */
import {Refusal} from "./adapter.ts";
import {type Cost, fitCost, type Timing} from "./cost.ts";
import {traffic} from "./primitives.ts";
import {type Sample, sampleOf} from "./sample.ts";
import type {PrimitiveName} from "./types.ts";

/** Floating-point operations, growing as long as they are done quickly; the largest keep all threads of our own busy. */
const WORKS = [1e6, 2e7, 2e8, 8e8];
/** Milliseconds after which no larger work is tried. */
const ENOUGH = 25;
/** How often a timing that was disturbed is taken again. */
const TRIES = 5;

/** Raised where there is no quiet moment; another time there may be. */
export class Disturbed extends Error {}

/** Returns the cost of the primitive as `run` performs it; undefined where it cannot be timed. */
export async function measure(
  primitive: PrimitiveName,
  run: (sample: Sample) => Promise<unknown>
): Promise<Cost | undefined> {
  const timings: Timing[] = [];
  for (const work of WORKS) {
    const sample = sampleOf(primitive, work);
    if (!sample) return undefined;
    try {
      // The first run may make ready what later ones find: programs compiled, memory taken. Of the others the best
      // counts: what slows one down are other programs.
      const runs: number[] = [];
      for (let i = 0; i < 3; ++i) runs.push(await undisturbed(() => run(sample)));
      const ms = Math.min(...runs.slice(1));
      timings.push({work: sample.work, ms});
      if (ms > ENOUGH) break;
    } catch (error) {
      if (!(error instanceof Refusal) || error.final) throw error;
      break;
    }
  }
  return fitCost(timings);
}

/** Milliseconds that it takes with the machine to itself. */
async function undisturbed(run: () => Promise<unknown>): Promise<number> {
  for (let left = TRIES; left > 0; --left) {
    while (traffic.running > 0) await rest();
    const {begun} = traffic;
    const started = performance.now();
    await run();
    const ms = performance.now() - started;
    // Between two timings whoever waits for this thread has it.
    await rest();
    if (traffic.begun === begun) return ms;
  }
  throw new Disturbed("others compute all the time");
}

function rest(): Promise<void> {
  return new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, 20);
    // Nobody waits for a measurement: the process may end before it.
    (timer as {unref?(): void}).unref?.();
  });
}
