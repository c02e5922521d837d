/** @file `fieldbook preview`: the site from its sources, at once; a save changes only the cells it touches. */
import {basename, dirname, join} from "node:path";
import type {ServerResponse} from "node:http";
import {loadConfig, type Site} from "../load-config.ts";
import {listPages, type SitePage} from "../pages.ts";
import {mediaTypeOf} from "../files.ts";
import {Channel} from "./events.ts";
import {fileInside} from "./guard.ts";
import {PreviewPages} from "./preview-pages.ts";
import {type Answer, fileAnswer, serve} from "./server.ts";
import {Watcher} from "./watch.ts";

export interface PreviewOptions {
  /** The port to try first; defaults to 3000. Zero takes any that is free. */
  port?: number;
  /** The address to listen on; defaults to "127.0.0.1", which other machines cannot reach. */
  host?: string;
  /** Told what a person at the terminal should know. */
  log?: (line: string) => void;
}

export interface Preview {
  url: string;
  close(): Promise<void>;
}

/** Starts the preview and returns once it answers. */
export async function preview(
  site: Site,
  {port: wanted = 3000, host = "127.0.0.1", log = () => {}}: PreviewOptions = {}
): Promise<Preview> {
  const channel = new Channel();
  const pages = new PreviewPages(site, log);
  // One save after the other: the last one stands.
  let last: Promise<void> = Promise.resolve();
  const watcher = new Watcher((file) => {
    last = last.then(() => changed(file)).catch((error: Error) => log(error.message));
  });
  watcher.add(site.base);
  watch();
  const {server, port} = await serve(handle, {port: wanted, host}).catch((error: Error) => {
    watcher.close();
    throw error;
  });
  const url = `http://${host === "0.0.0.0" || host === "::" ? "localhost" : host}:${port}/`;
  pages.warm();
  return {
    url,
    async close() {
      watcher.close();
      channel.close();
      await pages.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };

  function watch(): void {
    for (const folder of new Set([site.root, ...pages.folders()])) watcher.add(folder);
  }

  async function handle(
    {pathname, searchParams}: URL,
    response: ServerResponse
  ): Promise<Answer | "handled" | null> {
    const [, room, ...rest] = pathname.split("/");
    const tail = rest.join("/");
    if (room === "_fieldbook") return pages.asset(tail);
    if (room === "_files") {
      const file = fileInside(site.root, tail);
      return file === null ? null : fileAnswer(file);
    }
    if (room === "_search.json")
      return {type: mediaTypeOf("search.json"), content: await pages.searchIndex()};
    const find = (path: string): SitePage | undefined =>
      listPages(site).all.find((page) => page.path === path);
    if (room === "_events") {
      channel.add(searchParams.get("page") ?? "", response);
      return "handled";
    }
    if (room === "_page") {
      const page = find(pathOf(`/${tail.replace(/\.js$/, "")}`));
      if (!page) return null;
      const cells = searchParams.get("cells")?.split(",").map(Number);
      return {type: mediaTypeOf("page.js"), content: await pages.module(page, cells)};
    }
    const path = pathOf(pathname);
    const page = find(path);
    if (!page && path !== "/index") {
      // Pictures and other files that markup names by their place beside the notebook.
      const file = fileInside(site.root, pathname.slice(1));
      return file === null ? null : fileAnswer(file);
    }
    const content = await (page ? pages.page(page) : pages.index());
    watch();
    return {type: mediaTypeOf("page.html"), content};
  }

  async function changed(file: string): Promise<void> {
    if (dirname(file) === site.base && basename(file).startsWith("observablehq.config.")) {
      try {
        site = Object.assign(site, await loadConfig({root: site.root, cwd: site.base, engine: site.engine}));
        channel.send(null, {type: "reload"});
      } catch (error) {
        channel.send(null, {type: "error", message: (error as Error).message});
        log((error as Error).message);
      }
      return;
    }
    for (const {path, change} of await pages.refresh(file)) {
      if (change.type === "error") log(change.message);
      channel.send(path, change);
    }
    watch();
  }
}

/** The site path of a request: `/`, `/x/` and `/x.html` name what they name on any static host. */
function pathOf(pathname: string): string {
  let decoded = pathname;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    // A path that cannot be decoded names no page.
  }
  return join("/", decoded)
    .replace(/\/$/, "/index")
    .replace(/\.html$/, "");
}
