/** @file Which packages a page needs as soon as it runs. */
import {createRequire} from "node:module";
import type {Definition} from "../cells/index.ts";
import {libraryPackages, libraryStyles} from "../runtime/index.ts";
import {narrowImports} from "./page-module.ts";

/** The packages that the standard library brings for these cells. */
export function librariesOf(live: Definition[]): string[] {
  const names = new Set(live.flatMap(({inputs}) => inputs));
  // A file read as Arrow needs the package without naming it.
  if (live.some(({body}) => /\barrow\b/.test(body))) names.add("Arrow");
  return [
    ...new Set(
      [...names].flatMap((name) => (Object.hasOwn(libraryPackages, name) ? [libraryPackages[name]] : []))
    )
  ];
}

/** What these cells import themselves, as the bundle has it. */
export function importsOf(live: Definition[]): string[] {
  const bodies = narrowImports(live.map(({body}) => body));
  return [
    ...new Set(bodies.flatMap((body) => [...body.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, id]) => id)))
  ];
}

/** Packages of the standard library that none of these cells uses; the bundle leaves them out. */
export function unusedLibraries(live: Definition[]): Set<string> {
  const used = librariesOf(live);
  // What htl makes is small, and other parts of the library are built with it.
  return new Set(Object.values(libraryPackages).filter((name) => name !== "htl" && !used.includes(name)));
}

/** Style sheets by the library names they belong to; the inputs' own is not among them, the site's takes its place. */
export function stylesOf(cells: Iterable<Definition>): Record<string, string> {
  const used = new Set([...cells].flatMap(({inputs}) => inputs));
  const {resolve} = createRequire(import.meta.url);
  const wanted = Object.entries(libraryStyles).filter(([name]) => name !== "Inputs" && used.has(name));
  return Object.fromEntries(wanted.map(([name, file]) => [name, resolve(file)]));
}
