/** @file Scheduling in pages: with frames while they come, without them in hidden tabs. */
import {afterEach, expect, test, vi} from "vitest";
import {takeTurns} from "../../dist/runtime/turns.js";
import {cell, open, until} from "./notebook.ts";

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

/** Turns that are over after each run of a cell, until `give` is called. */
function shortTurns() {
  let isOver = false;
  let give = () => {};
  let next = Promise.resolve();
  const stop = () => {
    isOver = true;
    next = new Promise((resolve) => {
      give = () => {
        isOver = false;
        resolve();
      };
    });
  };
  return {
    turns: {isOver: () => isOver, end() {}, next: () => next},
    builtins: {stop: () => stop},
    give: () => give()
  };
}

test("a cell waits, queued, until it is its turn; the next one waits again", async () => {
  const {give, ...host} = shortTurns();
  const {session, states} = open(["const a = (stop(), 1);", "const b = (stop(), a + 1);", "a + b"], host);
  await until(() => session.status(1).state === "fresh");
  expect(states()).toEqual(["fresh", "queued", "queued"]);
  give();
  await until(() => session.status(2).state === "fresh");
  expect(states()).toEqual(["fresh", "fresh", "queued"]);
  give();
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(session.statuses().map(({runs}) => runs)).toEqual([1, 1, 1]);
});

test("a cell whose inputs change while it waits runs once, on the new ones", async () => {
  const {give, ...host} = shortTurns();
  const {session} = open(["const a = (stop(), 1);", "const b = 10 * a;"], host);
  await until(() => session.status(1).state === "fresh");
  session.replace(cell(1, "const a = 2;"));
  await until(() => session.status(1).state === "queued");
  give();
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(await session.value("b")).toBe(20);
  expect(session.status(2).runs).toBe(1);
});

test("takeTurns(), over after 50 ms in one task, and not in the next", async () => {
  const turns = takeTurns();
  expect(turns.isOver()).toBe(false);
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 51);
  expect(turns.isOver()).toBe(true);
  await turns.next();
  expect(turns.isOver()).toBe(false);
  clock.mockRestore();
  turns.end();
  expect(turns.isOver()).toBe(true);
  await turns.next();
  expect(turns.isOver()).toBe(false);
});

test("a cell with a promise ends the turn, one with a plain value does not", async () => {
  const ends: number[] = [];
  const turns = {isOver: () => false, end: () => void ends.push(1), next: () => Promise.resolve()};
  const {session} = open(["const a = 1;", "const b = await Promise.resolve(a);", "a + b"], {turns});
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(ends).toEqual([1]);
});
