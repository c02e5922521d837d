/** @file Lengths and times of phenomena in one chart, with what a data set spans and resolves drawn into it. */
import * as Plot from "@observablehq/plot";
import {scaleLog} from "d3";
import {OptionError} from "../errors.ts";
import type {Phenomenon} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatNumber} from "./figure/format.ts";
import {ink} from "./figure/series.ts";

/** An axis whose text is written beside each place: on a log scale Plot itself writes powers of ten alone. */
const written = {text: "1", labelArrow: "none"} as const;

/** Extent and grain of data as `checkField(f).scales` has them: km and days. */
export interface DataScales {
  readonly extentKm?: number;
  readonly spacingKm?: number;
  readonly span?: number;
  readonly step?: number;
}

export interface PhenomenaPlotOptions extends FigureOptions {
  /** What the data span, drawn as a frame; two steps and two spacings, from where on detail is seen, as a second one. */
  data?: DataScales;
  /** The id of the phenomenon that stands out; defaults to none. */
  selected?: string;
}

type Box = Phenomenon & {x1: number; x2: number; y1: number; y2: number};

const height = 480;
const margin = {marginLeft: 62, marginRight: 16, marginTop: 28, marginBottom: 44};
const color: Readonly<Record<string, string>> = {global: ink(3), composition: ink(4), local: ink(2)};
const times: readonly (readonly [number, string])[] = [
  [1 / 24, "hour"],
  [1, "day"],
  [7, "week"],
  [30.4, "month"],
  [365.25, "year"],
  [3652.5, "10 years"],
  [36525, "100 years"]
];
const lengths: readonly (readonly [number, string])[] = [
  [0.01, "10 m"],
  [0.1, "100 m"],
  [1, "1 km"],
  [10, "10 km"],
  [100, "100 km"],
  [1000, "1,000 km"],
  [10_000, "10,000 km"]
];

/**
 * Returns the log–log chart of phenomena: length upwards, time to the right, a box for the range of each.
 *
 * Boxes take their colour from the scope that is natural in space. Labels move down where they would cover one another.
 * Units: km and days. Missing: without `data` no frame is drawn, nor along an axis whose scales are not told.
 * Throws: OptionError `unknown phenomenon: …` for a selected id that is not in the list, `missing phenomena: …`.
 *
 * @example phenomenaPlot(phenomena, {data: checkField(sst).scales, selected: "enso-nao-pdo"})
 */
export function phenomenaPlot(
  list: readonly Phenomenon[],
  {document, data = {}, selected, width = 640, title, alt, ...options}: PhenomenaPlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  if (list.length === 0)
    throw new OptionError("missing phenomena: none given; a chart needs one or more", {subject: "phenomena"});
  if (selected !== undefined && !list.some(({id}) => id === selected))
    throw new OptionError(`unknown phenomenon: ${selected}; there are ${list.map(({id}) => id).join(", ")}`, {
      subject: "selected",
      value: selected
    });
  const boxes = list.map((each): Box => {
    const [[x1, x2], [y1, y2]] = [widened(each.days), widened(each.lengthKm)];
    return {...each, x1, x2, y1, y2};
  });
  const {extentKm, spacingKm, span, step} = data;
  const [xs, ys] = [
    [0.02, 60_000, step, span],
    [0.006, 60_000, spacingKm, extentKm]
  ].map((values) => values.filter((value): value is number => value !== undefined && value > 0));
  const x = {domain: [Math.min(...xs), Math.max(...xs)]};
  const y = {domain: [Math.min(...ys), Math.max(...ys)]};
  const places = placed(boxes, {x: x.domain, y: y.domain, width});
  const isOn = ({id}: Phenomenon) => selected === undefined || id === selected;
  const frame = (x1 = x.domain[0], x2 = x.domain[1], y1 = y.domain[0], y2 = y.domain[1], dashed = false) =>
    Plot.rect([0], {
      x1: [x1],
      x2: [x2],
      y1: [y1],
      y2: [y2],
      fill: "currentColor",
      fillOpacity: dashed ? 0 : 0.05,
      stroke: "currentColor",
      strokeWidth: dashed ? 1 : 1.6,
      strokeDasharray: dashed ? "4 3" : "none"
    });
  const isFramed = extentKm !== undefined || span !== undefined;
  const drawing = Plot.plot({
    document: page,
    width,
    height,
    ...margin,
    x: {type: "log", ...x, label: "Time", labelArrow: "none"},
    y: {type: "log", ...y, label: "Length", labelArrow: "none"},
    marks: [
      Plot.axisX(within(times, x.domain), {x: "0", ...written}),
      Plot.axisY(within(lengths, y.domain), {y: "0", ...written}),
      Plot.gridX(within(times, x.domain), {x: "0", strokeOpacity: 0.1}),
      Plot.gridY(within(lengths, y.domain), {y: "0", strokeOpacity: 0.1}),
      isFramed ? frame(step, span, spacingKm, extentKm) : null,
      isFramed ? frame(step && 2 * step, span, spacingKm && 2 * spacingKm, extentKm, true) : null,
      Plot.rect(boxes, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        rx: 2,
        fill: ({scope}: Box) => color[scope.X],
        fillOpacity: (each: Box) => (isOn(each) ? 0.3 : 0.08),
        stroke: ({scope}: Box) => color[scope.X],
        strokeOpacity: (each: Box) => (isOn(each) ? 1 : 0.45),
        title: ({label, note}: Box) => `${label}: ${note}`
      }),
      [false, true].map((bold) =>
        Plot.text(
          places.filter(({id}) => (id === selected) === bold),
          {
            x: "x",
            y: "y",
            text: "text",
            textAnchor: "start",
            dx: 4,
            fill: "currentColor",
            fontWeight: bold ? 700 : 400,
            fillOpacity: selected === undefined || bold ? 1 : 0.7,
            stroke: "var(--paper, Canvas)",
            strokeWidth: 3
          }
        )
      ),
      ["global", "composition", "local"].map((scope, i) =>
        Plot.text([`${scope} in space`], {
          frameAnchor: "top-left",
          dx: 40 + [0, 160, 370][i],
          dy: -22,
          fill: color[scope]
        })
      )
    ]
  } as Plot.PlotOptions) as SVGElement;
  const heading = title ?? "Lengths and times of phenomena";
  return figure(
    page,
    {...options, title},
    [dataLink(page, "phenomena", csv(list))],
    describe(page, drawing, heading, alt ?? words(list, data))
  );
}

/** A point would be no box: a single scale is drawn a sixth wide to either side. */
function widened([low, high]: readonly [number, number]): [number, number] {
  return high > low ? [low, high] : [low / 1.2, high * 1.2];
}

function within(marks: readonly (readonly [number, string])[], [low, high]: readonly number[]) {
  return marks.filter(([at]) => at >= low && at <= high);
}

/** Labels at the upper left corners of boxes, each below those it would cover, also at the size that phones give them. */
function placed(
  boxes: readonly Box[],
  {x, y, width}: {x: readonly number[]; y: readonly number[]; width: number}
): {id: string; text: string; x: number; y: number}[] {
  const across = scaleLog(x, [margin.marginLeft, width - margin.marginRight]);
  const up = scaleLog(y, [height - margin.marginBottom, margin.marginTop]);
  const taken: {left: number; right: number; top: number}[] = [];
  return [...boxes]
    .sort((a, b) => b.y2 - a.y2 || a.x1 - b.x1)
    .map(({id, label, x1, y2}) => {
      const text = label.split(":")[0];
      const size = 8.8 * text.length;
      const left = Math.min(across(x1), width - margin.marginRight - size - 6);
      let top = up(y2) + 9;
      while (
        taken.some((each) => each.left < left + size && each.right > left && Math.abs(each.top - top) < 18)
      )
        top += 3;
      taken.push({left, right: left + size, top});
      return {id, text, x: across.invert(left), y: up.invert(top)};
    });
}

function words(list: readonly Phenomenon[], {extentKm, spacingKm, span, step}: DataScales): string {
  const say = ([low, high]: readonly [number, number]) =>
    low === high ? formatNumber(low, 2) : `${formatNumber(low, 2)} to ${formatNumber(high, 2)}`;
  const parts = list.map(({label, lengthKm, days}) => `${label}, ${say(lengthKm)} km and ${say(days)} days`);
  const frame = [
    extentKm === undefined || spacingKm === undefined ? "" : `${say([spacingKm, extentKm])} km`,
    step === undefined || span === undefined ? "" : `${say([step, span])} days`
  ].filter(Boolean);
  return `${parts.join("; ")}.${frame.length ? ` The data reach from ${frame.join(" and ")}.` : ""}`;
}

function csv(list: readonly Phenomenon[]): string {
  return toCsv(
    ["id", "label", "shortest km", "longest km", "shortest days", "longest days", "space", "time"],
    list.map(({id, label, lengthKm, days, scope}) => [id, label, ...lengthKm, ...days, scope.X, scope.T])
  );
}
