/** @file Notebooks on disk: which there are, reading one, writing one whole. */
import {randomBytes} from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs";
import {basename, dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {FieldbookError, NotebookError, OptionError} from "../../errors.ts";

/** Returns the notebooks among some paths: files as they are, folders searched for .html and .ipynb notebooks. */
export function listNotebooks(paths: string[]): string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) throw new OptionError(`missing file: ${path}; expected a notebook or a folder`);
    return statSync(path).isDirectory() ? search(path) : [path];
  });
}

function search(folder: string): string[] {
  return readdirSync(folder, {withFileTypes: true})
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "dist") return [];
      if (entry.isDirectory()) return search(path);
      if (entry.name.endsWith(".ipynb")) return [path];
      return entry.name.endsWith(".html") && /<notebook[\s>]/i.test(readFileSync(path, "utf8")) ? [path] : [];
    });
}

/** Reads a text file; what cannot be read is a usage error, what is no text a NotebookError. */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    const what =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : `it cannot be read (${code})`;
    throw new OptionError(`missing file: ${path}; ${what}`, {cause: error});
  }
  try {
    return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
  } catch (error) {
    throw new NotebookError(`invalid notebook: ${path}; the file is not text in UTF-8`, {cause: error});
  }
}

/** Writes a file so that a crash at any moment leaves the old or the new one whole; throws where it cannot be written. */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
  try {
    const file = openSync(temporary, "wx", existsSync(path) ? statSync(path).mode : 0o666);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, {force: true});
    const {code, message} = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" || code === "ENOTDIR" ? `there is no folder ${dirname(path)}` : message;
    throw new FieldbookError(`failed writing: ${path}; ${why}`, {cause: error});
  }
}

/** Returns the versions of those packages that are installed above the folder or with Fieldbook. */
export function installedVersions(names: Iterable<string>, folder: string): Record<string, string> {
  const own = dirname(fileURLToPath(import.meta.url));
  const versions: Record<string, string> = {};
  for (const name of new Set(names)) {
    const version = versionAbove(folder, name) ?? versionAbove(own, name);
    if (version !== undefined) versions[name] = version;
  }
  return versions;
}

function versionAbove(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const installed = readPackage(join(folder, "node_modules", name));
    if (installed) return installed.version;
    const own = readPackage(folder);
    if (own?.name === name) return own.version;
    if (dirname(folder) === folder) return;
  }
}

function readPackage(folder: string): {name?: string; version: string} | undefined {
  const file = join(folder, "package.json");
  return existsSync(file) ? {version: "0.0.0", ...JSON.parse(readFileSync(file, "utf8"))} : undefined;
}
