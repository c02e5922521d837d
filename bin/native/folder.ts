/** @file The folder of an engine: what setup puts in it, whose it is, and how it is emptied. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {FieldbookError, OptionError} from "../../errors.ts";

/** Written last, when all else is there and was tried. */
export const FINISHED = "engine.json";
/** There as long as the engine is not whole; the kernels do not load from such a folder. */
export const UNFINISHED = "unfinished.json";
/** All that setup ever writes. */
const parts = ["wheel", "tf", "tf.part", "node_modules", "package.json", "package-lock.json", FINISHED];

/** What was asked of the setup that is under way. */
export interface Request {
  requirement: string;
  packages: string[];
  platform: string;
}

/** Takes the folder for a setup; what an interrupted one with the same request left is kept, all else of ours removed. */
export function claim(folder: string, request: Request): void {
  mkdirSync(folder, {recursive: true});
  const names = readdirSync(folder);
  if (names.length > 0 && !isOurs(folder))
    throw new OptionError(
      `invalid folder: ${folder}; it holds other files, give a new one or one that setup made`
    );
  const {pid, ...before} = (readRecord(join(folder, UNFINISHED)) ?? {}) as Partial<Request> & {pid?: number};
  if (pid !== undefined && pid !== process.pid && isAlive(pid))
    throw new FieldbookError(`failed setup: process ${pid} is at work in ${folder}; wait for it`);
  // From now on it is no engine, whatever happens on the way.
  writeFileSync(join(folder, UNFINISHED), JSON.stringify({pid: process.pid, ...request}));
  if (JSON.stringify(before) !== JSON.stringify(request)) clear(folder);
}

/** Says that the engine is whole. */
export function finish(folder: string, record: object): void {
  writeFileSync(join(folder, FINISHED), `${JSON.stringify(record, null, 2)}\n`);
  rmSync(join(folder, UNFINISHED));
}

/** Removes what setup made, and the folder itself when nothing else is in it. */
export function removeEngine(folder: string): void {
  if (!existsSync(folder)) throw new OptionError(`missing folder: ${folder}; there is nothing to remove`);
  if (!isOurs(folder))
    throw new OptionError(
      `invalid folder: ${folder}; it holds no engine that setup made, remove it yourself`
    );
  writeFileSync(join(folder, UNFINISHED), JSON.stringify({pid: process.pid}));
  clear(folder);
  rmSync(join(folder, UNFINISHED));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Returns what a finished setup wrote. */
export function readEngine(folder: string): Record<string, unknown> | undefined {
  return isUnfinished(folder) ? undefined : readRecord(join(folder, FINISHED));
}

/** Whether a setup began there and did not end. */
export function isUnfinished(folder: string): boolean {
  return existsSync(join(folder, UNFINISHED));
}

/** By what the files say, since others may have files of these names: what is not ours is never removed. */
function isOurs(folder: string): boolean {
  if (existsSync(join(folder, "tf", "wheel.json"))) return true;
  const begun = readRecord(join(folder, UNFINISHED));
  const {addon, platform} = (readRecord(join(folder, FINISHED)) ?? {}) as Record<string, unknown>;
  return typeof begun?.pid === "number" || (typeof addon === "string" && typeof platform === "string");
}

function clear(folder: string): void {
  for (const name of parts) rmSync(join(folder, name), {recursive: true, force: true});
}

function readRecord(path: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
