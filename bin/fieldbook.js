#!/usr/bin/env node
/** @file The `fieldbook` command: answers --version at once, builds a clone on first use, then hands over to a verb. */
import {readFileSync} from "node:fs";

if (process.argv[2] === "--version" || process.argv[2] === "-v") {
  process.stdout.write(
    `${JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version}\n`
  );
} else {
  // A reader that has seen enough (`… | head`) is no error.
  process.stdout.on("error", (error) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const {build} = await import("./build.js");
  try {
    build({quiet: true});
    const {main} = await import("../dist/bin/verbs/index.js");
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${process.argv.includes("--verbose") ? error.stack : error.message}\n`);
    process.exitCode = 3;
  }
}
