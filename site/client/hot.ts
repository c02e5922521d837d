/** @file Takes a save into an open page: changed cells and their dependents run, everything else stays as it is. */
import type {LiveDefinition, Page} from "../../runtime/index.browser.ts";
import type {Change} from "../preview/events.ts";

export interface HotOptions {
  /** Addresses on the preview server. */
  events: string;
  module: string;
  /** The page's own record of its data files' addresses, kept up to date here. */
  files: Record<string, string>;
}

/** Listens to the preview server. */
export function listen(page: Page, {events, module, files}: HotOptions): void {
  const source = new EventSource(events);
  let opened = false;
  // Changes are taken one after the other, in the order of the saves.
  let last: Promise<unknown> = Promise.resolve();
  source.addEventListener("open", () => {
    // A server that was started anew knows nothing of what this page shows.
    if (opened) location.reload();
    opened = true;
  });
  source.addEventListener("message", ({data}) => {
    const change = JSON.parse(data) as Change;
    last = last.then(() => take(change)).catch((error: Error) => say(error.message));
  });

  async function take(change: Change): Promise<void> {
    if (change.type === "reload") return location.reload();
    if (change.type === "error") return say(change.message);
    const {version, changed, rerun, order, frames} = change;
    const made: {default: LiveDefinition[]} =
      changed.length === 0
        ? {default: []}
        : await import(/* @vite-ignore */ `${module}?v=${version}&cells=${changed.join(",")}`);
    say(null);
    Object.assign(files, change.files);
    arrange(order, frames);
    page.update(made.default, order);
    for (const cell of rerun) page.session.run(cell);
  }
}

/** Brings the cells' frames into order; a frame that stays keeps its output until the new one is there. */
function arrange(order: number[], frames: Record<number, string>): void {
  const article = document.querySelector("article.notebook");
  if (!article) return;
  const wanted = new Set(order.map((id) => `cell-${id}`));
  for (const old of [...article.querySelectorAll(":scope > .cell")]) if (!wanted.has(old.id)) old.remove();
  let before: Element | null = null;
  for (const id of order) {
    let frame: Element | null = document.getElementById(`cell-${id}`);
    const html = frames[id];
    if (html !== undefined) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const fresh = template.content.firstElementChild!;
      const output = frame?.querySelector(".cell-output");
      if (output) fresh.querySelector(".cell-output")?.replaceWith(output);
      const open = frame?.querySelector(".cell-source")?.hasAttribute("open");
      if (open) fresh.querySelector(".cell-source")?.setAttribute("open", "");
      frame?.replaceWith(fresh);
      frame = fresh;
    }
    if (!frame) continue;
    if (frame.previousElementSibling !== before || frame.parentElement !== article) {
      if (before) before.after(frame);
      else article.prepend(frame);
    }
    before = frame;
  }
}

/** Shows what is wrong with the saved file above the last good page, or takes it away. */
function say(message: string | null): void {
  const old = document.querySelector(".hot-notice");
  old?.remove();
  if (message === null) return;
  const notice = document.createElement("p");
  notice.className = "notice hot-notice";
  notice.setAttribute("role", "alert");
  notice.textContent = message;
  document.querySelector("main")?.prepend(notice);
}
