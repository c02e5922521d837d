/** @file Says which files of some folders were written, once per save. */
import {type FSWatcher, watch} from "node:fs";
import {join} from "node:path";

/** Milliseconds of quiet after which a save is over: editors truncate, write and rename in separate steps. */
const quiet = 12;

export class Watcher {
  #watchers = new Map<string, FSWatcher>();
  #timers = new Map<string, NodeJS.Timeout>();
  #changed: (file: string) => void;

  constructor(changed: (file: string) => void) {
    this.#changed = changed;
  }

  /** Watches a folder itself, not those below it; a folder that is watched already is left alone. */
  add(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, (_, name) => {
        if (name !== null) this.#saw(join(folder, name));
      });
      watcher.on("error", () => this.#drop(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that has gone since is no longer of interest.
    }
  }

  close(): void {
    for (const folder of [...this.#watchers.keys()]) this.#drop(folder);
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #saw(file: string): void {
    clearTimeout(this.#timers.get(file));
    const timer = setTimeout(() => {
      this.#timers.delete(file);
      this.#changed(file);
    }, quiet);
    this.#timers.set(file, timer);
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
