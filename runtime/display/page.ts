/** @file Shows a session's values in a page, in place of what the build rendered, without a flash between old and new. */
import type {SessionEvent} from "../types.ts";
import {displayNode} from "./node.ts";

interface Shown {
  /** Whether what stands in the element is from before, to be exchanged by the next value. */
  old: boolean;
  waiting: boolean;
}

/** Returns an observer of events; `element` finds the element of a cell's output. */
export function showValues(
  element: (cell: number) => Element | null | undefined
): (event: SessionEvent) => void {
  const cells = new Map<number, Shown>();
  const stateOf = (cell: number): Shown => {
    let shown = cells.get(cell);
    if (!shown) cells.set(cell, (shown = {old: true, waiting: false}));
    return shown;
  };
  return (event) => {
    if (event.type === "state") {
      const target = element(event.cell);
      const frame = target?.closest("[data-cell], .cell") ?? target;
      frame?.setAttribute("data-state", event.status.state);
      // A cell that was rendered but now shows nothing (or an error) gives up what is old.
      const done = event.status.state === "fresh" || event.status.state === "failed";
      if (target && done && event.status.displays === 0) empty(target, stateOf(event.cell));
    } else if (event.type === "clear") {
      const target = element(event.cell);
      if (target) clearSoon(target, stateOf(event.cell));
    } else if (event.type === "display") {
      const target = element(event.cell);
      if (target) put(target, stateOf(event.cell), event.value);
    }
  };
}

/** A clear is most often followed by the value that takes the place; only when none comes is the element emptied. */
function clearSoon(target: Element, shown: Shown): void {
  shown.old = true;
  if (shown.waiting) return;
  shown.waiting = true;
  queueMicrotask(() => {
    shown.waiting = false;
    if (shown.old) empty(target, shown);
  });
}

function empty(target: Element, shown: Shown): void {
  shown.old = false;
  target.replaceChildren();
}

function put(target: Element, shown: Shown, value: unknown): void {
  // By this class inputs of others find the cell that they stand in, to learn when they leave it.
  if (!target.classList.contains("observablehq")) target.classList.add("observablehq");
  const node = displayNode(value, {document: target.ownerDocument, root: target});
  if (!shown.old) {
    target.append(node);
    return;
  }
  shown.old = false;
  const [only, ...others] = target.childNodes;
  // An equal picture without listeners of its own may stay: nothing moves, nothing flickers.
  if (only && others.length === 0 && isInert(node) && only.isEqualNode(node)) return;
  target.replaceChildren(node);
}

/** Elements that an author made may carry listeners and be changed later, so they must be the ones that stand in the page. */
function isInert(node: Node): boolean {
  return node instanceof Element && node.hasAttribute("data-inspected");
}
