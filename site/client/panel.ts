/** @file The reader's panel: which cell reads which, what they hold, which engine computed; loaded when first opened. */
import type {CellStatus, LiveDefinition, Session} from "../../runtime/index.browser.ts";
import {describe, formatBytes} from "./describe.ts";
import type {EngineChoice, EngineModule} from "./engine-choice.ts";
import {make} from "./make.ts";
import {style} from "./panel-style.ts";

export interface PanelHost {
  session: Session;
  definition(id: number): LiveDefinition | undefined;
  /** Loads the choice of engine; absent on a page that calls no kernels. */
  engines?: () => Promise<EngineModule>;
}

interface Node {
  status: CellStatus;
  definition: LiveDefinition;
  label: string;
  /** Places in the list of the cells that it reads, and of those that read it. */
  reads: number[];
  readBy: number[];
}

/** Height of a cell's row and width of the arcs beside it, in pixels. */
const row = 36;
const arcs = 72;

let close: (() => void) | undefined;

/** Opens the panel, or closes it; the keyboard's focus comes back to the button. */
export function togglePanel(host: PanelHost, button: HTMLElement): void {
  if (close) {
    close();
    return;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  const cells = make("section", {});
  const variables = make("section", {});
  const engines = make("section", {}, [make("h3", {textContent: "Engine"})]);
  const choosing = make("div", {});
  const used = make("div", {});
  engines.append(used, choosing);
  const shut = make("button", {type: "button", className: "icon", textContent: "×"});
  shut.setAttribute("aria-label", "Close");
  const panel = make("aside", {className: "panel", tabIndex: -1}, [
    make("header", {}, [make("h2", {textContent: "Inside this page"}), shut]),
    cells,
    variables,
    engines
  ]);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "Inside this page");
  const values = new Map<string, unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let choice: EngineChoice | undefined;
  const draw = (): void => {
    timer = undefined;
    const nodes = nodesOf(host);
    const focused = panel.contains(document.activeElement)
      ? document.activeElement?.getAttribute("href")
      : null;
    cells.replaceChildren(make("h3", {textContent: "Cells"}), drawGraph(nodes));
    variables.replaceChildren(make("h3", {textContent: "Variables"}), drawValues(values));
    used.replaceChildren(...drawEngines(nodes));
    choice?.tell();
    if (focused) panel.querySelector<HTMLElement>(`[href="${focused}"]`)?.focus();
  };
  const stop = host.session.on((event) => {
    if (event.type === "value") values.set(event.name, event.value);
    if (event.type === "value" || event.type === "state") timer ??= setTimeout(draw, 400);
  });
  close = () => {
    stop();
    clearTimeout(timer);
    panel.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    document.removeEventListener("keydown", onKey);
    button.setAttribute("aria-expanded", "false");
    button.focus();
    close = undefined;
  };
  const onKey = ({key}: KeyboardEvent): void => {
    if (key === "Escape") close?.();
  };
  shut.addEventListener("click", () => close?.());
  document.addEventListener("keydown", onKey);
  // On a phone the panel lies over the page: who goes to a cell wants to see it.
  panel.addEventListener("click", ({target}) => {
    const link = (target as Element).closest("a[href^='#']");
    if (link && matchMedia("(max-width: 48rem)").matches) setTimeout(() => close?.());
  });
  draw();
  document.body.append(panel);
  button.setAttribute("aria-expanded", "true");
  panel.focus();
  readValues(host.session, values).then(() => panel.isConnected && draw());
  host.engines?.().then(async ({engineChoice}) => {
    choice = await engineChoice(() => rerun(host));
    choosing.replaceChildren(choice.element);
  });
}

/** The values that cells have now; those that have none are not made to run. */
async function readValues(session: Session, values: Map<string, unknown>): Promise<void> {
  const names = session.statuses().flatMap(({state, defines}) => (state === "fresh" ? defines : []));
  for (const name of names) values.set(name, undefined);
  await Promise.all(
    names.map((name) =>
      session.value(name).then(
        (value) => values.set(name, value),
        () => values.delete(name)
      )
    )
  );
}

function nodesOf({session, definition}: PanelHost): Node[] {
  const nodes = session.statuses().flatMap((status): Node[] => {
    const own = definition(status.id);
    return own ? [{status, definition: own, label: labelOf(status, own), reads: [], readBy: []}] : [];
  });
  nodes.forEach(({definition: {inputs}, reads}, i) => {
    nodes.forEach(({status, readBy}, j) => {
      if (i === j || !status.defines.some((name) => inputs.includes(name))) return;
      reads.push(j);
      readBy.push(i);
    });
  });
  return nodes;
}

/** The names that a cell defines, or what it shows. */
function labelOf({id, defines}: CellStatus, {kind}: LiveDefinition): string {
  const names = defines.filter((name) => !/^(viewof|mutable)\$/.test(name));
  if (names.length > 0) return names.join(", ");
  const frame = document.getElementById(`cell-${id}`);
  // As it is read on the page: libraries put style sheets beside what they draw.
  const words = frame?.querySelector<HTMLElement>(".cell-output")?.innerText.trim().split("\n")[0];
  return words ? `“${words.slice(0, 60)}”` : `${kind} cell ${id}`;
}

/** Rows in the order of the page, and arcs from each cell to those that read it. */
function drawGraph(nodes: Node[]): HTMLElement {
  const paths = nodes.flatMap(({readBy}, from) =>
    readBy.map((to) => {
      const [a, b] = [from, to].map((i) => (i + 0.5) * row);
      const x = arcs - 8;
      const reach = x - Math.min(8 + 7 * Math.abs(to - from), x - 4);
      return `<path data-ends="${from} ${to}" d="M${x} ${a}C${reach} ${a} ${reach} ${b} ${x} ${b}"/>`;
    })
  );
  const dots = nodes.map(
    ({status}, i) =>
      `<circle data-cell="${i}" data-state="${status.state}" cx="${arcs - 8}" cy="${(i + 0.5) * row}" r="4"/>`
  );
  const picture = make("div", {className: "panel-arcs"});
  const size = `width="${arcs}" height="${nodes.length * row}"`;
  picture.innerHTML = `<svg aria-hidden="true" ${size}>${paths.join("")}${dots.join("")}</svg>`;
  const list = make(
    "ol",
    {},
    nodes.map((node) => make("li", {}, [rowOf(node, nodes)]))
  );
  const graph = make("div", {className: "panel-graph"}, [picture, list]);
  picture.addEventListener("click", ({target}) => {
    const {cell} = (target as SVGElement).dataset;
    if (cell !== undefined) list.children[Number(cell)].querySelector("a")?.click();
  });
  const light = (target: EventTarget | null): void => {
    const at = [...list.children].findIndex((item) => item.contains(target as Element));
    for (const path of picture.querySelectorAll<SVGElement>("path"))
      path.classList.toggle("lit", at >= 0 && path.dataset.ends!.split(" ").includes(String(at)));
  };
  for (const type of ["mouseover", "focusin"]) graph.addEventListener(type, ({target}) => light(target));
  graph.addEventListener("mouseleave", () => light(null));
  return graph;
}

function rowOf({status, label, reads, readBy}: Node, nodes: Node[]): HTMLElement {
  const {id, state, ms, runs} = status;
  const labels = (places: number[]): string => places.map((i) => nodes[i].label).join(", ");
  const relations = [
    reads.length > 0 ? `reads ${labels(reads)}` : "",
    readBy.length > 0 ? `read by ${labels(readBy)}` : ""
  ].filter(Boolean);
  const link = make("a", {href: `#cell-${id}`, title: relations.join("; ")}, [
    make("b", {textContent: label}),
    make("span", {textContent: state === "fresh" ? (runs > 0 ? `${Math.round(ms)} ms` : "") : state}),
    make("span", {className: "visually-hidden", textContent: `; ${[`cell ${id}`, ...relations].join("; ")}`})
  ]);
  return link;
}

/** Values in a table; functions, most of them imported, by their names. */
function drawValues(values: Map<string, unknown>): HTMLElement {
  const named = [...values].filter(([name]) => !name.includes("$"));
  const functions = named.filter(([, value]) => typeof value === "function").map(([name]) => name);
  const heads = ["Name", "Type", "Shape", "Units", "Memory"].map((textContent) =>
    make("th", {textContent, scope: "col"})
  );
  const rows = named.flatMap(([name, value]) => {
    if (typeof value === "function") return [];
    const {type, shape, units, bytes} = describe(value);
    const cells = [type, shape, units, bytes > 0 ? formatBytes(bytes) : ""];
    const head = make("th", {textContent: name, scope: "row"});
    return [make("tr", {}, [head, ...cells.map((textContent) => make("td", {textContent}))])];
  });
  const table = make("table", {}, [make("thead", {}, [make("tr", {}, heads)]), make("tbody", {}, rows)]);
  const scroller = make("div", {className: "panel-scroller", tabIndex: 0}, [
    ...(rows.length > 0 ? [table] : []),
    make("p", {textContent: functions.length > 0 ? `Functions: ${functions.join(", ")}.` : ""})
  ]);
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "Variables");
  return scroller;
}

/** Which engine computed, for which cells, and why that one. */
function drawEngines(nodes: Node[]): HTMLElement[] {
  const used = nodes.filter(({status}) => status.engine !== undefined);
  if (used.length === 0)
    return [make("p", {textContent: "No cell of this page has called a kernel that tells its engine."})];
  const engines = [...new Set(used.map(({status}) => status.engine))];
  return engines.map((engine) => {
    const own = used.filter(({status}) => status.engine === engine);
    const asked = own.some(({definition}) => definition.directives.engine === engine);
    const labels = own.map(({label}) => label).join(", ");
    return make("p", {}, [
      make("b", {textContent: String(engine)}),
      `${asked ? ", asked for by a cell" : ""}. Used by ${labels}.`
    ]);
  });
}

/** Runs the cells once more that import kernels, or modules that may; all that reads them runs then too. */
function rerun({session, definition}: PanelHost): void {
  for (const {id} of session.statuses()) {
    const {imports = [], directives} = definition(id) ?? {};
    // What waits to be asked goes on waiting.
    if (imports.length > 0 && directives?.run === "auto" && !directives.freeze) session.run(id);
  }
}
