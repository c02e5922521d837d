/** @file What a preview remembers of a page, and what a save changed in it. */
import {relative} from "node:path";
import {hashOf} from "../files.ts";
import {readNotebook, type SiteNotebook} from "../notebook.ts";
import {cellCode} from "../page-module.ts";
import type {SitePage} from "../pages.ts";
import {renderCell} from "../template/cell.ts";
import type {Change} from "./events.ts";

export class PageState {
  source: SiteNotebook;
  version = 0;
  #keys: Map<number, string>;

  /** Throws NotebookError when the file is no notebook. */
  constructor(page: SitePage) {
    this.source = readNotebook(page);
    this.#keys = keysOf(this.source);
  }

  /** Reads the file again; returns what changed for the reader, or null. A damaged file leaves the last good one. */
  refresh(): Change | null {
    let next: SiteNotebook;
    try {
      next = readNotebook(this.source.page);
    } catch (error) {
      return {type: "error", message: (error as Error).message};
    }
    const keys = keysOf(next);
    const changed = [...keys].filter(([id, key]) => this.#keys.get(id) !== key).map(([id]) => id);
    const same = changed.length === 0 && String([...keys.keys()]) === String([...this.#keys.keys()]);
    this.source = next;
    this.#keys = keys;
    if (same) return null;
    this.version += 1;
    const frames = Object.fromEntries(
      next.notebook.cells
        .filter(({id}) => changed.includes(id))
        .map((cell) => [cell.id, frameOf(cell, next.definitions.get(cell.id))])
    );
    return {type: "cells", version: this.version, changed, order: [...keys.keys()], frames};
  }
}

function frameOf(
  cell: SiteNotebook["notebook"]["cells"][number],
  definition: Parameters<typeof renderCell>[0]["definition"]
) {
  return renderCell({cell, definition, output: "", live: true, frozen: false});
}

/** A cell's key changes with its code and with the files that it reads. */
function keysOf({definitions, files, notebook}: SiteNotebook): Map<number, string> {
  const keys = new Map<number, string>();
  for (const cell of notebook.cells) {
    const definition = definitions.get(cell.id);
    if (!definition || definition.directives.test) continue;
    const data = definition.files.map((name) => (files.has(name) ? hashOf(files.get(name)!) : "absent"));
    const {caption, label} = definition.directives;
    keys.set(cell.id, JSON.stringify([cell, cellCode(definition), caption, label, data]));
  }
  return keys;
}

/** The address of a data file in the preview; its content's hash makes a changed file a new address. */
export function fileAddress(file: string, root: string): string {
  const path = relative(root, file).split(/[\\/]/).map(encodeURIComponent).join("/");
  return `/_files/${path}?${hashOf(file).slice(0, 8)}`;
}
