/** @file Scheduling in pages: with frames while they come, without them in hidden tabs. */
import {afterEach, expect, test, vi} from "vitest";
import {cell, open} from "./notebook.ts";

afterEach(() => vi.unstubAllGlobals());

/** What a page has and Node has not, as far as scheduling asks for it. */
function stubPage(hidden: boolean, requestAnimationFrame: (callback: () => void) => number): void {
  vi.stubGlobal("IntersectionObserver", class {});
  vi.stubGlobal("document", {hidden});
  vi.stubGlobal("requestAnimationFrame", requestAnimationFrame);
  vi.stubGlobal("cancelAnimationFrame", () => {});
}

test("a hidden tab gets no frames and computes all the same", async () => {
  let asked = 0;
  stubPage(true, () => ++asked);
  const {session} = open(["const a = 1;", "const b = a + 1;"]);
  expect(await session.settled({timeout: 1000})).toBe(true);
  session.replace(cell(1, "const a = 2;"));
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(await session.value("b")).toBe(3);
  expect(asked).toBeGreaterThan(1);
});

test("a tab that is hidden after a frame was asked for goes on too", async () => {
  stubPage(false, () => 1);
  const {session} = open(["const a = 1;"]);
  expect(await session.settled({timeout: 2000})).toBe(true);
});

test("a visible tab computes in its frame", async () => {
  const frames: (() => void)[] = [];
  stubPage(false, (callback) => frames.push(callback));
  const {session} = open(["const a = 1;"]);
  expect(session.status(1).state).toBe("idle");
  frames[0]();
  expect(await session.settled({timeout: 50})).toBe(true);
});
