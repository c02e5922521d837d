/** @file The search box: made, and its index fetched, on the reader's first use. */
import MiniSearch from "minisearch";
import {searchOptions} from "../search-options.ts";

type Found = {path: string; title: string; heading: string; text: string; terms: string[]};

let index: Promise<MiniSearch> | undefined;

/** Opens the box below its button, or closes it. */
export async function toggleSearch(holder: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const old = holder.querySelector(".search-box");
  button.setAttribute("aria-expanded", String(!old));
  if (old) {
    old.remove();
    button.focus();
    return;
  }
  const box = document.createElement("div");
  box.className = "search-box";
  box.setAttribute("role", "search");
  const input = Object.assign(document.createElement("input"), {
    type: "search",
    placeholder: "Search all pages"
  });
  input.setAttribute("aria-label", "Search all pages");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const list = document.createElement("ol");
  box.append(input, said, list);
  holder.append(box);
  input.focus();
  input.addEventListener("input", () => show(input.value, list, said));
  box.addEventListener("keydown", (event) => move(event, box));
  const leave = (event: Event): void => {
    if (!box.isConnected) document.removeEventListener("click", leave, true);
    else if (!holder.contains(event.target as Node)) {
      box.remove();
      button.setAttribute("aria-expanded", "false");
    }
  };
  document.addEventListener("click", leave, true);
  try {
    await (index ??= load());
  } catch (error) {
    index = undefined;
    said.textContent = `The index could not be loaded (${(error as Error).message}).`;
  }
}

/** The index lies beside the scripts, so that a sub-path changes nothing. */
async function load(): Promise<MiniSearch> {
  const response = await fetch(new URL(document.documentElement.dataset.search ?? "", document.baseURI));
  if (!response.ok) throw new Error(`status ${response.status}`);
  return MiniSearch.loadJSON(await response.text(), searchOptions);
}

async function show(query: string, list: HTMLOListElement, said: HTMLElement): Promise<void> {
  if (!index || query.trim() === "") {
    list.replaceChildren();
    said.textContent = "";
    return;
  }
  const found = (await index).search(query).slice(0, 12) as unknown as Found[];
  said.textContent = found.length === 0 ? "Nothing found." : "";
  const root = new URL(document.documentElement.dataset.root ?? "./", document.baseURI);
  list.replaceChildren(...found.map((hit) => item(hit, root)));
}

function item({path, title, heading, text, terms}: Found, root: URL): HTMLLIElement {
  const li = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL(path, root).href;
  const name = document.createElement("b");
  name.textContent = heading && heading !== title ? `${title}: ${heading}` : title;
  const excerpt = document.createElement("span");
  excerpt.append(...excerptOf(text, terms));
  link.append(name, excerpt);
  li.append(link);
  return li;
}

/** A window of the text around the first hit, the hit marked. */
function excerptOf(text: string, terms: string[]): (string | Node)[] {
  const lower = text.toLowerCase();
  const at = Math.min(...terms.map((term) => lower.indexOf(term)).filter((i) => i >= 0));
  if (!Number.isFinite(at)) return [text.slice(0, 110)];
  const term = terms.find((word) => lower.startsWith(word, at)) ?? "";
  const start = Math.max(0, at - 40);
  const mark = document.createElement("mark");
  mark.textContent = text.slice(at, at + term.length);
  const tail = text.slice(at + term.length, at + term.length + 70);
  return [`${start > 0 ? "…" : ""}${text.slice(start, at)}`, mark, tail];
}

/** Arrows walk through the hits; Escape closes. */
function move(event: KeyboardEvent, box: HTMLElement): void {
  if (event.key === "Escape") {
    box.parentElement?.querySelector("button")?.click();
    return;
  }
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops = [...box.querySelectorAll<HTMLElement>("input, a")];
  const next = stops.indexOf(document.activeElement as HTMLElement) + step;
  stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
}
