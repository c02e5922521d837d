/** @file What only the host can say: which files and modules there are, and which need the network. */
import {localPackages} from "../names.ts";
import {parseNpm, satisfies} from "../npm.ts";
import type {Definition, Diagnostic, ImportReference, Place} from "../types.ts";

export interface HostOptions {
  /** Whether a FileAttachment's file is there; files are not checked when absent. */
  hasFile?: (name: string) => boolean;
  /** Whether a local module (`./lib.js`) is there; such imports are not checked when absent. */
  hasModule?: (specifier: string) => boolean;
  /** Names of packages that need no network, with their versions where known; defaults to `localPackages`. */
  packages?: Iterable<string> | Readonly<Record<string, string>>;
}

/** Returns FB007, FB008, FB009 and FB013. */
export function checkHost(
  definitions: readonly Definition[],
  {hasFile, hasModule, packages = localPackages}: HostOptions
): Diagnostic[] {
  const versions = versionsOf(packages);
  const found: Diagnostic[] = [];
  const usesArquero = definitions.some(
    ({inputs, imports}) =>
      inputs.includes("aq") || imports.some(({specifier}) => /\barquero\b/.test(specifier))
  );
  for (const {id, files, places, imports, codegen} of definitions) {
    const add = (
      code: string,
      severity: Diagnostic["severity"],
      message: string,
      place: Place,
      name: string
    ) =>
      found.push({code, severity, message, cell: id, line: place.line, column: place.column, names: [name]});
    if (hasFile)
      for (const name of files)
        if (!/^[a-z]+:/i.test(name) && !hasFile(name))
          add(
            "FB007",
            "error",
            `missing file: ${name}; put it beside the notebook or mend its name`,
            places.files[name] ?? start,
            name
          );
    for (const reference of imports) {
      const {specifier} = reference;
      if (isLocal(specifier)) {
        if (hasModule && !hasModule(specifier))
          add(
            "FB008",
            "error",
            `missing import: ${specifier}; there is no such module`,
            reference,
            specifier
          );
      } else {
        const why = whyNetwork(reference, versions);
        if (why)
          add(
            "FB009",
            "warning",
            `unsupported offline: ${specifier}; ${why}, so the notebook needs the network`,
            reference,
            specifier
          );
      }
    }
    for (const {call, library, ...place} of codegen)
      if (library !== "arquero" || usesArquero)
        add(
          "FB013",
          "warning",
          `unsupported policy: ${call} generates code; a page with this cell must allow eval`,
          place,
          call
        );
  }
  return found;
}

const start: Place = {line: 1, column: 1};

function versionsOf(packages: NonNullable<HostOptions["packages"]>): Map<string, string | undefined> {
  if (Symbol.iterator in packages)
    return new Map([...(packages as Iterable<string>)].map((name) => [name, undefined]));
  return new Map(Object.entries(packages));
}

function isLocal(specifier: string): boolean {
  return /^\.{0,2}\//.test(specifier);
}

function whyNetwork(
  {specifier}: ImportReference,
  versions: Map<string, string | undefined>
): string | undefined {
  if (/^(node|data|blob):/.test(specifier)) return;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(specifier)?.[1];
  if (scheme !== undefined && scheme !== "npm") return "its module is loaded from another host";
  const {name, range} = parseNpm(specifier);
  if (!versions.has(name)) return "the package does not come with Fieldbook";
  const version = versions.get(name);
  if (version !== undefined && !satisfies(version, range)) return `version ${version} is here`;
}
