/** @file The `Generators` of the standard library. */
import {observe} from "./observe.ts";

export {input} from "./input.ts";
export {observe, queue} from "./observe.ts";

/** The time in milliseconds, once a frame. */
export async function* now(): AsyncGenerator<number, void, unknown> {
  while (true) yield Date.now();
}

/** The width of an element in pixels, whenever it changes. */
export function width(
  target: Element,
  options?: ResizeObserverOptions
): AsyncGenerator<number, void, unknown> {
  return observe((notify) => {
    let last: number | undefined;
    const observer = new ResizeObserver(([entry]) => {
      const value = entry.contentRect.width;
      if (value !== last) notify((last = value));
    });
    observer.observe(target, options);
    return () => observer.disconnect();
  });
}

/** Whether the page is dark, by its own `color-scheme` and, where that allows both, by the reader's setting. */
export function dark(): AsyncGenerator<boolean, void, unknown> {
  return observe((notify) => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    let last: boolean | undefined;
    const changed = () => {
      const schemes = getComputedStyle(document.body).colorScheme.split(/\s+/);
      const both = schemes.includes("light") && schemes.includes("dark");
      const value = both ? media.matches : schemes.includes("dark");
      if (value !== last) notify((last = value));
    };
    // A theme switch sets an attribute or a class on the root or the body.
    const observer = new MutationObserver(changed);
    for (const target of [document.documentElement, document.body])
      observer.observe(target, {attributes: true});
    media.addEventListener("change", changed);
    changed();
    return () => {
      observer.disconnect();
      media.removeEventListener("change", changed);
    };
  });
}
