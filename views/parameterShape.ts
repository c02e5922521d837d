/** @file The signature diagram: which axes an operator keeps, reduces, windows or adds, from input through parameters to output. */
import type {Field} from "../kernels/index.ts";
import {axisColor} from "./colors.ts";
import {freshId, html, pickDocument, svg} from "./figure/element.ts";
import {type FigureOptions, describe, figure} from "./figure/figure.ts";
import {formatCount} from "./figure/format.ts";
import {
  type Lane,
  type LaneCell,
  type ShapeColumn,
  type ShapeTensors,
  type ShapeTriage,
  columnsOf,
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
const headings: Readonly<Record<ShapeColumn, string>> = {
  input: "input",
  params: "parameters",
  output: "output"
};
const pitch = 52;
const top = 24;
const style = `
.fb-shape svg *{transition:opacity .45s,transform .45s,d .45s}
.fb-shape rect{transform-box:fill-box;transform-origin:center}
.fb-count{font:600 16px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif));font-variant-numeric:tabular-nums;margin:4px 0 0}
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
 * parameterShape(triage(eof({modes: 4}), sst), {field: sst, output: ["T", "mode"]})
 * parameterShape({input: {T: 54, X: 5721}, params: {coef: 2, X: 5721}, output: {T: 54, X: 5721}, title: "Detrend"})
 */
export function parameterShape(
  source: (ShapeTensors & FigureOptions) | ShapeTriage,
  options: ParameterShapeOptions = {}
): ParameterShapeElement {
  const {
    document,
    title,
    alt,
    field,
    sizes = {},
    output,
    ...rest
  } = "input" in source ? {...source, ...options, output: undefined} : options;
  const page = pickDocument(document);
  const holder = html(page, "div", {class: "fb-shape"});
  const count = html(page, "p", {class: "fb-count", "aria-live": "polite"});
  let picture: Picture | undefined;
  const update: ParameterShapeElement["update"] = (next, given = {}) => {
    const tensors =
      "input" in next ? next : fromTriage(next, {field, output, ...given, sizes: given.sizes ?? sizes});
    const lanes = lanesOf(tensors);
    const columns = columnsOf(tensors);
    const key = `${columns} ${lanes.map(({name, role}) => `${role} ${name}`).join()}`;
    if (picture?.key !== key) {
      picture = draw(page, lanes, columns, key, title ?? "Shape of the parameters");
      holder.replaceChildren(picture.drawing);
    }
    picture.show(lanes, alt ?? altText(lanes));
    const support = supportWords(lanes);
    count.replaceChildren(countWords(lanes), ...(support ? [html(page, "span", {}, ` ${support}`)] : []));
  };
  update(source);
  const {caption, subtitle, source: credit} = rest as FigureOptions;
  const frame = {title, subtitle, caption, source: credit};
  const element = figure(page, frame, [], html(page, "style", {}, style), holder, count);
  return Object.assign(element, {update}) as ParameterShapeElement;
}

interface Picture {
  key: string;
  drawing: SVGElement;
  show(lanes: readonly Lane[], alt: string): void;
}

/** Draws everything that any marks may need, once; `show` then only fades, scales and bends. */
function draw(
  page: Document,
  lanes: readonly Lane[],
  columns: readonly ShapeColumn[],
  key: string,
  title: string
): Picture {
  const width = lefts[columns.length - 1] + box.width;
  const height = top + lanes.length * pitch;
  const drawing = svg(page, "svg", {width, height, viewBox: `0 0 ${width} ${height}`, fill: "currentColor"});
  columns.forEach((column, i) => {
    drawing.append(
      svg(
        page,
        "text",
        {x: lefts[i] + box.width / 2, y: 12, "text-anchor": "middle", "fill-opacity": 0.8},
        headings[column]
      )
    );
  });
  const parts = lanes.map((lane, i) => {
    const color = lane.role ? axisColor(lane.role) : "currentColor";
    const group = svg(page, "g", {
      transform: `translate(0,${top + i * pitch})`,
      "data-axis": lane.role ?? lane.name
    });
    const gaps = columns.slice(1).map((_, k) => k);
    const flows = gaps.map(() => svg(page, "path", {fill: color, "fill-opacity": 0.16}));
    const marks = gaps.map((k) =>
      svg(page, "text", {
        x: (lefts[k] + box.width + lefts[k + 1]) / 2,
        y: box.height / 2,
        dy: "0.35em",
        "text-anchor": "middle"
      })
    );
    const boxes = columns.map((_, k) => drawBox(page, lane, lefts[k], color));
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
        const row = columns.map((column) => cells[column] as LaneCell);
        row.forEach((cell, k) => {
          boxes[k].show(cell);
        });
        flows.forEach((flow, k) => {
          const d = bend(row[k], row[k + 1], lefts[k] + box.width, lefts[k + 1]);
          flow.setAttribute("d", d);
          flow.setAttribute(
            "style",
            `d:path("${d}");opacity:${isAbsent(row[k]) || isAbsent(row[k + 1]) ? 0 : 1}`
          );
          marks[k].textContent = (columns[k + 1] === "params" ? fit : predict) ?? "";
        });
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
  const say = ({state, size}: LaneCell) => {
    const of = size === undefined ? "" : ` ${formatCount(size)}`;
    return state === "absent" ? "absent" : state === "reduced" ? "reduced to one" : `${state}${of}`;
  };
  const parts = lanes.map(({name, role, cells}) => {
    const places = (Object.entries(cells) as [ShapeColumn, LaneCell][]).map(
      ([column, cell]) => `${headings[column]} ${say(cell)}`
    );
    return `${role ? `${role} (${name})` : `new axis ${name}`}: ${places.join(", ")}`;
  });
  return `${parts.join("; ")}. ${countWords(lanes)}.`;
}
