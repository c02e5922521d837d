/** @file Opens a page and writes down what must not happen on it: errors, refusals by the policy, requests elsewhere, jumps. */
import {gzipSync} from "node:zlib";
import type {Browser, BrowserContextOptions, Page} from "playwright-core";

export interface Watched {
  page: Page;
  /** Errors of the page and of the console, and refusals by the content security policy. */
  errors: string[];
  /** Every request, with the bytes it would take compressed. */
  requests: {url: string; type: string; gz: number}[];
  /** Requests to any other origin. */
  outside: string[];
  close(): Promise<void>;
}

/** Opens the address and waits until the notebook has settled, where the page has one that runs. */
export async function openWatched(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {}
): Promise<Watched> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: Watched["requests"] = [];
  const outside: string[] = [];
  const {origin} = new URL(url);
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      outside.push(request.url());
  });
  page.on("response", async (response) => {
    const body = await response.body().catch(() => Buffer.alloc(0));
    requests.push({url: response.url(), type: response.request().resourceType(), gz: gzipSync(body).length});
  });
  if (options.javaScriptEnabled !== false)
    await page.addInitScript(() => {
      const seen = window as unknown as {shift: number};
      seen.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        })[])
          if (!entry.hadRecentInput) seen.shift += entry.value;
      }).observe({type: "layout-shift", buffered: true});
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)
      );
    });
  await page.goto(url);
  if (options.javaScriptEnabled !== false)
    await page.waitForFunction(
      () => !document.querySelector("[data-live]") || document.documentElement.dataset.settled !== undefined,
      null,
      {timeout: 60_000}
    );
  return {page, errors, requests, outside, close: () => context.close()};
}

/** What the page has jumped since it was opened, in units of Cumulative Layout Shift. */
export function shiftOf(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as {shift: number}).shift);
}
