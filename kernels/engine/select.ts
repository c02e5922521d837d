/** @file Which engine computes: found, chosen and named. */
import {EngineError, listNames} from "../../errors.ts";
import type {Adapter} from "./adapter.ts";
import {calls} from "./calls/index.ts";
import {type Computation, makePrimitives} from "./primitives.ts";
import {setThreads, threads} from "./pool.ts";
import {adapters, type CoreSeat, cores, type Finding} from "./registry.ts";
import type {EngineInfo, EngineName} from "./types.ts";

export interface UseEngineOptions {
  /**
   * How many workers large work is spread over; defaults to what the host has, at most 8. 0 keeps all work in the
   * caller's thread. Results are the same to the bit whatever the number.
   */
  threads?: number;
}

let core: CoreSeat | undefined;
/** The engine that was asked for by name, beside the core. */
let other: {name: EngineName; adapter: Adapter; lost?: string} | undefined;

/** Returns the engine in use; until another is chosen, the best that this host can run. */
export function engine(): EngineInfo {
  if (!other) return describeCore(best());
  const {name, adapter, lost} = other;
  return {
    name,
    found: lost === undefined,
    detail: lost ?? adapter.detail,
    threads: Math.max(1, threads()),
    precision: adapter.precision
  };
}

/** Returns every engine that is known, found or with the reason why not. */
export async function engines(): Promise<EngineInfo[]> {
  const others = await Promise.all(
    adapters.map(async (seat) => ({
      name: seat.name,
      ...(await seat.find()),
      threads: Math.max(1, threads()),
      precision: {}
    }))
  );
  return [...cores.map(describeCore), ...others];
}

/**
 * Chooses the engine of all later calls; "auto" is the best that this host can run.
 *
 * Throws: EngineError `unknown engine: …` or `unsupported engine: …` with the reason.
 */
export async function useEngine(
  name: EngineName | "auto",
  {threads}: UseEngineOptions = {}
): Promise<EngineInfo> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 0))
    throw new EngineError(`invalid threads: ${threads}; expected a whole number from 0`, {value: threads});
  const own = cores.find((seat) => seat.name === name);
  const seat = adapters.find((seat) => seat.name === name);
  if (!own && !seat && name !== "auto") {
    const names = [...cores, ...adapters].map((seat) => seat.name);
    throw new EngineError(`unknown engine: ${name}; there are auto, ${listNames(names)}`, {
      subject: "engine",
      value: name
    });
  }
  const found = (own ?? seat)?.find();
  check(name, (await found) ?? {found: true, detail: ""});
  const adapter = await seat?.open().catch((cause: Error) => {
    throw unsupported(name, cause.message, cause);
  });
  if (threads !== undefined) setThreads(threads);
  if (other && other.adapter !== adapter) await other.adapter.close();
  core = own;
  other = adapter && {name: name as EngineName, adapter};
  return engine();
}

/** Returns the primitives of the engine in use; operator families compute through these alone. */
export function primitives(): Computation {
  const used = other;
  return makePrimitives({
    core: best().name,
    async pick(primitive) {
      if (!used?.adapter.precision[primitive]) return undefined;
      return used.lost === undefined ? used : {name: used.name, reason: used.lost};
    },
    onLost(_, reason) {
      if (used) used.lost = reason;
    }
  });
}

function best(): CoreSeat {
  return (core ??= cores.find((seat) => seat.find().found)!);
}

function check(name: string, {found, detail}: Finding): void {
  if (!found) throw unsupported(name, detail);
}

function unsupported(name: string, reason: string, cause?: unknown): EngineError {
  return new EngineError(`unsupported engine: ${name}, ${reason}; choose auto`, {
    subject: "engine",
    value: name,
    cause
  });
}

function describeCore(seat: CoreSeat): EngineInfo {
  return {name: seat.name, ...seat.find(), threads: Math.max(1, threads()), precision: exact};
}

const exact: EngineInfo["precision"] = Object.freeze(
  Object.fromEntries(Object.keys(calls).map((name) => [name, "float64"]))
);
