/** @file Server-sent events: what the server tells the pages that are open. */
import type {ServerResponse} from "node:http";

/** What a save does to a page. */
export type Change =
  | {
      type: "cells";
      version: number;
      /** Cells to take from the page's module anew. */
      changed: number[];
      /** Cells to run again because a file they read has changed. */
      rerun: number[];
      /** All cells that the page shows, in order. */
      order: number[];
      /** The frames of changed cells, as HTML. */
      frames: Record<number, string>;
      /** Addresses of the data files by their names: a changed cell may read what no cell read before. */
      files: Record<string, string>;
    }
  | {type: "error"; message: string}
  | {type: "reload"};

export class Channel {
  #listeners = new Map<ServerResponse, string>();

  /** Keeps the response open; it hears of changes to its page from now on. */
  add(path: string, response: ServerResponse): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no"
    });
    response.write("retry: 500\n\n");
    this.#listeners.set(response, path);
    response.on("close", () => this.#listeners.delete(response));
  }

  /** Tells the pages at a path, or all pages. */
  send(path: string | null, change: Change): void {
    for (const [response, listening] of this.#listeners)
      if (path === null || listening === path) response.write(`data: ${JSON.stringify(change)}\n\n`);
  }

  close(): void {
    for (const response of this.#listeners.keys()) response.end();
  }
}
