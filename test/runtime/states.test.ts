/** @file States of cells that fail, wait or are switched off, and what their dependents say. */
import {expect, test} from "vitest";
import {cell, history, open, until} from "./notebook.ts";

test("failed, with class, message, cause and the author's line", async () => {
  const {session} = open([
    "const a = 1;\n\nfunction f() {\n  throw new RangeError('bad', {cause: new TypeError('why')});\n}\nf();"
  ]);
  await session.settled();
  const {state, error} = session.status(1);
  expect(state).toBe("failed");
  expect(error).toMatchObject({
    name: "RangeError",
    message: "bad",
    cause: {name: "TypeError", message: "why"}
  });
});

test("failed, whatever is thrown", async () => {
  const {session} = open(["throw 'text';", "throw null;", "throw {toString() { throw 1; }};"]);
  await session.settled();
  expect(session.statuses().map(({error}) => error?.message)).toEqual(["text", "null", "[object Object]"]);
});

test("blocked, by the first cell that failed, keeping its error and nobody's stack", async () => {
  const {session} = open([
    "const a = (() => { throw new RangeError('bad'); })();",
    "const b = a;",
    "const c = b;",
    "[a, c]"
  ]);
  await session.settled();
  for (const id of [2, 3, 4]) {
    const {state, error, runs} = session.status(id);
    expect(state).toBe("blocked");
    expect(runs).toBe(0);
    expect(error).toMatchObject({
      name: "BlockedError",
      message: "blocked by «a» (cell 1)",
      input: "a",
      cell: 1,
      cause: {name: "RangeError", message: "bad"}
    });
    expect(error?.stack).toBeUndefined();
  }
  await expect(session.value("c")).rejects.toThrow("failed value: c; blocked by «a» (cell 1)");
});

test("failed and mended, the error is gone", async () => {
  const {session, states} = open(["const a = zz;", "a"]);
  await session.settled();
  expect(states()).toEqual(["failed", "blocked"]);
  session.replace(cell(1, "const a = 1;"));
  await session.settled();
  expect(session.statuses().map(({state, error}) => [state, error])).toEqual([
    ["fresh", undefined],
    ["fresh", undefined]
  ]);
});

test("failed, several declarations of which one promise is rejected", async () => {
  const {session} = open(["const a = 1, b = Promise.reject(new TypeError('late'));", "a", "b"]);
  await session.settled();
  expect(session.status(1)).toMatchObject({state: "failed", error: {name: "TypeError", message: "late"}});
  expect(session.status(3).error).toMatchObject({input: "b", cell: 1});
});

test("failed, a generator that throws after some values", async () => {
  const {session, shown} = open(["(function* () { yield 1; yield 2; throw new Error('end'); })()"]);
  await until(() => session.status(1).state === "failed");
  expect(shown(1)).toEqual([]);
});

test("undefined name, builtin that cannot be had, global that can", async () => {
  const {session} = open(["zz", "absent", "Math.PI"], {
    builtins: {
      absent: () => {
        throw new TypeError("no such library");
      }
    }
  });
  await session.settled();
  expect(session.statuses().map(({state, error}) => [state, error?.name, error?.message])).toEqual([
    ["failed", "ReferenceError", "zz is not defined"],
    ["failed", "TypeError", "no such library"],
    ["fresh", undefined, undefined]
  ]);
});

test("duplicate definition, the first cell has the name and the second fails", async () => {
  const {session} = open(["const a = 1;", "a", "const a = 2;"]);
  await session.settled();
  expect(session.statuses().map(({state}) => state)).toEqual(["fresh", "fresh", "failed"]);
  expect(session.status(3).error).toMatchObject({
    code: "FB001",
    message: "duplicate definition: a; cell 1 defines it too, rename one of them"
  });
  session.remove(1);
  await session.settled();
  expect(session.statuses().map(({state}) => state)).toEqual(["fresh", "fresh"]);
  expect(await session.value("a")).toBe(2);
  session.replace(cell(2, "const a = 3;"));
  await session.settled();
  expect(session.statuses().map(({state}) => state)).toEqual(["fresh", "failed"]);
  expect(await session.value("a")).toBe(3);
});

test("cycle, each member tells the whole path", async () => {
  const {session} = open(["const a = b;", "const b = c;", "const c = a;", "a + 1", "const s = s;"]);
  await session.settled();
  for (const id of [1, 2, 3]) {
    expect(session.status(id)).toMatchObject({state: "failed", error: {code: "FB002"}});
    expect(session.status(id).error?.message).toMatch(
      /^invalid definition: (\w) → \w → \w → \1; break the circle at cell/
    );
  }
  expect(session.status(4)).toMatchObject({state: "blocked", error: {input: "a", cell: 1}});
  session.replace(cell(3, "const c = 1;"));
  await session.settled();
  expect(await session.value("a")).toBe(1);
});

test("syntax error, the cell fails where the author wrote it, the others run", async () => {
  const {session} = open(["const a = ;", "1 + 1"]);
  await session.settled();
  expect(session.status(1)).toMatchObject({
    state: "failed",
    runs: 0,
    error: {name: "SyntaxError", code: "FB004", line: 1}
  });
  expect(session.status(2).state).toBe("fresh");
});

test("disabled, dependents say which cell", async () => {
  const {session, states} = open(["//| disabled: true\nconst a = 1;", "const b = a;", "b"]);
  await session.settled();
  expect(states()).toEqual(["disabled", "blocked", "blocked"]);
  expect(session.status(3).error).toMatchObject({
    message: "blocked by «a» (cell 1), which is disabled",
    cell: 1
  });
  session.replace(cell(1, "const a = 1;"));
  await session.settled();
  expect(states()).toEqual(["fresh", "fresh", "fresh"]);
});

test("run: manual, waits to be asked, then keeps its value until asked again", async () => {
  const {session, states} = open(["const n = 1;", "//| run: manual\nconst a = n * 10;", "a + 1"]);
  await session.settled();
  expect(states()).toEqual(["fresh", "idle", "blocked"]);
  expect(session.status(3).error?.message).toBe("blocked by «a» (cell 2), which has not run");
  session.run(2);
  await session.settled();
  expect(states()).toEqual(["fresh", "fresh", "fresh"]);
  session.replace(cell(1, "const n = 2;"));
  await session.settled();
  expect(states()).toEqual(["fresh", "stale", "fresh"]);
  expect(session.statuses().map(({runs}) => runs)).toEqual([2, 1, 1]);
  expect(await session.value("a")).toBe(10);
  session.run(2);
  await session.settled();
  expect(await session.value("a")).toBe(20);
  expect(states()).toEqual(["fresh", "fresh", "fresh"]);
});

test("run: manual, blocked by its inputs like any other", async () => {
  const {session} = open(["const n = zz;", "//| run: manual\nconst a = n;"]);
  await session.settled();
  expect(session.status(2)).toMatchObject({state: "blocked", error: {input: "n", cell: 1}});
  session.run(2);
  expect(await session.settled({timeout: 500})).toBe(true);
  session.replace(cell(1, "const n = 1;"));
  await until(() => session.status(2).state === "fresh");
});

test("run: lazy, runs for those who need it, or when its value is asked for", async () => {
  const {session, states} = open([
    "//| run: lazy\nconst a = 1;",
    "//| run: lazy\nconst b = a;",
    "//| run: lazy\nconst c = 3;"
  ]);
  await session.settled();
  expect(states()).toEqual(["idle", "idle", "idle"]);
  expect(await session.value("c")).toBe(3);
  session.replace(cell(4, "b + 1"));
  await session.settled();
  await until(() => session.status(4).state === "fresh");
  expect(states()).toEqual(["fresh", "fresh", "fresh", "fresh"]);
});

test("run: lazy, runs when it comes into view", async () => {
  let look: () => void = () => {};
  const {session} = open(["//| run: lazy\nconst a = 1;"], {
    visible: () =>
      new Promise((resolve) => {
        look = resolve;
      })
  });
  await session.settled();
  expect(session.status(1).state).toBe("idle");
  look();
  await until(() => session.status(1).state === "fresh");
});

test("freeze: true, values of the build are given without a run until asked", async () => {
  const {session, states, shown} = open(["//| freeze: true\nconst a = Math.random(), b = 2;", "a + b"], {
    frozen: {1: {a: 40, b: 2}}
  });
  await session.settled();
  expect(states()).toEqual(["fresh", "fresh"]);
  expect(shown(2)).toEqual([42]);
  expect(session.status(1).runs).toBe(0);
  session.run(1);
  await until(() => session.status(1).runs === 1 && shown(2)[0] !== 42);
});

test("states, a failing run is told once", async () => {
  const {session, events} = open(["throw new Error('x');"]);
  await session.settled();
  expect(history(events, 1)).toEqual(["queued", "running", "failed"]);
});
