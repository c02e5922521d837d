/** @file A note that is kept from one run to the next: a file in the user's cache folder, or in the page's own storage. */
import {parallelism} from "./host.ts";

/** Returns what was written under the name, or undefined: not there, not readable, not JSON. */
export function readNote(name: string): unknown {
  try {
    const disk = openDisk();
    const text = disk ? disk.fs.readFileSync(disk.pathOf(name), "utf8") : localStorage.getItem(keyOf(name));
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps the value as JSON; where that is refused, nothing is kept. */
export function writeNote(name: string, value: unknown): void {
  try {
    const text = JSON.stringify(value);
    const disk = openDisk();
    if (!disk) {
      localStorage.setItem(keyOf(name), text);
      return;
    }
    const path = disk.pathOf(name);
    disk.fs.mkdirSync(disk.folder, {recursive: true});
    // Whole or not at all: another process may read it at this moment.
    const temporary = `${path}.${process.pid}`;
    disk.fs.writeFileSync(temporary, text);
    disk.fs.renameSync(temporary, path);
  } catch {
    // No storage, no memory of it: the next run finds out again.
  }
}

/** The machine in a line: what was timed on one says nothing of another. */
export function describeMachine(): string {
  const os = globalThis.process?.getBuiltinModule?.("node:os");
  const model = os ? `${os.cpus()[0]?.model ?? os.arch()}, Node` : globalThis.navigator?.userAgent;
  return `${model} × ${parallelism()}`;
}

function keyOf(name: string): string {
  return `fieldbook-${name}`;
}

function openDisk() {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!fs) return undefined;
  const {join} = process.getBuiltinModule("node:path");
  const folder = cacheFolder();
  return {fs, folder, pathOf: (name: string) => join(folder, `${name}.json`)};
}

/** The folder of this user, outside all projects, for what can be had again. In Node alone. */
export function cacheFolder(): string {
  const {process} = globalThis;
  const {homedir} = process.getBuiltinModule("node:os");
  const {join} = process.getBuiltinModule("node:path");
  const {XDG_CACHE_HOME, LOCALAPPDATA} = process.env;
  const own: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), "Library", "Caches"),
    win32: LOCALAPPDATA || join(homedir(), "AppData", "Local")
  };
  return join(XDG_CACHE_HOME || own[process.platform] || join(homedir(), ".cache"), "fieldbook");
}
