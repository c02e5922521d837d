/** @file A whole page: head, furniture and the notebook between them, readable before any script has run. */
import {linkTo} from "../pages.ts";
import type {Config, Fragment, PageEntry, PageFacts} from "../types.ts";
import {escapeHtml} from "./html.ts";
import {type Heading, renderPager, renderSidebar, renderToc} from "./sidebar.ts";

/** Addresses of what a page loads, relative to the page. */
export interface PageAssets {
  style: string[];
  /** The few lines that apply a remembered theme. */
  theme: string;
  /** The page's module. */
  module: string;
  /** What the module imports, fetched along with it. */
  preload: string[];
  fonts: string[];
}

export interface PageModel {
  path: string;
  title: string | null;
  description: string;
  /** The notebook's cells as HTML, or the index page's cards. */
  body: string;
  headings: Heading[];
  tree: PageEntry[];
  policy: string;
  assets: PageAssets;
  /** Address of the search index; null without search. */
  search: string | null;
  /** Lines added to the head: the sitemap's canonical address. */
  extraHead?: string;
  /** Whether cells run in the page. */
  live?: boolean;
}

/** Returns the page as one HTML document. */
export function renderPage(model: PageModel, config: Config): string {
  const {path, title, description, body, headings, tree, policy, assets} = model;
  const facts: PageFacts = {title, path, data: {}};
  const full = [title, config.title].filter((part, i, all) => part && all.indexOf(part) === i).join(" | ");
  const toc = config.toc.show && headings.length > 1 ? renderToc(headings, config.toc.label) : "";
  const classes = ["page", config.sidebar ? "" : "bare", toc ? "with-toc" : ""].filter(Boolean).join(" ");
  const theme = config.theme === "auto" ? "" : ` data-theme="${config.theme}"`;
  const links = [
    // What the first paint waits for comes first.
    ...assets.style.map((href) => `<link rel="stylesheet" href="${href}">`),
    ...assets.fonts.map(
      (href) => `<link rel="preload" href="${href}" as="font" type="font/woff2" crossorigin>`
    ),
    ...assets.preload.map((href) => `<link rel="modulepreload" href="${href}">`),
    `<script type="module" src="${assets.module}"></script>`
  ];
  return `<!doctype html>
<html lang="en"${theme}${searchData(model, config)}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy).replaceAll("&#39;", "'")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(full || "Fieldbook")}</title>
${description ? `<meta name="description" content="${escapeHtml(description)}">\n` : ""}<meta name="generator" content="Fieldbook">
${config.theme === "auto" ? `<script async src="${assets.theme}"></script>\n` : ""}${links.join("\n")}
${model.extraHead ?? ""}${fragment(config.head, facts)}
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<div class="${classes}">
${renderBar(model, config)}
${config.sidebar ? `<nav class="sidebar" id="sidebar" aria-label="Pages" popover>${renderSidebar(tree, path, config)}</nav>` : ""}
<main id="main" tabindex="-1">
${fragment(config.header, facts)}${body}
${config.pager ? renderPager(tree, path, config) : ""}
${footer(config.footer, facts)}</main>
${toc ? `<aside class="toc">${toc}</aside>` : ""}
</div>
</body>
</html>
`;
}

function renderBar({path, search: index, live}: PageModel, config: Config): string {
  const menu = config.sidebar
    ? `<button class="icon menu" type="button" popovertarget="sidebar" aria-label="Pages"><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 5h14M3 10h14M3 15h14"/></svg></button>`
    : "";
  const search =
    index !== null
      ? `<div class="search needs-script"><button class="icon" type="button" aria-label="Search" aria-expanded="false" aria-keyshortcuts="/"><svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 4 4"/></svg></button></div>`
      : "";
  const theme =
    config.theme === "auto"
      ? `<button class="icon theme needs-script" type="button" aria-label="Light or dark"><svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6.5"/><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg></button>`
      : "";
  const inside = live
    ? `<button class="icon inside needs-script" type="button" aria-label="Inside this page" aria-expanded="false"><svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="5" cy="4.5" r="2"/><circle cx="5" cy="15.5" r="2"/><circle cx="15" cy="10" r="2"/><path d="M7 5.5 13 9M7 14.5 13 11"/></svg></button>`
    : "";
  return `<header class="bar">${menu}<a class="home" href="${linkTo(path, "/index", {config})}">${escapeHtml(config.home)}</a>${search}${inside}${theme}</header>`;
}

function searchData({search, path}: PageModel, config: Config): string {
  if (search === null) return "";
  const root = linkTo(path, "/index", {config}).replace(/[^/]*$/, "");
  return ` data-search="${search}" data-root="${root}"`;
}

function fragment(value: Fragment, facts: PageFacts): string {
  return (typeof value === "function" ? value(facts) : value) ?? "";
}

function footer(value: Fragment, facts: PageFacts): string {
  const html = fragment(value, facts);
  return html && `<footer class="page-footer">${html}</footer>\n`;
}
