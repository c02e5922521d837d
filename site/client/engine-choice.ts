/** @file The choice of engine in the panel; loaded, with the part of the kernels that it asks, when the panel is opened. */
import {type EngineInfo, engine, engines, useEngine} from "../../kernels/index.ts";
import {make} from "./make.ts";

type Name = EngineInfo["name"] | "auto";

/** What the panel shows of engines, and how it is told that cells have run. */
export interface EngineChoice {
  element: HTMLElement;
  /** Says anew who has answered. */
  tell(): void;
}

/** This module, as it is loaded. */
export interface EngineModule {
  engineChoice(rerun: () => void): Promise<EngineChoice>;
}

/** Returns a labelled select of the engines that are here; `rerun` runs the cells that call them, once one is chosen. */
export async function engineChoice(rerun: () => void): Promise<EngineChoice> {
  const all = await engines();
  const absent = all.filter(({found}) => !found);
  const select = make("select", {id: "panel-engine"}, [
    make("option", {value: "auto", textContent: "auto"}),
    ...all.filter(({found}) => found).map(({name}) => make("option", {value: name, textContent: name})),
    ...absent.map(({name}) =>
      make("option", {value: name, disabled: true, textContent: `${name}, not in this browser`})
    )
  ]);
  const note = make("p", {id: "panel-engine-note"});
  select.setAttribute("aria-describedby", note.id);
  const told = make("div", {});
  told.setAttribute("role", "status");
  const element = make("div", {className: "panel-engine"}, [
    make("p", {}, [make("label", {htmlFor: select.id, textContent: "Compute with"}), " ", select]),
    note,
    told,
    ...(absent.length > 0
      ? [make("p", {textContent: "Not in this browser:"}), listOf(absent.map(reasonOf))]
      : [])
  ]);
  const say = (lines: string[]): void => {
    // A screen reader speaks what changes, and only that.
    if (lines.join() !== [...told.children].map(({textContent}) => textContent).join())
      told.replaceChildren(...lines.map((textContent) => make("p", {textContent})));
  };
  const tell = (): void => {
    const {asked = "auto", answered = [], fallbacks = []} = engine();
    select.value = asked;
    note.textContent = noteOf(
      asked,
      all.find(({name}) => name === asked)
    );
    say([
      answered.length > 0 ? `Answered by ${answered.join(", ")}.` : "No cell has asked it since.",
      ...fallbacks.map((text) => `${text}; the page's own engine answered.`)
    ]);
  };
  let choices = 0;
  select.addEventListener("change", async () => {
    const choice = ++choices;
    const name = select.value as Name;
    say([`Starting ${name} …`]);
    try {
      await useEngine(name);
      if (choice === choices) rerun();
      tell();
    } catch (error) {
      tell();
      say([(error as Error).message]);
    }
  });
  tell();
  return {element, tell};
}

/** What a reader should know of the engine that is chosen. */
function noteOf(asked: Name, info: EngineInfo | undefined): string {
  if (!info) return "Each call goes to the fastest engine here that is exact enough for it.";
  const coarse = Object.entries(info.precision).filter(([, precision]) => precision === "float32");
  if (coarse.length === 0) return `${info.detail}.`;
  const names = coarse.map(([name]) => name).join(", ");
  return `${info.detail}. ${asked} computes ${names} with about seven digits (float32); all else stays with the page's own engine.`;
}

function reasonOf({name, detail}: EngineInfo): string {
  return `${name}: ${detail}`;
}

function listOf(lines: string[]): HTMLElement {
  return make(
    "ul",
    {},
    lines.map((textContent) => make("li", {textContent}))
  );
}
