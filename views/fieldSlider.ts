/** @file A slider along one dimension of a field, which says in words where it stands. */
import {OptionError} from "../errors.ts";
import type {Field} from "../kernels/index.ts";
import {checkIsField} from "./figure/check.ts";
import {isTime, timeWords} from "./figure/dates.ts";
import {type DrawOptions, freshId, html, pickDocument} from "./figure/element.ts";
import {formatLatitude, formatLongitude, formatNumber, formatUnits, words} from "./figure/format.ts";

export interface FieldSliderOptions extends DrawOptions {
  /** Text before the slider; defaults to the name of the dimension. */
  label?: string;
  /** The position to start from, counted from 0; defaults to 0. */
  value?: number;
}

export interface FieldSliderElement extends HTMLElement {
  value: number;
}

const style = `
.fb-slider{display:flex;flex-wrap:wrap;align-items:center;gap:2px 12px;margin:.5em 0;font:14px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-slider input{flex:1 1 200px;min-width:0;max-width:24em;min-height:40px;margin:0;accent-color:var(--accent,var(--fb-axis-x,auto))}
.fb-slider output{min-width:9em;font-variant-numeric:tabular-nums;font-weight:600}
`;

/**
 * Returns a slider whose value is a position on a dimension, as `isel` takes it, and which tells the coordinate there: a date,
 * a latitude, a number with its units or a name. It sends `input` as Observable's inputs do.
 *
 * Throws: OptionError `unknown dimension: tim; this field has time, lat, lon`, `invalid value: 60; …`.
 *
 * @example
 * const step = view(fieldSlider(sst, "time", {label: "Month"}));
 * fieldMap(isel(sst, {time: step}))
 */
export function fieldSlider(
  f: Field,
  dim: string,
  {document, label, value = 0}: FieldSliderOptions = {}
): FieldSliderElement {
  const page = pickDocument(document);
  checkIsField(f);
  const size = f.shape[f.dims.indexOf(dim)];
  if (size === undefined)
    throw new OptionError(`unknown dimension: ${dim}; this field has ${f.dims.join(", ")}`, {
      subject: "dimension",
      value: dim
    });
  const check = (position: number): number => {
    if (Number.isInteger(position) && position >= 0 && position < size) return position;
    throw new OptionError(`invalid value: ${position}; ${dim} has positions from 0 to ${size - 1}`, {
      subject: "value",
      value: position
    });
  };
  const names = namesOf(f, dim, size);
  const id = freshId("slider");
  const range = html(page, "input", {id, type: "range", min: 0, max: size - 1, step: 1}) as HTMLInputElement;
  const said = html(page, "output", {for: id});
  const form = html(
    page,
    "form",
    {class: "fb-slider"},
    html(page, "style", {}, style),
    html(page, "label", {for: id}, label ?? words(dim)),
    range,
    said
  ) as FieldSliderElement;
  let now = check(value);
  const show = () => {
    range.value = String(now);
    range.setAttribute("value", String(now));
    range.setAttribute("aria-valuetext", names[now]);
    said.textContent = names[now];
  };
  // The slider's own event goes on to who listens to the form, by when the value is the new one.
  range.addEventListener("input", () => {
    now = Number(range.value);
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
  return Object.defineProperty(form, "value", {
    get: () => now,
    set: (next: number) => {
      now = check(next);
      show();
    }
  });
}

function namesOf(f: Field, dim: string, size: number): string[] {
  const coord = f.coords[dim];
  if (coord?.dims.length !== 1)
    return Array.from({length: size}, (_, i) => `${words(dim)} ${i + 1} of ${size}`);
  if (isTime(coord)) return timeWords(coord);
  const units = coord.units ?? "";
  return Array.from(coord.values as ArrayLike<number | string>, (value) => {
    if (typeof value === "string") return value;
    if (/^degrees?_?n(orth)?$/i.test(units)) return formatLatitude(value);
    if (/^degrees?_?e(ast)?$/i.test(units)) return formatLongitude(value);
    return `${formatNumber(value)} ${formatUnits(units)}`.trim();
  });
}
