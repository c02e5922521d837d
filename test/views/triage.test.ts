/** @file The triage table and the input for marks: what they say, what they take, and that keys and drags change the value. */
import {
  eof,
  exceedance,
  field,
  kmeans,
  knn,
  localMean,
  reduceOver,
  triage,
  variogramPool
} from "fieldbook/kernels";
import {axisMarks, triageTable} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const sst = field(new Float64Array(24), {dims: ["time", "x"], shape: [4, 6]});
const window = document.defaultView as unknown as typeof globalThis;
const cells = (table: Element, row: number) =>
  [...table.querySelectorAll("tbody tr")[row].children].map((cell) => text(cell));

test("triageTable(rows), DOM as drawn before: marks, cell, shape and numbers", async () => {
  const lines = [
    triage(eof({modes: 3}), sst),
    triage(kmeans({k: 5}), sst),
    triage(localMean({neighbourhood: knn({k: 6})}), sst),
    triage(exceedance(), sst)
  ];
  const table = triageTable(lines, {document, source: "made up"});
  expect(cells(table, 0)).toEqual([
    "eof",
    "F, B",
    "F, B",
    "K, P •",
    "K, P •",
    "global/global",
    "[mode, V, X]",
    "3 × 1 × 6 = 18"
  ]);
  expect(cells(table, 2)[0]).toBe("localMean6 nearest");
  expect(cells(table, 3).at(-1)).toBe("by the data");
  await expect(picture(table)).toMatchFileSnapshot("golden/triageTable.html");
});

test("triageTable(rows, {claims}), what others say is held against each line and counted", () => {
  const claims = {
    eof: {S: "F, P", T: "F,  P", V: "K, P", cell: "global/global"},
    variogramPool: {S: "F, —"}
  };
  const table = triageTable([triage(eof()), triage(variogramPool())], {
    document,
    claims,
    claimant: "text"
  });
  expect(cells(table, 0).slice(1, 4)).toEqual(["F, B≠ text: F, P", "F, B≠ text: F, P", "K, P •"]);
  expect(table.querySelectorAll(".fb-differs")).toHaveLength(2);
  expect(text(table)).toContain("2 entries differ from the text");
  expect(cells(table, 1)[1]).toBe("F, –");
  expect(text(triageTable([triage(reduceOver({over: "X"}))], {document}))).toContain("none");
  expect(text(triageTable([triage(eof())], {document, claims: {eof: {S: "F, B"}}}))).toContain(
    "No entries differ from the source"
  );
});

test("axisMarks(), DOM as drawn before, its value the marks of an operator", async () => {
  const form = axisMarks({document, label: "Yours", value: eof()});
  expect(form.value).toEqual({marks: eof().marks, pooled: ["S", "T", "V", "X"]});
  expect(axisMarks({document}).value).toMatchObject({marks: {X: {fit: "K", predict: "B"}}, pooled: []});
  await expect(picture(form)).toMatchFileSnapshot("golden/axisMarks.html");
});

const choose = (form: Element, set: string, letter: string) => {
  const radio = [...form.querySelectorAll(`[aria-label="${set}"] input`)].find(
    (input) => input.getAttribute("value") === letter
  );
  (radio as HTMLInputElement).dispatchEvent(new window.Event("input", {bubbles: true}));
};

test("axisMarks(a choice), one event and its value; F pools its axis and cannot but", () => {
  const form = axisMarks({document});
  let events = 0;
  form.addEventListener("input", () => ++events);
  choose(form, "fit, T time", "F");
  choose(form, "predict, X space", "P");
  expect(events).toBe(2);
  expect(form.value.marks.T).toEqual({fit: "F", predict: "B"});
  expect(form.value.marks.X).toEqual({fit: "K", predict: "P"});
  expect(form.value.pooled).toEqual(["T"]);
  const boxes = [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  expect(boxes.map(({disabled}) => disabled)).toEqual([false, true, false, false]);
  boxes[3].checked = true;
  boxes[3].dispatchEvent(new window.Event("input", {bubbles: true}));
  expect(form.value.pooled).toEqual(["T", "X"]);
  form.value = {marks: kmeans().marks, pooled: kmeans().pooled};
  expect(events).toBe(3);
  expect(form.value.pooled).toEqual(["S", "T", "X"]);
});

test("axisMarks(a mark dragged over another axis), the mark is set there too", () => {
  const form = axisMarks({document, axes: ["T", "X"]});
  const rows = [...form.querySelectorAll("fieldset")];
  const chip = rows[0].querySelectorAll("label")[0];
  let events = 0;
  form.addEventListener("input", () => ++events);
  chip.dispatchEvent(new window.Event("pointerdown", {bubbles: true}));
  choose(form, "fit, T time", "F");
  const over = (target: Element | null) => {
    (document as {elementFromPoint: unknown}).elementFromPoint = () => target;
    form.dispatchEvent(Object.assign(new window.Event("pointermove"), {buttons: 1, clientX: 1, clientY: 1}));
  };
  over(rows[2]); // fit of X
  over(rows[2]);
  over(rows[3]); // predict of X, another kind of mark
  over(null);
  expect(form.value.marks.X).toEqual({fit: "F", predict: "B"});
  expect(events).toBe(2);
});
