/** @file Results kept between builds, one file each, found by what they were made from. */
import {createHash} from "node:crypto";
import {mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";

/** Returns a key of 24 hexadecimal digits for what a result depends on. */
export function keyOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  // Lengths keep ["ab", "c"] and ["a", "bc"] apart.
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 24);
}

export class Cache {
  readonly folder: string | null;

  /** Without a folder nothing is kept. */
  constructor(folder: string | null) {
    this.folder = folder;
  }

  /** The kept value; an entry that is not what was written is removed and counts as absent. */
  get<T>(key: string): T | undefined {
    if (this.folder === null) return undefined;
    const file = join(this.folder, `${key}.json`);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      return undefined;
    }
    const line = text.indexOf("\n");
    const value = text.slice(line + 1);
    if (line > 0 && text.slice(0, line) === keyOf(value)) return JSON.parse(value) as T;
    rmSync(file, {force: true});
    return undefined;
  }

  set(key: string, value: unknown): void {
    if (this.folder === null) return;
    mkdirSync(this.folder, {recursive: true});
    const text = JSON.stringify(value);
    const temporary = join(this.folder, `${key}.${process.pid}.tmp`);
    writeFileSync(temporary, `${keyOf(text)}\n${text}`);
    renameSync(temporary, join(this.folder, `${key}.json`));
  }
}
