/** @file The signature diagram: which axes an operator keeps, reduces, windows or adds, from input through parameters to output. */
import type {Field} from "../kernels/index.ts";
import {axisColor} from "./colors.ts";
import {freshId, html, pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatCount} from "./figure/format.ts";
import {
  type Lane,
  type LaneCell,
  type ShapeTensors,
  type ShapeTriage,
  countWords,
  fromTriage,
  lanesOf,
  supportWords
} from "./shape/model.ts";

export interface ParameterShapeOptions extends Omit<FigureOptions, "width"> {
  /** For a triage row: the field whose axes and sizes are shown. */
  field?: Field;
  /** For a triage row: sizes of new axes and of axes that differ from the field's, such as `{mode: 4, X: 5721}`. */
  sizes?: Readonly<Record<string, number>>;
  /** For a triage row: symbols of the output where it has new axes, such as ["T", "mode"]. */
  output?: readonly string[];
}

/** The diagram; `update` shows other marks in the same picture, which morphs unless the reader asked for less motion. */
export interface ParameterShapeElement extends HTMLElement {
  update(
    source: ShapeTensors | ShapeTriage,
    options?: Pick<ParameterShapeOptions, "field" | "sizes" | "output">
  ): void;
}

const box = {width: 136, height: 42};
const lefts = [0, 192, 384];
const pitch = 52;
const top = 24;
const width = lefts[2] + box.width;
const style = `
.fb-shape svg *{transition:opacity .45s,transform .45s,d .45s}
.fb-shape rect{transform-box:fill-box;transform-origin:center}
.fb-count{font:600 16px/1.4 var(--fb-sans,system-ui,sans-serif);font-variant-numeric:tabular-nums;margin:4px 0 0}
.fb-count span{font-weight:400;opacity:.8}
@media (prefers-reduced-motion:reduce){.fb-shape svg *{transition:none}}
`;

/**
 * Returns the parameter-shape diagram of a triage row, or of tensors stated axis by axis.
 *
 * Boxes are axes in their colours: solid when kept, a line when reduced, striped when windowed, dashed when new.
 * Letters on the flows are the marks: F, K, W for the fit and P, B, – for the prediction.
 * Throws: OptionError `missing role: band; …` for an input axis that is none of S, T, V, X.
 *
 * @example
 * parameterShape(triage(eof({modes: 4}), sst), {field: sst, sizes: {mode: 4}, output: ["T", "mode"]})
 */
export function parameterShape(
  source: ShapeTensors | ShapeTriage,
  {document, title, alt, field, sizes, output, ...options}: ParameterShapeOptions = {}
): ParameterShapeElement {
  const page = pickDocument(document);
  const holder = html(page, "div", {class: "fb-shape"});
  const count = html(page, "p", {class: "fb-count", "aria-live": "polite"});
  let picture: Picture | undefined;
  const update: ParameterShapeElement["update"] = (next, given = {}) => {
    const lanes = lanesOf(
      "params" in next ? next : fromTriage(next, {field, output, ...given, sizes: given.sizes ?? sizes ?? {}})
    );
    const key = lanes.map(({name, role}) => `${role} ${name}`).join();
    if (picture?.key !== key) {
      picture = draw(page, lanes, key, title ?? "Shape of the parameters");
      holder.replaceChildren(picture.drawing);
    }
    picture.show(lanes, alt ?? altText(lanes));
    const support = supportWords(lanes);
    count.replaceChildren(countWords(lanes), ...(support ? [html(page, "span", {}, ` ${support}`)] : []));
  };
  update(source);
  const element = figure(page, {...options, title}, [], html(page, "style", {}, style), holder, count);
  return Object.assign(element, {update}) as ParameterShapeElement;
}

interface Picture {
  key: string;
  drawing: SVGElement;
  show(lanes: readonly Lane[], alt: string): void;
}

/** Draws everything that any marks may need, once; `show` then only fades, scales and bends. */
function draw(page: Document, lanes: readonly Lane[], key: string, title: string): Picture {
  const height = top + lanes.length * pitch;
  const drawing = svg(page, "svg", {width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor"});
  ["input", "parameters", "output"].forEach((word, i) => {
    drawing.append(
      svg(
        page,
        "text",
        {x: lefts[i] + box.width / 2, y: 12, "text-anchor": "middle", "fill-opacity": 0.8},
        word
      )
    );
  });
  const parts = lanes.map((lane, i) => {
    const color = lane.role ? axisColor(lane.role) : "currentColor";
    const group = svg(page, "g", {
      transform: `translate(0,${top + i * pitch})`,
      "data-axis": lane.role ?? lane.name
    });
    const flows = [0, 1].map(() => svg(page, "path", {fill: color, "fill-opacity": 0.16}));
    const marks = [0, 1].map((k) =>
      svg(page, "text", {
        x: (lefts[k] + box.width + lefts[k + 1]) / 2,
        y: box.height / 2,
        dy: "0.35em",
        "text-anchor": "middle"
      })
    );
    const boxes = lefts.map((left) => drawBox(page, lane, left, color));
    group.append(...flows, ...marks, ...boxes.map(({node}) => node));
    drawing.append(group);
    return {flows, marks, boxes};
  });
  describe(page, drawing, title, "");
  const words = drawing.querySelector("desc");
  return {
    key,
    drawing,
    show(now, alt) {
      if (words) words.textContent = alt;
      now.forEach(({cells, fit, predict}, i) => {
        const {flows, marks, boxes} = parts[i];
        cells.forEach((cell, k) => {
          boxes[k].show(cell);
        });
        flows.forEach((flow, k) => {
          const d = bend(cells[k], cells[k + 1], lefts[k] + box.width, lefts[k + 1]);
          flow.setAttribute("d", d);
          flow.setAttribute(
            "style",
            `d:path("${d}");opacity:${isAbsent(cells[k]) || isAbsent(cells[k + 1]) ? 0 : 1}`
          );
        });
        marks[0].textContent = fit ?? "";
        marks[1].textContent = predict ?? "";
      });
    }
  };
}

function drawBox(page: Document, lane: Lane, left: number, color: string) {
  const size = {x: left + 1, y: 1, width: box.width - 2, height: box.height - 2, rx: 3};
  const id = freshId("stripes");
  const stripes = svg(
    page,
    "pattern",
    {id, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)"},
    svg(page, "path", {d: "M1.5 0V7", stroke: color, "stroke-width": 2.5, "stroke-opacity": 0.28})
  );
  const ground = svg(page, "rect", {...size, fill: color, "fill-opacity": 0.13});
  const striped = svg(page, "rect", {...size, fill: `url(#${id})`});
  const frame = svg(page, "rect", {...size, fill: "none", stroke: color, "stroke-width": 1.6});
  const line = svg(page, "rect", {
    x: left + box.width / 2 - 1.5,
    y: 1,
    width: 3,
    height: box.height - 2,
    fill: color
  });
  const one = svg(page, "text", {x: left + box.width / 2 + 8, y: box.height / 2, dy: "0.35em"}, "1");
  const number = svg(page, "text", {x: left + (lane.role ? 32 : 12), y: 33, "fill-opacity": 0.85});
  const name = svg(page, "text", {x: left + (lane.role ? 32 : 12)}, lane.name);
  const words = svg(
    page,
    "g",
    {},
    lane.role &&
      svg(
        page,
        "text",
        {x: left + 10, y: box.height / 2, dy: "0.35em", fill: color, style: "font-size:18px;font-weight:700"},
        lane.role
      ),
    name,
    number
  );
  const node = svg(page, "g", {}, stripes, ground, striped, frame, line, one, words);
  const style = (element: SVGElement, text: string) => element.setAttribute("style", text);
  return {
    node,
    show({state, size: n}: LaneCell) {
      const isOpen = state === "kept" || state === "windowed" || state === "new";
      node.setAttribute("class", `fb-${state}`);
      for (const rect of [ground, frame])
        style(rect, `opacity:${isOpen ? 1 : 0};transform:scaleX(${isOpen ? 1 : 0.03})`);
      style(striped, `opacity:${state === "windowed" ? 1 : 0}`);
      frame.setAttribute("stroke-dasharray", state === "new" ? "5 4" : "none");
      for (const part of [line, one]) style(part, `opacity:${state === "reduced" ? 1 : 0}`);
      style(words, `opacity:${isOpen ? 1 : 0}`);
      name.setAttribute("y", n === undefined ? "25" : "17");
      if (isOpen) number.textContent = n === undefined ? "" : formatCount(n);
    }
  };
}

/** A band between two boxes; it narrows to where a box has become a line. */
function bend(from: LaneCell, to: LaneCell, left: number, right: number): string {
  const middle = box.height / 2;
  const [a, b] = [from, to].map(({state}) => (state === "reduced" ? 1.5 : 14));
  const x0 = from.state === "reduced" ? left - box.width / 2 + 1 : left;
  const x1 = to.state === "reduced" ? right + box.width / 2 - 1 : right;
  const half = (x0 + x1) / 2;
  return `M${x0} ${middle - a}C${half} ${middle - a},${half} ${middle - b},${x1} ${middle - b}L${x1} ${middle + b}C${half} ${middle + b},${half} ${middle + a},${x0} ${middle + a}Z`;
}

function isAbsent({state}: LaneCell): boolean {
  return state === "absent";
}

function altText(lanes: readonly Lane[]): string {
  const say = ({state, size}: LaneCell) =>
    state === "reduced" ? "reduced to one" : `${state}${size === undefined ? "" : `, ${formatCount(size)}`}`;
  const parts = lanes.map(({name, role, cells}) =>
    role
      ? `${role} (${name}) is ${say(cells[1])} in the parameters and ${say(cells[2])} in the output`
      : `the new axis ${name} ${cells[1].size === undefined ? "" : `of size ${cells[1].size} `}is in the ${[
          cells[1],
          cells[2]
        ]
          .map((cell, i) => (isAbsent(cell) ? "" : ["parameters", "output"][i]))
          .filter(Boolean)
          .join(" and ")}`
  );
  return `${parts.join("; ")}. ${countWords(lanes)}.`;
}
