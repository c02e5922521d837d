/** @file The primitives that families call: checked at the door, given to an engine or cut into lanes for our own. */
import {EngineError} from "../../errors.ts";
import {type Adapter, Refusal} from "./adapter.ts";
import {calls} from "./calls/index.ts";
import {type Job, perform} from "./cores.ts";
import {type Plan, portable} from "./lanes.ts";
import {NoWorkers, runJobs, threads} from "./pool.ts";
import type {CallOptions, EngineName, PrimitiveName, Primitives} from "./types.ts";

/** Floating-point operations up to which work stays in the caller's thread: about one frame of a page. */
const INLINE = 1.5e8;
/** Without workers, the thread is let go between lanes after this many milliseconds, so that signals and pages live. */
const BREATH = 30;

/** Which engine answers a call. */
export interface Route {
  /** The engine of ours that answers whatever no other does. */
  core: EngineName;
  /** The engine to be asked first, if any; `work` in floating-point operations. */
  pick(primitive: PrimitiveName, work: number): Promise<Pick | undefined>;
  /** Told of an engine that is of no use any more. */
  onLost(name: EngineName, reason: string): void;
}

/** An engine to be asked, or one that should have been and is of no use. */
export type Pick = {name: EngineName; adapter: Adapter} | {name: EngineName; reason: string};

/** Primitives that remember who answered. */
export interface Computation extends Primitives {
  /** The engines that have answered so far, in the order of their first answer, such as "wasm" or "webgl, wasm". */
  readonly engine: string;
  /** Why the core answered where another engine was asked, such as "webgl: context lost". */
  readonly fallbacks: readonly string[];
}

export function makePrimitives(route: Route): Computation {
  const used = new Set<EngineName>();
  const fallbacks = new Set<string>();
  const entries = Object.entries(calls).map(([key, call]) => {
    const primitive = key as PrimitiveName;
    const answer = async (...args: unknown[]): Promise<unknown> => {
      const operands = args.slice(0, call.operands) as never[];
      const options = (args[call.operands] ?? {}) as never;
      const {signal} = options as CallOptions;
      call.check(operands, options);
      signal?.throwIfAborted();
      const work = call.work(operands, options);
      const other = await route.pick(primitive, work);
      if (other && "reason" in other) fallbacks.add(`${other.name}: ${other.reason}`);
      else if (other) {
        try {
          const result = await other.adapter.call({primitive, operands, options});
          used.add(other.name);
          return result;
        } catch (error) {
          if (error instanceof EngineError || signal?.aborted) throw error;
          const reason = error instanceof Error ? error.message : String(error);
          fallbacks.add(`${other.name}: ${reason}`);
          if (error instanceof Refusal && error.final) route.onLost(other.name, reason);
        }
      }
      const result = await onCore(route.core, call.plan(operands, options), work, options);
      used.add(route.core);
      return result;
    };
    return [primitive, answer];
  });
  return Object.defineProperties(Object.fromEntries(entries), {
    engine: {get: () => [...used].join(", ") || route.core},
    fallbacks: {get: () => [...fallbacks]}
  }) as Computation;
}

async function onCore<T>(engine: EngineName, plan: Plan<T>, work: number, options: CallOptions): Promise<T> {
  const jobs = plan.lanes.map((args): Job => ({engine, operation: plan.operation, args}));
  const parts =
    work > INLINE && threads() > 0
      ? await spread(jobs, options).catch((error) => {
          if (error instanceof NoWorkers) return inline(jobs, options);
          throw error;
        })
      : await inline(jobs, options);
  return plan.join(parts);
}

function spread(jobs: Job[], {signal, progress}: CallOptions): Promise<unknown[]> {
  const makers = jobs.map((job) => () => {
    const transfer: ArrayBuffer[] = [];
    return {job: {...job, args: job.args.map((arg) => portable(arg, transfer))}, transfer};
  });
  return runJobs(makers, {signal, onDone: (done) => progress?.(done / jobs.length, jobs[0].operation)});
}

async function inline(jobs: Job[], {signal, progress}: CallOptions): Promise<unknown[]> {
  const results: unknown[] = [];
  let last = performance.now();
  for (const job of jobs) {
    if (performance.now() - last > BREATH) {
      await new Promise((resolve) => setTimeout(resolve));
      last = performance.now();
    }
    signal?.throwIfAborted();
    results.push(await perform(job));
    progress?.(results.length / jobs.length, job.operation);
  }
  return results;
}
