/** @file An input for the marks of an operator: what fit and predict do with each axis, and whether numbers draw on all of it. */
import type {FitMark, PredictMark, Role, Triage} from "../kernels/index.ts";
import {axisColor, axisNames} from "./colors.ts";
import {type DrawOptions, freshId, html, pickDocument} from "./figure/element.ts";

/** What the marks of an operator are; the result of `triage` and any operator will do. */
export interface AxisMarksValue {
  readonly marks: Triage;
  /** Axes from all of which one parameter number draws its data; those marked F are among them. */
  readonly pooled: readonly Role[];
}

export interface AxisMarksOptions extends DrawOptions {
  /** Text above the input; defaults to "Marks". */
  label?: string;
  /** Where to start; defaults to all axes kept and passed through. */
  value?: AxisMarksValue;
  /** The axes that are asked for; defaults to all four. */
  axes?: readonly Role[];
}

export interface AxisMarksElement extends HTMLElement {
  value: AxisMarksValue;
}

const roles: readonly Role[] = ["S", "T", "V", "X"];
const fitWords: Readonly<Record<FitMark, string>> = {
  F: "reduced by the fit",
  K: "kept by the parameters",
  W: "kept in windows, then pooled"
};
const predictWords: Readonly<Record<PredictMark, string>> = {
  P: "collapsed by the prediction",
  B: "passed through",
  "–": "not predicted on"
};

const style = `
.fb-marks{margin:.75em 0;font:14px/1.3 var(--fb-sans,var(--sans,system-ui,sans-serif))}
.fb-marks>p{font-weight:600;margin:0 0 4px}
.fb-marks .fb-grid{display:grid;grid-template-columns:max-content max-content max-content 1fr;gap:4px 18px;align-items:center}
.fb-marks .fb-head{font-size:12.5px;opacity:.8}
.fb-marks fieldset{border:0;margin:0;padding:0;display:flex;min-width:0}
.fb-marks fieldset label{position:relative;display:block;cursor:pointer;margin-left:-1px;user-select:none}
.fb-marks input[type=radio]{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
.fb-marks fieldset span{display:grid;place-items:center;width:42px;height:40px;border:1.5px solid color-mix(in srgb,var(--fb-axis) 55%,transparent);font-weight:600}
.fb-marks input:checked+span{background:var(--fb-axis);color:light-dark(#fff,#111);border-color:var(--fb-axis)}
.fb-marks input:focus-visible+span{outline:3px solid color-mix(in srgb,currentColor 60%,transparent);outline-offset:2px;z-index:1}
.fb-marks b{color:var(--fb-axis);font-size:18px;margin-right:6px}
.fb-marks .fb-pool{display:flex;align-items:center;gap:6px;min-height:40px}
.fb-marks .fb-pool input{width:18px;height:18px;accent-color:var(--fb-axis)}
@media (max-width:560px){.fb-marks .fb-grid{column-gap:8px}.fb-marks fieldset span{width:34px}.fb-marks .fb-name{display:none}}
`;

/**
 * Returns an input whose value is `{marks, pooled}`; it sends `input` as Observable's inputs do. Arrow keys choose within a
 * group, Tab goes on to the next; with a pointer, a mark can be dragged over other axes.
 *
 * @example
 * const mine = view(axisMarks({label: "Your operator", value: eof()}));
 * triage({name: "mine", options: {}, needs: [], parameterShape: ["X"], ...mine}).cell
 */
export function axisMarks({
  document,
  label = "Marks",
  value = plain(),
  axes = roles
}: AxisMarksOptions = {}): AxisMarksElement {
  const page = pickDocument(document);
  const now = new Map<Role, {fit: FitMark; predict: PredictMark; pools: boolean}>();
  const shows: (() => void)[] = [];
  const head = ["", "fit", "predict", "one number draws on"].map((text) =>
    html(page, "div", {class: "fb-head", "aria-hidden": "true"}, text)
  );
  const form = html(page, "form", {class: "fb-marks", "aria-label": label}) as AxisMarksElement;
  const set = (role: Role, kind: "fit" | "predict", letter: string) => {
    const at = now.get(role)!;
    if (kind === "fit") at.fit = letter as FitMark;
    else at.predict = letter as PredictMark;
  };
  let dragged: {kind: string; letter: string} | undefined;
  const group = (role: Role, kind: "fit" | "predict", words: Readonly<Record<string, string>>) => {
    const name = freshId("marks");
    const chips = Object.entries(words).map(([letter, meaning]) => {
      const radio = html(page, "input", {
        type: "radio",
        name,
        value: letter,
        "aria-label": `${letter}, ${meaning}`
      });
      const chip = html(
        page,
        "label",
        {title: meaning},
        radio,
        html(page, "span", {"aria-hidden": "true"}, letter)
      );
      radio.addEventListener("input", () => set(role, kind, letter));
      chip.addEventListener("pointerdown", () => {
        dragged = {kind, letter};
      });
      shows.push(() => {
        (radio as HTMLInputElement).checked = now.get(role)![kind] === letter;
      });
      return chip;
    });
    const row = html(page, "fieldset", {"aria-label": `${kind}, ${role} ${axisNames[role]}`}, chips);
    // A mark that is dragged here from another axis.
    row.addEventListener("fb-drop", () => {
      if (dragged?.kind !== kind || now.get(role)![kind] === dragged.letter) return;
      set(role, kind, dragged.letter);
      send();
    });
    return row;
  };
  const rows = axes.map((role) => {
    const box = html(page, "input", {type: "checkbox"}) as HTMLInputElement;
    box.addEventListener("input", () => {
      now.get(role)!.pools = box.checked;
    });
    shows.push(() => {
      const {fit, pools} = now.get(role)!;
      box.checked = fit === "F" || pools;
      box.disabled = fit === "F";
    });
    const cells = [
      html(
        page,
        "div",
        {},
        html(page, "b", {}, role),
        html(page, "span", {class: "fb-name"}, axisNames[role])
      ),
      group(role, "fit", fitWords),
      group(role, "predict", predictWords),
      html(page, "label", {class: "fb-pool"}, box, `all of ${role}`)
    ];
    for (const cell of cells) cell.setAttribute("style", `--fb-axis:${axisColor(role)}`);
    return cells;
  });
  form.append(
    html(page, "style", {}, style),
    html(page, "p", {}, label),
    html(page, "div", {class: "fb-grid"}, head, rows)
  );
  const show = () => {
    for (const each of shows) each();
  };
  const event = (name: string) => new (page.defaultView ?? globalThis).Event(name, {bubbles: true});
  const send = () => {
    show();
    form.dispatchEvent(event("input"));
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (submitted) => submitted.preventDefault());
  form.addEventListener("pointermove", ({buttons, clientX, clientY}) => {
    if (!buttons) dragged = undefined;
    if (dragged)
      page.elementFromPoint(clientX, clientY)?.closest("fieldset")?.dispatchEvent(event("fb-drop"));
  });
  const take = ({marks, pooled}: AxisMarksValue) => {
    for (const role of roles)
      now.set(role, {...marks[role], pools: marks[role].fit !== "F" && pooled.includes(role)});
    show();
  };
  Object.defineProperty(form, "value", {
    get: (): AxisMarksValue => {
      const marks = Object.fromEntries(
        roles.map((role) => [role, {fit: now.get(role)!.fit, predict: now.get(role)!.predict}])
      ) as Triage;
      return {marks, pooled: roles.filter((role) => now.get(role)!.fit === "F" || now.get(role)!.pools)};
    },
    set: take
  });
  take(value);
  return form;
}

/** An operator that does nothing to any axis. */
function plain(): AxisMarksValue {
  const kept = {fit: "K", predict: "B"} as const;
  return {marks: {S: kept, T: kept, V: kept, X: kept}, pooled: []};
}
