/** @file Edits of a running notebook: only what changed runs, whatever the old cells are doing. */
import {expect, test} from "vitest";
import {cell, history, open, until} from "./notebook.ts";

test("replace, the cell and its dependents run, nothing upstream or beside", async () => {
  const {session} = open(["const a = 1;", "const b = a + 1;", "const c = b + 1;", "const d = a;"]);
  await session.settled();
  session.replace(cell(2, "const b = a * 10;"));
  await session.settled();
  expect(await session.value("c")).toBe(11);
  expect(session.statuses().map(({runs}) => runs)).toEqual([1, 2, 2, 1]);
});

test("replace, also when the old run never settles", async () => {
  const {session, states} = open(["const a = await new Promise(() => {});", "const b = a + 1;", "b + 1"]);
  await session.settled({timeout: 50});
  expect(states()).toEqual(["running", "queued", "queued"]);
  session.replace(cell(1, "const a = 1;"));
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(await session.value("b")).toBe(2);
});

test("replace, also when a generator never yields", async () => {
  const {session} = open([
    "const a = (async function* () { await new Promise(() => {}); })();",
    "const b = a + 1;"
  ]);
  await session.settled({timeout: 50});
  session.replace(cell(1, "const a = 1;"));
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(await session.value("b")).toBe(2);
});

test("replace, also when a dependent never settles", async () => {
  const {session} = open(["const a = 1;", "const b = a === 1 ? await new Promise(() => {}) : a;"]);
  await session.settled({timeout: 50});
  session.replace(cell(2, "const b = a;"));
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(await session.value("b")).toBe(1);
});

test("replace, a late end of the old run changes nothing", async () => {
  let finish: (value: number) => void = () => {};
  const slow = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const {session, shown} = open(["const a = await slow; display(a);", "a + 1"], {
    builtins: {slow: () => () => slow}
  });
  session.replace(cell(1, "const a = 1;"));
  await session.settled();
  finish(100);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await session.value("a")).toBe(1);
  expect(shown(1)).toEqual([]);
  expect(shown(2)).toEqual([2]);
});

test("replace, renaming leaves readers without the name", async () => {
  const {session} = open(["const a = 1;", "a + 1"]);
  await session.settled();
  session.replace(cell(1, "const z = 1;"));
  await session.settled();
  expect(session.status(2)).toMatchObject({
    state: "failed",
    error: {name: "ReferenceError", code: "FB003", message: "a is not defined"}
  });
  session.replace(cell(1, "const a = 5;"));
  await session.settled();
  expect(session.status(2).state).toBe("fresh");
});

test("replace, one declaration becomes several and one again", async () => {
  const {session} = open(["const a = 1;", "const s = a + 1;"]);
  await session.settled();
  session.replace(cell(1, "const a = 2, b = 3;"));
  await session.settled();
  expect(await session.value("s")).toBe(3);
  session.replace(cell(1, "const a = 9;"));
  await session.settled();
  expect(await session.value("s")).toBe(10);
  await expect(session.value("b")).rejects.toThrow("unknown name: b");
});

test("remove, dependents say that the name is gone", async () => {
  const {session, states} = open(["const a = 1;", "const b = a;", "b"]);
  await session.settled();
  session.remove(1);
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(states()).toEqual(["failed", "blocked"]);
});

test("inputs keep their values when other cells are edited", async () => {
  const input = Object.assign(new EventTarget(), {value: 5});
  const {session, shown} = open(["const n = view(input);", "n + 1"], {builtins: {input}});
  await session.settled();
  input.value = 7;
  input.dispatchEvent(new Event("input"));
  await until(() => shown(2)[0] === 8);
  session.replace(cell(2, "n * 100"));
  await session.settled();
  expect(shown(2)).toEqual([700]);
  expect(session.status(1).runs).toBe(1);
});

test("interrupt, a cell that awaits is stopped and the others stay", async () => {
  const {session, states} = open([
    "const a = 1;",
    "const b = await new Promise(() => {});",
    "b + 1",
    "a + 1"
  ]);
  await session.settled({timeout: 50});
  session.interrupt();
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(states()).toEqual(["fresh", "interrupted", "blocked", "fresh"]);
  expect(session.status(2).error).toMatchObject({
    name: "InterruptError",
    message: "failed cell: 2; interrupted on request"
  });
  expect(session.status(3).error).toMatchObject({input: "b", cell: 2});
});

test("interrupt, invalidation tells the work to stop", async () => {
  const log: string[] = [];
  const {session} = open(["invalidation.then(() => log.push('stopped')); await new Promise(() => {});"], {
    builtins: {log}
  });
  await session.settled({timeout: 30});
  session.interrupt(1);
  await until(() => log.length === 1);
});

test("timeout, a cell that takes longer is interrupted and says so", async () => {
  const {session} = open(
    ["await new Promise(() => {});", "await new Promise((r) => setTimeout(r, 5)); const ok = 1;"],
    {timeout: 60}
  );
  expect(await session.settled({timeout: 1000})).toBe(true);
  expect(session.status(1)).toMatchObject({
    state: "interrupted",
    error: {message: "failed cell: 1; it ran longer than 0.06 s"}
  });
  expect(session.status(2).state).toBe("fresh");
});

test("run, once more on request", async () => {
  let n = 0;
  const {session, events} = open(["const a = next();", "a * 10"], {builtins: {next: () => () => ++n}});
  await session.settled();
  session.run(1);
  await session.settled();
  expect(await session.value("a")).toBe(2);
  expect(history(events, 2).filter((state) => state === "fresh")).toHaveLength(2);
  expect(() => session.run(9)).toThrow("unknown cell: 9; this notebook has 1, 2");
});

test("recover, values stay, what was under way runs again, except what was cut", async () => {
  const input = Object.assign(new EventTarget(), {value: 5});
  const {session, states, shown} = open(
    [
      "const a = {};",
      "const n = view(input);",
      "n + 1",
      "const slow = await new Promise((r) => setTimeout(r, 400, n));",
      "slow + 1",
      "await new Promise(() => {}); const stuck = 1;",
      "stuck",
      "throw new RangeError('own');"
    ],
    {builtins: {input}}
  );
  await session.settled({timeout: 20});
  const a = await session.value("a");
  session.recover(6, "it spun");
  expect(await session.settled({timeout: 5000})).toBe(true);
  expect(states()).toEqual(["fresh", "fresh", "fresh", "fresh", "fresh", "interrupted", "blocked", "failed"]);
  expect(await session.value("a")).toBe(a);
  expect(session.statuses().map(({runs}) => runs)).toEqual([1, 1, 1, 2, 1, 1, 0, 1]);
  expect(session.status(8).error).toMatchObject({name: "RangeError", message: "own"});
  input.value = 7;
  input.dispatchEvent(new Event("input"));
  await until(() => shown(3)[0] === 8 && shown(5)[0] === 8);
  session.replace(cell(6, "const stuck = 2;"));
  await session.settled();
  expect(shown(7)).toEqual([2]);
});
