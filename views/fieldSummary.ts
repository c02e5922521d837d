/** @file What a field is, at a glance: its axes as coloured boxes, its span and spacing, its values and its gaps. */
import type {Coordinate, Field} from "../kernels/index.ts";
import {axisColor, axisNames} from "./colors.ts";
import {checkIsField} from "./figure/check.ts";
import {describeTimes, isTime} from "./figure/dates.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, figure} from "./figure/figure.ts";
import {
  formatCount,
  formatLatitude,
  formatNumber,
  formatShare,
  formatUnits,
  withUnits,
  words
} from "./figure/format.ts";
import {histogram} from "./figure/histogram.ts";
import {countMissing} from "./figure/ramp.ts";

export type FieldSummaryOptions = Omit<FigureOptions, "width">;

const style = `
.fb-dims{display:flex;flex-wrap:wrap;align-items:center;gap:4px 6px;margin:6px 0 8px;font:14px/1.25 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums}
.fb-dim{border:1.5px solid var(--fb-axis);border-radius:3px;padding:4px 9px;background:color-mix(in srgb,var(--fb-axis) 12%,transparent);display:grid;grid-template-columns:auto auto;column-gap:7px}
.fb-dim b{color:var(--fb-axis);grid-row:span 2;align-self:center;font-size:20px}
.fb-dim small{font-size:12px;opacity:.85}
.fb-facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:0 0 8px;font:14px/1.45 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums}
.fb-facts dt{opacity:.75}
.fb-facts dd{margin:0}
`;

/**
 * Returns the summary of a field: dims with sizes and roles, span, extent and spacing, range, gaps, and a histogram.
 *
 * @example
 * fieldSummary(sst, {source: "OSTIA, Met Office"})
 */
export function fieldSummary(
  f: Field,
  {document, title, alt, ...options}: FieldSummaryOptions = {}
): HTMLElement {
  checkIsField(f);
  const page = pickDocument(document);
  const name = words(String(f.attrs.long_name ?? f.name)) || "field";
  const boxes = f.dims.flatMap((dim, i) => {
    const role = f.axes[dim];
    const box = html(
      page,
      "span",
      {class: "fb-dim", style: `--fb-axis:${axisColor(role)}`, title: `${role}: ${axisNames[role]}`},
      html(page, "b", {}, role),
      html(page, "span", {}, dim),
      html(page, "small", {}, formatCount(f.shape[i]))
    );
    return i ? [html(page, "span", {"aria-hidden": "true"}, "×"), box] : [box];
  });
  const facts = [...f.dims.flatMap((dim) => span(f, dim)), ...auxiliary(f), ...values(f)];
  return figure(
    page,
    {...options, title: title ?? withUnits(name, f.units)},
    [],
    html(page, "style", {}, style),
    html(page, "div", {class: "fb-dims", role: "img", "aria-label": alt ?? altText(f, name)}, boxes),
    html(
      page,
      "dl",
      {class: "fb-facts"},
      facts.map(([term, text]) => [html(page, "dt", {}, term), html(page, "dd", {}, text)])
    ),
    histogram(page, f.values, formatUnits(f.units))
  );
}

type Fact = readonly [term: string, text: string];

function span(f: Field, dim: string): Fact[] {
  const coord = f.coords[dim];
  if (!coord || coord.values.length === 0) return [];
  if (isTime(coord)) return [[dim, describeTimes(coord) + calendar(coord)]];
  const {values} = coord;
  if (typeof values[0] === "string") {
    const names = Array.from(values as readonly string[]);
    return [
      [
        dim,
        names.length > 6 ? `${names.slice(0, 5).join(", ")} … ${names[names.length - 1]}` : names.join(", ")
      ]
    ];
  }
  const numbers = Array.from(values as ArrayLike<number>);
  const units = coord.units ?? "";
  const say = (value: number) =>
    /^degrees?_?n/i.test(units)
      ? formatLatitude(value)
      : /^degrees?_?e/i.test(units)
        ? `${formatNumber(Math.abs(value), 6)}°${value < 0 ? "W" : "E"}`
        : formatNumber(value, 9);
  const unit = /^degrees?_?[ne]/i.test(units) ? "°" : units ? ` ${formatUnits(units)}` : "";
  const tail = unit === "°" ? "" : unit;
  if (numbers.length === 1) return [[dim, say(numbers[0]) + tail]];
  const steps = numbers.slice(1).map((value, i) => Math.abs(value - numbers[i]));
  const [least, most] = [Math.min(...steps), Math.max(...steps)];
  const isEven = most - least < 1e-3 * most;
  const spacing = isEven
    ? `every ${formatNumber(most, 3)}${unit}`
    : `every ${formatNumber(least, 3)} to ${formatNumber(most, 3)}${unit}`;
  return [[dim, `${say(numbers[0])} to ${say(numbers[numbers.length - 1])}${tail}, ${spacing}`]];
}

function calendar({calendar: name}: Coordinate): string {
  return name === undefined || /standard|gregorian/.test(name) ? "" : ` (calendar ${name.replace("_", " ")})`;
}

function auxiliary(f: Field): Fact[] {
  const others = Object.keys(f.coords).filter((name) => !f.dims.includes(name));
  return [
    ...(others.length ? [["also known", others.join(", ")] as const] : []),
    ...(f.crs ? [["projection", f.crs] as const] : [])
  ];
}

function values(f: Field): Fact[] {
  const missing = countMissing(f.values);
  const n = f.values.length;
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (const value of f.values) {
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  const units = formatUnits(f.units);
  const range =
    missing === n
      ? "none present"
      : `${formatNumber(low)} to ${formatNumber(high)}${units ? ` ${units}` : ""}, mean ${formatMean(sum / (n - missing), high - low)}`;
  const gaps = missing
    ? `${formatCount(missing)} of ${formatCount(n)} (${formatShare(missing / n)})`
    : `none of ${formatCount(n)}`;
  return [
    ["values", range],
    ["missing", gaps]
  ];
}

/** The mean to a thousandth of the range: more digits would only be noise. */
function formatMean(mean: number, spread: number): string {
  const unit = 10 ** (Math.floor(Math.log10(spread)) - 3);
  return spread > 0 ? formatNumber(Math.round(mean / unit) * unit, 6) : formatNumber(mean);
}

function altText(f: Field, name: string): string {
  const dims = f.dims.map((dim, i) => `${dim} (${axisNames[f.axes[dim]]}) ${formatCount(f.shape[i])}`);
  return `The axes of ${name}: ${dims.join(", ") || "none, a single value"}.`;
}
