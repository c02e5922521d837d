/** @file Any value as elements: one line, with `details` to open for what is inside. Reads the same built, printed and live. */
import type {CellError} from "../types.ts";
import {preview, summary, typeOf} from "./words.ts";

export interface InspectOptions {
  document?: Document;
  /** How many members are shown before "… more"; defaults to 100. */
  members?: number;
  /** How many levels can be opened; defaults to 4. */
  depth?: number;
}

/** How many elements one value may become: a deep value with many members is cut, not drawn. */
const BUDGET = 1000;

/** Returns a `div.fb-inspect`; a value that refers to itself shows `↻` there. */
export function inspect(
  value: unknown,
  {document = globalThis.document, members = 100, depth = 4}: InspectOptions = {}
): HTMLElement {
  const root = document.createElement("div");
  root.className = "fb-inspect";
  root.setAttribute("data-inspected", "");
  let budget = BUDGET;
  const seen = new Set<unknown>();

  function element(name: string, className: string, text?: string): HTMLElement {
    budget -= 1;
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function draw(inner: unknown, level: number): HTMLElement {
    if (!hasMembers(inner)) return element("span", `fb-${typeOf(inner)}`, preview(inner));
    if (seen.has(inner)) return element("span", "fb-circular", "↻");
    const line = summary(inner);
    if (level >= depth || budget <= 0) return element("span", "fb-object", line);
    seen.add(inner);
    const details = element("details", "fb-object");
    details.append(element("summary", "", line));
    const list = element("div", "fb-members");
    let count = 0;
    for (const [key, member] of membersOf(inner)) {
      if (++count > members || budget <= 0) {
        list.append(element("div", "fb-more", "… more"));
        break;
      }
      const row = element("div", "fb-member");
      row.append(element("span", "fb-key", key), ": ", draw(member, level + 1));
      list.append(row);
    }
    details.append(list);
    seen.delete(inner);
    return details;
  }

  root.append(draw(value, 0));
  return root;
}

/** What happened, the line of the source where it did, and the stack folded. */
export function inspectError(
  error: CellError,
  {document = globalThis.document, source}: {document?: Document; source?: string} = {}
): HTMLElement {
  const root = document.createElement("div");
  root.className = "fb-error";
  root.setAttribute("data-inspected", "");
  const add = (name: string, className: string, text: string): void => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    root.append(made);
  };
  add(
    "div",
    "fb-error-message",
    error.name === "BlockedError" ? error.message : `${error.name}: ${error.message}`
  );
  const lines = source?.split("\n");
  if (error.line !== undefined && lines && error.line <= lines.length)
    add("pre", "fb-error-source", excerpt(lines, error.line, error.column));
  if (error.stack) {
    const details = document.createElement("details");
    const head = document.createElement("summary");
    head.textContent = "stack";
    const stack = document.createElement("pre");
    stack.textContent = error.stack;
    details.append(head, stack);
    root.append(details);
  }
  return root;
}

/** The line with one before and after, numbered, and a mark under the column. */
export function excerpt(lines: string[], line: number, column?: number): string {
  const width = String(line + 1).length;
  const out: string[] = [];
  for (let n = Math.max(1, line - 1); n <= Math.min(lines.length, line + 1); ++n) {
    out.push(`${String(n).padStart(width)} | ${lines[n - 1]}`);
    if (n === line && column !== undefined) out.push(`${" ".repeat(width)} | ${" ".repeat(column - 1)}^`);
  }
  return out.join("\n");
}

function hasMembers(value: unknown): value is object {
  if (value === null || typeof value !== "object") return false;
  return !(
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Error ||
    value instanceof Promise
  );
}

function* membersOf(value: object): Generator<[string, unknown]> {
  if (value instanceof Map) {
    for (const [key, member] of value) yield [preview(key), member];
  } else if (value instanceof Set) {
    let i = 0;
    for (const member of value) yield [String(i++), member];
  } else if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const list = value as unknown as ArrayLike<unknown>;
    for (let i = 0; i < list.length; ++i) yield [String(i), list[i]];
  } else {
    for (const key of Object.keys(value)) yield [key, read(value, key)];
  }
}

/** A getter may throw; that is a fact about the value, not an error of the cell. */
function read(value: object, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key];
  } catch (error) {
    return error;
  }
}
