/** @file The control thread of a child: it hears the parent while author code spins, and cuts that code off. */
import {Socket} from "node:net";
import {Session} from "node:inspector";
import {parentPort, workerData} from "node:worker_threads";
import type {Control, FromMain, ToMain} from "./protocol.ts";

/** How often the main thread is asked whether it still turns. */
const BEAT_MS = 100;
/** How long it may be silent before an interrupt counts as not heard. */
const DEAF_MS = 200;
/** How much longer it may be silent while no cell runs or awaits: it may be loading a library. */
const LOADING_MS = 5000;

const port = parentPort!;
const current = workerData as Int32Array;
const inspector = new Session();
inspector.connectToMainThread();

let running = false;
let timeout = Infinity;
let heard = performance.now();
let pending: string | undefined;
let asked = 0;

port.on("message", (message: FromMain) => {
  heard = performance.now();
  if (message.type === "start") {
    running = true;
    pending = undefined;
    timeout = message.timeout ?? Infinity;
  } else if (message.type === "end") running = false;
});

setInterval(() => {
  if (!running) return;
  const silent = performance.now() - heard;
  const isAuthor = Atomics.load(current, 0) > 0 || Atomics.load(current, 2) > 0;
  const grace = isAuthor ? 0 : LOADING_MS;
  if (pending !== undefined && Math.min(silent, performance.now() - asked) > DEAF_MS + grace) cut(pending);
  else if (silent > timeout + grace) cut(`it ran longer than ${timeout / 1000} s`);
  send({type: "ping"});
}, BEAT_MS);

/** The parent's lines come on a pipe of their own. */
const lines = new Socket({fd: 3, readable: true, writable: false});
let text = "";
lines.setEncoding("utf8");
lines.on("data", (chunk: string) => {
  const parts = (text + chunk).split("\n");
  text = parts.pop() ?? "";
  for (const line of parts) take(JSON.parse(line) as Control);
});
// Without its parent a child has nothing to do.
lines.on("close", () => process.kill(process.pid, "SIGKILL"));

function take({why}: Control): void {
  if (!running) return;
  pending = why;
  asked = performance.now();
  send({type: "interrupt", why});
}

/** Ends what the main thread is doing; its next turn goes on with everything that is not lost. */
function cut(why: string): void {
  const cell = Atomics.load(current, 0);
  Atomics.store(current, 1, 1);
  pending = undefined;
  heard = performance.now();
  inspector.post("Runtime.terminateExecution", () => send({type: "recover", why, cell}));
}

function send(message: ToMain): void {
  port.postMessage(message);
}
