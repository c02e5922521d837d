/** @file The process that runs notebooks: one at a time, each in a fresh scope, while its control thread listens. */
import {Worker} from "node:worker_threads";
import {cellError} from "../errors.ts";
import type {Session} from "../session.ts";
import type {Done, FromChild, FromMain, Job, ToMain} from "./protocol.ts";
import {runJob} from "./job.ts";

/** For the control thread: the cell whose function is on the stack, whether it was cut off, how many cells await. */
const current = new Int32Array(new SharedArrayBuffer(12));
/** What is cut off may have been a library on its way in, which then never comes: such a process ends with its job. */
let isSpent = false;
const control = new Worker(new URL("./control.js", import.meta.url), {workerData: current});
let job: Job | undefined;
let session: Session | undefined;

export function send(message: FromChild): void {
  process.send?.(message);
}

function tell(message: FromMain): void {
  control.postMessage(message);
}

control.on("message", (message: ToMain) => {
  if (message.type === "ping") return tell({type: "pong"});
  if (message.type === "interrupt") {
    tell({type: "pong"});
    // Asked for before the code was cut off, heard after it: the recovery that comes next says the same.
    if (Atomics.load(current, 1) === 0) session?.interrupt(undefined, message.why);
    return;
  }
  current.fill(0);
  isSpent = true;
  session?.recover(message.cell || undefined, message.why);
});

process.on("message", (next: Job) => {
  job = next;
  current.fill(0);
  tell({type: "start", timeout: next.timeout});
  const opened = (made: Session) => {
    session = made;
  };
  runJob(next, {send, current, opened})
    // What goes wrong before the first cell, such as an engine that is not there.
    .catch((error: unknown): Done => {
      send({type: "stray", run: next.run, error: cellError(error, -1, () => undefined)});
      return {type: "done", run: next.run, values: "{}"};
    })
    .then((done) => {
      session = job = undefined;
      tell({type: "end"});
      send(isSpent ? {...done, isSpent} : done);
    });
});

/** Errors of timers and forgotten promises belong to no cell's run; they are told, and end nothing. */
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    if (!job) return;
    const {definitions, run} = job;
    const offset = (id: number) => definitions.find((definition) => definition.id === id)?.lineOffset;
    send({type: "stray", run, error: cellError(error, -1, offset)});
  });
}

control.once("online", () => send({type: "ready"}));
