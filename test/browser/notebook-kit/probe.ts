/** @file What both pages answer: the values of names, what each cell shows, and controls that are moved; runs in the page. */
import {print} from "./print.ts";

/** A value shown in words, a node that stands in the page, or what went wrong. */
export type Shown = {value: unknown} | {node: Node} | {error: string};

/** How a runtime is asked. */
export interface Side {
  /** The value of a name; throws what kept it from having one. */
  value(name: string): Promise<unknown>;
  /** What stands in a cell's output. */
  shown(cell: number): Shown[];
  /** Runs a cell that waits to be asked. */
  run(cell: number): void;
}

export interface Snapshot {
  values: Record<string, string>;
  shown: Record<number, string[]>;
}

export interface Asked {
  names: string[];
  cells: number[];
}

export interface Probe {
  /** Waits until nothing changes for `rest` milliseconds, at most `patience`; says whether it came to that. */
  settle(asked: Asked, rest: number, patience: number): Promise<Snapshot & {calm: boolean}>;
  /** Moves every control of these cells, and says which there were. */
  move(cells: number[]): string[];
  /** Calls functions among the values, with arguments. */
  call(calls: [name: string, ...args: unknown[]][]): Promise<void>;
  run(cell: number): void;
}

const PAUSE = 60;

export function startProbe(side: Side): void {
  const probe: Probe = {
    async settle(asked, rest, patience) {
      const end = performance.now() + patience;
      let last = "";
      let since = 0;
      for (;;) {
        await pause(PAUSE);
        const snapshot = await take(side, asked);
        const text = JSON.stringify(snapshot);
        const now = performance.now();
        if (text !== last) since = now;
        last = text;
        // What waits may only be late.
        const long = text.includes('"(pending)"') ? Math.max(rest, 1500) : rest;
        if (now - since >= long) return {...snapshot, calm: true};
        if (now > end) return {...snapshot, calm: false};
      }
    },
    move: (cells) => cells.flatMap((cell) => [...controlsOf(cell)].map(moveControl)),
    async call(calls) {
      for (const [name, ...args] of calls)
        ((await side.value(name)) as (...args: unknown[]) => void)(...args);
    },
    run: (cell) => side.run(cell)
  };
  Object.assign(globalThis, {probe});
}

async function take(side: Side, {names, cells}: Asked): Promise<Snapshot> {
  const values = await Promise.all(
    names.map(async (name) => {
      const value = side.value(name).then(print, (error: Error) => `failed: ${error.message}`);
      return [name, await Promise.race([value, pause(PAUSE * 2).then(() => "(pending)")])];
    })
  );
  return {
    values: Object.fromEntries(values),
    shown: Object.fromEntries(cells.map((cell) => [cell, side.shown(cell).map(printShown)]))
  };
}

function printShown(shown: Shown): string {
  if ("error" in shown) return `failed: ${shown.error}`;
  return print("node" in shown ? shown.node : shown.value);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function controlsOf(cell: number): NodeListOf<HTMLInputElement | HTMLSelectElement | HTMLButtonElement> {
  return document.querySelectorAll(`#cell-${cell} :is(input:not([type=file]), select, textarea, button)`);
}

/** What a reader would do: another choice, another number, another word, a click. */
function moveControl(control: Element): string {
  if (control instanceof HTMLSelectElement) {
    control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
    control.dispatchEvent(new Event("input", {bubbles: true}));
    return `select ${control.value}`;
  }
  const {type} = control as HTMLInputElement;
  if (control instanceof HTMLButtonElement || ["checkbox", "radio", "button", "submit"].includes(type)) {
    (control as HTMLElement).click();
    return type;
  }
  const input = control as HTMLInputElement;
  if (type === "number" || type === "range") {
    // The same place on both pages, wherever the control has got to by itself.
    const from = Number(input.min || 0);
    const to = input.max === "" ? from + 20 : Number(input.max);
    const half = from + Math.floor((to - from) * 8) / 16;
    input.valueAsNumber = input.valueAsNumber === half ? from : half;
  } else if (type === "text" || type === "search" || type === "textarea") input.value += "a";
  input.dispatchEvent(new Event("input", {bubbles: true}));
  return `${type} ${input.value}`;
}
