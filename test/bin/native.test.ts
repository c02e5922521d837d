/** @file `fieldbook native` and `fieldbook doctor`, without a network: a wheel, npm and compiler of the test's own. */
import {spawn, spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync
} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {zipSync} from "fflate";
import {describe, expect, test, vi} from "vitest";
import {folderOf} from "./command.ts";

const bin = fileURLToPath(new URL("../../bin/fieldbook.js", import.meta.url));

/** Runs the command where no engine is to be found but what the test makes. */
function fieldbook(env: Record<string, string>, ...args: string[]) {
  const {status, stdout, stderr} = spawnSync(process.execPath, [bin, ...args], {
    cwd: env.folder,
    encoding: "utf8",
    env: {...process.env, FIELDBOOK_NATIVE: "", XDG_CACHE_HOME: join(env.folder, "cache"), ...env}
  });
  return {code: status, stdout, stderr};
}

const content = (name: string): Uint8Array => new TextEncoder().encode(`${name}\n`.repeat(1000));
const names = [
  "tensorflow/libtensorflow_cc.so.2",
  "tensorflow/libtensorflow_framework.so.2",
  "tensorflow/include/tensorflow/c/c_api.h",
  "tensorflow/python/nothing.py"
];

/** Writes a wheel of those files, each with the digest that its list promises. */
function writeWheel(path: string, files: string[], digestOf = (name: string) => content(name)): void {
  const lines = files.map(
    (name) => `${name},sha256=${createHash("sha256").update(digestOf(name)).digest("base64url")},1`
  );
  const record = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const entries = files.map((name): [string, Uint8Array] => [name, content(name)]);
  writeFileSync(path, zipSync(Object.fromEntries([...entries, ["tensorflow-2.dist-info/RECORD", record]])));
}

/** Stands in for npm: puts the two packages where it was told, or fails. */
const npm = `
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
if (process.argv[2] === "--version") process.exit(0);
if (existsSync("no-network")) process.exit(1);
for (const name of ["@tensorflow/tfjs-node", "node-api-headers"]) {
  mkdirSync("node_modules/" + name, {recursive: true});
  writeFileSync("node_modules/" + name + "/package.json", "{}");
}
writeFileSync("node_modules/.package-lock.json", "{}");`;

/** Stands in for a compiler: notes its call, writes a file that is no addon, or fails. */
const compiler = `#!/bin/sh
[ "$1" = --version ] && exit 0
[ -e ../broken ] && exit 1
echo "$@" >> ../calls
while [ $# -gt 0 ]; do [ "$1" = -o ] && echo "no addon" > "$2"; shift; done`;

function workshop() {
  const folder = folderOf({"npm.js": "", "cc.sh": compiler});
  writeFileSync(join(folder, "npm.mjs"), npm);
  writeFileSync(join(folder, "npm.js"), `import("./npm.mjs");`);
  chmodSync(join(folder, "cc.sh"), 0o755);
  const wheel = join(folder, "tensorflow-2.whl");
  writeWheel(wheel, names);
  const env = {folder, CXX: join(folder, "cc.sh"), npm_execpath: join(folder, "npm.js")};
  return {folder, wheel, env, engine: join(folder, "engine")};
}

test("native, arguments that are not known are a usage error", () => {
  const {env, engine} = workshop();
  for (const args of [[], ["build"], ["setup", "more"], ["setup", "--gpus"], ["remove", "--gpu"]])
    expect(fieldbook(env, "native", ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^(invalid|unknown) /)
    });
  expect(fieldbook(env, "doctor", "native")).toMatchObject({code: 2, stdout: ""});
  expect(fieldbook(env, "native", "setup", "--dir", engine, "--wheel", "none.whl")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("missing wheel: none.whl; ")
  });
  expect(existsSync(engine)).toBe(false);
});

if (process.platform !== "linux")
  console.log(`skipped: native setup, it is made for Linux and this is ${process.platform}`);
describe.skipIf(process.platform !== "linux")("native setup, on Linux", () => {
  test("says what is missing before it begins", () => {
    const {env, engine} = workshop();
    const {code, stderr} = fieldbook(
      {...env, CXX: "/no/such/compiler", FIELDBOOK_PYTHON: "/no/such/python"},
      ...["native", "setup", "--dir", engine]
    );
    expect({code, lines: stderr.split("\n")}).toEqual({
      code: 3,
      lines: [
        "missing compiler: /no/such/compiler; install g++, or name another by CXX",
        "missing program: /no/such/python with pip; install both, or give a wheel by --wheel",
        ""
      ]
    });
    expect(existsSync(engine)).toBe(false);
  });

  test("interrupted, is no engine and goes on where it was", () => {
    const {folder, wheel, env, engine} = workshop();
    const setup = () => fieldbook(env, "native", "setup", "--dir", engine, "--wheel", wheel);
    const places = () => {
      const {stdout} = fieldbook({...env, FIELDBOOK_NATIVE: engine}, "doctor", "--json");
      return JSON.parse(stdout).native.places;
    };
    writeFileSync(join(folder, "broken"), "");
    const first = setup();
    expect(first.code).toBe(3);
    expect(first.stderr).toMatch(
      /to be fetched: @tensorflow\/tfjs-node@4\.22\.0 and node-api-headers@1, 73 MB/
    );
    expect(first.stderr).toMatch(/unpacking/);
    expect(first.stderr).toMatch(/failed compilation: .*cc\.sh ended with 1; /);
    expect(places()).toMatchObject([
      {from: "FIELDBOOK_NATIVE", found: false, detail: expect.stringContaining("its setup did not end")}
    ]);

    // What is there is taken as it is: without npm and without unpacking, the compiler's turn comes at once.
    writeFileSync(join(engine, "no-network"), "");
    const spawned = spawnSync("rm", [join(folder, "broken")]);
    expect(spawned.status).toBe(0);
    const second = setup();
    expect(second.stderr).toMatch(/going on from an interrupted setup/);
    expect(second.stderr).not.toMatch(/unpacking|fetching @tensorflow/);
    // The libraries are none, so the trial fails, and it is still no engine.
    expect(second.code).toBe(3);
    expect(second.stderr).toMatch(/failed trial: .*; try another wheel/);
    expect(places()[0].found).toBe(false);
    const call = readFileSync(join(folder, "calls"), "utf8");
    expect(call).toContain("-l:libtensorflow_cc.so.2");
    expect(call).toContain("-Wl,-rpath,$ORIGIN/../../../../../tf/tensorflow");
    expect(readdirSync(join(engine, "tf", "tensorflow")).sort()).toEqual([
      "include",
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2"
    ]);

    // Another wheel begins anew.
    writeWheel(wheel, [...names, "tensorflow/include/tensorflow/c/more.h"]);
    expect(setup().stderr).toMatch(/unpacking/);
  });

  test("a second one at the same time is refused", () => {
    const {wheel, env, engine} = workshop();
    mkdirSync(engine);
    writeFileSync(join(engine, "unfinished.json"), JSON.stringify({pid: process.pid}));
    expect(fieldbook(env, "native", "setup", "--dir", engine, "--wheel", wheel)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`failed setup: process ${process.pid} is at work`)
    });
  });

  test("of an engine that is there, it says whether it still computes", () => {
    const {env, engine} = workshop();
    mkdirSync(engine);
    const platform = `${process.platform}-${process.arch}`;
    writeFileSync(join(engine, "engine.json"), JSON.stringify({gpu: false, platform, addon: "x.node"}));
    writeFileSync(join(engine, "x.node"), "no addon");
    expect(fieldbook(env, "native", "setup", "--dir", engine)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^failed trial: .*x\.node.*; fieldbook native remove, then setup\n$/)
    });
  });

  test("ended from outside, it ends the program that is at work for it", async () => {
    const {folder, wheel, env, engine} = workshop();
    // A compiler that takes its time, and says so.
    writeFileSync(env.CXX, `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho $$ > ../pid\nexec sleep 60`);
    const setup = spawn(process.execPath, [bin, "native", "setup", "--dir", engine, "--wheel", wheel], {
      cwd: folder,
      env: {...process.env, ...env},
      stdio: "ignore"
    });
    const ended = new Promise((resolve) => setup.once("exit", resolve));
    const at = join(folder, "pid");
    await vi.waitUntil(() => existsSync(at) && readFileSync(at, "utf8") !== "", {timeout: 30_000});
    setup.kill("SIGTERM");
    await ended;
    expect(() => process.kill(Number(readFileSync(at, "utf8")), 0)).toThrow(/ESRCH/);
  });

  test("a wheel that is damaged, or another kind of file, is refused", () => {
    const {folder, wheel, env, engine} = workshop();
    const refusal = () => {
      const {code, stderr} = fieldbook(env, "native", "setup", "--dir", engine, "--wheel", wheel);
      expect(code).toBe(3);
      return stderr.split("\n").at(-2);
    };
    writeWheel(wheel, names, () => content("other"));
    expect(refusal()).toMatch(/^invalid wheel: .*libtensorflow_cc\.so\.2 is not what its list says$/);
    writeWheel(wheel, names.slice(1));
    expect(refusal()).toMatch(/^unsupported wheel: tensorflow-2\.whl; it has no libtensorflow_cc, /);
    writeWheel(wheel, names);
    truncateSync(wheel, 400);
    expect(refusal()).toMatch(/^invalid wheel: .*; it is no zip archive, or cut short$/);
    writeFileSync(wheel, "");
    expect(refusal()).toMatch(/^invalid wheel: /);
    expect(existsSync(join(folder, "engine", "tf"))).toBe(false);
  });

  test("names that lead out of the folder stay in it", () => {
    const {folder, wheel, env, engine} = workshop();
    writeWheel(wheel, [...names, "tensorflow/include/tensorflow/c/../../../../../../outside.h"]);
    fieldbook(env, "native", "setup", "--dir", engine, "--wheel", wheel);
    expect(existsSync(join(folder, "outside.h"))).toBe(false);
    expect(existsSync(join(dirname(folder), "outside.h"))).toBe(false);
  });
});

test("native remove takes away what setup made, and nothing else", () => {
  const {env, folder, engine} = workshop();
  expect(fieldbook(env, "native", "remove", "--dir", engine)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^missing folder: /)
  });
  expect(fieldbook(env, "native", "remove", "--dir", folder)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^invalid folder: /)
  });
  expect(
    fieldbook(env, "native", "setup", "--dir", folder, "--wheel", join(folder, "tensorflow-2.whl"))
  ).toMatchObject({
    code: process.platform === "linux" ? 2 : 3
  });
  for (const path of ["tf/tensorflow", "node_modules/x"]) mkdirSync(join(engine, path), {recursive: true});
  const record = JSON.stringify({platform: "linux-x64", addon: "x.node"});
  writeFileSync(join(engine, "engine.json"), record);
  writeFileSync(join(engine, "mine.txt"), "");
  expect(fieldbook(env, "native", "remove", "--dir", engine).code).toBe(0);
  expect(readdirSync(engine)).toEqual(["mine.txt"]);
  mkdirSync(join(folder, "bare"));
  writeFileSync(join(folder, "bare", "engine.json"), record);
  expect(fieldbook(env, "native", "remove", "--dir", join(folder, "bare")).code).toBe(0);
  expect(existsSync(join(folder, "bare"))).toBe(false);
  // A project of somebody's, with files of the same names.
  for (const name of ["engine.json", "unfinished.json"]) {
    const game = join(folder, name.slice(0, 4));
    mkdirSync(join(game, "node_modules"), {recursive: true});
    for (const file of [name, "package.json"]) writeFileSync(join(game, file), '{"engine": "steam"}');
    expect(fieldbook(env, "native", "remove", "--dir", game)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^invalid folder: /)
    });
    expect(readdirSync(game)).toEqual([name, "package.json"].concat("node_modules").sort());
  }
});

test("doctor says where it looked for an engine and what to do", () => {
  const {env, folder, engine} = workshop();
  const {code, stdout, stderr} = fieldbook({...env, CXX: "/no/such/compiler"}, "doctor");
  expect({code, stderr}).toEqual({code: 0, stderr: ""});
  expect(stdout).toMatch(/^Fieldbook \d+\.\d+\.\d+, Node \d+\.\d+\.\d+ on \w+-\w+, \d+ threads?\n/);
  expect(stdout).toMatch(/\nwasm {4}found {3}WebAssembly SIMD, float64\n/);
  expect(stdout).toMatch(/\nnative {2}absent {2}/);
  expect(stdout).toContain("@tensorflow/tfjs-node-gpu: no, the package is not installed\n");
  if (process.platform !== "win32") expect(stdout).toContain(join(folder, "cache", "fieldbook", "native"));
  if (process.platform === "linux") expect(stdout).toContain("missing compiler: /no/such/compiler; ");

  const at = (record: object): string => {
    mkdirSync(engine, {recursive: true});
    writeFileSync(join(engine, "engine.json"), JSON.stringify(record));
    return fieldbook({...env, FIELDBOOK_NATIVE: engine}, "doctor").stdout;
  };
  const platform = `${process.platform}-${process.arch}`;
  expect(at({platform: "plan9-pdp11", addon: "x"})).toContain("no, it was made for plan9-pdp11, this is");
  for (const record of [null, {platform, addon: 5}])
    expect(at(record as object)).toContain("no, its engine.json is not one that setup wrote; ");
  expect(at({platform, addon: "x.node"})).toContain("no, x.node is missing in it; set it up again");
  writeFileSync(join(engine, "x.node"), "no addon");
  const tried = at({platform, addon: "x.node", tensorflow: "2.21.0"});
  expect(tried).toContain(": TensorFlow 2.21.0\n  tried: ");
  expect(tried).toContain("it is there and does not compute");
});

test("doctor finds a package of the project, and says when its addon was never built", () => {
  const {env, folder} = workshop();
  const root = join(folder, "node_modules", "@tensorflow", "tfjs-node-gpu");
  mkdirSync(join(root, "lib"), {recursive: true});
  writeFileSync(join(root, "package.json"), "{}");
  expect(fieldbook(env, "doctor").stdout).toContain(
    "tfjs-node-gpu: no, its install script did not build the addon"
  );
  for (const version of [8, 10]) {
    mkdirSync(join(root, "lib", `napi-v${version}`));
    writeFileSync(join(root, "lib", `napi-v${version}`, "tfjs_binding.node"), "");
  }
  const {native, engines} = JSON.parse(fieldbook(env, "doctor", "--json").stdout);
  const used = native.places.find(({found}: {found: boolean}) => found);
  expect(used).toMatchObject({from: "package", folder: "@tensorflow/tfjs-node-gpu"});
  expect(used.addon.endsWith(join("napi-v10", "tfjs_binding.node"))).toBe(true);
  expect(native.trial.failure).not.toBe("");
  expect(engines.find(({name}: {name: string}) => name === "native").found).toBe(true);
});

test("doctor and setup take the folder that the configuration names, and the variable before it", () => {
  const {env, folder, engine} = workshop();
  mkdirSync(join(folder, "src"));
  writeFileSync(
    join(folder, "observablehq.config.js"),
    'export default {fieldbook: {engine: "native", engines: {native: "engine"}}};'
  );
  expect(fieldbook(env, "doctor").stdout).toContain(
    `${engine}, by FIELDBOOK_NATIVE: no, TensorFlow is not set up`
  );
  const other = join(folder, "other");
  expect(fieldbook({...env, FIELDBOOK_NATIVE: other}, "doctor").stdout).toContain(
    `${other}, by FIELDBOOK_NATIVE`
  );
  expect(fieldbook(env, "native", "remove").stderr).toMatch(`missing folder: ${engine}; `);
});
