/** @file Runs one notebook in this process and tells what happens. */
import {register} from "node:module";
import {pathToFileURL} from "node:url";
import {carry} from "../carry.ts";
import {displayBundle} from "../display/bundle.ts";
import {jsonText} from "../display/print.ts";
import {createLibrary} from "../library/index.ts";
import {Session} from "../session.ts";
import type {CellStatus, MimeBundle} from "../types.ts";
import {evaluateIn} from "./evaluate.ts";
import {nodeFile} from "./files.ts";
import type {Done, FromChild, Job} from "./protocol.ts";
import {openScope} from "./scope.ts";

export interface JobHost {
  send(message: FromChild): void;
  /** Where the number of the cell on the stack stands. */
  current: Int32Array;
  opened(session: Session): void;
}

/** Resolves when no cell awaits its first value; the process is as before then. */
export async function runJob(job: Job, {send, current, opened}: JobHost): Promise<Done> {
  const {run, definitions, folder, parameters, files, timeout, width} = job;
  if (definitions.some(({imports}) => imports.some(({specifier}) => /^\.{0,2}\//.test(specifier))))
    hookImports();
  const kernels = await useKernels(job);
  const scope = openScope();
  const displays = new Map<number, unknown[]>();
  /** Cells that have changed since they were last told. */
  const changed = new Set<number>();
  const tell = (status: Readonly<CellStatus>): void => {
    changed.delete(status.id);
    if (job.displays) {
      const outputs = (displays.get(status.id) ?? []).map((value) => toBundle(value));
      send({type: "outputs", run, cell: status.id, outputs});
    }
    send({type: "cell", run, status: {...status}});
  };
  const session = new Session({
    evaluate: evaluateIn(pathToFileURL(`${folder}/`).href, current),
    builtins: createLibrary({file: (name) => nodeFile(folder, name, files[name]), width}),
    parameters,
    timeout,
    observe(event) {
      if (event.type === "clear") displays.set(event.cell, []);
      else if (event.type === "display") {
        displays.set(event.cell, [...(displays.get(event.cell) ?? []), event.value]);
        changed.add(event.cell);
      } else if (event.type === "state") {
        const {state, runs} = event.status;
        // First results are told at once, in case the process does not live to tell them later.
        if (state === "queued" || runs > 1) changed.add(event.cell);
        else tell(event.status);
      }
    }
  });
  opened(session);
  session.define(definitions);
  await session.settled();
  const values = await write(session, job.values, (_, value) => jsonText(value));
  const carried = await write(session, job.carry, carry);
  for (const status of session.statuses()) {
    if (!changed.has(status.id)) continue;
    // A clock may just be about to tick: a cell that has run is fresh all the same. Others wait for a reader.
    const isUnderWay = status.state === "queued" || status.state === "running";
    tell(isUnderWay ? {...status, state: status.runs ? "fresh" : "idle"} : status);
  }
  session.dispose();
  scope.close();
  const {name, answered = [], fallbacks} = kernels?.engine() ?? {};
  return {
    type: "done",
    run,
    values,
    ...(job.carry.length > 0 && {carried}),
    engine: answered.join(", ") || name,
    fallbacks
  };
}

/** Values by name as the text of one JSON object; a name without a value has an error that its cell tells. */
async function write(
  session: Session,
  names: string[],
  text: (name: string, value: unknown) => string | Promise<string>
): Promise<string> {
  const entries: string[] = [];
  for (const name of names) {
    const found = await session.value(name).then(
      (value) => ({value}),
      () => undefined
    );
    if (found) entries.push(`${JSON.stringify(name)}:${await text(name, found.value)}`);
  }
  return `{${entries.join(",")}}`;
}

function toBundle(value: unknown): MimeBundle {
  try {
    return displayBundle(value, document);
  } catch (error) {
    return {"text/plain": `cannot be shown: ${(error as Error).message}`};
  }
}

let isHooked = false;

/** Hooks cost a thread, so they wait for a notebook with local modules. */
function hookImports(): void {
  if (!isHooked) register("./fresh.js", import.meta.url);
  isHooked = true;
}

interface Kernels {
  engine(): {name?: string; answered?: readonly string[]; fallbacks?: readonly string[]};
  useEngine(name: string): Promise<unknown>;
}

/**
 * The engine is a setting of the kernels' module, which stays from one notebook to the next: each begins with its own. A
 * notebook that does not import kernels needs none.
 */
async function useKernels({kernels, engine = "auto"}: Job): Promise<Kernels | undefined> {
  if (kernels === undefined) return undefined;
  const module = (await import(kernels)) as Kernels;
  await module.useEngine(engine);
  return module;
}
