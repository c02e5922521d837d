/** @file Every view as it was drawn, for readers who do not see it, see no colours, or have no script: names, words, letters and links. */
import {readdirSync, readFileSync} from "node:fs";
import {parseHTML} from "linkedom";
import {expect, test} from "vitest";

const folder = new URL("golden/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".html"));
const drawn = (name: string) =>
  parseHTML(`<!doctype html><html><body>${readFileSync(new URL(name, folder), "utf8")}</body></html>`)
    .document;
const nameOf = (element: Element) =>
  element.getAttribute("aria-label") ??
  element.closest("label")?.textContent?.trim() ??
  element.ownerDocument.querySelector(`label[for="${element.id}"]`)?.textContent?.trim();

test.each(names)("%s, each drawing has a name, or is no more than decoration beside words", (name) => {
  for (const svg of drawn(name).querySelectorAll("svg")) {
    if (svg.closest("[aria-hidden=true]") || svg.parentElement?.closest("svg")) continue;
    const isNamed = Boolean(svg.getAttribute("aria-label") || svg.querySelector(":scope > title"));
    const isInLabelled = svg.closest("[role=img][aria-label], figure [aria-label], button, a");
    expect(
      isNamed || Boolean(isInLabelled) || svg.textContent?.trim() !== "",
      svg.outerHTML.slice(0, 200)
    ).toBe(true);
    if (svg.getAttribute("role") === "img" && svg.getAttribute("tabindex") === null)
      expect(
        svg.querySelector("desc, title")?.textContent?.trim() ?? svg.getAttribute("aria-label")
      ).toBeTruthy();
  }
});

test.each(names)("%s, each control has a name, and a drawing that takes keys says which", (name) => {
  for (const control of drawn(name).querySelectorAll("input, select, button")) {
    const said = nameOf(control) || control.textContent?.trim();
    expect(said, control.outerHTML.slice(0, 200)).toBeTruthy();
  }
  for (const drawing of drawn(name).querySelectorAll("[role=application]"))
    expect(drawing.getAttribute("aria-label")).toMatch(/key/);
});

test.each(names)("%s, what is told by colour is told by words, letters, shapes or numbers too", (name) => {
  const page = drawn(name);
  const words = page.body.textContent?.replace(/\s+/g, " ").trim() ?? "";
  expect(words.length).toBeGreaterThan(10);
  // The colour of an axis stands beside its letter, at least where it is first used.
  const axes = [...page.querySelectorAll("[data-axis]")];
  for (const role of new Set(axes.map((axis) => axis.getAttribute("data-axis") ?? "")))
    expect(axes.find((axis) => axis.getAttribute("data-axis") === role)?.textContent).toContain(role);
  // A ramp has numbers or names under it.
  for (const ramp of page.querySelectorAll("svg.fb-legend"))
    expect(ramp.querySelectorAll("text").length).toBeGreaterThan(1);
});

test.each(names)("%s, works without scripts: no handlers in the markup, nothing from elsewhere", (name) => {
  for (const element of drawn(name).querySelectorAll("*")) {
    for (const {name: attribute, value} of element.attributes) {
      expect(attribute).not.toMatch(/^on/);
      if (attribute === "href" || attribute === "src") expect(value).toMatch(/^(#|data:|\.|[\w-]+\.html)/);
    }
  }
});

test("the views that have drawings are among those looked at", () => {
  const withDrawings = names.filter((name) => drawn(name).querySelector("svg"));
  expect(withDrawings.length).toBeGreaterThan(15);
});
