/** @file Brings a page to life: its cells run where the build has written what they show. */
import {type LiveDefinition, openPage, type Page} from "../../runtime/index.browser.ts";
import {nameParts} from "./accessible.ts";
import {startFurniture} from "./furniture.ts";
import type {PanelHost} from "./panel.ts";
import {drawStates} from "./states.ts";
import {told} from "./told.ts";

export interface StartOptions {
  /** Addresses of the data files by their names in the notebook, relative to the page. */
  files: Record<string, string>;
  /** Values of cells that the build alone has run, by cell and name. */
  frozen?: Record<number, Record<string, unknown>>;
  /** Loads the choice of engine, where cells call kernels. */
  engines?: PanelHost["engines"];
}

/** Starts the page's cells; the preview changes them through what is returned. */
export function startPage(definitions: LiveDefinition[], {files, frozen, engines}: StartOptions): Page {
  startFurniture();
  const states = drawStates({
    stop: (cell) => page.session.interrupt(cell),
    run(cell) {
      // From here on the cell shows what this page makes of it.
      document.getElementById(`cell-${cell}`)?.removeAttribute("data-frozen");
      page.session.run(cell);
    }
  });
  const page = openPage({
    definitions: definitions.map(tellLines),
    files,
    frozen,
    main: document.querySelector("#figure-width") ?? undefined,
    element: outputOf,
    onEvent(event) {
      if (event.type === "state") states.note(event.status);
      else if (event.type === "display") {
        const output = outputOf(event.cell);
        if (output) nameParts(output);
      } else if (event.type === "settled") document.documentElement.dataset.settled = "";
    }
  });
  const known = new Map(definitions.map((definition) => [definition.id, definition]));
  startPanel({session: page.session, definition: (id) => known.get(id), engines});
  return {
    ...page,
    update(changed, order) {
      for (const definition of changed) known.set(definition.id, definition);
      page.update(changed, order);
    }
  };
}

/** The panel costs nothing until the reader asks for it. */
function startPanel(host: PanelHost): void {
  const button = document.querySelector<HTMLButtonElement>(".bar .inside");
  button?.addEventListener("click", async () => (await import("./panel.ts")).togglePanel(host, button));
}

function tellLines(definition: LiveDefinition): LiveDefinition {
  const {body} = definition;
  return typeof body === "function" ? {...definition, body: told(body)} : definition;
}

const outputs = new Map<number, Element>();

/**
 * The element of a cell's output; asked for at every event, so it is remembered while it is in the page. A frozen cell
 * keeps what the build has written there.
 */
function outputOf(cell: number): Element | null {
  const known = outputs.get(cell);
  if (known?.isConnected) return known;
  const found = document.querySelector(`#cell-${cell}:not([data-frozen]) .cell-output`);
  if (found) outputs.set(cell, found);
  return found;
}
