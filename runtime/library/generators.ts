/** @file The `Generators` of the standard library. */
import {observe} from "./observe.ts";

export {observe, queue} from "./observe.ts";

/** The values of an input element: now, and after each of its events. */
export function input(element: EventTarget): AsyncGenerator<unknown, void, unknown> {
  return observe((notify) => {
    const type = eventOf(element);
    const listen = () => void notify(valueIn(element));
    const value = valueIn(element);
    element.addEventListener(type, listen);
    if (value !== undefined) notify(value);
    return () => element.removeEventListener(type, listen);
  });
}

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

function valueIn(element: EventTarget): unknown {
  const input = element as HTMLInputElement & HTMLSelectElement;
  switch (input.type as string | undefined) {
    case "range":
    case "number":
      return input.valueAsNumber;
    case "date":
      return input.valueAsDate;
    case "checkbox":
      return input.checked;
    case "file":
      return input.multiple ? input.files : input.files?.[0];
    case "select-multiple":
      return Array.from(input.selectedOptions, (option) => option.value);
    default:
      return input.value;
  }
}

function eventOf(element: EventTarget): string {
  switch ((element as HTMLInputElement).type as string | undefined) {
    case "button":
    case "submit":
    case "checkbox":
      return "click";
    case "file":
      return "change";
    default:
      return "input";
  }
}
