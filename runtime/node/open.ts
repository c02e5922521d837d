/** @file Runs notebooks in processes of their own, kept warm from one notebook to the next. */
import {definedNames, type Notebook} from "../../cells/index.ts";
import type {Carried} from "../carry.ts";
import {checkNames, prepare} from "./prepare.ts";
import type {FromChild, Job} from "./protocol.ts";
import {Report, type RunCell, type RunResult} from "./result.ts";
import {ChildWorker} from "./worker.ts";

export interface NodeOptions {
  /** How many processes run notebooks at the same time; defaults to 1. */
  processes?: number;
  /** Megabytes of JavaScript objects a notebook may hold; defaults to 4096. */
  memory?: number;
  /** Called with what cells print; defaults to standard error. */
  onOutput?: (text: string) => void;
}

export interface RunOptions {
  /** The path that files and imports are relative to, when the notebook is not given by path. */
  path?: string;
  /** Values in place of the constants of `parameters: true` cells. */
  parameters?: Record<string, unknown>;
  /** Names whose values are wanted. */
  values?: readonly string[];
  /** Names whose values are wanted whole, to be made again elsewhere by `reviveCarried`. */
  carry?: readonly string[];
  /** Whether what cells display is wanted; defaults to true. */
  displays?: boolean;
  /** Addresses that data files have in a page, by name; defaults to their names. */
  files?: Record<string, string>;
  /** Engine of the kernels; defaults to "auto", their own choice. */
  engine?: string;
  /** Whether `test: true` cells run; defaults to false. */
  tests?: boolean;
  /** Milliseconds each cell may run; no limit by default. */
  timeout?: number;
  /** Milliseconds the notebook may run; no limit by default. */
  totalTimeout?: number;
  /** Width of figures in pixels; defaults to 640. */
  width?: number;
  /** Interrupts what is running, also a loop; the result has what came before. */
  signal?: AbortSignal;
  /** Called when a cell has changed. */
  onCell?: (cell: Readonly<RunCell>) => void;
}

export interface NodeHost {
  /** Runs a notebook, by path or parsed, until no cell awaits its first value. What fails is told in the result. */
  run(notebook: string | Notebook, options?: RunOptions): Promise<RunResult>;
  close(): Promise<void>;
}

/** A process is exchanged after so many notebooks: modules that were imported once stay in it. */
const RUNS = 200;
/** How long a process may take to answer after it was told to come to an end. */
const GRACE_MS = 2000;

let jobs = 0;

export function openNode({
  processes = 1,
  memory = 4096,
  onOutput = (text) => void process.stderr.write(text)
}: NodeOptions = {}): NodeHost {
  const idle: ChildWorker[] = [];
  const all = new Set<ChildWorker>();
  const queue: ((worker: ChildWorker) => void)[] = [];

  function start(): ChildWorker {
    const worker = new ChildWorker({memory, onOutput});
    all.add(worker);
    return worker;
  }

  function take(): Promise<ChildWorker> {
    const warm = idle.pop();
    if (warm) return Promise.resolve(warm);
    if (all.size < processes) return Promise.resolve(start());
    return new Promise((resolve) => queue.push(resolve));
  }

  function give(worker: ChildWorker): void {
    worker.idle();
    const isSpent = worker.ended !== undefined || worker.isSpent || worker.runs >= RUNS;
    if (isSpent) {
      worker.kill();
      all.delete(worker);
    }
    const next = queue.shift();
    if (next) next(isSpent ? start() : worker);
    else if (!isSpent) idle.push(worker);
  }

  // The first process starts while the first notebook is read.
  idle.push(start());
  return {
    async run(notebook, options = {}) {
      const {
        path = typeof notebook === "string" ? notebook : "notebook.html",
        parameters = {},
        values = []
      } = options;
      const started = performance.now();
      const prepared = prepare(notebook, path);
      checkNames(prepared, values, Object.keys(parameters));
      const definitions = prepared.definitions.filter(({directives}) => options.tests || !directives.test);
      const defines = new Map(
        prepared.definitions.map((definition) => [definition.id, definedNames(definition)])
      );
      const report = new Report(prepared, (id) => defines.get(id) ?? []);
      const job: Job = {
        run: ++jobs,
        definitions,
        folder: prepared.folder,
        parameters,
        values: [...values],
        carry: [...(options.carry ?? [])],
        displays: options.displays ?? true,
        files: options.files ?? {},
        kernels: prepared.kernels,
        engine: options.engine,
        timeout: options.timeout,
        width: options.width ?? 640
      };
      const worker = await take();
      try {
        await runOn(worker, job, report, options);
      } finally {
        give(worker);
      }
      return report.close(performance.now() - started);
    },
    async close() {
      const ends = [...all].map((worker) => worker.kill());
      all.clear();
      idle.length = 0;
      await Promise.all(ends);
    }
  };
}

function runOn(
  worker: ChildWorker,
  job: Job,
  report: Report,
  {totalTimeout, signal, onCell}: RunOptions
): Promise<void> {
  return new Promise((resolve) => {
    const timers: NodeJS.Timeout[] = [];
    const stop = (why: string): void => {
      worker.control({type: "interrupt", run: job.run, why});
      timers.push(setTimeout(() => worker.kill(), GRACE_MS));
    };
    const abort = (): void => stop("interrupted on request");
    const finish = (): void => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      // What cells have printed lies in another pipe and is read in this same turn.
      setImmediate(resolve);
    };
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    if (totalTimeout !== undefined)
      timers.push(setTimeout(stop, totalTimeout, `the notebook ran longer than ${totalTimeout / 1000} s`));
    worker.run(job, (message) => {
      if (typeof message === "string") {
        report.lost({name: "NotebookError", message: `failed process: ${message}`});
        finish();
      } else if (message.type !== "ready" && message.run === job.run) {
        if (message.type === "done") worker.isSpent = message.isSpent ?? false;
        if (hear(message, report, onCell)) finish();
      }
    });
  });
}

/** Takes one message; returns whether it was the last. */
function hear(
  message: Exclude<FromChild, {type: "ready"}>,
  report: Report,
  onCell: RunOptions["onCell"]
): boolean {
  switch (message.type) {
    case "outputs":
      report.outputs(message.cell, message.outputs);
      return false;
    case "cell": {
      const cell = report.cell(message.status);
      onCell?.(cell);
      return false;
    }
    case "stray":
      report.stray(message.error);
      return false;
    case "done":
      report.result.values = JSON.parse(message.values) as Record<string, unknown>;
      if (message.carried) report.result.carried = JSON.parse(message.carried) as Record<string, Carried>;
      report.result.engine = message.engine;
      if (message.fallbacks?.length) report.result.fallbacks = message.fallbacks;
      return true;
  }
}
