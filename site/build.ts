/** @file `fieldbook build`: every notebook run, its outputs in its page, one bundle for all, nothing from outside. */
import {resolve} from "node:path";
import {assemble, liveCells} from "./assemble.ts";
import {type Bundle, bundle, ownFolder} from "./bundle.ts";
import {type Asset, assetOf} from "./files.ts";
import type {Site} from "./load-config.ts";
import {importsOf, librariesOf, unusedLibraries} from "./needs.ts";
import {readNotebook, type SiteNotebook} from "./notebook.ts";
import {listPages, type SitePage} from "./pages.ts";
import {pageModule} from "./page-module.ts";
import {failuresOf, Prerenderer} from "./prerender.ts";
import {type BuiltPage, entryOf, writeSite} from "./write.ts";

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
  const sources = all.flatMap((page) => read(page, failures));
  const prerenderer = new Prerenderer(site);
  // The bundle does not wait for the runs: which cells are live is known from the sources, and what they show is HTML.
  const assets = new Map(
    sources.flatMap(({files}) => [...files.values()].map((file) => [file, assetOf(file)]))
  );
  const bundling = bundleSite(site, sources, assets);
  bundling.catch(() => {});
  let ran = 0;
  const pages: BuiltPage[] = [];
  try {
    const rendered = await Promise.all(
      sources.map(async (source) => {
        if (!site.config.fieldbook.prerender) return null;
        const kept = prerenderer.kept(source);
        if (kept) return kept;
        const run = await prerenderer.run(source);
        ran += 1;
        log(`ran ${source.page.path.slice(1)}.html`);
        return run;
      })
    );
    sources.forEach((source, i) => {
      failures.push(...failuresOf(source, rendered[i]));
      const live = liveCells(source, site.config.fieldbook.prerender);
      pages.push({
        source,
        needs: [...librariesOf(live), ...importsOf(live)],
        assembled: assemble(source, rendered[i])
      });
    });
  } finally {
    await prerenderer.close();
  }
  const warnings = sources.flatMap(warningsOf);
  const done = (count: number): BuildReport => ({
    pages: count,
    ran,
    failures,
    warnings,
    ms: performance.now() - started
  });
  if (failures.length > 0 && !keepGoing) return done(0);
  writeSite(site, {tree, pages, assets, bundle: await bundling});
  return done(pages.length);
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
  assets: Map<string, Asset>
): Promise<Bundle> {
  const client = `${ownFolder}site/client`;
  const pages = sources.map((source) => {
    const files = [...source.files].map(([name, file]) => [
      name,
      toRoot(source.page) + assets.get(file)!.path
    ]);
    const live = liveCells(source, config.fieldbook.prerender);
    return [entryOf(source.page.path), pageModule(live, {client, files: Object.fromEntries(files)})];
  });
  const unused = unusedLibraries(sources.flatMap((source) => liveCells(source, config.fieldbook.prerender)));
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
