/** @file `fieldbook build`: every notebook run, its outputs in its page, one bundle for all, nothing from outside. */
import {resolve} from "node:path";
import type {Definition} from "../cells/index.ts";
import {assemble, liveCells} from "./assemble.ts";
import {type Bundle, bundle, ownFolder} from "./bundle.ts";
import {assetOf} from "./files.ts";
import {strandedCells, valuesToCarry} from "./freeze.ts";
import type {Site} from "./load-config.ts";
import {importsOf, librariesOf, unusedLibraries} from "./needs.ts";
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
  const sources = all.flatMap((page) => read(page, failures));
  const assets = new Map(
    sources.flatMap(({files}) => [...files.values()].map((file) => [file, assetOf(file)]))
  );
  const filesOf = ({page, files}: SiteNotebook): Record<string, string> =>
    Object.fromEntries([...files].map(([name, file]) => [name, toRoot(page) + assets.get(file)!.path]));
  const runs = site.config.fieldbook.prerender ? runAll(site, sources, filesOf, log) : noRuns(sources);
  // Only the values of frozen cells can change what a page runs; else the bundle is made while the notebooks run.
  const waits = sources.some((source) => valuesToCarry(source).length > 0);
  const bundling = (waits ? runs : noRuns(sources)).then(({rendered}) => {
    const live = sources.map((source, i) => {
      const stranded = waits && rendered[i] ? strandedCells(source, rendered[i]) : undefined;
      return liveCells(source, site.config.fieldbook.prerender, stranded);
    });
    return bundleSite(site, sources, live, filesOf).then((bundle) => ({bundle, live}));
  });
  bundling.catch(() => {});
  const {rendered, ran} = await runs;
  for (const [i, source] of sources.entries()) {
    failures.push(...failuresOf(source, rendered[i]));
    warnings.push(...warningsOf(source));
  }
  const report = {ran, failures, warnings};
  if (failures.length > 0 && !keepGoing) return {pages: 0, ...report, ms: performance.now() - started};
  const {bundle, live} = await bundling;
  const pages = sources.map((source, i) => ({
    source,
    needs: [...librariesOf(live[i]), ...importsOf(live[i])],
    assembled: assemble(source, rendered[i])
  }));
  writeSite(site, {tree, pages, assets, bundle});
  return {pages: pages.length, ...report, ms: performance.now() - started};
}

interface Runs {
  rendered: (Rendered | null)[];
  /** How many were run; the others had not changed. */
  ran: number;
}

async function noRuns(sources: SiteNotebook[]): Promise<Runs> {
  return {rendered: sources.map(() => null), ran: 0};
}

async function runAll(
  site: Site,
  sources: SiteNotebook[],
  filesOf: (source: SiteNotebook) => Record<string, string>,
  log: (line: string) => void
): Promise<Runs> {
  const prerenderer = new Prerenderer(site);
  let ran = 0;
  try {
    const rendered = await Promise.all(
      sources.map(async (source) => {
        const files = filesOf(source);
        const kept = prerenderer.kept(source, files);
        if (kept) return kept;
        const run = await prerenderer.run(source, files);
        ran += 1;
        log(`ran ${source.page.path.slice(1)}.html`);
        return run;
      })
    );
    return {rendered, ran};
  } finally {
    await prerenderer.close();
  }
}

function read(page: SitePage, failures: string[]): SiteNotebook[] {
  try {
    return [readNotebook(page)];
  } catch (error) {
    failures.push(`failed notebook: ${page.path.slice(1)}.html; ${(error as Error).message}`);
    return [];
  }
}

function bundleSite(
  {base, root, config}: Site,
  sources: SiteNotebook[],
  live: Definition[][],
  filesOf: (source: SiteNotebook) => Record<string, string>
): Promise<Bundle> {
  const client = `${ownFolder}site/client`;
  const pages = sources.map((source, i) => [
    entryOf(source.page.path),
    pageModule(live[i], {client, files: filesOf(source)})
  ]);
  const unused = unusedLibraries(live.flat());
  return bundle({
    base,
    unused,
    entries: {...Object.fromEntries(pages), furniture: pageModule([], {client, files: {}})},
    files: {
      style: `${ownFolder}site/styles/index.css`,
      theme: `${client}/theme.js`,
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
