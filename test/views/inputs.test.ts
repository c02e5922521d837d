/** @file The slider along a dimension and the map to choose from: value, one event, keyboard, pointer, and what is refused. */
import {field, isel, points} from "fieldbook/kernels";
import {fieldSlider, mapInput} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, sphere, text} from "./draw.ts";

const window = document.defaultView as unknown as typeof globalThis;
const event = (name: string, more: object) =>
  Object.assign(new window.Event(name, {bubbles: true, cancelable: true}), more);

function heard(element: HTMLElement): () => number {
  let events = 0;
  element.addEventListener("input", () => ++events);
  return () => events;
}

const months = field([1, 2, 3, 4], {
  dims: ["time"],
  coords: {time: {values: [15, 46, 74, 105], units: "days since 2001-01-01"}},
  name: "index"
});

test("fieldSlider(field, dim), DOM as drawn before, the coordinate in words", async () => {
  const slider = fieldSlider(months, "time", {document, value: 2, label: "Month"});
  expect(slider.value).toBe(2);
  expect(text(slider)).toContain("March 2001");
  await expect(picture(slider)).toMatchFileSnapshot("golden/fieldSlider.html");
});

test("fieldSlider(moved), the value is new when the event is heard, as isel takes it", () => {
  const slider = fieldSlider(months, "time", {document});
  const values: number[] = [];
  slider.addEventListener("input", () => values.push(isel(months, {time: slider.value}).values[0]));
  const range = slider.querySelector("input") as HTMLInputElement;
  range.value = "3";
  range.dispatchEvent(event("input", {}));
  expect(slider.value).toBe(3);
  expect(values).toEqual([4]);
  expect(range.getAttribute("aria-valuetext")).toBe("April 2001");
  slider.value = 1;
  expect(text(slider)).toContain("February 2001");
});

test("fieldSlider(other coordinates), latitudes, names, positions", () => {
  const world = sphere(4, 6, () => 1);
  expect(text(fieldSlider(world, "lat", {document}))).toMatch(/67\.5° ?S/);
  const named = field([1, 2], {dims: ["band"], coords: {band: ["red", "green"]}});
  expect(text(fieldSlider(named, "band", {document, value: 1}))).toContain("green");
  expect(text(fieldSlider(field([1, 2], {dims: ["step"]}), "step", {document}))).toContain("step 1 of 2");
});

test("fieldSlider(what is not there), one clear error", () => {
  expect(() => fieldSlider(months, "tim", {document})).toThrow("unknown dimension: tim; this field has time");
  expect(() => fieldSlider(months, "time", {document, value: 4})).toThrow(
    "invalid value: 4; time has positions from 0 to 3"
  );
});

// Rows from south to north; the cell at 15° N, 45° E is missing.
const world = sphere(6, 12, (lon, lat) => (lon === 45 && lat === 15 ? NaN : lon + lat));

test("mapInput(field), DOM as drawn before, the middle to start from", async () => {
  const map = mapInput(world, {document, title: "Choose a place", width: 320});
  expect(map.value).toEqual({at: {lat: 3, lon: 5}, x: 165, y: 15, value: 180});
  expect(isel(world, map.value.at).values[0]).toBe(180);
  const drawing = map.querySelector("[tabindex]");
  expect(drawing?.getAttribute("aria-label")).toMatch(
    /^Choose a place: click or tap a cell, or use the arrow keys/
  );
  await expect(picture(map)).toMatchFileSnapshot("golden/mapInput.html");
});

test("mapInput(by keyboard), the next cell with a value, an event each, none at the edge", () => {
  const map = mapInput(world, {document, value: {lat: 3, lon: 0}});
  const count = heard(map);
  const drawing = map.querySelector("[tabindex]") as Element;
  const press = (key: string, shiftKey = false) => drawing.dispatchEvent(event("keydown", {key, shiftKey}));
  press("ArrowRight");
  expect(map.value.at).toEqual({lat: 3, lon: 2});
  press("ArrowUp");
  expect(map.value).toMatchObject({at: {lat: 4, lon: 2}, y: 45});
  press("ArrowRight", true);
  expect(map.value.at).toEqual({lat: 4, lon: 11});
  press("ArrowRight");
  press("a");
  expect(count()).toBe(3);
  expect(text(map)).toMatch(/45° ?N, 15° ?W: 390 m\./);
});

test("mapInput(by a click or tap), the cell under it, also where the drawing has shrunk; missing cells are not chosen", () => {
  const map = mapInput(world, {
    document,
    width: 320,
    projection: "equirectangular",
    value: {lat: 3, lon: 5}
  });
  const drawing = map.querySelector("[tabindex]") as Element;
  const [, px, py] = /translate\(([\d.]+),([\d.]+)\)/.exec(
    drawing.querySelector("g[pointer-events]")?.getAttribute("transform") ?? ""
  ) as unknown as [string, number, number];
  Object.assign(drawing, {getBoundingClientRect: () => ({left: 10, top: 20, width: 160})});
  map.value = {...map.value, at: {lat: 0, lon: 0}};
  const count = heard(map);
  const click = (x: number, y: number) =>
    drawing.dispatchEvent(event("click", {clientX: 10 + x / 2, clientY: 20 + y / 2}));
  click(Number(px), Number(py));
  expect(map.value.at).toEqual({lat: 3, lon: 5});
  // Four columns west of it lies the missing cell.
  const column = (320 - 56) / 12;
  click(Number(px) - 4 * column, Number(py));
  expect(map.value.at).toEqual({lat: 3, lon: 5});
  click(Number(px) - 3 * column, Number(py));
  expect(map.value.at).toEqual({lat: 3, lon: 2});
  expect(count()).toBe(2);
});

test("mapInput(places), the nearest in the direction of a key", () => {
  const f = points([1, 2, 3, NaN], {x: [0, 5, 10, 11], y: [0, 1, 0, 0]});
  const map = mapInput(f, {document, value: {point: 0}});
  const drawing = map.querySelector("[tabindex]") as Element;
  drawing.dispatchEvent(event("keydown", {key: "ArrowRight"}));
  expect(map.value).toEqual({at: {point: 1}, x: 5, y: 1, value: 2});
  drawing.dispatchEvent(event("keydown", {key: "ArrowRight"}));
  drawing.dispatchEvent(event("keydown", {key: "ArrowRight"}));
  expect(map.value.at).toEqual({point: 2});
});

test("mapInput(a cell that is not there), one clear error", () => {
  expect(() => mapInput(world, {document, value: {lat: 3, lon: 1}})).toThrow(
    'invalid value: {"lat":3,"lon":1}; expected a cell of the map that is not missing'
  );
});
