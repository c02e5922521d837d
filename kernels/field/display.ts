/** @file A field as a small table for readers: what it spans, what it measures, and how much of it is missing. */
import {formatTime} from "./time.ts";
import type {Coordinate, Field, Role} from "./types.ts";

const ROLE_NAMES: Readonly<Record<Role, string>> = {S: "samples", T: "time", V: "variables", X: "space"};

/** HTML that needs no script: a caption, one row for each dim, and a line on the values. */
export function summaryHtml(f: Field): string {
  const title = `${f.name || "field"}${f.units ? ` (${f.units})` : ""}`;
  const kind = f.values.constructor.name.replace("Array", "").toLowerCase();
  const rows = f.dims.map((dim, i) => {
    const role = f.axes[dim];
    const [from, to] = ends(f.coords[dim]);
    const units = f.coords[dim]?.units ?? "";
    return `<tr><th scope="row">${escapeHtml(dim)}</th><td><abbr title="${ROLE_NAMES[role]}">${role}</abbr></td><td>${f.shape[i]}</td><td>${from}</td><td>${to}</td><td>${/ since /.test(units) ? escapeHtml(f.coords[dim].calendar ?? "standard") : escapeHtml(units)}</td></tr>`;
  });
  const others = Object.keys(f.coords).filter((name) => !f.dims.includes(name));
  const notes = [
    rangeLine(f),
    ...(others.length ? [`also with ${others.map(escapeHtml).join(", ")}`] : []),
    ...(f.crs ? [`projected, ${escapeHtml(f.crs)}`] : [])
  ];
  return `<figure class="fieldbook-field"><table><caption>${escapeHtml(title)}, ${f.shape.join(" × ") || "one value"}, ${kind}</caption><thead><tr><th scope="col">dimension</th><th scope="col">role</th><th scope="col">size</th><th scope="col">from</th><th scope="col">to</th><th scope="col">units</th></tr></thead><tbody>${rows.join("")}</tbody></table><figcaption>${notes.join("; ")}</figcaption></figure>`;
}

function rangeLine({values, units}: Field): string {
  let missing = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; ++i) {
    const value = values[i];
    if (Number.isNaN(value)) ++missing;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const gaps = missing ? `${count(missing)} of ${count(values.length)} missing` : "none missing";
  if (missing === values.length) return values.length ? `all ${count(missing)} missing` : "empty";
  return `${short(low)} to ${short(high)}${units ? ` ${escapeHtml(units)}` : ""}; ${gaps}`;
}

/** The first and last entry of a dim's own coordinate. */
function ends(coordinate: Coordinate | undefined): [string, string] {
  if (coordinate === undefined || coordinate.values.length === 0) return ["", ""];
  const {values, units} = coordinate;
  const say = (value: number | string): string => {
    if (typeof value === "string") return escapeHtml(value);
    if (units === undefined || !/ since /.test(units)) return short(value);
    try {
      return formatTime(value, coordinate);
    } catch {
      return short(value); // units of a file that are no CF time still deserve a row
    }
  };
  return [say(values[0]), say(values[values.length - 1])];
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})[c]!);
}
