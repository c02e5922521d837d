/** @file Series along time (or any one dimension) as lines, labelled where they end. */
import {FieldError, OptionError, listNames} from "../errors.ts";
import type {Field} from "../kernels/index.ts";
import {checkIsField} from "./figure/check.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {positions} from "./figure/dates.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatNumber, formatUnits, withUnits, words} from "./figure/format.ts";
import {countMissing, range} from "./figure/ramp.ts";
import {drawLines, type Line} from "./figure/series.ts";

export interface TimeSeriesOptions extends FigureOptions {
  /** A name for each line; defaults to the names of the fields. */
  labels?: readonly string[];
  /** Text at the y axis; defaults to the name and units of the first field. */
  yLabel?: string;
  /** The band in which each line may lie, as fields of the lines' shapes. */
  uncertainty?: readonly {readonly lower: Field; readonly upper: Field}[];
  /** Height of the drawing in pixels; defaults to 240. */
  height?: number;
}

/**
 * Returns a chart of one or several fields along their one dimension; CF times become dates, in their own calendar.
 *
 * Shapes: [time]; other dimensions must have size one. Missing: gaps in the line. Zero is marked where it is passed.
 * Throws: FieldError `ambiguous dimension: lat; …`; OptionError `invalid units: K and mm; …`.
 *
 * @example
 * timeSeries([nino34, soi], {labels: ["Niño 3.4", "SOI"], title: "One cycle of ENSO"})
 */
export function timeSeries(
  fields: Field | readonly Field[],
  {
    document,
    labels,
    yLabel,
    uncertainty = [],
    width = 640,
    height = 240,
    title,
    alt,
    ...options
  }: TimeSeriesOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const list: readonly Field[] = Array.isArray(fields) ? fields : [fields as Field];
  if (list.length === 0)
    throw new OptionError("missing field: none given; a chart needs at least one", {subject: "field"});
  list.forEach(checkIsField);
  const units = [...new Set(list.map((f) => f.units))];
  if (units.length > 1) {
    throw new OptionError(
      `invalid units: ${units.map((unit) => unit || "none").join(" and ")}; lines share one axis, so convert or standardise them first`,
      {subject: "units"}
    );
  }
  const axes = list.map((f) => positions(f, lineDim(f)));
  const names = list.map((f, i) => labels?.[i] ?? (words(f.name) || `series ${i + 1}`));
  const lines = list.map((f, i): Line => {
    const band = uncertainty[i];
    return {
      label: names[i],
      x: axes[i].values,
      y: f.values,
      lower: band?.lower.values,
      upper: band?.upper.values
    };
  });
  const heading = title ?? listNames(names);
  const drawing = drawLines(lines, {
    document: page,
    width,
    height,
    xLabel: axes[0].label,
    yLabel: yLabel ?? withUnits(list.length === 1 ? names[0] : "", units[0]).trim()
  });
  return figure(
    page,
    {...options, title},
    [dataLink(page, names.join("-"), csv(lines, axes[0].header, units[0]))],
    describe(page, drawing, heading, alt ?? altText(list, names, axes[0].values))
  );
}

function lineDim(f: Field): string {
  const dims = f.dims.filter((_, i) => f.shape[i] !== 1);
  if (dims.length > 1) {
    throw new FieldError(
      `ambiguous dimension: ${listNames(dims)}; a line runs along one, so choose or average the others`,
      {
        subject: "dimension"
      }
    );
  }
  const [dim = f.dims[0]] = dims;
  if (dim === undefined)
    throw new FieldError("missing dimension: none; a line needs one to run along", {subject: "dimension"});
  return dim;
}

function csv(lines: readonly Line[], header: string, units: string): string {
  const say = (x: Date | number) =>
    typeof x === "number" ? x : x.toISOString().slice(0, x.getTime() % 86_400_000 ? 16 : 10);
  // Lines of different times stand below one another, so no value is lost.
  const rows = lines.flatMap(({label, x, y, lower, upper}) =>
    x.map((at, i) => [label, say(at), y[i], ...(lower && upper ? [lower[i], upper[i]] : [])])
  );
  const hasBand = lines.some(({lower}) => lower);
  return toCsv(["series", header, withUnits("value", units), ...(hasBand ? ["lower", "upper"] : [])], rows);
}

function altText(list: readonly Field[], names: readonly string[], x: readonly (Date | number)[]): string {
  const say = (at: Date | number) =>
    typeof at === "number" ? formatNumber(at) : at.toISOString().slice(0, 7);
  const parts = list.map((f, i) => {
    const [low, high] = range(f.values).map((value) => formatNumber(value));
    const missing = countMissing(f.values);
    return (
      `${names[i]} runs from ${low} to ${high} ${formatUnits(f.units)}`.trim() +
      (missing ? `, ${missing} missing` : "")
    );
  });
  return `Line chart from ${say(x[0])} to ${say(x[x.length - 1])}: ${parts.join("; ")}.`;
}
