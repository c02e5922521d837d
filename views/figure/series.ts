/** @file Lines of a chart: axes with units, a mark at zero, bands of uncertainty, and labels at the lines' ends. */
import * as Plot from "@observablehq/plot";
import {nice, scaleLinear} from "d3";

export interface Line {
  readonly label: string;
  readonly x: readonly (Date | number)[];
  readonly y: ArrayLike<number>;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
}

export interface LinesOptions {
  document: Document;
  width: number;
  height: number;
  xLabel: string | null;
  yLabel: string;
}

/** Ink first, then colours that no axis has; each for light and for dark pages. */
const inks = [
  ["#2f3b4b", "#d3dae3"],
  ["#b3261e", "#ff8f85"],
  ["#7d6400", "#dcc34d"],
  ["#00727d", "#55cfe0"],
  ["#9c2a7f", "#f08fd2"]
];

/** The colour of the line with this number. */
export function ink(i: number): string {
  const [light, dark] = inks[i % inks.length];
  return `var(--fb-series-${(i % inks.length) + 1}, light-dark(${light}, ${dark}))`;
}

/** The shape of the marks of the line with this number: lines differ where their colours cannot be told apart. */
export function symbol(i: number): Plot.SymbolType {
  return (["circle", "times", "triangle", "square", "plus"] as const)[i % 5];
}

/** Returns the chart; missing values leave gaps. */
export function drawLines(
  lines: readonly Line[],
  {document, width, height, xLabel, yLabel}: LinesOptions
): SVGElement {
  const all = lines.flatMap(({y, lower, upper}) =>
    [y, lower, upper].flatMap((list) => (list ? Array.from(list) : []))
  );
  const present = all.filter(Number.isFinite);
  const [low, high] = present.length ? [Math.min(...present), Math.max(...present)] : [0, 1];
  const domain = low === high ? [low - 1, high + 1] : nice(low, high, 8);
  const margin = {top: 26, right: 14, bottom: xLabel === null ? 28 : 40, left: 52};
  const isLabelled = lines.length > 1;
  if (isLabelled) margin.right = 16 + 7 * Math.max(...lines.map(({label}) => label.length));
  const y = scaleLinear(domain, [height - margin.bottom, margin.top]);
  const ends = isLabelled
    ? apart(
        lines.map((line) => y(last(line))),
        14
      )
    : [];
  return Plot.plot({
    document,
    width,
    height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {label: xLabel, labelArrow: "none", labelAnchor: "center"},
    y: {
      domain,
      label: yLabel,
      labelArrow: "none",
      ticks: 5,
      tickFormat: y.tickFormat(5)
    },
    marks: [
      Plot.gridY({ticks: 5, strokeOpacity: 0.12}),
      domain[0] < 0 && domain[1] > 0 ? Plot.ruleY([0], {strokeOpacity: 0.55}) : null,
      ...lines.flatMap((line, i) => [
        line.lower && line.upper
          ? Plot.areaY(line.x, {
              x: line.x,
              y1: Array.from(line.lower),
              y2: Array.from(line.upper),
              fill: ink(i),
              fillOpacity: 0.18
            })
          : null,
        Plot.lineY(line.x, {
          x: line.x,
          y: Array.from(line.y),
          stroke: ink(i),
          strokeWidth: 1.4,
          strokeLinejoin: "round"
        }),
        isLabelled
          ? Plot.text([line.label], {
              x: [line.x[line.x.length - 1]],
              y: [y.invert(ends[i])],
              dx: 6,
              textAnchor: "start",
              fill: ink(i)
            })
          : null
      ])
    ]
  }) as SVGElement;
}

function last({y}: Line): number {
  for (let i = y.length - 1; i >= 0; --i) if (Number.isFinite(y[i])) return y[i];
  return 0;
}

/** Moves labels apart so that none lies over another, in their order from top to bottom. */
export function apart(at: readonly number[], gap: number): number[] {
  const order = at.map((_, i) => i).sort((a, b) => at[a] - at[b]);
  const out = [...at];
  for (let i = 1; i < order.length; ++i) out[order[i]] = Math.max(out[order[i]], out[order[i - 1]] + gap);
  return out;
}
