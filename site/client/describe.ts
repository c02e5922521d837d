/** @file A value in a line of the panel: type, shape, units and memory, read off what the value shows of itself. */

export interface Described {
  type: string;
  /** Sizes by dimension, a length, or for small things the value itself. */
  shape: string;
  units: string;
  /** Bytes of the typed arrays in it; 0 where none are known. */
  bytes: number;
}

/** How many objects are looked through for their memory, and how deep. */
const limits = {objects: 5000, depth: 5};

export function describe(value: unknown): Described {
  const [type, shape, units = ""] = facts(value);
  return {type, shape, units, bytes: bytesOf(value)};
}

/** `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), 3);
  return `${(bytes / 1000 ** step).toPrecision(3)} ${["", "kB", "MB", "GB"][step]}`;
}

function facts(value: unknown): [type: string, shape: string, units?: string] {
  if (value === null || value === undefined) return [String(value), ""];
  if (typeof value === "string")
    return ["string", value.length > 24 ? `${count(value.length)} characters` : JSON.stringify(value)];
  if (typeof value === "function") return ["function", ""];
  if (typeof value !== "object") return [typeof value, String(value)];
  if (value instanceof Node) return ["element", value.nodeName.toLowerCase()];
  if (value instanceof Date) return ["date", Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()];
  if (Array.isArray(value)) return ["array", count(value.length)];
  if (ArrayBuffer.isView(value))
    return [`array, ${dtype(value)}`, count((value as Float64Array).length ?? value.byteLength)];
  if (value instanceof Map || value instanceof Set)
    return [value instanceof Map ? "map" : "set", count(value.size)];
  const {dims, shape, values, units, numRows, numCols} = value as Record<string, unknown>;
  if (Array.isArray(dims) && Array.isArray(shape) && ArrayBuffer.isView(values)) {
    const sizes = dims.map((dim, i) => `${dim} ${count(shape[i])}`).join(" × ");
    return [`field, ${dtype(values)}`, sizes, String(units ?? "")];
  }
  const [rows, columns] = [numRows, numCols].map((size) =>
    typeof size === "function" ? size.call(value) : size
  );
  if (typeof rows === "number" && typeof columns === "number")
    return ["table", `${count(rows)} rows × ${count(columns)} columns`];
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return [
    name && name.length > 2 && name !== "Object" ? name : "object",
    `${count(Object.keys(value).length)} members`
  ];
}

/** `float64` of a Float64Array. */
function dtype(view: ArrayBufferView): string {
  return view.constructor.name.replace(/Array$/, "").toLowerCase();
}

function count(n: number): string {
  return n.toLocaleString("en");
}

/** Adds up the buffers that can be reached; one that several share counts once. */
function bytesOf(root: unknown): number {
  const buffers = new Set<ArrayBufferLike>();
  const seen = new Set<object>();
  let level: unknown[] = [root];
  for (let depth = 0; depth < limits.depth && level.length > 0; ++depth) {
    const next: unknown[] = [];
    for (const value of level) {
      if (value === null || typeof value !== "object" || value instanceof Node || seen.has(value)) continue;
      if (seen.size >= limits.objects) break;
      seen.add(value);
      if (ArrayBuffer.isView(value)) buffers.add(value.buffer);
      else if (value instanceof ArrayBuffer) buffers.add(value);
      else if (value instanceof Map || value instanceof Set) next.push(...value.values());
      else
        for (const {value: member} of Object.values(Object.getOwnPropertyDescriptors(value)))
          next.push(member);
    }
    level = next;
  }
  return [...buffers].reduce((sum, {byteLength}) => sum + byteLength, 0);
}
