/** @file A TensorFlow wheel: fetched by pip from wherever pip is set to look, and proved to be what was offered there. */
import {createHash} from "node:crypto";
import {createReadStream, existsSync, mkdirSync, readdirSync, rmSync} from "node:fs";
import {join} from "node:path";
import {pipeline} from "node:stream/promises";
import {FieldbookError} from "../../errors.ts";
import {ask, perform, python} from "./commands.ts";
import {PYTHON} from "./recipe.ts";

/** Which file pip would take. */
export interface Offer {
  name: string;
  sha256: string;
}

export interface Wheel {
  path: string;
  sha256: string;
}

const common = [
  "--no-deps",
  "--only-binary=:all:",
  "--python-version",
  PYTHON,
  "--disable-pip-version-check"
];

/** Asks pip which file it would take; undefined where an older pip cannot tell. */
export function askPip(requirement: string, folder: string): Offer | undefined {
  const args = ["install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", "--target"];
  const report = ask(python(), ["-m", "pip", ...args, join(folder, "none"), ...common, requirement], 120);
  try {
    const [{download_info: info}] = JSON.parse(report ?? "").install;
    const {sha256} = info.archive_info.hashes;
    const name = decodeURIComponent(new URL(info.url).pathname.split("/").at(-1)!);
    return typeof sha256 === "string" ? {name, sha256} : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the path of the wheel in `folder`, fetched unless it lies there already, and its sha256. */
export async function fetchWheel(requirement: string, folder: string, offer?: Offer): Promise<Wheel> {
  const there = (): string | undefined =>
    existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith(".whl")) : undefined;
  const kept = there();
  if (kept !== undefined && offer && kept === offer.name) {
    const path = join(folder, kept);
    if ((await digest(path)) === offer.sha256) return {path, sha256: offer.sha256};
  }
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const args = ["-m", "pip", "download", "--dest", folder, ...common, requirement];
  await perform("download", [python(), args]);
  const name = there();
  if (name === undefined)
    throw new FieldbookError(`failed download: pip left no wheel of ${requirement}; give one by --wheel`);
  const path = join(folder, name);
  const sha256 = await digest(path);
  if (offer && offer.sha256 !== sha256) {
    rmSync(path);
    throw new FieldbookError(
      `invalid wheel: its sha256 is ${sha256}, the index says ${offer.sha256}; run setup again`
    );
  }
  return {path, sha256};
}

/** The sha256 of a file. */
export async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
