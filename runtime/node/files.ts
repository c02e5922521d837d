/** @file Data files of a notebook on disk. */
import {statSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {resolve} from "node:path";
import type {FileSource} from "../library/file.ts";

/** Finds a file by the name an author gave, relative to the notebook; `url` is its address in a page, by default that name. */
export function nodeFile(folder: string, name: string, url = name): FileSource | undefined {
  const path = resolve(folder, name);
  const stat = statSync(path, {throwIfNoEntry: false});
  if (!stat?.isFile()) return undefined;
  return {
    url,
    size: stat.size,
    lastModified: Math.round(stat.mtimeMs),
    async bytes() {
      const {buffer, byteOffset, byteLength} = await readFile(path);
      return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    }
  };
}
