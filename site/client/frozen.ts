/** @file The values of cells that the build alone has run: they travel in the page, as data. */
import {type Carried, reviveCarried} from "../../runtime/index.browser.ts";

type Load = (module: string) => Promise<object>;

/** Returns the values by cell and name, promises where a package must come first; `load` imports it. */
export function readFrozen(load: Load): Record<number, Record<string, unknown>> | undefined {
  const text = document.querySelector("#frozen")?.textContent;
  if (!text) return undefined;
  const cells = JSON.parse(text) as Record<number, Record<string, Extract<Carried, {data: unknown}>>>;
  for (const values of Object.values(cells) as Record<string, unknown>[])
    for (const [name, carried] of Object.entries(values))
      values[name] = reviveCarried(carried as never, load);
  return cells;
}
