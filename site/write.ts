/** @file Writes a built site: pages, bundle, data, search index, sitemap; what an earlier build left behind goes. */
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import type {Assembled} from "./assemble.ts";
import type {Bundle} from "./bundle.ts";
import {keyOf} from "./cache.ts";
import type {Asset} from "./files.ts";
import type {Site} from "./load-config.ts";
import type {SiteNotebook} from "./notebook.ts";
import {linkTo} from "./pages.ts";
import {picturesOf} from "./pictures.ts";
import {policyOf} from "./policy.ts";
import {searchIndex} from "./search.ts";
import {renderSitemap, socialHead} from "./sitemap.ts";
import {renderIndex} from "./template/index-page.ts";
import {type PageModel, renderPage} from "./template/page.ts";
import type {PageEntry} from "./types.ts";

export interface BuiltPage {
  source: SiteNotebook;
  /** What its live cells import or use of the standard library. */
  needs: string[];
  /** Bundle names of the style sheets that its libraries bring. */
  styles: string[];
  assembled: Assembled;
}

export interface BuiltSite {
  tree: PageEntry[];
  pages: BuiltPage[];
  /** Data files by their absolute paths. */
  assets: Map<string, Asset>;
  bundle: Bundle;
}

interface PageNeeds {
  needsEval: boolean;
  needs: string[];
  styles: string[];
}

/** The list of what a build wrote, so that the next one removes only that. */
const manifest = "_assets/files.json";

/** Writes everything; files that are as they were are left untouched. */
export function writeSite({config, output, root}: Site, {tree, pages, assets, bundle}: BuiltSite): void {
  const files = new Map<string, string | Uint8Array>();
  for (const {path, content} of [...bundle.files, ...assets.values()]) files.set(path, content);
  for (const {source} of pages) {
    for (const [path, file] of picturesOf(source, root)) files.set(path, readFileSync(file));
  }
  const search = config.search ? indexOf(pages, config) : null;
  if (search) files.set(search.path, search.content);
  const page = (
    model: Pick<PageModel, "path" | "body"> & Partial<PageModel>,
    entry: string,
    {needsEval = false, needs = [], styles = []}: Partial<PageNeeds> = {}
  ): string => {
    const up = linkTo(model.path, "/x", {config: {...config, preserveExtension: false}}).slice(0, -1);
    const to = (path: string): string => up + path;
    const {title = null, description = ""} = model;
    return renderPage(
      {
        title,
        description,
        headings: [],
        tree,
        policy: policyOf({connect: config.fieldbook.connect, eval: needsEval}),
        search: search && to(search.path),
        extraHead: socialHead(model.path, title ?? config.title ?? "", description, config),
        assets: {
          style: ["style", ...styles, ...(config.style === null ? [] : ["author"])].map((name) =>
            to(bundle.pathOf(name))
          ),
          theme: to(bundle.pathOf("theme")),
          module: to(bundle.pathOf(entry)),
          preload: bundle.importsOf(entry, needs).map(to),
          fonts: bundle.files
            .map(({path}) => path)
            .filter((path) => firstFonts.test(path))
            .map(to)
        },
        ...model
      },
      config
    );
  };
  for (const {source, assembled, needs, styles} of pages) {
    const {path, title} = source.page;
    const {body, headings, card, live} = assembled;
    const model = {path, title, body, headings, live, description: card.description};
    files.set(
      `${path.slice(1)}.html`,
      page(model, entryOf(path), {needsEval: source.needsEval, needs, styles})
    );
  }
  if (!files.has("index.html")) {
    const cards = new Map(pages.map(({source, assembled}) => [source.page.path, assembled.card]));
    files.set(
      "index.html",
      page(
        {
          path: "/index",
          body: renderIndex(tree, cards, config),
          description: config.fieldbook.description ?? ""
        },
        "furniture"
      )
    );
  }
  const sitemap = renderSitemap([{path: "/index"}, ...pages.map(({source}) => source.page)], config);
  if (sitemap !== null) files.set("sitemap.xml", sitemap);
  replaceFiles(output, files);
}

/** The faces that the first screen shows; the others arrive when something asks for them. */
const firstFonts = /source-(serif-4-latin-(400|600)|sans-3-latin-400)-normal/;

/** The bundle's name for a page: another one for each path, of characters that a bundler leaves as they are. */
export function entryOf(path: string): string {
  const name = path.slice(1).replace(/[^\w/-]/gu, (sign) => `~${sign.codePointAt(0)!.toString(16)}~`);
  return `page-${name.replaceAll("/", ".")}`;
}

function indexOf(pages: BuiltPage[], config: Site["config"]): {path: string; content: string} {
  const content = searchIndex(
    pages.map(({source, assembled}) => ({
      link: linkTo("/index", source.page.path, {config}).slice(2),
      title: source.page.title,
      cells: assembled.found
    }))
  );
  return {path: `_assets/search-${keyOf(content).slice(0, 8)}.json`, content};
}

function replaceFiles(output: string, files: Map<string, string | Uint8Array>): void {
  const list = join(output, manifest);
  const before: string[] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  for (const [path, content] of files) {
    const file = join(output, path);
    // A hashed name tells the content; such a file is written once.
    if (/^_/.test(path) && before.includes(path) && existsSync(file)) continue;
    mkdirSync(dirname(file), {recursive: true});
    writeFileSync(file, content);
  }
  const gone = before.filter((path) => !files.has(path) && !path.split("/").includes(".."));
  for (const path of gone) rmSync(join(output, path), {force: true});
  writeFileSync(list, JSON.stringify([...files.keys()]));
}
