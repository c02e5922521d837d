/** @file The furniture around a page: sidebar, contents, previous and next. */
import {flatten, linkTo} from "../pages.ts";
import type {Config, PageEntry} from "../types.ts";
import {escapeHtml} from "./html.ts";

export interface Heading {
  id: string;
  text: string;
}

/** The sidebar's list; the page itself is marked, and its section stands open. */
export function renderSidebar(tree: PageEntry[], path: string, config: Config): string {
  const link = ({name, path: to}: {name: string; path: string}): string =>
    `<a href="${linkTo(path, to, {config})}"${to === path ? ' aria-current="page"' : ""}>${escapeHtml(name)}</a>`;
  const render = (page: PageEntry): string => {
    const name = page.path === undefined ? escapeHtml(page.name) : link({name: page.name, path: page.path});
    if (page.pages.length === 0) return `<li>${name}</li>`;
    const list = `<ol>${page.pages.map(render).join("")}</ol>`;
    if (!page.collapsible) return `<li><div class="section">${name}</div>${list}</li>`;
    const open = page.open || flatten([page]).some((below) => below.path === path);
    return `<li><details${open ? " open" : ""}><summary class="section">${name}</summary>${list}</details></li>`;
  };
  const home = link({name: config.home, path: "/index"});
  return `<ol><li>${home}</li>${tree.map(render).join("")}</ol>`;
}

/** The contents of a page: its second-level headings. */
export function renderToc(headings: Heading[], label: string): string {
  const items = headings.map(({id, text}) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join("");
  return `<nav aria-label="${escapeHtml(label)}"><h2>${escapeHtml(label)}</h2><ol>${items}</ol></nav>`;
}

/** Links to the pages before and after this one, inside its pager group; empty when it is in none. */
export function renderPager(tree: PageEntry[], path: string, config: Config): string {
  const all = flatten(tree);
  const group = all.find((page) => page.path === path)?.pager;
  if (group == null) return "";
  const pages = all.filter((page) => page.pager === group);
  const at = pages.findIndex((page) => page.path === path);
  const link = (to: (typeof pages)[number] | undefined, rel: string, word: string): string =>
    to === undefined
      ? ""
      : `<a rel="${rel}" href="${linkTo(path, to.path, {config})}"><span>${word}</span><b>${escapeHtml(to.name)}</b></a>`;
  const links = link(pages[at - 1], "prev", "Previous") + link(pages[at + 1], "next", "Next");
  return links && `<nav class="pager" aria-label="Previous and next page">${links}</nav>`;
}
