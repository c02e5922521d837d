/** @file The pages of a site: which notebooks there are, in what order, and how one links to another. */
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join, relative, sep} from "node:path";
import {OptionError} from "../errors.ts";
import type {Site} from "./load-config.ts";
import {textOf} from "./template/html.ts";
import type {PageEntry} from "./types.ts";

/** One notebook of the site. */
export interface SitePage {
  /** Site path without extension: `/01-four-axes`. */
  path: string;
  /** The notebook's absolute path. */
  file: string;
  title: string;
}

export interface Pages {
  /** Every notebook, those of the sidebar first and in its order. */
  all: SitePage[];
  /** The sidebar's tree. */
  tree: PageEntry[];
}

/**
 * Lists the site's notebooks and the sidebar that leads to them.
 *
 * Throws: OptionError when the configuration names a page that is not there.
 */
export function listPages({config, root, output}: Site): Pages {
  const found = new Map(
    walk(root, output).map((file) => {
      const path = `/${relative(root, file)
        .split(sep)
        .join("/")
        .replace(/\.html$/, "")}`;
      return [path, {path, file, title: titleOf(file) ?? path.slice(1)}];
    })
  );
  const rest = [...found.values()].filter(({path}) => path !== "/index");
  const tree = config.pages ?? rest.map(({path, title}) => entry(title, path));
  const listed = flatten(tree).map(({path}) => {
    const page = found.get(path);
    if (page) return page;
    throw new OptionError(`missing page: ${path}; no notebook ${join(root, path)}.html is there`);
  });
  return {all: [...new Set([...listed, ...found.values()])], tree};
}

/** The pages of a tree in reading order; sections without a page of their own are left out. */
export function flatten(tree: PageEntry[]): (PageEntry & {path: string})[] {
  return tree.flatMap((page) => [
    ...(page.path === undefined ? [] : [{...page, path: page.path}]),
    ...flatten(page.pages)
  ]);
}

/** The link from one site path to another, relative, so that a site works under any sub-path. */
export function linkTo(from: string, to: string, {config}: Pick<Site, "config">): string {
  const depth = from.split("/").length - 2;
  const target = to
    .slice(1)
    .replace(/(^|\/)index$/, config.preserveIndex ? "$1index.html" : "$1")
    .replace(/([^/])$/, config.preserveExtension && !/(^|\/)index$/.test(to) ? "$1.html" : "$1");
  return `${depth === 0 ? "./" : "../".repeat(depth)}${addressOf(target)}`;
}

/** A path as it stands in an address: names may hold `#`, `?`, `%`, quotes and blanks. */
export function addressOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** Whether a file is a notebook, by its element and not by its name. */
export function isNotebook(file: string): boolean {
  return (
    file.endsWith(".html") &&
    existsSync(file) &&
    /<notebook[\s>]/i.test(readFileSync(file, "utf8").slice(0, 4096))
  );
}

function titleOf(file: string): string | undefined {
  const title = /<title>([\s\S]*?)<\/title>/i.exec(readFileSync(file, "utf8"))?.[1];
  return title && textOf(title);
}

function walk(folder: string, output: string): string[] {
  return readdirSync(folder, {withFileTypes: true})
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => {
      const path = join(folder, item.name);
      if (item.name.startsWith(".") || item.name === "node_modules" || path === output) return [];
      if (item.isDirectory()) return walk(path, output);
      return item.isFile() && isNotebook(path) ? [path] : [];
    });
}

function entry(name: string, path: string): PageEntry {
  return {name, path, pager: "main", pages: [], open: true, collapsible: false};
}
