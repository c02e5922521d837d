/** @file Prints any value of a page as text that two runtimes must agree on; runs in the page. */

/** Longer texts tell nothing more. */
const LIMIT = 1_000_000;

/** Returns the value in words: members in their order, what is met again as a number, nodes as tidied HTML. */
export function print(value: unknown): string {
  const page = pageAddress();
  const seen = new Map<object, number>();
  let length = 0;

  function draw(inner: unknown): string {
    if (length > LIMIT) return "…";
    const text = drawOne(inner);
    length += text.length > 100 ? 0 : text.length;
    return text;
  }

  function drawOne(inner: unknown): string {
    if (typeof inner === "string") return JSON.stringify(inner.replaceAll(page, ""));
    if (typeof inner === "number") return Object.is(inner, -0) ? "-0" : String(inner);
    if (typeof inner === "bigint") return `${inner}n`;
    if (typeof inner === "function") return "function";
    if (inner === null || typeof inner !== "object") return String(inner);
    if (inner === globalThis) return "window";
    if (inner === document) return "document";
    const known = seen.get(inner);
    if (known !== undefined) return `#${known}`;
    seen.set(inner, seen.size);
    if (inner instanceof Node) return tidyHtml(inner);
    if (inner instanceof Date) return Number.isNaN(+inner) ? "Date(NaN)" : `Date(${inner.toISOString()})`;
    if (inner instanceof RegExp) return String(inner);
    if (inner instanceof Error) return `${inner.name}: ${inner.message}`;
    if (inner instanceof Promise) return "promise";
    if (isFile(inner)) return "file";
    if (inner instanceof Map)
      return `Map{${[...inner].map(([key, member]) => `${draw(key)} => ${draw(member)}`).join(", ")}}`;
    if (inner instanceof Set) return `Set{${[...inner].map(draw).join(", ")}}`;
    if (inner instanceof ArrayBuffer) return `ArrayBuffer(${new Uint8Array(inner).join(",")})`;
    if (inner instanceof DataView) return `DataView(${inner.byteLength})`;
    if (ArrayBuffer.isView(inner))
      return `${inner.constructor.name}(${[...(inner as Float64Array)].map(draw)})`;
    if (Array.isArray(inner)) {
      const named = Object.keys(inner).filter((key) => !/^\d+$/.test(key));
      const others = named.map((key) => `; ${key}: ${draw(inner[key as unknown as number])}`);
      return `[${Array.from(inner, draw).join(", ")}${others.join("")}]`;
    }
    if (typeof (inner as Generator).next === "function") return "generator";
    const name = Object.getPrototypeOf(inner)?.constructor?.name ?? "null";
    // When a timer of d3 goes off next is no part of its value.
    if (name === "Timer" && "_call" in inner) return "timer";
    const members = Object.keys(inner).map(
      (key) => `${key}: ${draw((inner as Record<string, unknown>)[key])}`
    );
    return `${name === "Object" ? "" : name}{${members.join(", ")}}`;
  }

  return draw(value);
}

/** A bundler renames the files of one side, and knows their types. */
function isFile(value: object): boolean {
  return "mimeType" in value && typeof (value as {arrayBuffer?: unknown}).arrayBuffer === "function";
}

/** HTML of a node with what inputs hold and canvases show, without what differs from run to run. */
export function tidyHtml(node: Node): string {
  const box = document.createElement("div");
  box.append(node.cloneNode(true));
  if (node instanceof Element) {
    const originals = [node, ...node.querySelectorAll("*")];
    box.querySelectorAll("*").forEach((copy, i) => void noteLive(originals[i], copy));
  }
  levelLibraries(box);
  for (const element of box.querySelectorAll("*")) sortAttributes(element);
  return numberIds(box);
}

/** Attributes tell nothing of what a control holds now. */
function noteLive(original: Element, copy: Element): void {
  if (original instanceof HTMLInputElement) {
    copy.setAttribute("data-value", original.value);
    if (original.checked) copy.setAttribute("data-checked", "");
  } else if (original instanceof HTMLSelectElement || original instanceof HTMLTextAreaElement)
    copy.setAttribute("data-value", original.value);
  else if (original instanceof HTMLCanvasElement)
    copy.setAttribute("data-pixels", hash(original.toDataURL()));
}

/** Where the two standard libraries draw the same thing in different words. */
function levelLibraries(box: Element): void {
  // Fieldbook's formulas also speak to screen readers.
  for (const extra of box.querySelectorAll(".katex-mathml")) extra.remove();
  // Notebook Kit makes headings links to themselves and paints code; Fieldbook's site does, when it is built.
  for (const heading of box.querySelectorAll(":is(h1, h2, h3, h4):is([id], [tabindex])")) {
    heading.removeAttribute("id");
    heading.removeAttribute("tabindex");
    const link = heading.querySelector('a[href^="#"]');
    link?.replaceWith(...link.childNodes);
  }
  for (const code of box.querySelectorAll('code[class^="language-"]')) {
    code.textContent = `${code.textContent}`;
    code.parentElement!.removeAttribute("data-language");
  }
  // Its build moves style sheets to the head and renames pictures; Fieldbook's pages leave that to the site.
  for (const sheet of box.querySelectorAll("link")) {
    if (sheet.previousSibling?.nodeType === Node.TEXT_NODE) sheet.previousSibling.remove();
    sheet.remove();
  }
  for (const picture of box.querySelectorAll("[src]")) {
    const name = picture.getAttribute("src")!.replace(/^.*assets\/(.*)-.{8}(\.\w+)$/, "$1$2");
    picture.setAttribute("src", name.replace(/^.*\//, ""));
  }
  // A page without Notebook Kit's styles has no such variable.
  for (const text of box.querySelectorAll('[font-family="var(--sans-serif, sans-serif)"]'))
    text.setAttribute("font-family", "var(--sans-serif)");
}

/** One writes text, the other makes elements: the same drawing, its attributes in another order. */
function sortAttributes(element: Element): void {
  const attributes = [...element.attributes]
    .filter(({name, value}) => name !== "xmlns" && !(name === "class" && value === ""))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const attribute of [...element.attributes]) element.removeAttributeNode(attribute);
  for (const attribute of attributes) element.setAttributeNode(attribute);
  const {style} = element as HTMLElement;
  if (style?.length) element.setAttribute("style", style.cssText);
}

/** Ids that libraries count depend on what else the page has made, and addresses on where it is. */
function numberIds(box: Element): string {
  let html = box.innerHTML.replaceAll(`${pageAddress()}#`, "#").replaceAll(/"blob:[^"]+"/g, '"blob:"');
  const ids = Array.from(box.querySelectorAll("[id]"), ({id}) => id).filter((id) => /\d$/.test(id));
  ids.forEach((id, i) => {
    for (const [before, after] of ['""', '#"', "#)", "#&"])
      html = html.replaceAll(before + id + after, `${before}id${i}${after}`);
  });
  return html;
}

function pageAddress(): string {
  return location.href.replace(/#.*/, "");
}

function hash(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; ++i) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return String(sum);
}
