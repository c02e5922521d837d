/** @file The index page: a card for each notebook with its title, its first sentence and its first figure. */
import {linkTo} from "../pages.ts";
import type {Config, PageEntry} from "../types.ts";
import {escapeHtml} from "./html.ts";

export interface Card {
  title: string;
  description: string;
  /** SVG or an image as HTML; absent when the notebook draws none. */
  figure?: string;
}

/** Returns the body of the index page, in the sidebar's order and sections. */
export function renderIndex(tree: PageEntry[], cards: Map<string, Card>, config: Config): string {
  let count = 0;
  const card = (entry: PageEntry): string => {
    const found = entry.path === undefined ? undefined : cards.get(entry.path);
    if (entry.path === undefined || found === undefined) return "";
    count += 1;
    const drawing = found.figure === undefined ? "" : isolate(found.figure, `card-${count}-`);
    const figure = drawing && `<div class="card-figure" aria-hidden="true">${drawing}</div>`;
    const link = `<a href="${linkTo("/index", entry.path, {config})}">${escapeHtml(entry.name)}</a>`;
    return `<li class="card">${figure}<h3>${link}</h3><p>${escapeHtml(found.description)}</p></li>`;
  };
  const section = (entries: PageEntry[], name?: string): string => {
    const own = entries
      .filter(({pages}) => pages.length === 0)
      .map(card)
      .join("");
    const head = name === undefined ? "" : `<h2>${escapeHtml(name)}</h2>`;
    const list = own && `<ul class="cards">${own}</ul>`;
    const below = entries
      .filter(({pages}) => pages.length > 0)
      .map((entry) => section(sectionPages(entry), entry.name));
    return `${head}${list}${below.join("")}`;
  };
  const {description} = config.fieldbook;
  const lede = description === null ? "" : `<p class="lede">${escapeHtml(description)}</p>`;
  return `<h1>${escapeHtml(config.title ?? config.home)}</h1>${lede}${section(tree)}`;
}

/** A section's own page is the first of its cards. */
function sectionPages({pages, ...own}: PageEntry): PageEntry[] {
  return own.path === undefined ? pages : [{...own, pages: []}, ...pages];
}

/** Returns the largest drawing of a cell's HTML, if one is large enough: the others are legends, swatches and icons. */
export function firstFigure(html: string): string | undefined {
  let best: string | undefined;
  let most = 200 * 80;
  for (const {index} of html.matchAll(/<svg[\s>]/g)) {
    const [, , , width, height] =
      /^<svg[^>]*?\sviewBox="([-\d.]+)[ ,]+([-\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)/.exec(html.slice(index)) ?? [];
    const area = Number(width) * Number(height);
    if (!(area > most)) continue;
    most = area;
    best = balanced(html, index);
  }
  return best ?? /<img\s[^>]*>/.exec(html)?.[0];
}

function balanced(html: string, start: number): string {
  let depth = 0;
  const tags = /<(\/?)svg\b[^>]*?(\/?)>/g;
  tags.lastIndex = start;
  for (let tag = tags.exec(html); tag; tag = tags.exec(html)) {
    if (tag[2] !== "/") depth += tag[1] ? -1 : 1;
    if (depth === 0) return html.slice(start, tags.lastIndex);
  }
  return "";
}

/** Keeps the ids of one drawing apart from those of the others on the page. */
function isolate(svg: string, prefix: string): string {
  const ids = new Set([...svg.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  return svg
    .replace(/(\sid=")([^"]+)"/g, (_, head, id) => `${head}${prefix}${id}"`)
    .replace(/url\((&quot;|["']?)#([^)"'&]+)\1\)/g, (all, _, id) =>
      ids.has(id) ? `url(#${prefix}${id})` : all
    )
    .replace(/(\s(?:xlink:)?href=")#([^"]+)"/g, (all, head, id) =>
      ids.has(id) ? `${head}#${prefix}${id}"` : all
    );
}
