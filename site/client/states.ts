/** @file Draws the state of cells: the bar at the left, a word for screen readers, time and engine, stop and run. */
import {type CellError, type CellStatus, inspectError} from "../../runtime/index.browser.ts";

export interface CellActions {
  stop(cell: number): void;
  run(cell: number): void;
}

/** Milliseconds after which a running cell's last picture is dimmed; shorter work is not worth a flicker. */
const slow = 400;

/** Draws states, together and once a frame: a change may pass through a thousand cells. */
export function drawStates(actions: CellActions): {note(status: Readonly<CellStatus>): void} {
  const waiting = new Map<number, Readonly<CellStatus>>();
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  return {
    note(status) {
      if (waiting.size === 0) setTimeout(drawAll, 16);
      waiting.set(status.id, status);
    }
  };

  function drawAll(): void {
    const batch = [...waiting.values()];
    waiting.clear();
    for (const status of batch) draw(status);
  }

  function draw({id, state, ms, engine, error}: Readonly<CellStatus>): void {
    const frame = document.getElementById(`cell-${id}`);
    if (!frame) return;
    clearTimeout(timers.get(id));
    if (state === "running")
      timers.set(
        id,
        setTimeout(() => frame.toggleAttribute("data-slow", true), slow)
      );
    else frame.removeAttribute("data-slow");
    const word = frame.querySelector(".cell-state");
    if (word) word.textContent = state === "fresh" || state === "idle" ? "" : state;
    const facts = frame.querySelector(".cell-facts");
    if (facts && state === "fresh" && !frame.hasAttribute("data-frozen"))
      facts.textContent = [timeOf(ms), engine].filter(Boolean).join(" · ");
    wire(frame, ".stop", state !== "running", () => actions.stop(id));
    const waits = ["stale", "interrupted", "idle"].includes(state) || frame.hasAttribute("data-frozen");
    wire(frame, ".run", !waits, () => actions.run(id));
    drawError(frame, error);
  }
}

function wire(frame: HTMLElement, selector: string, hidden: boolean, act: () => void): void {
  const button = frame.querySelector<HTMLButtonElement>(selector);
  if (!button) return;
  button.hidden = hidden;
  button.onclick = act;
}

/** What happened, where, and the stack folded; a cell that waits for another says for which. */
function drawError(frame: HTMLElement, error: CellError | undefined): void {
  frame.querySelector(":scope > .cell-error")?.remove();
  if (!error) return;
  const box = document.createElement("div");
  box.className = "cell-error";
  box.setAttribute("role", "alert");
  const source = frame.querySelector(".cell-source pre")?.textContent ?? undefined;
  box.append(inspectError(error, {source}));
  if (error.line !== undefined) {
    const column = error.column === undefined ? "" : `, column ${error.column}`;
    box.querySelector(".fb-error-message")?.append(` (line ${error.line}${column})`);
  }
  if (error.cell !== undefined && error.cell !== Number(frame.dataset.cell)) {
    const link = document.createElement("a");
    link.href = `#cell-${error.cell}`;
    link.textContent = `Go to cell ${error.cell}`;
    box.append(link);
  }
  frame.querySelector(".cell-source, .cell-tools")?.before(box);
}

function timeOf(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
