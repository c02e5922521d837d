/** @file A variogram: its pairs, the means of its bins, how many pairs stand behind each, and the models fitted to them. */
import * as Plot from "@observablehq/plot";
import {OptionError} from "../errors.ts";
import {
  type EmpiricalVariogram,
  type FittedVariogram,
  type Variogram,
  isField,
  semivariance
} from "../kernels/index.ts";
import {dataLink, toCsv} from "./figure/csv.ts";
import {pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure, sentences} from "./figure/figure.ts";
import {formatCount, formatNumber, formatUnits, withUnits} from "./figure/format.ts";
import {ink} from "./figure/series.ts";

export interface VariogramPlotOptions extends FigureOptions {
  /** Every pair, as from `cloud`; pairs beyond three times the highest bin are left out, and the caption counts them. */
  cloud?: {readonly lag: ArrayLike<number>; readonly gamma: ArrayLike<number>};
  /** Models drawn as curves; the range of the first that was fitted is marked. */
  models?: readonly (Variogram | FittedVariogram)[];
  /** A name for each model; defaults to its shape. */
  labels?: readonly string[];
}

interface Bin {
  readonly lag: number;
  readonly gamma: number;
  readonly count: number;
}

const margin = {marginLeft: 58, marginRight: 96};

/**
 * Returns the chart of one empirical variogram over the numbers of its pairs.
 *
 * Shapes: lag, gamma and count [bin]. Units: on the axes, as the fields have them. Missing: empty bins are not drawn.
 * Throws: OptionError `invalid variogram: …` where no bin has pairs, or for several variograms at once.
 *
 * @example
 * variogramPlot(empirical, {cloud: cloud(rain), models: [fitVariogram(empirical)], source: "USGS"})
 */
export function variogramPlot(
  empirical: EmpiricalVariogram,
  {
    document,
    cloud,
    models = [],
    labels,
    width = 640,
    title,
    alt,
    caption,
    ...options
  }: VariogramPlotOptions = {}
): HTMLElement {
  const page = pickDocument(document);
  const bins = binsOf(empirical);
  const {lag, gamma} = empirical;
  const xLabel = withUnits("distance", isField(lag) ? lag.units : "");
  const yLabel = withUnits("semivariance", isField(gamma) ? gamma.units : "");
  const highest = Math.max(...bins.map((bin) => bin.gamma));
  const top = highest * (cloud ? 3 : 1.15) || 1;
  const most = Math.max(...bins.map((bin) => bin.lag), ...last(cloud?.lag));
  const curves = models.map((model, i) => ({model, label: labels?.[i] ?? model.model, color: ink(i + 1)}));
  const marked = curves.find(({model}) => reach(model) <= most);
  const shared = {...margin, document: page, width};
  const x = {domain: [0, most * 1.02], labelArrow: "none", labelAnchor: "center"} as const;
  const heading = title ?? "Empirical variogram";
  const main = Plot.plot({
    ...shared,
    height: 320,
    marginTop: 26,
    marginBottom: 24,
    x: {...x, label: null},
    y: {domain: [0, top], label: yLabel, labelArrow: "none", ticks: 6},
    marks: [
      Plot.gridY({ticks: 6, strokeOpacity: 0.12}),
      Plot.ruleY([0], {strokeOpacity: 0.55}),
      cloud && ((_, scales) => pairs(page, cloud, top, scales as unknown as Scales)),
      marked && Plot.ruleX([reach(marked.model)], {stroke: marked.color, strokeDasharray: "4 3"}),
      marked &&
        Plot.text([`${formatNumber(reach(marked.model), 3)} ${formatUnits(isField(lag) ? lag.units : "")}`], {
          x: [reach(marked.model)],
          y: [top],
          dx: 5,
          dy: 6,
          textAnchor: "start",
          fill: marked.color
        }),
      curves.map(({model, color}) => {
        const lags = Array.from({length: 161}, (__, k) => (most * Math.max(k, 1e-6)) / 160);
        return Plot.lineY(semivariance(model, lags), {x: lags, stroke: color, strokeWidth: 2, clip: true});
      }),
      endLabels(curves, most, top),
      Plot.dot(bins, {x: "lag", y: "gamma", r: 4, fill: ink(0), stroke: "var(--paper, Canvas)"})
    ]
  } as Plot.PlotOptions) as SVGElement;
  const counts = Plot.plot({
    ...shared,
    height: 92,
    marginTop: 18,
    marginBottom: 38,
    x: {...x, label: xLabel},
    y: {label: "pairs", labelArrow: "none", ticks: 2, tickFormat: "~s"},
    marks: [
      Plot.ruleY([0], {strokeOpacity: 0.55}),
      Plot.ruleX(bins, {
        x: "lag",
        y1: 0,
        y2: "count",
        stroke: ink(0),
        strokeOpacity: 0.6,
        strokeWidth: Math.min(14, (0.6 * (width - margin.marginLeft - margin.marginRight)) / bins.length)
      })
    ]
  }) as SVGElement;
  const beyond = cloud ? Array.from(cloud.gamma).filter((value) => value > top).length : 0;
  const note =
    beyond > 0
      ? `${formatCount(beyond)} of ${formatCount(cloud?.gamma.length ?? 0)} pairs lie above the frame`
      : undefined;
  return figure(
    page,
    {...options, title, caption: sentences(caption, note)},
    [dataLink(page, "variogram", csv(bins, xLabel, yLabel))],
    describe(page, main, heading, alt ?? words(bins, xLabel, curves)),
    describe(
      page,
      counts,
      "Pairs in each bin",
      `Bars: ${bins.map((bin) => formatCount(bin.count)).join(", ")} pairs.`
    )
  );
}

interface Scales {
  x(value: number): number;
  y(value: number): number;
}

function binsOf({lag, gamma, count}: EmpiricalVariogram): Bin[] {
  const [lags, gammas, counts] = [lag, gamma, count].map((list) => {
    if (isField(list) && list.dims.length !== 1)
      throw new OptionError(
        `invalid variogram: it has ${list.dims.join(", ")}; a plot shows one, so choose it with isel`,
        {
          subject: "variogram"
        }
      );
    return Array.from(isField(list) ? list.values : list);
  });
  const bins = lags
    .map((each, i) => ({lag: each, gamma: gammas[i], count: counts[i]}))
    .filter((bin) => bin.count > 0 && Number.isFinite(bin.gamma));
  if (bins.length === 0)
    throw new OptionError("invalid variogram: no bin has pairs; let the bins reach further", {
      subject: "variogram"
    });
  return bins;
}

/** All pairs as one path of round dots: thousands of circles would weigh a page down. */
function pairs(
  page: Document,
  {lag, gamma}: {readonly lag: ArrayLike<number>; readonly gamma: ArrayLike<number>},
  top: number,
  {x, y}: Scales
): SVGElement {
  let d = "";
  for (let n = 0; n < lag.length; ++n)
    if (gamma[n] <= top) d += `M${Math.round(x(lag[n]))} ${Math.round(y(gamma[n]))}h0`;
  return svg(page, "path", {
    class: "fb-cloud",
    d,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 2,
    "stroke-linecap": "round",
    "stroke-opacity": 0.28
  });
}

function endLabels(
  curves: readonly {model: Variogram; label: string; color: string}[],
  most: number,
  top: number
): Plot.Markish[] {
  // From top to bottom, each at least a line's height below the one before.
  const gap = top / 20;
  const ends = curves.map((curve) => ({...curve, at: Math.min(top, semivariance(curve.model, most))}));
  ends.sort((a, b) => b.at - a.at);
  for (let i = 1; i < ends.length; ++i) ends[i].at = Math.min(ends[i].at, ends[i - 1].at - gap);
  return ends.map(({label, color, at}) =>
    Plot.text([label], {x: [most], y: [at], dx: 14, textAnchor: "start", fill: color})
  );
}

/** Where a fitted model reaches its sill; models that were not fitted do not say. */
function reach(model: Variogram | FittedVariogram): number {
  return "effectiveRange" in model ? model.effectiveRange : NaN;
}

function last(lags: ArrayLike<number> | undefined): number[] {
  return lags ? [Array.from(lags).reduce((most, lag) => Math.max(most, lag), 0)] : [];
}

function words(
  bins: readonly Bin[],
  xLabel: string,
  curves: readonly {model: Variogram; label: string}[]
): string {
  const points = bins.map((bin) => `${formatNumber(bin.lag, 3)}: ${formatNumber(bin.gamma, 3)}`).join(", ");
  const lines = curves.map(
    ({model, label}) =>
      ` ${label}: nugget ${formatNumber(model.nugget, 3)}, partial sill ${formatNumber(model.psill, 3)}, range parameter ${formatNumber(model.range, 3)}.`
  );
  return `Semivariance by ${xLabel}: ${points}.${lines.join("")}`;
}

function csv(bins: readonly Bin[], xLabel: string, yLabel: string): string {
  return toCsv(
    [xLabel, yLabel, "pairs"],
    bins.map((bin) => [bin.lag, bin.gamma, bin.count])
  );
}
