/** @file Makes a value again that has travelled. */
import {unflatten} from "devalue";
import type {Carried} from "./carry.ts";

/** Returns the value, or a promise of it where a module is needed; `load` imports a package by its name. */
export function reviveCarried(
  carried: Extract<Carried, {data: unknown}>,
  load: (module: string) => Promise<object>
): unknown {
  const {data, needs} = carried;
  const make = (exports: ((...args: unknown[]) => unknown)[]): unknown =>
    unflatten(data as never, {
      part: (part) => part,
      recipe: ([at, ...args]: [number, ...unknown[]]) => exports[at](...args)
    });
  if (needs.length === 0) return make([]);
  return Promise.all(
    needs.map(async ([module, name]) => ((await load(module)) as Record<string, never>)[name])
  ).then(make);
}
