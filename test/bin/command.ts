/** @file Runs the `fieldbook` command in a folder of its own. */
import {spawnSync} from "node:child_process";
import {mkdtempSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";

const bin = fileURLToPath(new URL("../../bin/fieldbook.js", import.meta.url));

/** Makes a temporary folder with some files. */
export function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "fieldbook-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Runs a command line and returns its exit code and what it wrote. */
export function fieldbook(
  folder: string,
  ...args: string[]
): {code: number | null; stdout: string; stderr: string} {
  const {
    status: code,
    stdout,
    stderr
  } = spawnSync(process.execPath, [bin, ...args], {cwd: folder, encoding: "utf8"});
  return {code, stdout, stderr};
}

/** A notebook of cells of JavaScript, and of Markdown where the source begins with `#`. */
export function notebookOf(...sources: string[]): string {
  const cells = sources.map((source, i) => {
    const type = source.startsWith("#") ? "text/markdown" : "module";
    return `  <script id="${i + 1}" type="${type}">\n    ${source.replaceAll("\n", "\n    ")}\n  </script>\n`;
  });
  return `<!doctype html>\n<notebook theme="air">\n  <title>Test</title>\n${cells.join("")}</notebook>\n`;
}
