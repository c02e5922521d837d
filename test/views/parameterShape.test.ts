/** @file The parameter-shape diagram: what is solid, a line, striped or dashed, the count in words, and the change of marks. */
import {field, marks, triage} from "fieldbook/kernels";
import {parameterShape} from "fieldbook/views";
import type {ShapeTensors} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const detrend: ShapeTensors = {
  input: [
    {name: "time", role: "T", size: 54},
    {name: "cell", role: "X", size: 5721}
  ],
  params: [
    {name: "coef", size: 2},
    {name: "cell", role: "X", size: 5721}
  ],
  output: [
    {name: "time", role: "T", size: 54},
    {name: "cell", role: "X", size: 5721}
  ]
};

/** States of a lane's boxes: input, parameters, output. */
function lane(element: Element, axis: string): string[] {
  return [...(element.querySelector(`[data-axis="${axis}"]`)?.children ?? [])]
    .map((child) => child.getAttribute("class") ?? "")
    .filter((name) => name.startsWith("fb-"))
    .map((name) => name.slice(3));
}

test("parameterShape(tensors), DOM as drawn before", async () => {
  await expect(picture(parameterShape(detrend, {document, title: "Detrend"}))).toMatchFileSnapshot(
    "golden/parameterShape.html"
  );
});

test("parameterShape(tensors), kept solid, reduced a line, new dashed, and the count in plain words", () => {
  const shape = parameterShape(detrend, {document});
  expect(lane(shape, "T")).toEqual(["kept", "reduced", "kept"]);
  expect(lane(shape, "X")).toEqual(["kept", "kept", "kept"]);
  expect(lane(shape, "coef")).toEqual(["absent", "new", "absent"]);
  expect(text(shape.querySelector(".fb-count") as Element)).toBe(
    "2 × 1 × 5,721 = 11,442 parameters from 308,934 values, 27 for each parameter"
  );
  expect(shape.querySelector("[stroke-dasharray='5 4']")).not.toBeNull();
});

test("parameterShape(marks W), striped", () => {
  const windowed = parameterShape(
    {...detrend, marks: {T: {fit: "F", predict: "B"}, X: {fit: "W", predict: "B"}}},
    {document}
  );
  expect(lane(windowed, "X")).toEqual(["kept", "windowed", "kept"]);
  expect(text(windowed.querySelector("[data-axis=X]") as Element)).toContain("W");
});

test("parameterShape(triage(op, field)), axes and sizes of the field", () => {
  const op = {
    name: "eof",
    options: {modes: 4},
    marks: marks({S: "FB", T: "FB", V: "KP", X: "KP"}),
    pooled: ["S", "T", "V", "X"] as const,
    needs: ["T", "X"] as const,
    parameterShape: ["mode", "V", "X"]
  };
  const f = field(new Float64Array(24), {dims: ["time", "latitude", "longitude"], shape: [2, 3, 4]});
  const shape = parameterShape(triage(op, f), {document, field: f, output: ["T", "mode"]});
  expect(lane(shape, "X")).toEqual(["kept", "kept", "reduced"]);
  expect(lane(shape, "mode")).toEqual(["absent", "new", "new"]);
  expect(lane(shape, "V")).toEqual([]);
  expect(text(shape)).toContain("lat × lon");
  expect(text(shape.querySelector(".fb-count") as Element)).toContain("4 × 1 × 12 = 48 parameters");
  expect(text(parameterShape(triage(op), {document}).querySelector(".fb-count") as Element)).toBe(
    "mode × 1 × 1 × V × X parameters"
  );
});

test("parameterShape(…).update(other marks), the same drawing with other boxes, count and words", () => {
  const shape = parameterShape(detrend, {document});
  const before = shape.querySelector("svg");
  shape.update({...detrend, params: [{name: "coef", size: 2}]});
  expect(shape.querySelector("svg")).toBe(before);
  expect(lane(shape, "X")).toEqual(["kept", "reduced", "kept"]);
  expect(text(shape.querySelector(".fb-count") as Element)).toMatch(/^2 × 1 × 1 = 2 parameters/);
  expect(shape.querySelector("desc")?.textContent).toContain(
    "X (cell): input kept 5,721, parameters reduced to one, output kept 5,721"
  );
  shape.update({input: [{name: "band", role: "V", size: 6}], params: [], output: []});
  expect(shape.querySelector("svg")).not.toBe(before);
  expect(lane(shape, "V")).toEqual(["kept", "reduced", "reduced"]);
});

test("parameterShape({X: 5721, …}), axes in short; columns that are not stated are not drawn", () => {
  const short = parameterShape({input: {T: 54, X: 5721}, params: {coef: 2, X: 5721}, document});
  expect(text(short.querySelector(".fb-count") as Element)).toMatch(/^2 × 1 × 5,721 = 11,442 parameters/);
  expect(text(short.querySelector("svg") as Element)).not.toContain("output");
  expect(lane(short, "T")).toEqual(["kept", "reduced"]);
  const windows = parameterShape({input: {T: 1776}, output: {S: 148, T: 12}, title: "Windows", document});
  expect(text(windows.querySelector(".fb-count") as Element)).toBe("1,776 = 148 × 12 values");
  expect(lane(windows, "S")).toEqual(["absent", "kept"]);
  expect(text(windows.querySelector(".fb-title") as Element)).toBe("Windows");
});

test("parameterShape(motion), none where the reader asked for less", () => {
  expect(text(parameterShape(detrend, {document}))).toContain(
    "@media (prefers-reduced-motion:reduce){.fb-shape svg *{transition:none}}"
  );
});

test("parameterShape(an input axis without role), refused", () => {
  expect(() => parameterShape({...detrend, input: [{name: "band"}]}, {document})).toThrow(
    "missing role: band; an input axis is one of S, T, V, X"
  );
});
