/** @file Which engine computes: found, chosen and named. */
import {EngineError, listNames} from "../../errors.ts";
import {onlyOptions} from "../options.ts";
import type {Adapter} from "./adapter.ts";
import {Auto} from "./auto.ts";
import {calls} from "./calls/index.ts";
import {type Computation, makePrimitives} from "./primitives.ts";
import {setThreads, threads} from "./pool.ts";
import {type AdapterSeat, adapters, type CoreSeat, cores} from "./registry.ts";
import type {EngineInfo, EngineName, Precision} from "./types.ts";

export interface UseEngineOptions {
  /**
   * How many workers large work is spread over, 256 at most; defaults to what the host has, at most 8. 0 keeps all work in
   * the caller's thread. Results of our own engines are the same to the bit whatever the number.
   */
  threads?: number;
}

export interface PrimitivesOptions {
  /**
   * The least exact answer that the caller takes, which is its promise to its own callers; defaults to "float64". With
   * "float32" large work may go to a faster engine that is no more exact than this.
   */
  precision?: Precision;
}

/** What was chosen, and what has come of it. */
interface Choice {
  core: CoreSeat;
  /** The engine that was asked for by name, beside the core. */
  other?: {name: EngineName; adapter: Adapter; lost?: string};
  /** Absent where one was asked for by name. */
  auto?: Auto;
  answered: Set<EngineName>;
  fallbacks: Set<string>;
}

/** More workers than any machine has cores for would only fill its memory. */
const MOST = 256;

let choice: Choice | undefined;
/** Calls of useEngine so far, and the last of them that was heard: one that takes long does not undo a later one. */
const turns = {begun: 0, heard: 0};

/**
 * Returns the engine in use, with what has answered since it was chosen. "auto" is told as the core that answers
 * whatever goes to no other engine.
 */
export function engine(): EngineInfo {
  const {core, other, auto, answered, fallbacks} = chosen();
  const asked = auto ? "auto" : (other?.name ?? core.name);
  const told = {asked, answered: [...answered], fallbacks: [...fallbacks]} as const;
  if (other) {
    const {name, adapter, lost} = other;
    const {precision, detail} = adapter;
    return {name, found: lost === undefined, detail: lost ?? detail, threads: lanes(), precision, ...told};
  }
  const info = describeCore(core);
  const helpers = auto?.opened.map(({name, detail}) => `${name} (${detail})`) ?? [];
  if (helpers.length > 0) info.detail += `; large work may go to ${listNames(helpers)}`;
  return {...info, ...told};
}

/** Returns every engine that is known, found or with the reason why not. */
export async function engines(): Promise<EngineInfo[]> {
  return [...cores.map(describeCore), ...(await Promise.all(adapters.map(describeAdapter)))];
}

/**
 * Returns the engine of that name as this host has it; "auto" is the best core.
 *
 * Throws: EngineError `unknown engine: …` or `unsupported engine: …` with the reason, and what there is instead.
 */
export async function findEngine(name: string): Promise<EngineInfo> {
  const own = name === "auto" ? best() : cores.find((seat) => seat.name === name);
  const other = adapters.find((seat) => seat.name === name);
  const info = own ? describeCore(own) : other && (await describeAdapter(other));
  if (info?.found) return info;
  const all = await engines();
  const names = (found: boolean) => all.filter((one) => one.found === found).map((one) => one.name);
  const here = `there are ${listNames(["auto", ...names(true)])}`;
  if (info) throw unsupported(name, `${info.detail}; ${here}`);
  const rest = names(false).length > 0 ? `, and not here ${listNames(names(false))}` : "";
  throw new EngineError(`unknown engine: ${name}; ${here}${rest}`, {subject: "engine", value: name});
}

/**
 * Chooses the engine of all later calls. One that is named gets every call that it offers; "auto" is the best core that
 * this host can run, and for large work another engine where one is as exact as the caller asks and was measured to be
 * faster on this machine. Of calls that overlap the last one counts; each returns the engine that is then in use.
 *
 * Throws: EngineError `unknown engine: …` or `unsupported engine: …` with the reason, `invalid threads: …`.
 */
export async function useEngine(
  name: EngineName | "auto",
  {threads, ...others}: UseEngineOptions = {}
): Promise<EngineInfo> {
  onlyOptions("useEngine", others, "threads");
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 0 && threads <= MOST))
    throw new EngineError(`invalid threads: ${threads}; expected a whole number from 0 to ${MOST}`, {
      subject: "threads",
      value: threads
    });
  turns.begun += 1;
  const turn = turns.begun;
  await findEngine(name);
  const adapter = await adapters
    .find((seat) => seat.name === name)
    ?.open()
    .catch((cause: Error) => {
      throw unsupported(name, `${cause.message}; choose auto`, cause);
    });
  if (turn < turns.heard) {
    const serves =
      choice?.other?.adapter === adapter || choice?.auto?.opened.some((one) => one.name === name);
    if (!serves) await adapter?.close();
    return engine();
  }
  turns.heard = turn;
  if (threads !== undefined) setThreads(threads);
  const before = choice;
  if (name === "auto" && before?.auto && threads === undefined) {
    // What it has started and learnt serves on.
    choice = {...before, answered: new Set(), fallbacks: new Set()};
    return engine();
  }
  choice = choose(
    cores.find((seat) => seat.name === name) ?? best(),
    name !== "auto",
    adapter && {name: name as EngineName, adapter}
  );
  if (before?.other && before.other.adapter !== adapter) await before.other.adapter.close();
  await before?.auto?.close(adapter);
  return engine();
}

/**
 * Returns the primitives of the engine in use; operator families compute through these alone.
 *
 * Throws: EngineError `unknown precision: …`.
 */
export function primitives({precision = "float64", ...others}: PrimitivesOptions = {}): Computation {
  onlyOptions("primitives", others, "precision");
  if (precision !== "float64" && precision !== "float32")
    throw new EngineError(`unknown precision: ${precision}; there are float64 and float32`, {
      subject: "precision",
      value: precision
    });
  const {core, other, auto, answered, fallbacks} = chosen();
  return makePrimitives({
    core: core.name,
    precision,
    pick(primitive, work) {
      if (!other) return auto?.pick(primitive, work, precision);
      if (!other.adapter.precision[primitive]) return undefined;
      const {name, adapter, lost} = other;
      return Promise.resolve(lost === undefined ? {name, adapter} : {name, reason: lost});
    },
    onAnswer(name, fallback) {
      answered.add(name);
      if (fallback !== undefined) fallbacks.add(fallback);
    },
    onLost(name, reason) {
      if (other) other.lost = reason;
      auto?.lose(name);
    }
  });
}

function chosen(): Choice {
  return (choice ??= choose(best(), false));
}

function choose(core: CoreSeat, isNamed: boolean, other?: Choice["other"]): Choice {
  const {name} = core;
  const detail = `${core.find().detail} × ${lanes()}`;
  const auto = isNamed ? undefined : new Auto({name, detail});
  return {core, other, auto, answered: new Set(), fallbacks: new Set()};
}

function best(): CoreSeat {
  return cores.find((seat) => seat.find().found)!;
}

function lanes(): number {
  return Math.max(1, threads());
}

function unsupported(name: string, reason: string, cause?: unknown): EngineError {
  return new EngineError(`unsupported engine: ${name}, ${reason}`, {subject: "engine", value: name, cause});
}

async function describeAdapter({name, precision, find}: AdapterSeat): Promise<EngineInfo> {
  return {name, ...(await find()), threads: lanes(), precision};
}

function describeCore(seat: CoreSeat): EngineInfo {
  return {name: seat.name, ...seat.find(), threads: lanes(), precision: exact};
}

const exact: EngineInfo["precision"] = Object.freeze(
  Object.fromEntries(Object.keys(calls).map((name) => [name, "float64"]))
);
