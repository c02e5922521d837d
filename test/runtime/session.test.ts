/** @file A notebook as live values: what runs when, and what each cell says of itself. */
import {afterEach, expect, test} from "vitest";
import type {Session} from "fieldbook/runtime";
import {cell, cells, history, open as openSession, type Opened, until} from "./notebook.ts";

const opened: Session[] = [];
const open: typeof openSession = (...args) => {
  const made = openSession(...args);
  opened.push(made.session);
  return made;
};
afterEach(() => {
  for (const session of opened.splice(0)) session.dispose();
});

async function settled(
  sources: Parameters<typeof openSession>[0],
  host?: Parameters<typeof openSession>[1]
): Promise<Opened> {
  const made = open(sources, host);
  expect(await made.session.settled({timeout: 2000})).toBe(true);
  return made;
}

test("define, a chain of cells takes its values whatever the order", async () => {
  const {session, events, states} = await settled(["const c = b + 1;", "const b = a + 1;", "const a = 1;"]);
  expect(await session.value("c")).toBe(3);
  expect(states()).toEqual(["fresh", "fresh", "fresh"]);
  expect(history(events, 1)).toEqual(["queued", "running", "fresh"]);
  expect(session.status(1)).toMatchObject({runs: 1, displays: 0, defines: ["c"]});
  expect(session.status(1).ms).toBeGreaterThanOrEqual(0);
});

test("define, values are events with their names", async () => {
  const {events} = await settled(["const a = 1, b = 2;", {kind: "md", source: "x", output: "text"}, "3"], {
    builtins: {md: () => String.raw}
  });
  const values = events.flatMap((event) =>
    event.type === "value" ? [[event.cell, event.name, event.value]] : []
  );
  expect(values.sort()).toEqual([
    [1, "a", 1],
    [1, "b", 2],
    [2, "text", "x"]
  ]);
});

test("define, an expression is displayed, a program is not", async () => {
  const {shown, session} = await settled(["1 + 1", "1 + 1;", {source: "3", hidden: true}]);
  expect([shown(1), shown(2), shown(3)]).toEqual([[2], [], []]);
  expect(session.status(1).displays).toBe(1);
});

test("display, shows in order and returns its argument", async () => {
  const {shown} = await settled(["const a = display(1); display(a + 1); display(await Promise.resolve(3));"]);
  expect(shown(1)).toEqual([1, 2, 3]);
});

test("display, a run replaces what the run before showed", async () => {
  const {session, shown} = await settled(["const n = 1;", "for (let i = 0; i < n; ++i) display(i);"]);
  session.replace(cell(1, "const n = 3;"));
  await session.settled();
  expect(shown(2)).toEqual([0, 1, 2]);
  session.replace(cell(1, "const n = 0;"));
  await session.settled();
  expect(shown(2)).toEqual([]);
  expect(session.status(2).displays).toBe(0);
});

test("display, a call left over from an older run is refused", async () => {
  const late: (() => unknown)[] = [];
  const {session, shown} = await settled(["const n = 1;", "late.push(() => display(n));"], {
    builtins: {late}
  });
  session.replace(cell(1, "const n = 2;"));
  await session.settled();
  expect(() => late[0]()).toThrow("the cell has run again");
  expect(late[1]()).toBe(2);
  expect(shown(2)).toEqual([2]);
});

test("generators, each value is displayed in place and flows on", async () => {
  const {shown, session} = await settled([
    "function* g() { for (let i = 0; i < 3; ++i) yield i; }",
    "g()",
    "const x = g();",
    "x * 10"
  ]);
  await until(() => shown(4)[0] === 20);
  expect(shown(2)).toEqual([2]);
  expect(session.status(4).displays).toBe(1);
});

test("settled, an endless generator counts once it has a value", async () => {
  const {session, states} = await settled([
    "const tick = (function* () { for (let i = 0; ; ++i) yield i; })();",
    "tick >= 0"
  ]);
  expect(states()).toHaveLength(2);
  expect(await session.value("tick")).toBeGreaterThanOrEqual(0);
});

test("settled({timeout}), false while a cell awaits its first value", async () => {
  const {session} = open(["await new Promise(() => {});"]);
  expect(await session.settled({timeout: 30})).toBe(false);
  expect(session.status(1).state).toBe("running");
});

test("Mutable, only its own cell sets it, others see the plain value", async () => {
  const {Mutable} = await import("../../dist/runtime/library/mutable.js");
  const {session, shown} = await settled(
    ["const count = Mutable(0); const add = () => ++count.value;", "count * 2", "const kind = typeof count;"],
    {builtins: {Mutable: () => Mutable}}
  );
  expect(shown(2)).toEqual([0]);
  ((await session.value("add")) as () => void)();
  await until(() => shown(2)[0] === 2);
  expect(await session.value("kind")).toBe("number");
});

test("view, the input is shown and its values flow", async () => {
  const input = Object.assign(new EventTarget(), {value: 5});
  const {session, shown} = await settled(["const n = view(input);", "n + 1"], {builtins: {input}});
  expect(shown(1)).toEqual([input]);
  expect(shown(2)).toEqual([6]);
  input.value = 8;
  input.dispatchEvent(new Event("input"));
  await until(() => shown(2)[0] === 9);
  expect(session.status(1).runs).toBe(1);
});

test("view, an input without a value keeps nobody waiting", async () => {
  const input = Object.assign(new EventTarget(), {value: undefined as unknown});
  const {shown} = await settled(["const n = view(input);", "n + 1"], {builtins: {input}});
  input.value = 1;
  input.dispatchEvent(new Event("input"));
  await until(() => shown(2)[0] === 2);
});

test("ojs, viewof and mutable", async () => {
  const input = Object.assign(new EventTarget(), {value: 1});
  const {session, shown} = await settled(
    [
      {kind: "ojs", source: "viewof a = input"},
      {kind: "ojs", source: "a + 1"},
      {kind: "ojs", source: "mutable m = a"},
      {kind: "ojs", source: "m * 100"},
      {kind: "ojs", source: "set = v => { mutable m = v; }"}
    ],
    {builtins: {input}}
  );
  expect([shown(1), shown(2), shown(3), shown(4)]).toEqual([[input], [2], [1], [100]]);
  ((await session.value("set")) as (v: number) => void)(7);
  await until(() => shown(4)[0] === 700);
  input.value = 3;
  input.dispatchEvent(new Event("input"));
  await until(() => shown(4)[0] === 300);
  expect(await session.value("viewof$a")).toBe(input);
});

test("invalidation, comes before the next run and at the end", async () => {
  const log: string[] = [];
  const {session} = await settled(
    ["const n = 1;", "log.push('run ' + n); invalidation.then(() => log.push('end ' + n));"],
    {
      builtins: {log}
    }
  );
  session.replace(cell(1, "const n = 2;"));
  await session.settled();
  session.dispose();
  await until(() => log.length === 4);
  expect(log).toEqual(["run 1", "end 1", "run 2", "end 2"]);
});

test("invalidation, a generator is returned", async () => {
  const log: string[] = [];
  const source = "(function* () { try { for (;;) yield n; } finally { log.push(n); } })()";
  const {session} = await settled(["const n = 1;", source], {builtins: {log}});
  session.remove(2);
  await until(() => log.length === 1);
  expect(log).toEqual([1]);
});

test("builtins, each is computed once and only when it is named", async () => {
  const calls: string[] = [];
  await settled(["a + a", "a + c"], {
    builtins: {a: () => calls.push("a"), b: () => calls.push("b"), c: 3}
  });
  expect(calls).toEqual(["a"]);
});

test("parameters, only the constants of parameter cells are overridden", async () => {
  const {session} = await settled(
    ["//| parameters: true\nconst a = 1, b = 2;", "//| parameters: true\nconst c = 3;", "const d = 4;"],
    {
      parameters: {a: 10, c: 30, d: 40}
    }
  );
  expect(await Promise.all(["a", "b", "c", "d"].map((name) => session.value(name)))).toEqual([10, 2, 30, 4]);
});

test("define again, cells as before keep their values and are not run", async () => {
  const {session} = await settled(["const a = {};", "const b = [a];", "const c = 1;"]);
  const [a, b] = [await session.value("a"), await session.value("b")];
  session.define(cells("const a = {};", "const b = [a];", "const c = 2;"));
  await session.settled();
  expect(await session.value("a")).toBe(a);
  expect(await session.value("b")).toBe(b);
  expect(await session.value("c")).toBe(2);
  session.define(cells("const a = {};"));
  expect(session.statuses().map(({id}) => id)).toEqual([1]);
});

test("dispose, nothing is told any more", async () => {
  const {session, events} = await settled([
    "const t = (function* () { for (let i = 0; ; ++i) yield i; })();"
  ]);
  session.dispose();
  const count = events.length;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(events).toHaveLength(count);
});
