/** @file What results depend on besides a notebook's own text: this version of Fieldbook and the packages installed. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {ownFolder} from "./bundle.ts";
import {keyOf} from "./cache.ts";

/** Returns one text that changes when Fieldbook does, or what is installed beside the site. */
export function stampOf(base: string): string {
  const own = ["../package.json", ".stamp"].map((name) => join(ownFolder, name));
  const locks = [join(base, "package-lock.json"), join(base, "node_modules/.package-lock.json")];
  return keyOf(...[...own, ...locks].map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")));
}
