/** @file Installs what is missing: runs `npm ci` when `node_modules` is absent or older than the lock file. */
import {spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {fileURLToPath} from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.fieldbook-lock`;
const lock = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`unsupported Node: ${process.versions.node}; install Node 20.19 or newer\n`);
  process.exit(3);
}
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  process.stderr.write("installing packages (npm ci) …\n");
  // Through npm's own script when npm started us, so that the same npm does the work.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const {status} = npm
    ? spawnSync(process.execPath, [npm, ...args], {cwd: root, stdio: "inherit"})
    : spawnSync("npm", args, {cwd: root, stdio: "inherit", shell: process.platform === "win32"});
  if (status !== 0) {
    process.stderr.write(
      "failed installation: npm ci ended with an error; see its lines above, then try again\n"
    );
    process.exit(3);
  }
  writeFileSync(stamp, lock);
}
