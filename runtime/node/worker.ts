/** @file The parent's side of a process that runs notebooks. */
import {type ChildProcess, spawn} from "node:child_process";
import type {Writable} from "node:stream";
import {fileURLToPath} from "node:url";
import type {Control, FromChild, Job} from "./protocol.ts";

export interface WorkerOptions {
  /** Megabytes of JavaScript objects a process may hold. */
  memory: number;
  /** Called with what cells print. */
  onOutput(text: string): void;
}

/** How a process ended, in words. */
export type Ending = string;

/** Text kept to tell running out of memory from other ends. */
const TAIL = 4000;

export class ChildWorker {
  runs = 0;
  /** Whether it should run no other notebook. */
  isSpent = false;
  ended: Ending | undefined;
  #child: ChildProcess;
  #memory: number;
  #closed: Promise<void>;
  #tail = "";
  #hear: ((message: FromChild | Ending) => void) | undefined;

  constructor({memory, onOutput}: WorkerOptions) {
    this.#memory = memory;
    this.#child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${memory}`,
        // A long chain of cells holds thousands of promises at a time; with room for them an update takes half as long.
        "--max-semi-space-size=64",
        "--disable-warning=ExperimentalWarning",
        fileURLToPath(new URL("./child.js", import.meta.url))
      ],
      {stdio: ["ignore", "pipe", "pipe", "pipe", "ipc"], env: {...process.env, NODE_OPTIONS: ""}}
    );
    const {stdout, stderr} = this.#child;
    for (const stream of [stdout, stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#tail = (this.#tail + text).slice(-TAIL);
        // The last words of the engine itself are told in ours.
        if (!/^(?:<--- Last few GCs|FATAL ERROR|Waiting for the debugger)/m.test(this.#tail)) onOutput(text);
      });
    }
    this.#child.on("message", (message) => this.#hear?.(message as FromChild));
    // What the process said last may come after its exit, so its end is told when its streams are closed.
    this.#closed = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => {
        this.ended = this.#wordsFor(code, signal);
        this.#hear?.(this.ended);
        resolve();
      });
    });
    this.#child.stdio[3]?.on("error", () => {});
    this.idle();
  }

  /** Runs a job; every message is heard, and the end of the process if that comes first. */
  run(job: Job, hear: (message: FromChild | Ending) => void): void {
    this.runs += 1;
    this.#hear = hear;
    this.#child.ref();
    this.#child.channel?.ref();
    if (this.ended !== undefined) hear(this.ended);
    else this.#child.send(job);
  }

  control(message: Control): void {
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify(message)}\n`);
  }

  /** A waiting process does not keep its parent alive. */
  idle(): void {
    this.#hear = undefined;
    this.#child.unref();
    this.#child.channel?.unref();
    for (const stream of this.#child.stdio) (stream as {unref?(): void} | null)?.unref?.();
  }

  /** Resolves when the process is gone and all it wrote is read. */
  kill(): Promise<void> {
    this.#child.ref();
    for (const stream of this.#child.stdio) (stream as {ref?(): void} | null)?.ref?.();
    this.#child.kill("SIGKILL");
    return this.#closed;
  }

  #wordsFor(code: number | null, signal: NodeJS.Signals | null): Ending {
    if (/heap out of memory|Zone Allocation failed/.test(this.#tail))
      return `out of memory, the limit is ${this.#memory} MB; raise it or hold less at a time`;
    return signal ? `the process was ended by ${signal}` : `the process ended with code ${code}`;
  }
}
