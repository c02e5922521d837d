/** @file The tarball works for somebody who has only that: installed in an empty folder, run through npx. */
import {execFileSync} from "node:child_process";
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, beforeAll, expect, test} from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const {version} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "fieldbook-pack-"));
const npm = (args: string[], cwd: string): string =>
  execFileSync("npm", args, {cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});

beforeAll(() => {
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], root);
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "empty", "package.json"), '{"private": true}');
  npm(
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", join(folder, `fieldbook-${version}.tgz`)],
    join(folder, "empty")
  );
}, 240_000);

afterAll(() => rmSync(folder, {recursive: true, force: true}));

test("npx fieldbook --version prints the version of the tarball", () => {
  expect(npm(["exec", "--offline", "--", "fieldbook", "--version"], join(folder, "empty")).trim()).toBe(
    version
  );
});

test("the installed command runs a notebook that calls the kernel", () => {
  const notebook = join(folder, "empty", "a.html");
  writeFileSync(
    notebook,
    `<!doctype html>\n<notebook>\n  <title>A</title>\n  <script id="1" type="module">\n    import {field, mean} from "npm:fieldbook/kernels";\n    const m = mean(field([1, 2, 6], {dims: ["time"]}), {over: "time"});\n  </script>\n</notebook>\n`
  );
  const out = npm(
    ["exec", "--offline", "--", "fieldbook", "run", notebook, "--values", "m", "--json"],
    join(folder, "empty")
  );
  expect(JSON.parse(out)).toMatchObject({status: "ok", values: {m: 3}});
});

test("the installed command builds the tutorials it carries", () => {
  const installed = join(folder, "empty/node_modules/fieldbook");
  cpSync(join(installed, "tutorials"), join(folder, "empty/docs"), {recursive: true});
  npm(["exec", "--offline", "--", "fieldbook", "build", "docs"], join(folder, "empty"));
  expect(existsSync(join(folder, "empty/dist/index.html"))).toBe(true);
}, 120_000);

test("the tarball holds no sources of tests and no TypeScript compiler is needed", () => {
  const installed = join(folder, "empty/node_modules/fieldbook");
  expect(existsSync(join(installed, "test"))).toBe(false);
  expect(existsSync(join(installed, "dist/kernels/index.js"))).toBe(true);
  expect(existsSync(join(installed, "tsconfig.json"))).toBe(false);
});
