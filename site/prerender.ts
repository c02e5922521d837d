/** @file Runs notebooks in Node when a site is built, and keeps what they showed for the next build. */
import {availableParallelism} from "node:os";
import {
  type Carried,
  type CellState,
  type MimeBundle,
  type NodeHost,
  openNode,
  type RunError,
  type RunResult
} from "../runtime/index.ts";
import {Cache, keyOf} from "./cache.ts";
import {hashOf} from "./files.ts";
import {valuesToCarry} from "./freeze.ts";
import type {Site} from "./load-config.ts";
import type {SiteNotebook} from "./notebook.ts";
import {stampOf} from "./stamp.ts";
import {escapeHtml} from "./template/html.ts";

/** One cell as it was when the notebook had settled. */
export interface CellRun {
  state: CellState;
  ms: number;
  /** What it displayed, as HTML. */
  html: string;
  engine?: string;
}

export interface Rendered {
  cells: Record<number, CellRun>;
  /** What failed, with its cell and line. */
  errors: RunError[];
  /** Values that the page gets in place of running their cells, by name. */
  values: Record<string, Carried>;
}

/** The width of figures: what the stylesheet gives them on a screen with room. */
const width = 768;

/** Runs notebooks, several after one another in the same warm processes; what has not changed is not run again. */
export class Prerenderer {
  #site: Site;
  #cache: Cache;
  #stamp: string;
  #node: NodeHost | undefined;
  #running = new Map<string, Promise<Rendered>>();

  constructor(site: Site) {
    this.#site = site;
    this.#cache = new Cache(site.cache);
    this.#stamp = stampOf(site.base);
  }

  /** Starts a process, so that it is ready when the first notebook has been read; one core is left for the bundle. */
  warm(): NodeHost {
    return (this.#node ??= openNode({processes: Math.min(Math.max(availableParallelism() - 1, 1), 4)}));
  }

  /** What is kept of a notebook as it now stands, or null; `files` are the addresses of its data in the page. */
  kept(source: SiteNotebook, files: Record<string, string>): Rendered | null {
    return this.#cache.get<Rendered>(this.#keyOf(source, files)) ?? null;
  }

  /** Runs the notebook; the same notebook is not run twice at a time, nor again after it failed as it stands. */
  run(source: SiteNotebook, files: Record<string, string>): Promise<Rendered> {
    const key = this.#keyOf(source, files);
    const running = this.#running.get(key) ?? this.#run(source, files, key);
    this.#running.set(key, running);
    return running;
  }

  async close(): Promise<void> {
    await this.#node?.close();
  }

  async #run(source: SiteNotebook, files: Record<string, string>, key: string): Promise<Rendered> {
    const {engine, timeout} = this.#site.config.fieldbook;
    const result = await this.warm().run(source.notebook, {
      path: source.page.file,
      carry: valuesToCarry(source),
      files,
      timeout: timeout * 1000,
      width,
      ...(engine === "auto" ? {} : {engine})
    });
    const rendered = renderedOf(result);
    if (result.status === "ok") this.#cache.set(key, rendered);
    return rendered;
  }

  #keyOf({text, files: data, modules, page}: SiteNotebook, files: Record<string, string>): string {
    const {engine, timeout} = this.#site.config.fieldbook;
    const contents = [...data.values(), ...modules].map((file) => `${file} ${hashOf(file)}`);
    const how = JSON.stringify([engine, timeout, width, files, page.file]);
    return keyOf("prerender", this.#stamp, how, text, ...contents);
  }
}

function renderedOf({cells, errors, carried = {}}: RunResult): Rendered {
  const runs = cells.map(({id, status, ms, engine, outputs}) => {
    const run: CellRun = {state: status, ms, html: outputs.map(htmlOf).join("")};
    return [id, engine === undefined ? run : {...run, engine}];
  });
  return {cells: Object.fromEntries(runs), errors, values: carried};
}

function htmlOf(bundle: MimeBundle): string {
  const {"text/html": html, "image/svg+xml": svg, "image/png": png, "text/plain": text = ""} = bundle;
  if (html !== undefined || svg !== undefined) return html ?? svg;
  return png === undefined
    ? `<pre>${escapeHtml(text)}</pre>`
    : `<img src="data:image/png;base64,${png}" alt="">`;
}

/** One line for each failure: `failed cell: 3 of 01-waves.html, line 2; ReferenceError: x is not defined`. */
export function failuresOf({page}: SiteNotebook, rendered: Rendered | null): string[] {
  const file = `${page.path.slice(1)}.html`;
  return (rendered?.errors ?? []).map(({cell, line, name, message}) => {
    const place = line === undefined ? file : `${file}, line ${line}`;
    return cell === undefined
      ? `failed notebook: ${place}; ${name}: ${message}`
      : `failed cell: ${cell} of ${place}; ${name}: ${message}`;
  });
}
