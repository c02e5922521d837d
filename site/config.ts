/** @file The site's configuration: Observable Framework's vocabulary, checked and completed. */
import {OptionError, listNames} from "../errors.ts";
import type {Config, ConfigSpec, FieldbookSettings, Fragment, PageEntry} from "./types.ts";

/**
 * Returns the configuration with every field known.
 *
 * Throws: OptionError naming the key and what is allowed, as in `invalid option: toc.show = 3; expected true or false`.
 */
export function normalizeConfig(spec: ConfigSpec = {}): Config {
  const given = record("the configuration", spec);
  refuseUnknown("", given, [...keys, "fieldbook"]);
  const {
    root = "src",
    output = "dist",
    title,
    home = title ?? "Home",
    pages,
    sidebar,
    pager = true,
    toc,
    search = false,
    theme = "auto",
    style,
    head,
    header,
    footer,
    base = "/",
    preserveIndex = false,
    preserveExtension = true,
    fieldbook
  } = given;
  const entries = pages === undefined ? null : readPages("pages", pages);
  return {
    root: text("root", root),
    output: text("output", output),
    title: title == null ? null : text("title", title),
    home: text("home", home),
    pages: entries,
    sidebar: sidebar === undefined ? entries === null || entries.length > 0 : flag("sidebar", sidebar),
    pager: flag("pager", pager),
    toc: readToc(toc),
    search: flag("search", search),
    theme: oneOf("theme", theme === "default" ? "auto" : theme, ["auto", "light", "dark"]),
    style: style == null ? null : text("style", style),
    head: fragment("head", head),
    header: fragment("header", header),
    footer: fragment("footer", footer),
    base: readBase(base),
    preserveIndex: flag("preserveIndex", preserveIndex),
    preserveExtension: flag("preserveExtension", preserveExtension),
    fieldbook: readSettings(fieldbook)
  };
}

const keys = [
  "root",
  "output",
  "title",
  "home",
  "pages",
  "sidebar",
  "pager",
  "toc",
  "search",
  "theme",
  "style",
  "head",
  "header",
  "footer",
  "base",
  "preserveIndex",
  "preserveExtension"
];

function readEngines(spec: unknown): FieldbookSettings["engines"] {
  const given = record("fieldbook.engines", spec);
  refuseUnknown("fieldbook.engines.", given, ["native"]);
  return {native: given.native == null ? null : text("fieldbook.engines.native", given.native)};
}

function readSettings(spec: unknown): FieldbookSettings {
  const given = record("fieldbook", spec ?? {});
  refuseUnknown("fieldbook.", given, [
    "description",
    "engine",
    "engines",
    "prerender",
    "timeout",
    "cache",
    "origin",
    "connect"
  ]);
  const {
    description,
    engine = "auto",
    engines = {},
    prerender = true,
    timeout = 60,
    cache = ".fieldbook/cache",
    origin,
    connect = []
  } = given;
  if (typeof timeout !== "number" || !(timeout > 0))
    throw invalid("fieldbook.timeout", timeout, "seconds above 0");
  if (!Array.isArray(connect)) throw invalid("fieldbook.connect", connect, "a list of origins");
  return {
    description: description == null ? null : text("fieldbook.description", description),
    engine: text("fieldbook.engine", engine),
    engines: readEngines(engines),
    prerender: flag("fieldbook.prerender", prerender),
    timeout,
    cache: cache === false ? false : text("fieldbook.cache", cache),
    origin: origin == null ? null : readOrigin("fieldbook.origin", origin),
    connect: connect.map((value, i) => readOrigin(`fieldbook.connect[${i}]`, value))
  };
}

function readPages(key: string, spec: unknown): PageEntry[] {
  if (!Array.isArray(spec)) throw invalid(key, spec, "a list of pages and sections");
  return spec.map((value, i) => readPage(`${key}[${i}]`, value));
}

function readPage(key: string, spec: unknown): PageEntry {
  const given = record(key, spec);
  refuseUnknown(`${key}.`, given, ["name", "path", "pager", "pages", "open", "collapsible"]);
  const {name, path, pager = "main", pages, open, collapsible} = given;
  if (path === undefined && pages === undefined)
    throw invalid(key, spec, "a page with a path or a section with pages");
  return {
    name: text(`${key}.name`, name),
    ...(path === undefined ? {} : {path: readPath(`${key}.path`, path)}),
    pager: pager === null || pager === false ? null : text(`${key}.pager`, pager),
    pages: pages === undefined ? [] : readPages(`${key}.pages`, pages),
    open: open === undefined ? true : flag(`${key}.open`, open),
    // As in Framework, saying how a section starts implies that it can be folded.
    collapsible: collapsible === undefined ? open !== undefined : flag(`${key}.collapsible`, collapsible)
  };
}

function readPath(key: string, value: unknown): string {
  const path = text(key, value)
    .replace(/^\/?/, "/")
    .replace(/\.html$/, "")
    .replace(/\/$/, "/index");
  if (path.split("/").includes("..")) throw invalid(key, value, "a path inside the site");
  return path;
}

function readToc(spec: unknown): Config["toc"] {
  if (spec === undefined || typeof spec === "boolean") return {show: spec ?? true, label: "Contents"};
  const given = record("toc", spec);
  refuseUnknown("toc.", given, ["show", "label"]);
  const {show = true, label = "Contents"} = given;
  return {show: flag("toc.show", show), label: text("toc.label", label)};
}

function readBase(value: unknown): string {
  const base = text("base", value);
  if (!base.startsWith("/")) throw invalid("base", value, "a path that begins with a slash");
  return base.endsWith("/") ? base : `${base}/`;
}

function readOrigin(key: string, value: unknown): string {
  const parsed = URL.canParse(String(value)) ? new URL(String(value)) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.origin !== String(value).replace(/\/$/, ""))
    throw invalid(key, value, "an origin such as https://example.org");
  return parsed.origin;
}

function fragment(key: string, value: unknown): Fragment {
  if (value == null || typeof value === "string") return value ?? null;
  if (typeof value === "function") return value as Fragment;
  throw invalid(key, value, "HTML or a function that returns HTML");
}

function text(key: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(key, value, "text that is not empty");
}

function flag(key: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw invalid(key, value, "true or false");
}

function oneOf<T extends string>(key: string, value: unknown, allowed: T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw invalid(key, value, `one of ${listNames(allowed)}`);
}

function record(key: string, value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return {...value};
  throw invalid(key, value, "an object");
}

function refuseUnknown(prefix: string, given: Record<string, unknown>, allowed: string[]): void {
  for (const key of Object.keys(given)) {
    if (!allowed.includes(key))
      throw new OptionError(`unknown option: ${prefix}${key}; expected one of ${listNames(allowed)}`, {
        subject: "option",
        value: `${prefix}${key}`
      });
  }
}

function invalid(key: string, value: unknown, expected: string): OptionError {
  const shown = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
  return new OptionError(`invalid option: ${key} = ${shown}; expected ${expected}`, {subject: key, value});
}
