/** @file `npm test`: types, lint, then every suite; ends with one line `N passed, N failed, N skipped`. */
import {spawnSync} from "node:child_process";
import {mkdirSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "../bin/build.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const report = join(root, "test/output/report.json");
mkdirSync(dirname(report), {recursive: true});
// First, since some tests look behind the doors, at what is built.
build();

const bin = (name, path) => join(dirname(require.resolve(`${name}/package.json`)), path);
const steps = {
  types: [bin("typescript", "bin/tsc"), "--noEmit", "-p", "test"],
  lint: [bin("@biomejs/biome", "bin/biome"), "check", "."]
};
let failed = 0;
for (const [name, args] of Object.entries(steps)) {
  const {status} = spawnSync(process.execPath, args, {cwd: root, stdio: "inherit"});
  if (status !== 0) failed += 1;
  console.log(`${name}: ${status === 0 ? "ok" : "failed"}`);
}
const args = [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2)
];
spawnSync(process.execPath, [bin("vitest", "vitest.mjs"), ...args], {cwd: root, stdio: "inherit"});
const suites = JSON.parse(readFileSync(report, "utf8"));
for (const {assertionResults} of suites.testResults) {
  for (const {status, fullName} of assertionResults) {
    if (status === "pending" || status === "skipped") console.log(`skipped: ${fullName}`);
  }
}
// A suite that breaks while loading has no failed test of its own.
failed += Math.max(suites.numFailedTests, suites.success ? 0 : 1);
console.log(`${suites.numPassedTests} passed, ${failed} failed, ${suites.numPendingTests} skipped`);
process.exitCode = failed ? 1 : 0;
