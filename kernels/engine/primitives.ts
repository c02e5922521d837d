/** @file The primitives that families call: checked at the door, small work done at once, large work spread over workers. */
import {EngineError} from "../../errors.ts";
import type {Core} from "./core.ts";
import type {Job, Operation} from "./cores.ts";
import {perform} from "./cores.ts";
import {type Plan, planColumnStatistics, planGemm, planGram, portable} from "./lanes.ts";
import {checkFinite, checkMatrix, checkSquare} from "./matrix.ts";
import {NoWorkers, runJobs, threads} from "./pool.ts";
import type {CallOptions, EngineName, Matrix, Primitives} from "./types.ts";

/** Floating-point operations up to which work stays in the caller's thread: about one frame of a page. */
const INLINE = 1.5e8;
/** Without workers, the thread is let go between lanes after this many milliseconds, so that signals and pages live. */
const BREATH = 30;

export function makePrimitives(engine: EngineName): Primitives {
  async function run<T>(plan: Plan<T>, work: number, options: CallOptions): Promise<T> {
    options.signal?.throwIfAborted();
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

  function single<K extends Operation>(operation: K, ...args: Parameters<Core[K]>) {
    return {operation, lanes: [args], join: ([result]: unknown[]) => result as ReturnType<Core[K]>};
  }

  return {
    async gemm(a, b, {transposeA = false, transposeB = false, ...options} = {}) {
      checkMatrix(a);
      checkMatrix(b);
      const inner = transposeA ? a.rows : a.cols;
      const other = transposeB ? b.cols : b.rows;
      if (inner !== other) throw mismatch("gemm", inner, other);
      const work = 2 * a.data.length * (transposeB ? b.rows : b.cols);
      return run(planGemm(a, b, {transposeA, transposeB}), work, options);
    },
    async gram(a, {side = "rows", ...options} = {}) {
      checkMatrix(a);
      const work = a.data.length * (side === "rows" ? a.rows : a.cols);
      return run(planGram(a, {side}), work, options);
    },
    async eigh(a, {leading, ...options} = {}) {
      checkDecomposable(a);
      checkSquare(a);
      checkLeading(leading);
      const work = (leading === undefined ? 9 : 2) * a.rows ** 3;
      return run(single("eigh", a, {leading}), work, options);
    },
    async svd(a, {leading, ...options} = {}) {
      checkDecomposable(a);
      checkLeading(leading);
      const work = 20 * a.data.length * Math.min(a.rows, a.cols);
      return run(single("svd", a, {leading}), work, options);
    },
    async cholesky(a, options = {}) {
      checkDecomposable(a);
      checkSquare(a);
      return run(single("cholesky", a), a.rows ** 3 / 3, options);
    },
    async solve(a, b, options = {}) {
      checkDecomposable(a);
      checkSquare(a);
      checkMatrix(b);
      if (a.rows !== b.rows) throw mismatch("solve", a.rows, b.rows);
      return run(single("solve", a, b), a.rows ** 2 * (a.rows + 2 * b.cols), options);
    },
    async columnStatistics(a, options = {}) {
      checkMatrix(a);
      const plan = planColumnStatistics(a);
      return run(plan, plan.lanes.length === 1 ? 0 : 25 * a.data.length, options);
    }
  };
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

function checkDecomposable(a: Matrix): void {
  checkMatrix(a);
  checkFinite(a);
}

function checkLeading(leading: number | undefined): void {
  if (leading === undefined || (Number.isInteger(leading) && leading >= 1)) return;
  throw new EngineError(`invalid leading: ${leading}; expected a whole number from 1`, {
    subject: "leading",
    value: leading
  });
}

function mismatch(what: string, left: number, right: number): EngineError {
  return new EngineError(`invalid shapes: ${left} against ${right} in ${what}; the inner sides must agree`, {
    subject: "shapes",
    value: [left, right]
  });
}
