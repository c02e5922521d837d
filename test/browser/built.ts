/** @file Builds a notebook of a few cells into a folder of its own and serves it. */
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {buildSite, loadConfig, preview} from "fieldbook/site";
import {serveStatic} from "./static.ts";

/** Cells are JavaScript with ids from 1, or text where they begin with a heading; returns the page's address. */
export async function serveNotebook(cells: string[]): Promise<{url: string; close(): void}> {
  const root = writeNotebook(cells);
  const {failures} = await buildSite(await loadConfig({root, output: join(root, "dist")}));
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const host = await serveStatic(join(root, "dist"), "/");
  return {url: `${host.url}page.html`, close: () => host.close()};
}

/** The same page as the preview serves it. */
export async function previewNotebook(cells: string[]): Promise<{url: string; close(): Promise<void>}> {
  const {url, close} = await preview(await loadConfig({root: writeNotebook(cells)}), {port: 0});
  return {url: `${url}page.html`, close};
}

function writeNotebook(cells: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "fieldbook-built-"));
  const scripts = cells.map((source, i) => {
    const type = source.startsWith("#") ? "text/markdown" : "module";
    return `<script id="${i + 1}" type="${type}">\n    ${source.replaceAll("\n", "\n    ")}\n  </script>`;
  });
  writeFileSync(
    join(root, "page.html"),
    `<!doctype html>\n<notebook>\n  <title>Page</title>\n  ${scripts.join("\n  ")}\n</notebook>\n`
  );
  return root;
}
