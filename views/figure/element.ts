/** @file Elements made in whatever document the host has: a browser's, or a light one in Node. */
import {OptionError} from "../../errors.ts";

export interface DrawOptions {
  /** The document to draw in; defaults to the page's own. */
  document?: Document;
}

export type Child = Node | string | null | undefined | false | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Returns the document to draw in. Throws OptionError where there is none. */
export function pickDocument(document: Document | undefined = globalThis.document): Document {
  if (!document) {
    throw new OptionError(
      "missing option: document; there is no page here, so pass one, such as linkedom's",
      {
        subject: "option"
      }
    );
  }
  return document;
}

/** Makes HTML elements; attributes that are null, undefined or false are left out. */
export function html(
  document: Document,
  name: string,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElement {
  return fill(document.createElement(name), attributes, children) as HTMLElement;
}

/** Makes SVG elements. */
export function svg(
  document: Document,
  name: string,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElement {
  return fill(
    document.createElementNS("http://www.w3.org/2000/svg", name),
    attributes,
    children
  ) as SVGElement;
}

function fill(element: Element, attributes: Attributes, children: readonly Child[]): Element {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "object" && "length" in child) append(element, child);
    else element.append(child as Node | string);
  }
}

let count = 0;

/** Returns an id that no other figure of this page has. */
export function freshId(word: string): string {
  return `fb-${word}-${++count}`;
}
