/** @file Pictures and other files that a notebook's markup names by their place beside it: they go along unchanged. */
import {existsSync, statSync} from "node:fs";
import {dirname, extname, join, relative, resolve} from "node:path";
import type {SiteNotebook} from "./notebook.ts";

const named = [
  /\b(?:src|href|poster|data)\s*=\s*(?:"([^"]+)"|'([^']+)')/gi,
  /!?\[[^\]]*\]\(\s*<?([^\s)>]+)>?[^)]*\)/g
];

/**
 * Returns the files by their paths in the site, which are those beside the notebook, so that a link means the same in the
 * file, before scripts run and after. Only files below `root` that exist, and no notebooks: those are pages.
 */
export function picturesOf({page, notebook}: SiteNotebook, root: string): Map<string, string> {
  const found = new Map<string, string>();
  const texts = notebook.cells.filter(({kind}) => kind !== "dot" && kind !== "tex").map(({source}) => source);
  const names = texts.flatMap((text) =>
    named.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]))
  );
  for (const name of names) {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/|#|\?)/i.test(name) || name.includes("${")) continue;
    const file = resolve(dirname(page.file), decode(name.replace(/[?#].*$/, "")));
    const path = relative(root, file).replaceAll("\\", "/");
    if (path.startsWith("..") || path === "" || extname(file) === ".html") continue;
    if (existsSync(file) && statSync(file).isFile()) {
      found.set(
        join(dirname(page.path), relative(dirname(page.file), file))
          .replaceAll("\\", "/")
          .replace(/^\//, ""),
        file
      );
    }
  }
  return found;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
