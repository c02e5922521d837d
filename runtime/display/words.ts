/** @file Any value as one line of text. */

/** How long a line may be before it is cut. */
const LINE = 80;

export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (value instanceof Date) return "date";
  if (value instanceof RegExp) return "regexp";
  if (value instanceof Error) return "error";
  return typeof value;
}

/** A value in a word: what JavaScript would read back, or what it is. */
export function preview(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return String(value);
    case "function":
      return `${/^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "ƒ"} ${value.name}()`.replace(
        "class ()",
        "class"
      );
    case "object":
      if (value === null) return "null";
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : shortDate(value);
      if (value instanceof RegExp) return String(value);
      if (value instanceof Error) return `${value.name}: ${value.message}`;
      return summary(value);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

/** An object in a line: its class, how large it is, and the first of what is inside. */
export function summary(value: object): string {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const list = value as unknown as ArrayLike<unknown>;
    const name = Array.isArray(value) && nameOf(value) === "Array" ? "Array" : nameOf(value);
    return `${name}(${list.length}) [${joined(list.length, (i) => member(list[i]))}]`;
  }
  if (value instanceof Map) {
    const entries = [...take(value, 20)];
    return `Map(${value.size}) {${joined(value.size, (i) => `${member(entries[i][0])} => ${member(entries[i][1])}`)}}`;
  }
  if (value instanceof Set) {
    const entries = [...take(value, 20)];
    return `Set(${value.size}) {${joined(value.size, (i) => member(entries[i]))}}`;
  }
  if (value instanceof Promise) return "Promise";
  const name = nameOf(value);
  const keys = Object.keys(value);
  const inside = joined(keys.length, (i) => `${keys[i]}: ${memberOf(value, keys[i])}`);
  return `${name === "Object" ? "" : `${name} `}{${inside}}`;
}

/** As many members as fit in a line. */
function joined(count: number, text: (i: number) => string): string {
  const parts: string[] = [];
  let length = 0;
  for (let i = 0; i < count; ++i) {
    if (i >= 20 || length > LINE) {
      parts.push("…");
      break;
    }
    const part = text(i);
    length += part.length + 2;
    parts.push(part);
  }
  return parts.join(", ");
}

/** A member of a member is named, not opened. */
function member(value: unknown): string {
  if (value === null || typeof value !== "object" || value instanceof Date || value instanceof RegExp) {
    const text = preview(value);
    return text.length > LINE ? `${text.slice(0, LINE)}…` : text;
  }
  if (Array.isArray(value)) return `Array(${value.length})`;
  const name = nameOf(value);
  return name === "Object" ? "{…}" : name;
}

function memberOf(value: object, key: string): string {
  try {
    return member((value as Record<string, unknown>)[key]);
  } catch {
    return "?";
  }
}

function nameOf(value: object): string {
  try {
    const tag = (value as {[Symbol.toStringTag]?: unknown})[Symbol.toStringTag];
    return typeof tag === "string" ? tag : (value.constructor?.name ?? "Object") || "Object";
  } catch {
    return "Object";
  }
}

/** Midnight in UTC is a day. */
function shortDate(date: Date): string {
  return date.toISOString().replace(/T00:00:00\.000Z$/, "");
}

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let i = 0;
  for (const value of values) {
    if (i++ >= count) return;
    yield value;
  }
}
