/** @file The legend of a map: a ramp with ticks and units, or a list of classes, and a sample of the missing hatch. */
import {ticks} from "d3";
import {svg} from "./element.ts";
import {formatNumber} from "./format.ts";
import {hatch} from "./hatch.ts";
import type {Ramp} from "./ramp.ts";

/** Width of a character of 12 px text, for laying out without a browser to measure it. */
const character = 6.4;
const barWidth = 240;
const barHeight = 10;

/** Returns the legend as a drawing of fixed size, so that its text stays readable on a phone. */
export function legend(
  document: Document,
  scale: Ramp,
  label: string,
  isMissing: boolean,
  names?: readonly string[]
): SVGElement {
  const {content, width, height} = scale.classes ? classes(document, scale, names) : bar(document, scale);
  const top = 16;
  const missingWidth = isMissing ? 82 : 0;
  const total = Math.max(width + (scale.classes ? 0 : missingWidth), label.length * character) + 2;
  const drawing = svg(document, "svg", {
    class: "fb-legend fb-fixed",
    width: Math.ceil(total),
    height: top + height,
    viewBox: `0 0 ${Math.ceil(total)} ${top + height}`,
    role: "img",
    "aria-label": `Legend: ${label}, ${describeRamp(scale)}`,
    fill: "currentColor"
  });
  drawing.append(
    svg(document, "text", {y: 11}, label),
    svg(document, "g", {transform: `translate(0,${top})`}, content)
  );
  if (isMissing && !scale.classes) {
    const {pattern, fill} = hatch(document);
    drawing.append(
      svg(
        document,
        "g",
        {transform: `translate(${width + 14},${top})`},
        pattern,
        svg(document, "rect", {
          width: 16,
          height: barHeight,
          fill,
          stroke: "currentColor",
          "stroke-opacity": 0.4
        }),
        svg(document, "text", {x: 21, y: 9.5}, "missing")
      )
    );
  }
  return drawing;
}

/** The legend in words. */
export function describeRamp({kind, domain, classes}: Ramp): string {
  if (classes) return `${classes.length} classes`;
  const [from, to] = domain.map((value) => formatNumber(value));
  return kind === "diverging"
    ? `diverging colours from ${from} to ${to}, centred on zero`
    : `colours from ${from} to ${to}`;
}

function bar(document: Document, {colors, domain: [from, to], below, above}: Ramp) {
  // Pointed ends say that values lie beyond.
  const left = below ? 9 : 0;
  const right = barWidth - (above ? 9 : 0);
  const step = (right - left) / colors.length;
  const x = (value: number) => left + ((value - from) / (to - from)) * (right - left);
  const at = (i: number) => Math.round(10 * (left + i * step)) / 10;
  const content = colors.map((fill, i) =>
    svg(document, "path", {
      fill,
      d: `M${at(i)} 0H${at(i + 1)}V${barHeight}H${at(i)}Z`
    })
  );
  const last = colors.length - 1;
  if (below)
    content.push(svg(document, "path", {fill: colors[0], d: `M${left} 0V${barHeight}L0 ${barHeight / 2}Z`}));
  if (above) {
    content.push(
      svg(document, "path", {fill: colors[last], d: `M${right} 0V${barHeight}L${barWidth} ${barHeight / 2}Z`})
    );
  }
  const values = ticks(from, to, 5);
  const digits = Math.max(4, ...values.map((value) => String(value).replace(/^-?0?\.?|\./g, "").length));
  const marks = values.map((value) => {
    const tx = x(value);
    const text = formatNumber(value, Math.min(digits, 8));
    // An outer label may hang over the bar a little, not more.
    const half = (text.length * character) / 2 - 8;
    const shift = Math.max(0, half - tx) - Math.max(0, tx + half - barWidth);
    return [
      svg(document, "path", {d: `M${round(tx)} ${barHeight}v4`, stroke: "currentColor", fill: "none"}),
      svg(document, "text", {x: round(tx + shift), y: barHeight + 16, "text-anchor": "middle"}, text)
    ];
  });
  return {
    content: [svg(document, "g", {"shape-rendering": "crispEdges"}, content), ...marks.flat()],
    width: barWidth,
    height: barHeight + 20
  };
}

function classes(document: Document, {colors, classes: values = []}: Ramp, names: readonly string[] = []) {
  const most = 340;
  let x = 0;
  let y = 0;
  let width = 0;
  const content = values.map((value, i) => {
    const text = names[i] ?? formatNumber(value);
    const size = 22 + text.length * character + 14;
    if (x > 0 && x + size > most) {
      x = 0;
      y += 18;
    }
    const item = svg(
      document,
      "g",
      {transform: `translate(${round(x)},${y})`},
      svg(document, "rect", {width: 16, height: 11, fill: colors[i]}),
      svg(document, "text", {x: 21, y: 10}, text)
    );
    x += size;
    width = Math.max(width, x);
    return item;
  });
  return {content, width, height: y + 16};
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
