/** @file The words of a site: what a configuration may say, and what it means once every field is known. */

/** A page of the sidebar, or a section of pages; sections may hold sections. */
export interface PageEntry {
  name: string;
  /** Site path without extension, beginning with a slash: `/01-four-axes`; absent for a section without a page. */
  path?: string;
  /** Pager group: previous and next stay inside it; null leaves the page out. */
  pager: string | null;
  /** Pages below this one; empty for a page. */
  pages: PageEntry[];
  /** Whether the section starts unfolded. */
  open: boolean;
  /** Whether the section can be folded. */
  collapsible: boolean;
}

/** What a header, footer or head may be computed from. */
export interface PageFacts {
  title: string | null;
  path: string;
  data: Record<string, unknown>;
}

/** HTML, or a function of the page that gives HTML. */
export type Fragment = string | ((facts: PageFacts) => string | null) | null;

/** Settings of Fieldbook, under the key `fieldbook` of the configuration. */
export interface FieldbookSettings {
  /** What the site is about, in one sentence: on the index page, and for search engines. */
  description: string | null;
  /** The engine that kernels use while the site is built. */
  engine: string;
  /** Where engines lie that are set up on this machine: the folder of the native one, relative to the configuration's. */
  engines: {native: string | null};
  /** Whether notebooks are run at build time and their outputs written into the pages. */
  prerender: boolean;
  /** Seconds that a cell may run. */
  timeout: number;
  /** Folder of the build's cache, relative to the folder of the configuration; false keeps none. */
  cache: string | false;
  /** Address at which the site will stand, as in `https://example.org`; needed for the sitemap. */
  origin: string | null;
  /** Origins besides its own that pages may fetch from. */
  connect: string[];
}

export interface Config {
  /** Folder of the notebooks, relative to the folder of the configuration. */
  root: string;
  /** Folder that the build writes. */
  output: string;
  title: string | null;
  /** Text of the link to the index page. */
  home: string;
  /** Pages of the sidebar in order; null lists every notebook by file name. */
  pages: PageEntry[] | null;
  sidebar: boolean;
  pager: boolean;
  toc: {show: boolean; label: string};
  search: boolean;
  theme: "auto" | "light" | "dark";
  /** A stylesheet of the author's, added after the site's own; relative to `root`. */
  style: string | null;
  head: Fragment;
  header: Fragment;
  footer: Fragment;
  /** Path under which the site stands, with slashes at both ends. */
  base: string;
  /** Whether links to a folder's page end in `index.html`. */
  preserveIndex: boolean;
  /** Whether links keep `.html`, so that any static host answers them. */
  preserveExtension: boolean;
  fieldbook: FieldbookSettings;
}

/** A configuration as an author writes it: nothing about it is known yet. */
export type ConfigSpec = {readonly [Key in keyof Config]?: unknown};
