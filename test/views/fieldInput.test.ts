/** @file The reader's own file: the default until one is given, one clear line either way. */
import {readFileSync} from "node:fs";
import {fieldInput} from "fieldbook/views";
import {expect, test} from "vitest";
import {document, picture, text} from "./draw.ts";

const standard = {name: "example.nc"};

/** Gives the input a file, as the chooser does, and waits for what it says. */
async function give(form: HTMLElement, file: File): Promise<string> {
  const input = form.querySelector("input") as HTMLInputElement;
  Object.defineProperty(input, "files", {value: [file], configurable: true});
  const window = document.defaultView as unknown as typeof globalThis;
  input.dispatchEvent(new window.Event("change"));
  const said = form.querySelector("output") as Element;
  while (said.getAttribute("data-state") === "running")
    await new Promise((resolve) => setTimeout(resolve, 5));
  return text(said);
}

test("fieldInput({label, value}), DOM as drawn before, its value the default", async () => {
  const form = fieldInput({document, label: "Your field", value: standard});
  expect(form.value).toBe(standard);
  expect(fieldInput({document}).value).toBeNull();
  expect(form.querySelector("label")?.contains(form.querySelector("input"))).toBe(true);
  await expect(picture(form)).toMatchFileSnapshot("golden/fieldInput.html");
});

test("fieldInput(a file that cannot be read), the value stays, no event, the error in words", async () => {
  const form = fieldInput({document, value: standard});
  let events = 0;
  form.addEventListener("input", () => ++events);
  const said = await give(form, new File(["not a field"], "notes.nc"));
  expect(said).toMatch(/^(unknown|invalid|unsupported) .*notes\.nc/);
  expect(form.querySelector("output")?.getAttribute("data-state")).toBe("failed");
  expect(form.value).toBe(standard);
  expect(events).toBe(0);
});

test("fieldInput(a file), its value and one event; and back to the example", async () => {
  const form = fieldInput({document, value: standard});
  let events = 0;
  form.addEventListener("input", () => ++events);
  const bytes = readFileSync(new URL("../../tutorials/data/SOI_Darwin.nc", import.meta.url));
  const file = new File([bytes], "SOI_Darwin.nc");
  expect(await give(form, file)).toMatch(/^Read SOI_Darwin\.nc, \d+ kB: .*SOI/);
  expect(form.value).toBe(file);
  expect(events).toBe(1);
  form.querySelector("button")?.click();
  expect(form.value).toBe(standard);
  expect(events).toBe(2);
});
