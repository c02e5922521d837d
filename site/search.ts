/** @file The site's full-text index, made at build time over prose, headings, code and captions. */
import MiniSearch from "minisearch";
import {type SearchEntry, searchOptions} from "./search-options.ts";
import {textOf} from "./template/html.ts";

export interface SearchPage {
  /** Link of the page from the site's root: `01-four-axes.html`. */
  link: string;
  title: string;
  /** Each cell's anchor, output as HTML, and source where that is code. */
  cells: {anchor: string; html: string; code: string}[];
}

/** Returns the index as JSON text. */
export function searchIndex(pages: SearchPage[]): string {
  const index = new MiniSearch<SearchEntry>(searchOptions);
  for (const page of pages) index.addAll(entriesOf(page));
  return JSON.stringify(index);
}

/** Prose is cut at its headings, so that a hit leads to its place in the page. */
function entriesOf({link, title, cells}: SearchPage): SearchEntry[] {
  const entries: SearchEntry[] = [];
  let heading = "";
  for (const {anchor, html, code} of cells) {
    for (const part of html.split(/(?=<h[1-4][\s>])/i)) {
      const found = /^<h[1-4][^>]*?(?:\sid="([^"]*)")?[^>]*>([\s\S]*?)<\/h[1-4]>/i.exec(part);
      if (found) heading = textOf(found[2]);
      const text = textOf(found ? part.slice(found[0].length) : part);
      if (text || found) push(found?.[1] ?? anchor, text, "");
    }
    if (code) push(anchor, "", code);
  }
  return entries;

  function push(anchor: string, text: string, code: string): void {
    entries.push({
      id: `${link}#${entries.length}`,
      path: `${link}#${anchor}`,
      title,
      heading,
      text: text.slice(0, 2000),
      code
    });
  }
}
