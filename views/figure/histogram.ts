/** @file A small histogram, without axes but for its ends. */
import {bin, nice} from "d3";
import type {Values} from "../../kernels/index.ts";
import {svg} from "./element.ts";
import {formatCount, formatNumber} from "./format.ts";
import {range} from "./ramp.ts";

const width = 260;
const height = 56;

/** Returns the histogram in some thirty bins of round width; null where no value is present. */
export function histogram(document: Document, values: Values, units: string): SVGElement | null {
  const [low, high] = range(values);
  if (Number.isNaN(low)) return null;
  const domain: [number, number] =
    low === high ? [low - 0.5, high + 0.5] : (nice(low, high, 30) as [number, number]);
  const bins = bin<number, number>().domain(domain).thresholds(30)(present(values));
  const most = Math.max(...bins.map((list) => list.length));
  const x = (value: number) => Math.round((10 * width * (value - domain[0])) / (domain[1] - domain[0])) / 10;
  const d = bins
    .filter((list) => list.length > 0)
    .map((list) => {
      const [left, right] = [x(list.x0 as number), x(list.x1 as number)];
      const tall = Math.max(1, Math.round((list.length / most) * height));
      return `M${left} ${height}V${height - tall}H${right}V${height}Z`;
    })
    .join("");
  const fullest = bins.reduce((a, b) => (b.length > a.length ? b : a));
  const alt = `Histogram of ${formatCount(bins.reduce((n, list) => n + list.length, 0))} values from ${formatNumber(low)} to ${formatNumber(high)} ${units}; most lie from ${formatNumber(fullest.x0 as number)} to ${formatNumber(fullest.x1 as number)}.`;
  return svg(
    document,
    "svg",
    {
      class: "fb-fixed",
      width,
      height: height + 18,
      viewBox: `0 0 ${width} ${height + 18}`,
      role: "img",
      "aria-label": alt,
      fill: "currentColor"
    },
    svg(document, "path", {d, "fill-opacity": 0.55, "shape-rendering": "crispEdges"}),
    svg(document, "path", {d: `M0 ${height}.5H${width}`, stroke: "currentColor", "stroke-opacity": 0.6}),
    domain[0] < 0 &&
      domain[1] > 0 &&
      svg(document, "path", {d: `M${x(0)} 0V${height + 3}`, stroke: "currentColor"}),
    svg(document, "text", {y: height + 15}, formatNumber(domain[0])),
    domain[0] < 0 && domain[1] > 0 && x(0) > 40 && x(0) < width - 40
      ? svg(document, "text", {x: x(0), y: height + 15, "text-anchor": "middle"}, "0")
      : null,
    svg(
      document,
      "text",
      {x: width, y: height + 15, "text-anchor": "end"},
      formatNumber(domain[1]) + (units ? ` ${units}` : "")
    )
  );
}

function present(values: Values): number[] {
  const out: number[] = [];
  for (const value of values) if (Number.isFinite(value)) out.push(value);
  return out;
}
