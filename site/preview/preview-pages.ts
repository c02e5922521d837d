/** @file The pages of a preview: compiled when asked for, filled from the last run where nothing has changed since. */
import {dirname, join, resolve} from "node:path";
import {stripVTControlCharacters} from "node:util";
import {assemble, liveCells} from "../assemble.ts";
import {fileInside} from "./guard.ts";
import {neededExports, strandedCells, valuesToCarry} from "../freeze.ts";
import type {Site} from "../load-config.ts";
import {addressOf, flatten, linkTo, listPages, type SitePage} from "../pages.ts";
import {stylesOf} from "../needs.ts";
import type {SiteNotebook} from "../notebook.ts";
import {callsKernels, cellCode} from "../page-module.ts";
import {policyOf} from "../policy.ts";
import {Prerenderer, type Rendered} from "../prerender.ts";
import {searchIndex} from "../search.ts";
import {escapeHtml} from "../template/html.ts";
import {renderIndex} from "../template/index-page.ts";
import {type PageModel, renderPage} from "../template/page.ts";
import type {Change} from "./events.ts";
import {fileAddress, PageState} from "./page-state.ts";
import {type Answer, fileAnswer} from "./server.ts";
import {openWorkshop, type Workshop} from "./workshop.ts";

/** An import in a compiled cell, of a package or of a module beside the notebook. */
const packageImport = /\bimport\(("(?!(?:https?|node|data|blob|observable|jsr):)[^"]+")\)/g;

export class PreviewPages {
  #site: Site;
  #log: (line: string) => void;
  #states = new Map<string, PageState>();
  #prerenderer: Prerenderer;
  #workshop: {key: string; made: Promise<Workshop>} | undefined;

  constructor(site: Site, log: (line: string) => void) {
    this.#site = site;
    this.#log = log;
    this.#prerenderer = new Prerenderer(site);
  }

  /** Begins what the first page will wait for. */
  warm(): void {
    this.#open().catch((error: Error) => this.#log(error.message));
  }

  close(): Promise<void> {
    return this.#prerenderer.close();
  }

  /** Folders whose files the pages depend on. */
  folders(): string[] {
    const files = [...this.#states.values()].flatMap((state) => [
      state.source.page.file,
      ...state.wanted,
      ...state.source.modules
    ]);
    const {style} = this.#site.config;
    return [...files, ...(style === null ? [] : [resolve(this.#site.root, style)])].map((file) =>
      dirname(file)
    );
  }

  /** What a written file changes in which pages. */
  async refresh(file: string): Promise<{path: string | null; change: Change}[]> {
    const changes: {path: string | null; change: Change}[] = [];
    const {style} = this.#site.config;
    if (style !== null && file === resolve(this.#site.root, style))
      return [{path: null, change: await this.#renew()}];
    let renewed: Change | undefined;
    for (const [path, state] of this.#states) {
      const {page, modules} = state.source;
      if (modules.includes(file)) {
        // What the module imports may have changed too.
        state.refresh(this.#files);
        renewed ??= await this.#renew();
        changes.push({path, change: renewed});
      } else if (page.file === file || state.wanted.includes(file)) {
        const change = state.refresh(this.#files);
        // A package that no bundle holds yet comes with a new bundle, and so with a new page.
        const stale = change?.type === "cells" && (await this.#keyOfWorkshop()) !== this.#workshop?.key;
        if (change) changes.push({path, change: stale ? {type: "reload"} : change});
      }
    }
    return changes;
  }

  async page(page: SitePage): Promise<string> {
    let state: PageState;
    try {
      state = this.#state(page);
    } catch (error) {
      const body = `<p class="notice" role="alert">${escapeHtml((error as Error).message)}</p>`;
      return this.#render({path: page.path, title: page.title, body}, "furniture");
    }
    const rendered = this.#rendered(state);
    const {body, headings, card, live} = assemble(state.source, rendered);
    const {title} = state.source.page;
    const model = {path: page.path, title, body, headings, live, description: card.description};
    return this.#render(model, page.path.slice(1), state.source.needsEval);
  }

  async index(): Promise<string> {
    const {all, tree} = listPages(this.#site);
    const cards = new Map(
      all.flatMap((page) => {
        try {
          const state = this.#state(page);
          return [[page.path, assemble(state.source, this.#rendered(state)).card] as const];
        } catch {
          return [[page.path, {title: page.title, description: ""}] as const];
        }
      })
    );
    return this.#render(
      {path: "/index", title: null, body: renderIndex(tree, cards, this.#site.config)},
      "furniture"
    );
  }

  /** The module of a page, or of some of its cells for a page that is open. */
  async module(page: SitePage, cells?: number[]): Promise<string> {
    const {module} = await this.#open();
    const state = this.#state(page);
    const {source} = state;
    const rendered = cells ? null : this.#rendered(state);
    const live = liveCells(source, rendered !== null, rendered ? strandedCells(source, rendered) : undefined);
    const chosen = cells ? live.filter(({id}) => cells.includes(id)) : live;
    const codes = chosen.map((definition) => cellCode(definition).replace(packageImport, "load($1)"));
    const from = JSON.stringify(`/_fieldbook/${module}`);
    const list = `[${codes.join(",\n")}]`;
    if (cells) return `import {cell, load} from ${from};\nexport default ${list};\n`;
    const own = linkTo("/index", page.path, {config: this.#site.config}).slice(2);
    const hot = {
      events: `/_events?page=${encodeURIComponent(page.path)}`,
      module: `/_page/${own || "index"}.js`
    };
    const frozen = neededExports(source, rendered) ? ", frozen: readFrozen(load)" : "";
    const engines = callsKernels(live) ? `, engines: () => load("fieldbook:engines")` : "";
    const files = JSON.stringify(this.#files(source));
    return `import {cell, load, listen, readFrozen, startPage} from ${from};\nconst files = ${files};\nlisten(startPage(${list}, {files${frozen}${engines}}), {files, ...${JSON.stringify(hot)}});\n`;
  }

  async asset(path: string): Promise<Answer | null> {
    if (path === "furniture.js") {
      const {module} = await this.#open();
      return {
        type: "text/javascript",
        content: `import {startFurniture} from "/_fieldbook/${module}";\nstartFurniture();\n`
      };
    }
    const file = fileInside((await this.#open()).folder, path);
    return file === null ? null : fileAnswer(file, true);
  }

  async searchIndex(): Promise<string> {
    const {config} = this.#site;
    return searchIndex(
      listPages(this.#site).all.flatMap((page) => {
        try {
          const state = this.#state(page);
          const cells = assemble(
            state.source,
            this.#prerenderer.kept(state.source, this.#files(state.source))
          ).found;
          return [{link: linkTo("/index", page.path, {config}).slice(2), title: page.title, cells}];
        } catch {
          return [];
        }
      })
    );
  }

  #state(page: SitePage): PageState {
    const old = this.#states.get(page.path);
    if (old) return old;
    const state = new PageState(page);
    this.#states.set(page.path, state);
    return state;
  }

  /** What is kept of the notebook's last run; without one it is run meanwhile, for the next time. */
  #rendered({source}: PageState): Rendered | null {
    if (!this.#site.config.fieldbook.prerender) return null;
    const files = this.#files(source);
    const kept = this.#prerenderer.kept(source, files);
    if (kept === null) this.#prerenderer.run(source, files).catch((error: Error) => this.#log(error.message));
    return kept;
  }

  /** The addresses of a notebook's data files by their names in it. */
  #files = ({files}: SiteNotebook): Record<string, string> =>
    Object.fromEntries([...files].map(([name, file]) => [name, fileAddress(file, this.#site.root)]));

  async #render(
    model: Partial<PageModel> & Pick<PageModel, "path" | "body">,
    entry: string,
    needsEval = false
  ): Promise<string> {
    const {folder: _, module, style, theme} = await this.#open();
    const {config} = this.#site;
    const at = (path: string): string => `/_fieldbook/${path}`;
    const own = entry === "furniture" ? at("furniture.js") : `/_page/${addressOf(entry)}.js`;
    return renderPage(
      {
        title: null,
        description: "",
        headings: [],
        tree: listPages(this.#site).tree,
        policy: policyOf({connect: config.fieldbook.connect, eval: needsEval}),
        search: config.search ? "/_search.json" : null,
        assets: {style: style.map(at), theme: at(theme), module: own, preload: [at(module)], fonts: []},
        ...model
      },
      config
    );
  }

  async #open(): Promise<Workshop> {
    const key = await this.#keyOfWorkshop();
    if (this.#workshop?.key !== key) this.#workshop = {key, made: this.#make(key)};
    return this.#workshop.made;
  }

  #make(key: string): Promise<Workshop> {
    const {base, cache} = this.#site;
    const folder = join(cache ?? join(base, ".fieldbook/cache"), "preview");
    return openWorkshop({base, folder, ...JSON.parse(key)});
  }

  /** Bundles again what pages load besides their cells; with a mistake in it they keep what they have. */
  async #renew(): Promise<Change> {
    const key = await this.#keyOfWorkshop();
    const made = this.#make(key);
    try {
      await made;
      this.#workshop = {key, made};
      return {type: "reload"};
    } catch (error) {
      return {type: "error", message: stripVTControlCharacters((error as Error).message)};
    }
  }

  async #keyOfWorkshop(): Promise<string> {
    const sources = this.#sources();
    const specifiers = new Set<string>();
    for (const {definitions} of sources)
      for (const {body} of definitions.values())
        for (const [, specifier] of body.matchAll(packageImport)) specifiers.add(JSON.parse(specifier));
    // What values of frozen cells may be made with again.
    if (sources.some((source) => valuesToCarry(source).length > 0))
      for (const specifier of ["fieldbook/kernels", "apache-arrow", "arquero"]) specifiers.add(specifier);
    const style = this.#site.config.style;
    return JSON.stringify({
      specifiers: [...specifiers].sort(),
      modules: [...new Set(sources.flatMap(({modules}) => modules))].sort(),
      styles: {
        ...stylesOf(sources.flatMap(({definitions}) => [...definitions.values()])),
        ...(style === null ? {} : {author: resolve(this.#site.root, style)})
      }
    });
  }

  #sources() {
    const {all, tree} = listPages(this.#site);
    const listed = new Set(flatten(tree).map(({path}) => path));
    return all
      .filter(({path}) => listed.has(path) || this.#states.has(path))
      .flatMap((page) => {
        try {
          return [this.#state(page).source];
        } catch {
          return [];
        }
      });
  }
}
