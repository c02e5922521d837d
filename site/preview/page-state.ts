/** @file What a preview remembers of a page, and what a save changed in it. */
import {dirname, relative, resolve} from "node:path";
import {hashOf} from "../files.ts";
import {readNotebook, type SiteNotebook} from "../notebook.ts";
import {cellCode} from "../page-module.ts";
import {addressOf, type SitePage} from "../pages.ts";
import {renderCell} from "../template/cell.ts";
import type {Change} from "./events.ts";

export class PageState {
  source: SiteNotebook;
  version = 0;
  #keys: Map<number, CellKey>;
  #damaged = false;

  /** Throws NotebookError when the file is no notebook. */
  constructor(page: SitePage) {
    this.source = readNotebook(page);
    this.#keys = keysOf(this.source);
  }

  /** Absolute paths of the data files that cells read, there or not. */
  get wanted(): string[] {
    const folder = dirname(this.source.page.file);
    return [...this.source.definitions.values()].flatMap(({files}) =>
      files.map((name) => resolve(folder, name))
    );
  }

  /** Reads the file again; returns what changed for the reader, or null. A damaged file leaves the last good one. */
  refresh(addresses: (source: SiteNotebook) => Record<string, string>): Change | null {
    let next: SiteNotebook;
    try {
      next = readNotebook(this.source.page);
    } catch (error) {
      this.#damaged = true;
      return {type: "error", message: (error as Error).message};
    }
    const keys = keysOf(next);
    const before = this.#keys;
    const changed = [...keys].filter(([id, {code}]) => before.get(id)?.code !== code).map(([id]) => id);
    const rerun = [...keys]
      .filter(([id, {data}]) => !changed.includes(id) && before.get(id)?.data !== data)
      .map(([id]) => id);
    const moved = String([...keys.keys()]) !== String([...before.keys()]);
    const same = changed.length + rerun.length === 0 && !moved && !this.#damaged;
    this.source = next;
    this.#keys = keys;
    this.#damaged = false;
    if (same) return null;
    this.version += 1;
    const frames = Object.fromEntries(
      next.notebook.cells
        .filter(({id}) => changed.includes(id))
        .map((cell) => [cell.id, frameOf(cell, next.definitions.get(cell.id))])
    );
    return {
      type: "cells",
      version: this.version,
      changed,
      rerun,
      order: [...keys.keys()],
      frames,
      files: addresses(next)
    };
  }
}

function frameOf(
  cell: SiteNotebook["notebook"]["cells"][number],
  definition: Parameters<typeof renderCell>[0]["definition"]
) {
  return renderCell({cell, definition, output: "", live: true, frozen: false});
}

/** What a cell is made of, and what its files hold. */
interface CellKey {
  code: string;
  data: string;
}

function keysOf({definitions, files, notebook}: SiteNotebook): Map<number, CellKey> {
  const keys = new Map<number, CellKey>();
  for (const cell of notebook.cells) {
    const definition = definitions.get(cell.id);
    if (!definition || definition.directives.test) continue;
    const data = definition.files
      .map((name) => (files.has(name) ? hashOf(files.get(name)!) : "absent"))
      .join();
    const {caption, label} = definition.directives;
    keys.set(cell.id, {code: JSON.stringify([cell, cellCode(definition), caption, label]), data});
  }
  return keys;
}

/** The address of a data file in the preview. */
export function fileAddress(file: string, root: string): string {
  return `/_files/${addressOf(relative(root, file).replaceAll("\\", "/"))}`;
}
