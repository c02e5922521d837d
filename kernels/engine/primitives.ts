/** @file The primitives that families call: checked at the door, given to an engine or cut into lanes for our own. */
import {EngineError} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import {type Adapter, Refusal, type Request} from "./adapter.ts";
import {calls} from "./calls/index.ts";
import {type Job, perform} from "./cores.ts";
import {type Plan, portable, shareCommon} from "./lanes.ts";
import {NoWorkers, runJobs, threads} from "./pool.ts";
import type {CallOptions, EngineName, Precision, PrimitiveName, Primitives} from "./types.ts";

/** Floating-point operations up to which work stays in the caller's thread: about one frame of a page. */
const INLINE = 1.5e8;
/** Without workers, the thread is let go between lanes after this many milliseconds, so that signals and pages live. */
const BREATH = 30;

/** Which engine answers a call. */
export interface Route {
  /** The engine of ours that answers whatever no other does. */
  core: EngineName;
  /** The least exact answer that the caller takes. */
  precision: Precision;
  /** The engine to be asked first, if any; `work` in floating-point operations. */
  pick(primitive: PrimitiveName, work: number): Promise<Pick | undefined> | undefined;
  /** Told of each engine that answers, and why the core did in another's place. */
  onAnswer(name: EngineName, fallback?: string): void;
  /** Told of an engine that is of no use any more. */
  onLost(name: EngineName, reason: string): void;
}

/** Calls of families that are under way, and how many there have been: engines are timed only while nobody computes. */
export const traffic = {running: 0, begun: 0};

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
  const answered = (name: EngineName, fallback?: string): void => {
    used.add(name);
    if (fallback !== undefined) fallbacks.add(fallback);
    route.onAnswer(name, fallback);
  };
  const compute = async (request: Request, work: number): Promise<unknown> => {
    const {primitive, options} = request;
    const other = await route.pick(primitive, work);
    let fallback = other && "reason" in other ? `${other.name}: ${other.reason}` : undefined;
    if (other && "adapter" in other) {
      try {
        const result = await other.adapter.call(request);
        answered(other.name);
        return result;
      } catch (error) {
        if (error instanceof EngineError || options.signal?.aborted) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        fallback = `${other.name}: ${reason}`;
        if (error instanceof Refusal && error.final) route.onLost(other.name, reason);
      }
    }
    const result = await onCore(route.core, request, work);
    answered(route.core, fallback);
    return result;
  };
  const entries = Object.entries(calls).map(([key, call]) => {
    const primitive = key as PrimitiveName;
    const known = [...(call.options ?? []), "signal", "progress"];
    const answer = async (...args: unknown[]): Promise<unknown> => {
      const operands = args.slice(0, call.operands) as never[];
      const options = (args[call.operands] ?? {}) as never;
      const {signal} = options as CallOptions;
      const others = Object.entries(options).filter(([name]) => !known.includes(name));
      onlyOptions(primitive, Object.fromEntries(others), known.join(", "));
      call.check(operands, options);
      signal?.throwIfAborted();
      const work = call.work(operands, options);
      traffic.running += 1;
      traffic.begun += 1;
      try {
        return await compute({primitive, operands, options, precision: route.precision}, work);
      } finally {
        traffic.running -= 1;
      }
    };
    return [primitive, answer];
  });
  return Object.defineProperties(Object.fromEntries(entries), {
    engine: {get: () => [...used].join(", ") || route.core},
    fallbacks: {get: () => [...fallbacks]}
  }) as Computation;
}

/** The core's own answer. */
export async function onCore(
  engine: EngineName,
  {primitive, operands, options}: Omit<Request, "precision">,
  work: number
): Promise<unknown> {
  const plan: Plan<unknown> = calls[primitive].plan(operands as never[], options as never);
  const jobs = plan.lanes.map((args): Job => ({engine, operation: plan.operation, args}));
  const parts =
    work > INLINE && !plan.here && threads() > 0
      ? await spread(jobs, options).catch((error) => {
          if (error instanceof NoWorkers) return inline(jobs, options);
          throw error;
        })
      : await inline(jobs, options);
  return plan.join(parts);
}

function spread(jobs: Job[], {signal, progress}: CallOptions): Promise<unknown[]> {
  const lanes = shareCommon(jobs.map(({args}) => args));
  const makers = jobs.map((job, lane) => () => {
    const transfer: ArrayBuffer[] = [];
    return {job: {...job, args: lanes[lane].map((arg) => portable(arg, transfer))}, transfer};
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
