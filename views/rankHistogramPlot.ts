/** @file Rank histograms: where the truth falls among the members, beside what an ensemble of the right spread would give. */
import * as Plot from "@observablehq/plot";
import {OptionError} from "../errors.ts";
import {binomialRange} from "./figure/binomial.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {html, pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, formatShare} from "./figure/format.ts";
import {ink} from "./figure/series.ts";

export interface RankHistogramPlotOptions extends FigureOptions {
  /** A name for each histogram, written above it; defaults to none. */
  labels?: readonly string[];
  /** How many independent cases there are, where cells and times resemble one another; defaults to all cases. */
  effective?: number;
  /** The probability of a bar within the band where the histogram is flat; defaults to 0.95. */
  level?: number;
}

/**
 * Returns one or several rank histograms on one scale, with the flat expectation and the band of chance about it.
 *
 * Shapes: m + 1 counts each, as from `rankHistogram`. Units: share of the cases, %. The band is that of a binomial
 * distribution, for each bar on its own. Missing: not counted by `rankHistogram`.
 * Throws: OptionError `missing counts: …`, `invalid counts: …`, `invalid effective: …`, `invalid level: …`.
 *
 * @example
 * rankHistogramPlot([rankHistogram(raw, truth), rankHistogram(corrected, truth)], {labels: ["raw", "corrected"]})
 */
export function rankHistogramPlot(
  counts: ArrayLike<number> | readonly ArrayLike<number>[],
  {
    document,
    labels = [],
    effective,
    level = 0.95,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: RankHistogramPlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (!(level > 0 && level < 1))
    throw new OptionError(`invalid level: ${String(level)}; expected a probability between 0 and 1`, {
      subject: "level",
      value: level
    });
  const lists = (
    typeof (counts as ArrayLike<unknown>)?.[0] === "number" ? [counts] : (counts ?? [])
  ) as readonly ArrayLike<number>[];
  if (lists.length === 0)
    throw new OptionError("missing counts: none given; pass what rankHistogram returns", {subject: "counts"});
  const shown = lists.map((list, i) => read(list, {label: labels[i] ?? "", effective, level}));
  const top = Math.max(...shown.flatMap(({bars, high}) => [...bars.map(({share}) => share), high])) * 1.06;
  const each = lists.length > 1 ? Math.floor((width - 20 * (lists.length - 1)) / lists.length) : width;
  const drawings = shown.map((one) => {
    const said = words(one);
    return html(
      page,
      "div",
      {},
      one.label ? html(page, "div", {style: "font-size:.875em"}, one.label) : null,
      describe(
        page,
        draw(one, {document: page, width: each, top}),
        one.label || (title ?? said.heading),
        said.alt
      )
    );
  });
  const [first] = shown;
  const band = `Band: where ${formatShare(level)} of the bars of a flat histogram lie, for ${formatCount(Math.round(first.cases))} independent cases`;
  const drawn = figure(
    page,
    {...options, title: title ?? words(first).heading, caption: sentences(caption, band)},
    [dataLink(page, "rank-histogram", csv(shown))],
    html(page, "div", {class: "fb-row"}, drawings)
  );
  if (alt !== undefined) drawn.setAttribute("aria-label", alt);
  return drawn;
}

interface Bar {
  readonly rank: number;
  readonly count: number;
  /** Of all cases, %. */
  readonly share: number;
}

interface Histogram {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** Of a flat histogram, %. */
  readonly flat: number;
  readonly low: number;
  readonly high: number;
  /** The number of cases behind the band. */
  readonly cases: number;
}

function read(
  counts: ArrayLike<number>,
  {label, effective, level}: {label: string; effective: number | undefined; level: number}
): Histogram {
  const list = Array.from(counts);
  const total = list.reduce((sum, count) => sum + count, 0);
  if (list.length < 2 || !list.every((count) => count >= 0 && Number.isFinite(count)) || total === 0)
    throw new OptionError(
      `invalid counts: ${list.slice(0, 6).join(", ") || "none"}; expected two or more, not all of them 0`,
      {subject: "counts", value: counts}
    );
  const cases = effective ?? total;
  if (!(cases >= 1 && cases <= total))
    throw new OptionError(
      `invalid effective: ${String(effective)}; expected 1 to ${total}, the cases there are`,
      {
        subject: "effective",
        value: effective
      }
    );
  const [low, high] = binomialRange(Math.round(cases), 1 / list.length, level).map(
    (count) => (100 * count) / Math.round(cases)
  );
  const bars = list.map((count, rank) => ({rank, count, share: (100 * count) / total}));
  return {label, bars, flat: 100 / list.length, low, high, cases};
}

function draw(
  {bars, flat, low, high}: Histogram,
  {document, width, top}: {document: Document; width: number; top: number}
): SVGElement {
  const isOut = ({share}: Bar): boolean => share < low || share > high;
  const end = bars.length - 0.5;
  return Plot.plot({
    document,
    width,
    height: 230,
    marginTop: 24,
    marginLeft: 42,
    marginBottom: 42,
    marginRight: 8,
    x: {
      domain: [-0.5, end],
      ticks: Math.min(bars.length, 8),
      tickFormat: (at: number) => (Number.isInteger(at) ? String(at) : ""),
      label: "members below the truth",
      labelArrow: "none",
      labelAnchor: "center"
    },
    y: {domain: [0, top], ticks: 5, label: "share of cases (%)", labelArrow: "none"},
    marks: [
      Plot.rect([0], {x1: -0.5, x2: end, y1: low, y2: high, fill: ink(2), fillOpacity: 0.25}),
      Plot.rect(bars, {
        x1: ({rank}: Bar) => rank - 0.42,
        x2: ({rank}: Bar) => rank + 0.42,
        y1: 0,
        y2: "share",
        fill: ink(0),
        fillOpacity: (d: Bar) => (isOut(d) ? 0.75 : 0.3)
      }),
      Plot.ruleY([flat], {stroke: ink(2), strokeWidth: 1.6, strokeDasharray: "5 3"}),
      Plot.ruleY([0], {strokeOpacity: 0.55})
    ]
  }) as SVGElement;
}

function words({bars, flat, low, high}: Histogram): {heading: string; alt: string} {
  const outside = bars[0].share + bars[bars.length - 1].share;
  const heading = `The truth lies outside the ensemble in ${formatShare(outside / 100)} of cases, ${formatShare(flat / 50)} expected`;
  const list = bars.map(({share}) => formatNumber(share, 2)).join(", ");
  return {
    heading,
    alt: `${heading}. Share of cases with ${bars[0].rank} to ${bars[bars.length - 1].rank} members below the truth, in %: ${list}. Flat: ${formatNumber(flat, 2)}, band ${formatNumber(low, 2)} to ${formatNumber(high, 2)}.`
  };
}

function csv(shown: readonly Histogram[]): string {
  return toCsv(
    ["histogram", "members below", "count", "share (%)", "flat (%)", "low (%)", "high (%)"],
    shown.flatMap(({label, bars, flat, low, high}) =>
      bars.map(({rank, count, share}) => [label, rank, count, share, flat, low, high])
    )
  );
}
