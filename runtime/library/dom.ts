/** @file `DOM` of the older dialect: elements made in one call, and ids that no other cell has. */

const namespaces: Record<string, string> = {
  math: "http://www.w3.org/1998/Math/MathML",
  svg: "http://www.w3.org/2000/svg",
  xhtml: "http://www.w3.org/1999/xhtml",
  xlink: "http://www.w3.org/1999/xlink",
  xml: "http://www.w3.org/XML/1998/namespace",
  xmlns: "http://www.w3.org/2000/xmlns/"
};

export function canvas(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement("canvas"), {width, height});
}

/** A canvas's context whose units are the page's pixels, however fine the screen. */
export function context2d(
  width: number,
  height: number,
  dpi: number = globalThis.devicePixelRatio ?? 1
): CanvasRenderingContext2D {
  const made = canvas(width * dpi, height * dpi);
  made.style.width = `${width}px`;
  const context = made.getContext("2d")!;
  context.scale(dpi, dpi);
  return context;
}

/** A button that asks for a value (a blob, a promise, a function) when it is clicked, and then offers it as a file. */
export function download(value: unknown, name = "untitled", label = "Save"): HTMLAnchorElement {
  const link = document.createElement("a");
  const button = link.appendChild(document.createElement("button"));
  button.textContent = label;
  link.download = name;
  const reset = async (): Promise<void> => {
    // The browser takes the address after the click is over.
    await new Promise(requestAnimationFrame);
    URL.revokeObjectURL(link.href);
    link.removeAttribute("href");
    button.textContent = label;
    button.disabled = false;
  };
  link.onclick = async (event) => {
    button.disabled = true;
    if (link.href) return reset();
    button.textContent = "Saving…";
    try {
      const blob = await (typeof value === "function" ? value() : value);
      button.textContent = "Download";
      link.href = URL.createObjectURL(blob as Blob);
    } catch {
      button.textContent = label;
    }
    // An answer that came during the click is downloaded by it.
    if (event.eventPhase) return reset();
    button.disabled = false;
  };
  return link;
}

/** An element by its name, `svg:circle`, with attributes, `xlink:href`. */
export function element(name: string, attributes: Record<string, unknown> = {}): Element {
  const [space, local] = split(`${name}`);
  const made = space ? document.createElementNS(space, local) : document.createElement(local);
  for (const key in attributes) {
    const [keySpace, keyLocal] = split(key);
    if (keySpace) made.setAttributeNS(keySpace, keyLocal, String(attributes[key]));
    else made.setAttribute(keyLocal, String(attributes[key]));
  }
  return made;
}

function split(name: string): [namespace: string | undefined, local: string] {
  const at = name.indexOf(":");
  const prefix = name.slice(0, Math.max(0, at));
  const space = Object.hasOwn(namespaces, prefix || name) ? namespaces[prefix || name] : undefined;
  return [space, at >= 0 && prefix !== "xmlns" ? name.slice(at + 1) : name];
}

export function input(type?: string): HTMLInputElement {
  const made = document.createElement("input");
  if (type != null) made.type = type;
  return made;
}

/** A slider; with one argument that is the greatest value, and 0 the smallest. */
export function range(...limits: [min?: number, max?: number, step?: number]): HTMLInputElement {
  const [min, max, step] = limits.length === 1 ? [0, limits[0]] : limits;
  const made = document.createElement("input");
  made.min = String(min ?? 0);
  made.max = String(max ?? 1);
  made.step = step == null ? "any" : String(step);
  made.type = "range";
  return made;
}

export function select(values: Iterable<string>): HTMLSelectElement {
  const made = document.createElement("select");
  for (const value of values) {
    const option = made.appendChild(document.createElement("option"));
    option.value = option.textContent = value;
  }
  return made;
}

export function svg(width: number, height: number): SVGSVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("width", `${width}`);
  made.setAttribute("height", `${height}`);
  return made;
}

export function text(value: string): Text {
  return document.createTextNode(value);
}

let count = 0;

/** An id that is new in the page; as text it is a reference to it, `url(#…)`, and `href` is its address. */
export function uid(name?: string): {id: string; href: string; toString(): string} {
  const id = `O-${name == null ? "" : `${name}-`}${++count}`;
  return new Id(id);
}

class Id {
  readonly id: string;
  readonly href: string;

  constructor(id: string) {
    this.id = id;
    // Outside a page there is no address to begin with.
    const base = globalThis.location?.href;
    this.href = base ? new URL(`#${id}`, base).href : `#${id}`;
  }

  toString(): string {
    return `url(${this.href})`;
  }
}
