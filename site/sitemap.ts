/** @file What a site says to search engines and link previews, once it knows its own address. */
import {linkTo, type SitePage} from "./pages.ts";
import type {Config} from "./types.ts";
import {escapeHtml} from "./template/html.ts";

/** The page's full address, or null when the configuration names no origin. */
export function addressOf(path: string, config: Config): string | null {
  const {origin} = config.fieldbook;
  return origin === null ? null : `${origin}${config.base}${linkTo("/index", path, {config}).slice(2)}`;
}

/** Lines for the head of a page: its canonical address, and what a link preview shows. */
export function socialHead(path: string, title: string, description: string, config: Config): string {
  const address = addressOf(path, config);
  if (address === null) return "";
  const properties = {title, description, type: "article", url: address, site_name: config.title ?? ""};
  const metas = Object.entries(properties)
    .filter(([, value]) => value)
    .map(([name, value]) => `<meta property="og:${name}" content="${escapeHtml(value)}">`);
  return [`<link rel="canonical" href="${escapeHtml(address)}">`, ...metas, ""].join("\n");
}

/** Returns the sitemap, or null when the configuration names no origin. */
export function renderSitemap(pages: Pick<SitePage, "path">[], config: Config): string | null {
  if (config.fieldbook.origin === null) return null;
  const urls = pages.map(({path}) => `<url><loc>${escapeHtml(addressOf(path, config)!)}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>\n`;
}
