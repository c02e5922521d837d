/** @file A worker that fits parts: told once of source and operator, then of one range after another. */
import {FieldbookError} from "../../errors.ts";
import * as door from "../index.ts";
import type {Field} from "../field/types.ts";
import {digest} from "./digest.ts";
import type {Operator, Pass} from "./types.ts";

/** What a worker is told first. */
export interface Order {
  /** One without a key, or several by the names the operator has for them. */
  readonly inputs: readonly {
    readonly key: string | undefined;
    readonly source: string;
    readonly variable: string;
    readonly dim: string;
  }[];
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Which core computes; of its own threads a worker has none. */
  readonly engine: "wasm" | "js";
}

/** Then, again and again; the pass only when it is another one. */
export interface Job {
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly pass?: Pass;
}

/** The answer to either. */
export interface Reply {
  readonly state?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly detail?: Record<string, unknown>;
  };
}

const {parentPort: port} = globalThis.process!.getBuiltinModule("node:worker_threads");
let work: ((job: Job) => Promise<unknown>) | undefined;

port?.on("message", async (message: Order | Job) => {
  let reply: Reply;
  try {
    if (work) reply = {state: await work(message as Job)};
    else {
      work = await begin(message as Order);
      reply = {};
    }
  } catch (error) {
    const {name, message: line} = error as Error;
    reply = {
      error: {name, message: line, ...(error instanceof FieldbookError && {detail: {...error.detail}})}
    };
  }
  try {
    port.postMessage(reply);
  } catch {
    // A detail that cannot be sent.
    const {name, message: line} = reply.error ?? {name: "Error", message: "a state that cannot be sent"};
    port.postMessage({error: {name, message: line}});
  }
});

async function begin({inputs, name, options, engine}: Order): Promise<typeof work> {
  const make = (door as Record<string, unknown>)[name] as (options: unknown) => Operator;
  const op = make(options);
  if (digest({name: op.name, options: op.options}) !== digest({name, options}))
    throw new Error("another operator");
  await door.useEngine(engine, {threads: 0});
  const datasets = await Promise.all(inputs.map(({source}) => door.openDataset(source)));
  let pass: Pass = {};
  return async ({ranges, pass: next = pass}) => {
    pass = next;
    const fields = await Promise.all(
      inputs.map(async ({key, variable, dim}, k) => {
        const [from, to] = ranges[k];
        return [key, await datasets[k].read(variable, {isel: {[dim]: [from, to]}})] as const;
      })
    );
    const input = fields[0][0] === undefined ? fields[0][1] : Object.fromEntries(fields);
    return op.partial!(input as Field, pass);
  };
}
