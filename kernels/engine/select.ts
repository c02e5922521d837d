/** @file Which engine computes: found, chosen and named. */
import {EngineError, listNames} from "../../errors.ts";
import {makePrimitives} from "./primitives.ts";
import {setThreads, threads} from "./pool.ts";
import {type EngineSeat, seats} from "./registry.ts";
import type {EngineInfo, EngineName, Primitives} from "./types.ts";

export interface UseEngineOptions {
  /**
   * How many workers large work is spread over; defaults to what the host has, at most 8. 0 keeps all work in the
   * caller's thread. Results are the same to the bit whatever the number.
   */
  threads?: number;
}

let chosen: EngineSeat | undefined;

/** Returns the engine in use; until another is chosen, the best that this host can run. */
export function engine(): EngineInfo {
  return inform(seat());
}

/** Returns every engine that is known, found or with the reason why not. */
export async function engines(): Promise<EngineInfo[]> {
  return seats.map(inform);
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
  const wanted = name === "auto" ? best() : seats.find((each) => each.name === name);
  if (!wanted) {
    throw new EngineError(`unknown engine: ${name}; there are auto, ${listNames(seats.map((s) => s.name))}`, {
      subject: "engine",
      value: name
    });
  }
  const {found, detail} = wanted.find();
  if (!found) {
    throw new EngineError(`unsupported engine: ${name}, ${detail}; choose auto`, {
      subject: "engine",
      value: name
    });
  }
  if (threads !== undefined) {
    if (!Number.isInteger(threads) || threads < 0) {
      throw new EngineError(`invalid threads: ${threads}; expected a whole number from 0`, {value: threads});
    }
    setThreads(threads);
  }
  chosen = wanted;
  return engine();
}

/** Returns the primitives of the engine in use; operator families compute through these alone. */
export function primitives(): Primitives {
  return makePrimitives(seat().name);
}

function seat(): EngineSeat {
  return (chosen ??= best());
}

function best(): EngineSeat {
  return seats.find((each) => each.find().found)!;
}

function inform(each: EngineSeat): EngineInfo {
  return {name: each.name, ...each.find(), threads: Math.max(1, threads())};
}
