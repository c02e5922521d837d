/** @file Starts the Chromium that browser suites run in: one of your own, the one from npm, or an installed Chrome. */
import {existsSync} from "node:fs";
import {type Browser, type LaunchOptions, chromium} from "playwright-core";

const args = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A GPU in software on a busy machine is slow, not hung.
  "--disable-gpu-watchdog",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader"
];

/** Where this machine's Chromium is, or why there is none. `FIELDBOOK_CHROMIUM` names one by its path. */
export async function findChromium(): Promise<{options: LaunchOptions; detail: string} | {reason: string}> {
  const given = process.env.FIELDBOOK_CHROMIUM;
  if (given) {
    if (existsSync(given)) return {options: {executablePath: given}, detail: given};
    return {reason: `no file at FIELDBOOK_CHROMIUM=${given}`};
  }
  if (process.platform === "linux" && process.arch === "x64") {
    // Read when the package is imported: makes it unpack the libraries it needs beside the browser.
    process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs20.x";
    const {default: packaged} = await import("@sparticuz/chromium");
    return {options: {executablePath: await packaged.executablePath()}, detail: "@sparticuz/chromium"};
  }
  try {
    await (await chromium.launch({channel: "chrome"})).close();
    return {options: {channel: "chrome"}, detail: "installed Chrome"};
  } catch (error) {
    return {reason: `no Chrome on this ${process.platform}: ${String(error).split("\n")[0]}`};
  }
}

/** Launches it, or prints why the suite is skipped and returns undefined: `const browser = await launch()`. */
export async function launch(): Promise<Browser | undefined> {
  const found = await findChromium();
  if ("reason" in found) {
    console.log(`browser suites skipped: ${found.reason}; set FIELDBOOK_CHROMIUM to the path of a Chromium`);
    return undefined;
  }
  return chromium.launch({...found.options, args});
}
