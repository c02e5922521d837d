/** @file Neighbours on a map and the pad of points: what is drawn, moved and told, and what is refused. */
import {knn, radius} from "fieldbook/kernels";
import {neighbourMap, pointsInput} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const plane = {x: [0, 1, 2, 3, 0, 1, 2, 3], y: [0, 0, 0, 0, 2, 2, 2, 2]};
const window = document.defaultView as unknown as typeof globalThis;

function press(pad: HTMLElement, key: string, shiftKey = false): void {
  const event = new window.Event("keydown", {cancelable: true});
  (pad.querySelector("svg") as Element).dispatchEvent(Object.assign(event, {key, shiftKey}));
}

test("neighbourMap(in a plane), DOM as drawn before, a link for each neighbour", async () => {
  const drawn = neighbourMap(plane, knn({k: 3}).find(plane), {
    document,
    point: 1,
    units: "km",
    source: "made up"
  });
  expect(drawn.querySelectorAll('[aria-label="link"] path')).toHaveLength(3);
  expect(text(drawn)).toContain("Point 2 of 8 and its 3 neighbours, the farthest 2 km away.");
  await expect(picture(drawn)).toMatchFileSnapshot("golden/neighbourMap.html");
});

test("neighbourMap(on the sphere), neighbours over the antimeridian, and nobody", () => {
  const places = {lon: [179, -179, 0], lat: [0, 0, 0]};
  const near = neighbourMap(places, radius({km: 300}).find(places), {document});
  expect(text(near)).toContain("its 1 neighbour, the farthest 222 km away");
  const csv = decodeURIComponent(near.querySelector("a")?.getAttribute("href") ?? "");
  expect(csv).toContain("point,longitude,latitude,distance (km)\n1,-179,0,222.3");
  const alone = neighbourMap(places, radius({km: 300}).find(places), {document, point: 2, reach: 300});
  expect(text(alone)).toContain("nobody is near");
});

test("neighbourMap(a place that is not there), one clear error", () => {
  expect(() => neighbourMap(plane, knn({k: 3}).find(plane), {document, point: 12})).toThrow(
    "invalid point: 12; there are 8, counted from 0"
  );
});

test("pointsInput(points), DOM as drawn before", async () => {
  const pad = pointsInput({x: [0.25, 0.75], y: [0.5, 0.25]}, {document, label: "Floats", width: 200});
  expect(pad.value).toEqual({x: [0.25, 0.75], y: [0.5, 0.25], chosen: 0});
  await expect(picture(pad)).toMatchFileSnapshot("golden/pointsInput.html");
});

test("pointsInput(by keyboard), moves the chosen point within the pad and tells it, an event each", () => {
  const start = {x: [2, 9.5], y: [5, 1], chosen: 0};
  const pad = pointsInput(start, {document, xDomain: [0, 10], yDomain: [0, 10], units: "km"});
  let events = 0;
  pad.addEventListener("input", () => ++events);
  press(pad, "ArrowRight");
  expect(pad.value.x[0]).toBeNear(2.1, {rtol: 1e-12, atol: 0});
  press(pad, "PageDown");
  expect(pad.value.chosen).toBe(1);
  press(pad, "ArrowRight", true);
  press(pad, "ArrowDown", true);
  expect(pad.value).toEqual({x: [2.1, 10], y: [5, 0], chosen: 1});
  expect(text(pad)).toContain("Point 2 of 2 at 10, 0 km.");
  press(pad, "PageDown");
  expect(pad.value.chosen).toBe(0);
  press(pad, "a");
  expect(events).toBe(5);
  expect(start).toEqual({x: [2, 9.5], y: [5, 1], chosen: 0});
});

test("pointsInput(by pointer), the point under it is chosen and follows until it is let go", () => {
  const pad = pointsInput({x: [0.25, 0.75], y: [0.5, 0.25]}, {document, width: 200});
  const svg = pad.querySelector("svg") as unknown as SVGSVGElement;
  Object.assign(svg, {
    setPointerCapture: () => {},
    getBoundingClientRect: () => ({left: 10, top: 20, width: 100, height: 100})
  });
  const send = (type: string, target: Element, place = {}) =>
    target.dispatchEvent(Object.assign(new window.Event(type, {bubbles: true}), {pointerId: 1, ...place}));
  send("pointermove", svg, {clientX: 60, clientY: 70});
  expect(pad.value.chosen).toBe(0);
  // The first point's target lies over the second one: the nearest is taken.
  send("pointerdown", pad.querySelectorAll(".fb-hold")[0], {clientX: 84, clientY: 96});
  expect(pad.value).toEqual({x: [0.25, 0.75], y: [0.5, 0.25], chosen: 1});
  send("pointermove", svg, {clientX: 60, clientY: 70});
  expect(pad.value).toEqual({x: [0.25, 0.5], y: [0.5, 0.5], chosen: 1});
  send("pointerup", svg);
  send("pointermove", svg, {clientX: 10, clientY: 20});
  expect(pad.value.x[1]).toBe(0.5);
});

test("pointsInput(a value from outside), drawn without an event; lists that do not match are refused", () => {
  const pad = pointsInput({x: [0.5], y: [0.5]}, {document});
  let events = 0;
  pad.addEventListener("input", () => ++events);
  pad.value = {x: [0.1, 0.9], y: [0.1, 0.9], chosen: 1};
  expect(pad.querySelectorAll(".fb-hold")).toHaveLength(2);
  expect(events).toBe(0);
  expect(() => pointsInput({x: [1, 2, 3], y: [1, 2]}, {document})).toThrow(
    "invalid points: 3 of x and 2 of y, number 0 chosen; expected as many, and one of them"
  );
});
