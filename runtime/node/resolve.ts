/** @file Where the modules of a notebook's imports are, on this machine. */
import {existsSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {pathToFileURL} from "node:url";
import {parseNpm, satisfies} from "../../cells/index.ts";

/**
 * Returns a function from what an author wrote to an address that Node imports. `npm:` packages are those of the
 * notebook's folder or else of Fieldbook; local modules get `fresh` as a mark, so that each run has its own.
 */
export function importResolver(folder: string, fresh: string): (specifier: string) => string {
  return (specifier) => {
    if (/^\.{0,2}\//.test(specifier))
      return `${new URL(specifier, pathToFileURL(`${folder}/`)).href}?${fresh}`;
    if (specifier.startsWith("node:")) return specifier;
    if (specifier.startsWith("npm:") || !/^[a-z][a-z0-9+.-]*:/i.test(specifier))
      return packageAddress(specifier, folder);
    return refusal(
      `unsupported import: ${specifier}; a run in Node uses no network, install the package and import it by npm:`
    );
  };
}

function packageAddress(specifier: string, folder: string): string {
  const {name, range, path} = parseNpm(specifier);
  const bare = name + path.replace(/\/\+esm$/, "");
  const version = installed(name, folder);
  try {
    // A bare name is looked up from the notebook's folder, ours from this file.
    const address = version === undefined ? import.meta.resolve(bare) : bare;
    const found = version ?? versionBeside(address, name);
    if (range === "" || found === undefined || satisfies(found, range)) return address;
    return refusal(
      `missing package: ${name}@${range}; ${found} is installed, run npm install ${name}@${range}`
    );
  } catch {
    return refusal(`missing package: ${name}; run npm install ${name}`);
  }
}

/** The version that Node would find from a folder. */
function installed(name: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "node_modules", name, "package.json");
    if (existsSync(file)) return versionIn(file);
    if (dirname(at) === at) return undefined;
  }
}

function versionBeside(address: string, name: string): string | undefined {
  const end = address.lastIndexOf(`/node_modules/${name}/`);
  return end < 0
    ? undefined
    : versionIn(new URL(`${address.slice(0, end)}/node_modules/${name}/package.json`));
}

function versionIn(file: string | URL): string {
  return (JSON.parse(readFileSync(file, "utf8")) as {version: string}).version;
}

/** A module that throws, so that the error is that of the cell which imports it. */
function refusal(message: string): string {
  return `data:text/javascript,throw new Error(${encodeURIComponent(JSON.stringify(message))})`;
}
