/** @file Opens a notebook's two pages beside each other and asks both the same. */
import type {Browser} from "playwright-core";
import type {Pair} from "./build.ts";
import type {Asked, Probe, Snapshot} from "./probe.ts";

type Answer = Snapshot & {calm: boolean};

export interface Both {
  /** What the pages of Notebook Kit and of Fieldbook say once they are calm. */
  settle(rest?: number, patience?: number): Promise<[Answer, Answer]>;
  /** Moves every control on both pages; returns what they were moved to. */
  move(): Promise<[string[], string[]]>;
  call(...calls: [name: string, ...args: unknown[]][]): Promise<void>;
  run(cell: number): Promise<void>;
  errors: string[];
  close(): Promise<void>;
}

declare const probe: Probe;

export async function openBoth(browser: Browser, url: string, {kit, own, names, cells}: Pair): Promise<Both> {
  const context = await browser.newContext({viewport: {width: 1000, height: 3000}});
  await context.route(
    ({hostname}) => hostname !== "127.0.0.1",
    (route) => route.abort()
  );
  await context.addInitScript(levelPage);
  const errors: string[] = [];
  const pages = await Promise.all(
    [kit, own].map(async (path) => {
      const page = await context.newPage();
      page.on("pageerror", (error) => errors.push(`${path}: ${error}`));
      await page.goto(url + path);
      await page.waitForFunction(() => "probe" in globalThis);
      return page;
    })
  );
  const each = <T, A>(ask: (asked: A) => T | Promise<T>, asked: A): Promise<T[]> =>
    Promise.all(pages.map((page) => page.evaluate(ask as never, asked as never) as Promise<T>));
  return {
    settle: async (rest = 200, patience = 8000) =>
      (await each(([asked, ...times]) => probe.settle(asked, ...times), [{names, cells}, rest, patience] as [
        Asked,
        number,
        number
      ])) as [Answer, Answer],
    move: async () => (await each((ids: number[]) => probe.move(ids), cells)) as [string[], string[]],
    call: async (...calls) => void (await each((list: typeof calls) => probe.call(list), calls)),
    run: async (cell) => void (await each((id: number) => probe.run(id), cell)),
    errors,
    close: () => context.close()
  };
}

/** Runs in a page before all else: the same chance on both sides, one moment in time, handles of timers without numbers. */
function levelPage(): void {
  const moment = Date.UTC(2025, 2, 1, 12);
  globalThis.Date = new Proxy(Date, {
    construct: (target, given) => Reflect.construct(target, given.length ? given : [moment]),
    get: (target, key) => (key === "now" ? () => moment : Reflect.get(target, key))
  });
  let state = 42;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  // Notebooks define names as what a timer returns, and the runtimes take some of the numbers.
  class Handle {}
  const numbers = new WeakMap<Handle, number>();
  const started = (start: (...given: never[]) => unknown) =>
    ((...given: never[]) => {
      const handle = new Handle();
      numbers.set(handle, start(...given) as number);
      return handle;
    }) as never;
  const stopped = (stop: (handle?: number) => void) =>
    ((handle: Handle) => stop(numbers.get(handle))) as never;
  globalThis.setTimeout = started(setTimeout);
  globalThis.setInterval = started(setInterval);
  globalThis.clearTimeout = stopped(clearTimeout);
  globalThis.clearInterval = stopped(clearInterval);
}
