/** @file A pool of workers: jobs go out in order, answers come back in place, a signal ends the workers that are at it. */
import {EngineError} from "../../errors.ts";
import type {Job} from "./cores.ts";
import {parallelism, startThread, type Thread} from "./host.ts";

/** More threads than this do not pay for matrices that fit into memory. */
const MOST = 8;

/** A job is made when a worker is free for it, so that copies overlap with work; shared memory is sent, the rest given. */
export type MakeJob = () => {job: Job; transfer: ArrayBuffer[]};

interface Task {
  run: Run;
  index: number;
  make: MakeJob;
}

interface Run {
  results: unknown[];
  left: number;
  onDone(done: number): void;
  resolve(results: unknown[]): void;
  reject(reason: unknown): void;
}

interface Worker {
  thread: Thread;
  task?: Task;
}

interface Answer {
  ready?: boolean;
  result?: unknown;
  error?: {message?: string; detail?: Record<string, unknown>; cause?: unknown};
}

let size = Math.max(1, Math.min(parallelism(), MOST));
let broken: unknown;
let proven = false;
const workers = new Set<Worker>();
const queue: Task[] = [];

/** How many threads work may be spread over; 0 when workers are not to be had. */
export function threads(): number {
  return broken === undefined ? size : 0;
}

/** Sets the number of threads; 0 keeps all work in the caller's. Idle workers above it end. */
export function setThreads(count: number): void {
  size = count;
  trim();
}

/** Raised when no worker could be started; the caller then does the work itself. */
export class NoWorkers extends Error {}

/** Performs the jobs and returns their results in order. Rejects with the signal's reason as soon as it aborts. */
export function runJobs(
  jobs: MakeJob[],
  {signal, onDone = () => {}}: {signal?: AbortSignal; onDone?: (done: number) => void} = {}
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const stop = () => abandon(run, signal?.reason);
    const then =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        signal?.removeEventListener("abort", stop);
        settle(value);
      };
    const run: Run = {
      results: new Array(jobs.length),
      left: jobs.length,
      onDone,
      resolve: then(resolve),
      reject: then(reject)
    };
    signal?.addEventListener("abort", stop);
    jobs.forEach((make, index) => void queue.push({run, index, make}));
    dispatch();
  });
}

/** Drops what waits of a run and ends the workers at it; fresh ones start when there is work for them. */
function abandon(run: Run, reason: unknown): void {
  for (let i = queue.length - 1; i >= 0; --i) if (queue[i].run === run) queue.splice(i, 1);
  for (const worker of workers) if (worker.task?.run === run) end(worker);
  run.reject(reason);
  dispatch();
}

function dispatch(): void {
  while (queue.length > 0) {
    const worker = idle();
    if (!worker) return;
    const task = queue.shift()!;
    try {
      const {job, transfer} = task.make();
      worker.task = task;
      worker.thread.hold(true);
      worker.thread.post(job, transfer);
    } catch (cause) {
      worker.task = undefined;
      worker.thread.hold(false);
      abandon(task.run, new EngineError("failed hand-over: work could not be sent to a worker", {cause}));
    }
  }
}

function idle(): Worker | undefined {
  for (const worker of workers) if (!worker.task) return worker;
  // Work that waits is done even if all threads have been taken back since.
  if (workers.size >= Math.max(1, size)) return undefined;
  try {
    const worker: Worker = {thread: startThread()};
    worker.thread.listen(
      (message) => receive(worker, message as Answer),
      (cause) => fail(worker, cause)
    );
    workers.add(worker);
    return worker;
  } catch (cause) {
    giveUp(cause);
    return undefined;
  }
}

function receive(worker: Worker, {ready, result, error}: Answer): void {
  if (ready) {
    proven = true;
    return;
  }
  const {task} = worker;
  worker.task = undefined;
  worker.thread.hold(false);
  if (!task) return;
  const {run, index} = task;
  if (error) {
    abandon(run, revive(error));
    return;
  }
  run.results[index] = result;
  run.left -= 1;
  try {
    run.onDone(run.results.length - run.left);
  } catch (thrown) {
    abandon(run, thrown);
  }
  if (run.left === 0) run.resolve(run.results);
  dispatch();
  trim();
}

/** If no worker ever spoke, there are none to be had here; one that breaks later spoils only its own work. */
function fail(worker: Worker, cause: unknown): void {
  if (!workers.delete(worker)) return;
  if (!proven) {
    giveUp(cause);
    return;
  }
  if (worker.task) {
    abandon(worker.task.run, new EngineError("failed worker: it ended while at work", {cause}));
  }
  dispatch();
}

function giveUp(cause: unknown): void {
  broken = cause;
  const runs = new Set(queue.splice(0).map(({run}) => run));
  for (const worker of workers) {
    if (worker.task) runs.add(worker.task.run);
    end(worker);
  }
  for (const run of runs) run.reject(new NoWorkers("no workers", {cause}));
}

/** Ends idle workers beyond the number asked for. */
function trim(): void {
  for (const worker of workers) if (workers.size > size && !worker.task) end(worker);
}

function end(worker: Worker): void {
  workers.delete(worker);
  worker.thread.end();
}

function revive({message, detail = {}, cause}: NonNullable<Answer["error"]>): EngineError {
  if (message !== undefined) return new EngineError(message, detail);
  return new EngineError("failed worker: an error was thrown in it", {cause});
}
