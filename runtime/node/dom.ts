/** @file A light document for Plot, htl and Inputs to draw on, made when a notebook first asks for it. */
import {createRequire} from "node:module";
import {mendInputs} from "./dom-inputs.ts";
import {Canvas2d} from "./canvas.ts";

type Window = typeof globalThis & Record<string, unknown>;

/** Names that a page has and Node has not, as far as libraries look for them. */
const NAMES =
  `document Node Element HTMLElement SVGElement Text Comment Document DocumentFragment CharacterData Attr
  HTMLInputElement HTMLSelectElement HTMLFormElement HTMLButtonElement HTMLCanvasElement HTMLImageElement
  HTMLTemplateElement HTMLTextAreaElement HTMLTableElement NodeList NamedNodeMap MutationObserver DOMParser
  customElements Image InputEvent CustomEvent`.split(/\s+/);

/** All documents share their classes. */
let mended = false;

/** Defines the names on the global object; the first use of one makes the document. */
export function installDom(): void {
  let window: Window | undefined;
  const open = (): Window => (window ??= openWindow());
  for (const name of NAMES) lazily(name, () => open()[name]);
  // Libraries look here for the document and for measures of the screen.
  lazily("window", () => globalThis);
  lazily("HTMLCollection", () => open().NodeList);
  lazily("SVGSVGElement", () => open().SVGElement);
  lazily("requestAnimationFrame", () => (callback: (time: number) => void) => {
    return setTimeout(() => callback(performance.now()), 16);
  });
  lazily("cancelAnimationFrame", () => clearTimeout);
  lazily("XMLSerializer", () => Serializer);
  lazily("devicePixelRatio", () => 1);
}

function lazily(name: string, get: () => unknown): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = get();
      Object.defineProperty(globalThis, name, {value, configurable: true, writable: true, enumerable: false});
      return value;
    },
    set(value: unknown) {
      Object.defineProperty(globalThis, name, {value, configurable: true, writable: true, enumerable: false});
    }
  });
}

function openWindow(): Window {
  // A getter cannot wait for an import.
  const {parseHTML} = createRequire(import.meta.url)("linkedom") as typeof import("linkedom");
  const window = parseHTML(
    "<!doctype html><html><head></head><body><main></main></body></html>"
  ) as unknown as Window;
  if (!mended) mendInputs(window);
  mended = true;
  const canvas = window.HTMLCanvasElement.prototype;
  const drawings = new WeakMap<object, Canvas2d>();
  const drawing = (element: HTMLCanvasElement): Canvas2d => {
    let found = drawings.get(element);
    if (!found) drawings.set(element, (found = new Canvas2d(element)));
    return found;
  };
  define(canvas, "getContext", function (this: HTMLCanvasElement, type: string) {
    return type === "2d" ? drawing(this) : null;
  });
  define(canvas, "toDataURL", function (this: HTMLCanvasElement) {
    return drawing(this).toDataURL();
  });
  // KaTeX warns of a document in quirks mode.
  define(window.document, "compatMode", "CSS1Compat");
  return window;
}

class Serializer {
  serializeToString(node: Node): string {
    return String(node);
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {value, configurable: true, writable: true});
}
