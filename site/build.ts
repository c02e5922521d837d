/** @file `fieldbook build`: every notebook run, its outputs in its page, one bundle for all, nothing from outside. */
import {resolve} from "node:path";
import type {Definition} from "../cells/index.ts";
import {assemble, liveCells} from "./assemble.ts";
import {type Bundle, bundle, ownFolder} from "./bundle.ts";
import {type Asset, assetOf} from "./files.ts";
import {neededExports, strandedCells, valuesToCarry} from "./freeze.ts";
import type {Site} from "./load-config.ts";
import {importsOf, librariesOf, stylesOf, unusedLibraries} from "./needs.ts";
import {readNotebook, type SiteNotebook} from "./notebook.ts";
import {listPages, type SitePage} from "./pages.ts";
import {pageModule} from "./page-module.ts";
import {failuresOf, Prerenderer, type Rendered} from "./prerender.ts";
import {entryOf, writeSite} from "./write.ts";

export interface BuildOptions {
  /** Whether the other pages are written when a cell fails; defaults to false. */
  keepGoing?: boolean;
  /** Told what is done, one line each. */
  log?: (line: string) => void;
}

export interface BuildReport {
  /** Pages written. */
  pages: number;
  /** Notebooks that were run; the others had not changed. */
  ran: number;
  /** One line for each failed cell or notebook: `failed cell: 3 of 01-waves.html, line 2; …`. */
  failures: string[];
  /** One line for each warning: a page that needs eval, an import from outside. */
  warnings: string[];
  ms: number;
}

/** Builds the site into its output folder; with failures nothing is written unless `keepGoing`. */
export async function buildSite(
  site: Site,
  {keepGoing = false, log = () => {}}: BuildOptions = {}
): Promise<BuildReport> {
  const started = performance.now();
  const {all, tree} = listPages(site);
  const failures: string[] = [];
  const warnings: string[] = [];
  const assets = new Map<string, Asset>();
  const filesOf = ({page, files}: SiteNotebook): Record<string, string> =>
    Object.fromEntries([...files].map(([name, file]) => [name, toRoot(page) + assets.get(file)!.path]));
  const runner = site.config.fieldbook.prerender ? new Runner(site, log) : null;
  const sources: SiteNotebook[] = [];
  const runs: Promise<Rendered | null>[] = [];
  for (const page of all) {
    const source = read(page, failures);
    if (!source) continue;
    for (const file of source.files.values()) if (!assets.has(file)) assets.set(file, assetOf(file));
    sources.push(source);
    runs.push(runner ? runner.run(source, filesOf(source)) : Promise.resolve(null));
    // Between two notebooks the processes are heard, so that they run one while the next is read.
    await new Promise(setImmediate);
  }
  const running = Promise.all(runs).finally(() => runner?.close());
  // Only the values of frozen cells can change what a page runs; else the bundle is made while the notebooks run.
  const waits = sources.some((source) => valuesToCarry(source).length > 0);
  const bundling = (waits ? running : Promise.resolve(sources.map(() => null))).then(async (rendered) => {
    const live = sources.map((source, i) => {
      const stranded = waits && rendered[i] ? strandedCells(source, rendered[i]) : undefined;
      return liveCells(source, site.config.fieldbook.prerender, stranded);
    });
    return {live, bundle: await bundleSite(site, {sources, live, rendered: waits ? rendered : [], filesOf})};
  });
  bundling.catch(() => {});
  const rendered = await running;
  for (const [i, source] of sources.entries()) {
    failures.push(...failuresOf(source, rendered[i]));
    warnings.push(...warningsOf(source));
  }
  const report = {ran: runner?.ran ?? 0, failures, warnings};
  if (failures.length > 0 && !keepGoing) return {pages: 0, ...report, ms: performance.now() - started};
  const {bundle, live} = await bundling;
  const pages = sources.map((source, i) => ({
    source,
    needs: [...librariesOf(live[i]), ...importsOf(live[i])],
    styles: Object.keys(stylesOf(source.definitions.values())),
    assembled: assemble(source, rendered[i])
  }));
  writeSite(site, {tree, pages, assets, bundle});
  return {pages: pages.length, ...report, ms: performance.now() - started};
}

/** Runs what has changed, and counts it. */
class Runner {
  ran = 0;
  #prerenderer: Prerenderer;
  #log: (line: string) => void;

  constructor(site: Site, log: (line: string) => void) {
    this.#prerenderer = new Prerenderer(site);
    this.#log = log;
    this.#prerenderer.warm();
  }

  async run(source: SiteNotebook, files: Record<string, string>): Promise<Rendered> {
    const kept = this.#prerenderer.kept(source, files);
    if (kept) return kept;
    const rendered = await this.#prerenderer.run(source, files);
    this.ran += 1;
    this.#log(`ran ${source.page.path.slice(1)}.html`);
    return rendered;
  }

  close(): Promise<void> {
    return this.#prerenderer.close();
  }
}

function read(page: SitePage, failures: string[]): SiteNotebook | undefined {
  try {
    return readNotebook(page);
  } catch (error) {
    failures.push(`failed notebook: ${page.path.slice(1)}.html; ${(error as Error).message}`);
    return undefined;
  }
}

interface BundleParts {
  sources: SiteNotebook[];
  /** What each page runs. */
  live: Definition[][];
  /** What the notebooks gave; empty where no value travels. */
  rendered: (Rendered | null)[];
  filesOf: (source: SiteNotebook) => Record<string, string>;
}

function bundleSite(
  {base, root, config}: Site,
  {sources, live, rendered, filesOf}: BundleParts
): Promise<Bundle> {
  const client = `${ownFolder}site/client`;
  const pages = sources.map((source, i) => {
    const needs = neededExports(source, rendered[i] ?? null);
    return [entryOf(source.page.path), pageModule(live[i], {client, files: filesOf(source), needs})] as const;
  });
  const unused = unusedLibraries(live.flat());
  return bundle({
    base,
    unused,
    entries: {
      ...Object.fromEntries(pages.map(([name, {code}]) => [name, code])),
      furniture: pageModule([], {client, files: {}}).code
    },
    starts: Object.fromEntries(pages.map(([name, {starts}]) => [name, starts])),
    files: {
      style: `${ownFolder}site/styles/index.css`,
      theme: `${client}/theme.js`,
      ...stylesOf(sources.flatMap(({definitions}) => [...definitions.values()])),
      ...(config.style === null ? {} : {author: resolve(root, config.style)})
    }
  });
}

/** The way from a page up to the site's root: `./`, `../`. */
function toRoot({path}: Pick<SitePage, "path">): string {
  const depth = path.split("/").length - 2;
  return depth === 0 ? "./" : "../".repeat(depth);
}

function warningsOf({page, diagnostics}: SiteNotebook): string[] {
  return diagnostics
    .filter(({severity}) => severity === "warning")
    .map(
      ({code, cell, line, message}) =>
        `${code} cell ${cell} of ${page.path.slice(1)}.html, line ${line}: ${message}`
    );
}
