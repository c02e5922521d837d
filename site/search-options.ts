/** @file How pages are indexed and found; the build and the page must agree on it. */

/** One place of a page that can be found: a heading's part of the text, or a cell's code. */
export interface SearchEntry {
  id: string;
  /** Site path and anchor: `/06-eof#north`. */
  path: string;
  title: string;
  heading: string;
  text: string;
  code: string;
}

export const searchOptions = {
  fields: ["title", "heading", "text", "code"],
  storeFields: ["path", "title", "heading", "text"],
  searchOptions: {boost: {title: 4, heading: 3, text: 1, code: 0.5}, prefix: true, fuzzy: 0.2}
};
