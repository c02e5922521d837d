/** @file The page as a host: compiled cells come to life in place of what was rendered when the page was built. */
import {NotebookError} from "../errors.ts";
import {showValues} from "./display/page.ts";
import {createLibrary} from "./library/index.ts";
import type {FileSource} from "./library/file.ts";
import {parametersOf} from "./parameters.ts";
import {Session} from "./session.ts";
import {takeTurns} from "./turns.ts";
import type {LiveDefinition, SessionEvent} from "./types.ts";

export interface PageFile {
  /** Address of the file, relative to the page or absolute. */
  url: string;
  mimeType?: string;
  lastModified?: number;
  size?: number;
}

export interface PageOptions {
  /** Compiled cells, bodies as functions, in the order of the page. */
  definitions: readonly LiveDefinition[];
  /**
   * The element that holds a cell's output. What is rendered in it stays until the cell displays something, and then
   * is exchanged at once, or left alone when it is the same. Cells without an element run and show nothing.
   */
  element(cell: number): Element | null | undefined;
  /** Data files by the names authors gave them. */
  files?: Readonly<Record<string, string | PageFile>>;
  /** Names in place of, or besides, those of the standard library. */
  builtins?: Record<string, unknown>;
  /** Values of the constants in `parameters: true` cells; defaults to those in the address, `?name=value`. */
  parameters?: Record<string, unknown>;
  /** Values of `freeze: true` cells by cell and name. */
  frozen?: Record<number, Record<string, unknown>>;
  /** Milliseconds a cell may wait before it is interrupted; defaults to no limit. */
  timeout?: number;
  /** The element whose width is `width`; defaults to the page's `main`. */
  main?: Element;
  /** Called for each event, after the page shows it. */
  onEvent?(event: SessionEvent): void;
}

export interface Page {
  readonly session: Session;
  /** Takes changed and new cells; `order` lists all cells that the page now has. Everything else keeps its value. */
  update(changed: readonly LiveDefinition[], order: readonly number[]): void;
  dispose(): void;
}

/** Runs a page's cells and shows what they display; each cell's state stands in `data-state` of its element. */
export function openPage({
  definitions,
  element,
  files = {},
  builtins = {},
  parameters = parametersOf(location.search),
  frozen,
  timeout,
  main = document.querySelector("main") ?? document.body,
  onEvent
}: PageOptions): Page {
  const show = showValues(element);
  const session = new Session({
    evaluate({id, body}) {
      if (typeof body === "function") return body;
      throw new NotebookError(`invalid cell: ${id}; a page takes compiled functions, not text`);
    },
    builtins: {...createLibrary({file: (name) => pageFile(files, name), width: main}), ...builtins},
    parameters,
    frozen,
    timeout,
    turns: takeTurns(),
    visible: (cell) => inView(element(cell)),
    observe(event) {
      show(event);
      onEvent?.(event);
    }
  });
  let current = new Map(definitions.map((definition) => [definition.id, definition]));
  session.define(definitions);
  return {
    session,
    update(changed, order) {
      for (const definition of changed) current.set(definition.id, definition);
      current = new Map(order.flatMap((id) => (current.has(id) ? [[id, current.get(id)!]] : [])));
      session.define([...current.values()]);
    },
    dispose: () => session.dispose()
  };
}

function pageFile(files: NonNullable<PageOptions["files"]>, name: string): FileSource | undefined {
  const found = Object.hasOwn(files, name) ? files[name] : undefined;
  if (found === undefined) return undefined;
  const facts = typeof found === "string" ? {url: found} : found;
  const url = new URL(facts.url, document.baseURI).href;
  return {
    ...facts,
    url,
    async bytes() {
      const response = await fetch(url);
      if (!response.ok)
        throw new NotebookError(`failed file: ${name}; the server answered ${response.status}`);
      return response.arrayBuffer();
    }
  };
}

function inView(target: Element | null | undefined): Promise<void> {
  if (!target) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({isIntersecting}) => isIntersecting)) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(target);
  });
}
