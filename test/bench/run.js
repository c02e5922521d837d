/** @file `npm run bench`: runs every bench in this folder in turn, prints a table, and writes JSON; `--peers DIR` runs the peers beside them. */
import {spawnSync} from "node:child_process";
import {mkdirSync, readdirSync, writeFileSync} from "node:fs";
import {cpus, loadavg} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";
import {build} from "../../bin/build.js";

const here = dirname(fileURLToPath(import.meta.url));
const {values, positionals} = parseArgs({
  options: {peers: {type: "string"}, python: {type: "string", default: "python3"}},
  allowPositionals: true
});
build();

// Each bench prints one JSON line a figure: {task, ours, peer, theirs, ratio, target, agrees, unit}.
const files = readdirSync(here)
  .filter(
    (file) =>
      file.endsWith(".bench.js") && (!positionals.length || positionals.some((name) => file.startsWith(name)))
  )
  .sort();
const rows = [];
for (const file of files) {
  process.stderr.write(`${file} …\n`);
  const env = {...process.env, FIELDBOOK_PYTHON: values.python};
  if (values.peers) env.FIELDBOOK_PEERS = values.peers;
  const {stdout, status} = spawnSync(process.execPath, [join(here, file)], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"]
  });
  if (status !== 0) process.exitCode = 1;
  for (const line of stdout.split("\n").filter((text) => text.startsWith("{"))) rows.push(JSON.parse(line));
}

const number = (x) => (x === undefined || x === null ? "–" : Number(x.toPrecision(3)).toLocaleString("en"));
const table = rows.map((row) => [
  row.task,
  `${number(row.ours)} ${row.unit ?? "ms"}`,
  row.peer ?? "–",
  row.theirs === undefined ? "–" : `${number(row.theirs)} ${row.unit ?? "ms"}`,
  number(row.ratio),
  row.target === undefined ? "–" : `≤ ${row.target}`,
  row.agrees === undefined ? "–" : row.agrees ? "yes" : "NO"
]);
const head = ["task", "ours", "peer", "theirs", "ratio", "target", "agree"];
const widths = head.map((name, i) => Math.max(name.length, ...table.map((row) => row[i].length)));
for (const row of [head, ...table]) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join("  "));

const report = {
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0].model}`,
  load: loadavg()[0],
  date: new Date().toISOString().slice(0, 10),
  rows
};
mkdirSync(join(here, "../output"), {recursive: true});
writeFileSync(join(here, "../output/bench.json"), `${JSON.stringify(report, null, 2)}\n`);
