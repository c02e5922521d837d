/** @file Outputs of a page: what the build rendered stays until there is something new, and goes in one step. */
import {parseHTML} from "linkedom";
import {afterEach, beforeEach, expect, test, vi} from "vitest";
import {parametersOf} from "fieldbook/runtime";
import {showValues} from "../../dist/runtime/display/page.js";
import type {CellState, SessionEvent} from "fieldbook/runtime";

let frame: HTMLElement;
let output: HTMLElement;
let show: (event: SessionEvent) => void;
let changes: number;

beforeEach(() => {
  const window = parseHTML(
    '<body><div class="cell"><div class="out"><p>built</p><p>too</p></div></div></body>'
  );
  const {document} = window as unknown as {document: Document};
  vi.stubGlobal("document", document);
  vi.stubGlobal("Element", window.Element);
  frame = document.querySelector(".cell")!;
  output = document.querySelector(".out")!;
  changes = 0;
  const {replaceChildren} = output;
  output.replaceChildren = (...nodes) => {
    changes += 1;
    replaceChildren.apply(output, nodes);
  };
  show = showValues((cell) => (cell === 1 ? output : null));
});
afterEach(() => vi.unstubAllGlobals());

const state = (state: CellState, displays = 0): SessionEvent => ({
  type: "state",
  cell: 1,
  status: {id: 1, state, defines: [], ms: 0, runs: 1, displays}
});
const display = (value: unknown): SessionEvent => ({type: "display", cell: 1, value});
const clear: SessionEvent = {type: "clear", cell: 1};
const microtask = () => new Promise<void>((resolve) => queueMicrotask(resolve));

test("showValues, the built output stays while the cell runs and is exchanged at its first display", () => {
  show(state("queued"));
  show(state("running"));
  expect(output.innerHTML).toBe("<p>built</p><p>too</p>");
  expect(frame.getAttribute("data-state")).toBe("running");
  show(display(1));
  show(display(2));
  expect(changes).toBe(1);
  expect(output.textContent).toBe("12");
  show(state("fresh", 2));
  expect(output.textContent).toBe("12");
});

test("showValues, a clear that a display follows shows no gap", async () => {
  show(display(1));
  show(clear);
  expect(output.textContent).toBe("1");
  show(display(2));
  await microtask();
  expect(output.textContent).toBe("2");
  expect(changes).toBe(2);
});

test("showValues, a clear alone empties", async () => {
  show(display(1));
  show(clear);
  await microtask();
  expect(output.childNodes).toHaveLength(0);
});

test("showValues, an equal value changes nothing", () => {
  show(display([1, 2]));
  const node = output.firstChild;
  show(clear);
  show(display([1, 2]));
  expect(output.firstChild).toBe(node);
  show(clear);
  show(display([1, 3]));
  expect(output.firstChild).not.toBe(node);
});

test("showValues, an author's element is the one that stands in the page", () => {
  output.innerHTML = "<input>";
  const input = document.createElement("input");
  show(display(input));
  expect(output.firstChild).toBe(input);
});

test("showValues, a cell that shows nothing, or fails, gives up what was built", () => {
  show(state("failed"));
  expect(output.childNodes).toHaveLength(0);
});

test("showValues, a cell without an element is no error", () => {
  show({type: "display", cell: 2, value: 1});
  show({type: "clear", cell: 2});
});

test("parametersOf, JSON where it reads as such, else text", () => {
  expect(parametersOf("?n=3&place=Oslo&list=[1,2]&t=true&q=%22x%22&e=")).toEqual({
    n: 3,
    place: "Oslo",
    list: [1, 2],
    t: true,
    q: "x",
    e: ""
  });
});
