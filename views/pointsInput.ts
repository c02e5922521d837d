/** @file An input for places in a plane: points to drag with a finger or a mouse, or to move with the arrow keys. */
import {OptionError} from "../errors.ts";
import {axisColor} from "./colors.ts";
import {type DrawOptions, html, pickDocument, svg} from "./figure/element.ts";
import {formatNumber} from "./figure/format.ts";

/** Places as `knn` and `radius` take them, and which of them was taken hold of last. */
export interface PointsValue {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The position of the chosen point in the lists. */
  readonly chosen: number;
}

export interface PointsInputOptions extends DrawOptions {
  /** Text over the pad; defaults to "Points". */
  label?: string;
  /** Lowest and highest x, the left and the right edge of the pad; defaults to [0, 1]. */
  xDomain?: readonly [number, number];
  /** Lowest and highest y, the lower and the upper edge of the pad; defaults to [0, 1]. */
  yDomain?: readonly [number, number];
  /** Units of x and y in words; defaults to none. */
  units?: string;
  /** Width of the pad in pixels; defaults to 640. It shrinks with its column. */
  width?: number;
}

export interface PointsInputElement extends HTMLElement {
  value: PointsValue;
}

const style = `
.fb-points{margin:.5em 0;font:14px/1.4 var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-points b{font-weight:600}
.fb-points svg{display:block;max-width:100%;height:auto;border:1.5px solid color-mix(in srgb,currentColor 35%,transparent);border-radius:4px}
.fb-points svg:focus-visible{outline:2px solid var(--fb-axis-x,Highlight);outline-offset:2px}
.fb-points .fb-hold{cursor:grab;touch-action:none}
.fb-points p{margin:2px 0 0;font-size:.93em}
.fb-points output{font-variant-numeric:tabular-nums}
@media print{.fb-points p{display:none}}
`;

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1]
};

/**
 * Returns a pad of points whose value are their places; it sends `input` as Observable's inputs do. A point is dragged, or
 * moved by the arrow keys in hundredths of the pad and with Shift in tenths; Page Up and Page Down choose another.
 *
 * Throws: OptionError `invalid points: 3 of x and 2 of y; …`.
 *
 * @example const places = view(pointsInput({x: [0.2, 0.7], y: [0.5, 0.4], chosen: 0}));
 */
export function pointsInput(
  points: {readonly x: ArrayLike<number>; readonly y: ArrayLike<number>; readonly chosen?: number},
  {
    document,
    label = "Points",
    xDomain = [0, 1],
    yDomain = [0, 1],
    units = "",
    width = 640
  }: PointsInputOptions = {}
): PointsInputElement {
  const page = pickDocument(document);
  let value = checked(points);
  const across = xDomain[1] - xDomain[0];
  const upwards = yDomain[1] - yDomain[0];
  const height = Math.round((width * upwards) / across);
  const pad = svg(page, "svg", {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    tabindex: 0,
    role: "application",
    "aria-label": `${label}: arrow keys move the chosen point, Page Up and Page Down choose another`
  });
  const said = html(page, "output", {"aria-live": "polite"});
  const holder = html(
    page,
    "div",
    {class: "fb-points"},
    html(page, "style", {}, style),
    html(page, "b", {}, label),
    pad,
    html(page, "p", {}, said, " Drag a point, or use the arrow keys; Page Up and Page Down choose another.")
  ) as PointsInputElement;

  const draw = () => {
    pad.replaceChildren(
      ...value.x.map((x, i) => {
        const place = {
          cx: round(((x - xDomain[0]) / across) * width),
          cy: round(((yDomain[1] - value.y[i]) / upwards) * height)
        };
        return svg(
          page,
          "g",
          {},
          svg(page, "circle", {
            ...place,
            r: i === value.chosen ? 9 : 5,
            fill: i === value.chosen ? "currentColor" : axisColor("X")
          }),
          // Larger than what is seen, for fingers.
          svg(page, "circle", {...place, r: 20, class: "fb-hold", fill: "transparent"})
        );
      })
    );
    const {x, y, chosen} = value;
    said.textContent = `Point ${chosen + 1} of ${x.length} at ${formatNumber(x[chosen], 3)}, ${formatNumber(y[chosen], 3)}${units && ` ${units}`}.`;
  };
  const set = (next: PointsValue) => {
    value = next;
    draw();
    holder.dispatchEvent(new (page.defaultView ?? globalThis).Event("input", {bubbles: true}));
  };
  const moveTo = (x: number, y: number) => {
    const at = (list: readonly number[], to: number, [low, high]: readonly [number, number]) =>
      list.map((old, i) => (i === value.chosen ? Math.min(high, Math.max(low, to)) : old));
    set({...value, x: at(value.x, x, xDomain), y: at(value.y, y, yDomain)});
  };
  const under = (event: PointerEvent): [number, number] => {
    const box = pad.getBoundingClientRect();
    return [
      xDomain[0] + ((event.clientX - box.left) / box.width) * across,
      yDomain[1] - ((event.clientY - box.top) / box.height) * upwards
    ];
  };
  let held = false;
  pad.addEventListener("pointerdown", (event) => {
    if (!(event.target as Element).classList.contains("fb-hold")) return;
    held = true;
    // The pad keeps the pointer, since the point under it is drawn anew.
    pad.setPointerCapture(event.pointerId);
    set({...value, chosen: nearest(value, under(event))});
  });
  pad.addEventListener("pointermove", (event) => {
    if (held) moveTo(...under(event));
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => (held = false));
  pad.addEventListener("keydown", (event) => {
    const {key, shiftKey} = event as KeyboardEvent;
    const step = moves[key];
    const turn = {PageUp: -1, PageDown: 1}[key];
    if (!step && !turn) return;
    event.preventDefault();
    const count = value.x.length;
    if (turn) return set({...value, chosen: (value.chosen + turn + count) % count});
    const size = shiftKey ? 0.1 : 0.01;
    moveTo(value.x[value.chosen] + step[0] * size * across, value.y[value.chosen] + step[1] * size * upwards);
  });
  draw();
  return Object.defineProperty(holder, "value", {
    get: () => value,
    set: (next: PointsValue) => {
      value = checked(next);
      draw();
    }
  });
}

function checked({
  x,
  y,
  chosen = 0
}: {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  chosen?: number;
}): PointsValue {
  if (x.length === 0 || x.length !== y.length || !(chosen in Array.from(x)))
    throw new OptionError(
      `invalid points: ${x.length} of x and ${y.length} of y, number ${chosen} chosen; expected as many, and one of them`,
      {subject: "points"}
    );
  return {x: Array.from(x), y: Array.from(y), chosen};
}

/** In a crowd the targets of points lie over one another, and the nearest point is meant. */
function nearest({x, y}: PointsValue, [px, py]: [number, number]): number {
  const squared = x.map((at, i) => (at - px) ** 2 + (y[i] - py) ** 2);
  return squared.indexOf(Math.min(...squared));
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
